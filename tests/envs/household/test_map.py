"""A home from above: what its agent knows of it, and what it moved."""

import json
from typing import Any

import numpy as np

from mnemonaut.envs import registry
from mnemonaut.envs.household.map import landscape, locate
from mnemonaut.envs.household.native import Native, encoded
from mnemonaut.envs.world import Transition, World

ENV = "mnemonaut/Household-v0"


def known(kind: str, x: float, z: float, **changes: Any) -> dict[str, Any]:
    body = {
        "type": kind,
        "id": f"{kind}|{x:+06.2f}|+00.90|{z:+06.2f}",
        "center": (x, 0.9, z),
        "size": (0.3, 0.2, 0.5),
        "parents": [],
        "receptacle": False,
        "pickupable": True,
    }
    return body | changes


def told(**things: dict[str, Any]) -> list[dict[str, Any]]:
    named = {name.replace("_", " "): body for name, body in things.items()}
    info = {"known": named, "room": "kitchen", "reachable": [(0.25, -0.5)], "held": ""}
    found = landscape({}, info)
    assert found["floor"] == [[0.25, -0.5]] and found["room"] == "kitchen" and found["held"] == ""
    objects: list[dict[str, Any]] = found["objects"]
    return objects


def test_a_thing_is_told_where_it_is_and_on_what() -> None:
    table = known("Table", 1, 2, receptacle=True, pickupable=False)
    apple, _ = told(Apple_1=known("Apple", 1.234, 2, parents=["Floor 1", "Table 1"]), Table_1=table)
    assert apple == {
        "id": "Apple 1",
        "type": "Apple",
        "x": 1.23,
        "y": 0.9,
        "z": 2,
        "size": [0.3, 0.5],
        "parent": "Table 1",
    }


def test_only_what_was_moved_tells_where_it_lay() -> None:
    moved = known("Cup", -1.5, 3, center=(2.0, 0.9, 3.0))
    nudged = known("Mug", 1, 1, center=(1.1, 0.9, 1.1))
    fixed = known("Fridge", 1, 1, center=(4.0, 0.9, 1.0), pickupable=False)
    piece = known("Egg", 0, 0, id="Egg|+00.00|+00.90|+01.00|EggCracked_0", center=(0, 0.9, 3))
    cup, egg, fridge, mug = told(Cup_1=moved, Mug_1=nudged, Fridge_1=fixed, Egg_1=piece)
    assert cup["start"] == [-1.5, 3.0] and egg["start"] == [0.0, 1.0]
    assert "start" not in mug and "start" not in fridge


def test_the_map_of_a_generated_home() -> None:
    env, world = registry.make(ENV), registry.world(ENV)
    assert world.locate is locate and world.landscape is landscape
    observation, info = env.reset(seed=3, options={"task": "tidy Bathroom_20"})
    found = landscape(observation, info)
    assert json.loads(json.dumps(found)) == found
    assert found["kind"] == "home" and found["room"] == "bathroom"
    assert len(found["floor"]) == len(info["reachable"])
    assert {one["id"] for one in found["objects"]} == set(info["known"])
    x, y, z, heading = locate(observation, info)
    assert [x, z] in found["floor"] and y == 0.9
    assert np.allclose(observation["agent"][[0, 1, 2, 3]], (x, y, z, heading), atol=1e-3)
    env.close()


def test_who_walks_ahead_walks_along_the_heading() -> None:
    env = registry.make(ENV)
    observation, info = env.reset(seed=3, options={"task": "tidy Bathroom_20"})
    seen = 0
    for verb in ["RotateRight", "MoveAhead"] * 8:
        x, _, z, heading = locate(observation, info)
        observation, _, _, _, info = env.step(encoded(Native(verb), info["known"]))
        if verb == "MoveAhead" and info["last"]["success"]:
            here = locate(observation, info)
            ahead = np.array([np.sin(np.radians(heading)), np.cos(np.radians(heading))])
            assert np.allclose((here[0] - x, here[2] - z), 0.25 * ahead, atol=2e-3)
            seen += 1
    assert seen
    env.close()


def test_what_is_carried_is_told() -> None:
    env, world = registry.make(ENV), registry.world(ENV)
    observation, info = env.reset(seed=3, options={"task": "tidy Bathroom_20"})
    transition = Transition(observation, 0.0, False, False, info)
    transition, _ = played(env, world, "search", (), transition)
    goods = [handle for handle, body in transition.info["known"].items() if body["pickupable"]]
    taken = ""
    while not taken:
        handle = goods.pop()
        transition, success = played(env, world, "pickup", (handle,), transition)
        taken = handle if success else ""
    assert landscape(transition.observation, transition.info)["held"] == taken
    env.close()


def played(
    env: Any, world: World, skill: str, args: tuple[str, ...], transition: Transition
) -> tuple[Transition, bool]:
    """A skill to its end: the last transition, and whether it succeeded."""
    run = world.skills[skill].run(args, transition)
    try:
        action = next(run)
        while True:
            transition = Transition(*env.step(action))
            action = run.send(transition)
    except StopIteration as end:
        return transition, end.value.success
