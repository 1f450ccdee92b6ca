"""The real package, over its wire, with the voxel game behind it: the same as in process."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvCrashed, TaskError
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts

SMALL: dict[str, Any] = {
    "image_size": (10, 16),
    "voxel_size": dict(xmin=-1, xmax=2, ymin=-1, ymax=1, zmin=-2, zmax=1),
    "lidar_rays": [(0.0, 0.0, 20.0), (-0.4, 0.7, 12.0), (0.9, -2.0, 30.0)],
}
REST = [0, 0, 0, 12, 12, 0, 0, 0]
ATTACK, CRAFT, PLACE = 3, 4, 6
AROUND = (("walk", 1, 9), ("side", 1, 7), ("walk", 2, 16), ("side", 2, 14), ("walk", 1, 16))


def make(engine: str, task: str, **options: Any) -> MinecraftEnv:
    return MinecraftEnv(task, engine, **options)


@pytest.fixture
def malmo(package: Any) -> Iterator[Any]:
    """Makes envs of the real package, one game for each; all are closed afterwards."""
    assert package.__name__ == "minedojo"
    envs: list[MinecraftEnv] = []

    def made(task: str, **options: Any) -> MinecraftEnv:
        envs.append(make("malmo", task, **options))
        return envs[-1]

    yield made
    for env in envs:
        env.close()


@pytest.fixture(scope="module")
def shared(package: Any) -> Iterator[MinecraftEnv]:
    """One env of the real package, and one game, for tests that need none of their own."""
    assert package.__name__ == "minedojo"
    env = make("malmo", "harvest_1_log", **SMALL)
    yield env
    env.close()


def differences(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two observations are not the same, in value, shape or kind of value."""
    if isinstance(one, dict):
        if one.keys() != other.keys():
            return [f"{place}: {sorted(one.keys() ^ other.keys())}"]
        return [line for key in one for line in differences(one[key], other[key], f"{place}/{key}")]
    first, second = np.asarray(one), np.asarray(other)
    same_kind = first.dtype == second.dtype or first.dtype.kind == second.dtype.kind == "U"
    if same_kind and first.shape == second.shape and (first == second).all():
        return []
    return [f"{place}: {first!r} is not {second!r}"]


def recorded(seed: int, length: int) -> list[list[int]]:
    """Random actions that walk, dig, jump and turn more often than chance would have it."""
    random = np.random.default_rng(seed)
    tops = (3, 3, 4, 25, 25, 8, 244, 36)
    actions = []
    for _ in range(length):
        action = [int(random.integers(top)) for top in tops]
        if random.random() < 0.6:
            action[0] = 1
        if random.random() < 0.6:
            action[3] = 12
        if random.random() < 0.6:
            action[4] = 12
        if random.random() < 0.5:
            action[5] = ATTACK
        actions.append(action)
    return actions


def play_both(one: MinecraftEnv, other: MinecraftEnv, actions: list[list[int]]) -> None:
    """All that a step gives is the same."""
    for index, action in enumerate(actions):
        seen, reward, terminated, *rest = one.step(action)
        there, reward_there, terminated_there, *rest_there = other.step(action)
        assert differences(seen, there) == [], (index, action)
        assert (reward, terminated) == (reward_there, terminated_there), (index, action)
        assert rest == rest_there, (index, action)
        if terminated:
            break


def test_a_recorded_sequence_is_the_same_in_process_and_over_the_wire(malmo: Any) -> None:
    """Pictures, voxels, rays, masks, rewards and infos too; then both resets."""
    carried = [(0, "wooden_pickaxe", 0, 1), (1, "planks", 2, 30), (2, "crafting_table", 0, 1)]
    carried += [(3, "stick", 0, 9), (4, "furnace", 0, 1), (36, "leather_boots", 0, 1)]
    task = {**SMALL, "initial_inventory": carried, "target_names": "dirt", "target_quantities": 9}
    task |= {"reward_weights": 0.5, "spawn_rate": {"cow": 0.2, "coal_ore": 0.1}}
    task |= {"spawn_range_low": (-5, 1, -5), "spawn_range_high": (5, 3, 5)}
    here, there = make("voxel", "harvest", **task), malmo("harvest", **task)
    for seed in (5, None):  # then by MineDojo's own reset
        (seen, told), (seen_there, told_there) = here.reset(seed=seed), there.reset(seed=seed)
        assert differences(seen, seen_there) == [] and told == told_there
        assert there.observation_space.contains(seen_there)
        play_both(here, there, recorded(3, 70))


def test_a_night_of_combat_is_the_same(shared: MinecraftEnv) -> None:
    task = "combat_zombie_forest_iron_armors_diamond_sword_shield"
    here = make("voxel", task, **SMALL)
    observation, told = here.reset(seed=6)
    observation_there, told_there = shared.reset(seed=6, options={"task": task})
    assert differences(observation, observation_there) == [] and told == told_there
    play_both(here, shared, recorded(4, 60))


def test_the_usual_view(malmo: Any) -> None:
    """Nothing of it is left out for size: 1,521 cells, 121 rays, no picture."""
    here, there = make("voxel", "iron_ore"), malmo("iron_ore")
    assert differences(here.reset(seed=2)[0], there.reset(seed=2)[0]) == []
    play_both(here, there, recorded(6, 12))


def test_from_logs_to_a_pickaxe(malmo: Any) -> None:
    """Logs, planks, sticks, a table, a wooden pickaxe: success, by the package's own words."""
    env = malmo(
        "wooden_pickaxe",
        use_voxel=False,
        use_lidar=False,
        generate_world_type="flat",
        allow_mob_spawn=False,
    )
    observation, _ = env.reset(seed=1)
    sim = env._engine._session._env.unwrapped

    def held(name: str) -> int:
        slots = observation["inventory"]
        return int(slots["quantity"][slots["name"] == name].sum())

    def act(**fields: int) -> tuple[float, bool]:
        nonlocal observation
        action = list(REST)
        for index, name in enumerate(
            ("walk", "side", "stance", "pitch", "yaw", "do", "craft", "slot")
        ):
            action[index] = fields.get(name, REST[index])
        observation, reward, terminated, _, _ = env.step(action)
        return reward, terminated

    def craft(name: str) -> tuple[float, bool]:
        return act(do=CRAFT, craft=dojo_facts().crafts.index(name))

    for wanted in (1, 2, 3):
        for _ in range(5):
            act()  # until the last step has run out
        sim.set_block("log", [0, 1, 1])  # before the eyes of one who looks south
        for _ in range(70):
            act(do=ATTACK)
        # It may have sprung to any side: once around.
        for key, value, ticks in AROUND:
            for _ in range(ticks):
                if held("log") < wanted:
                    act(**{key: value})
        assert held("log") == wanted
    for _ in range(3):
        assert craft("planks") == (0.0, False)
    assert held("planks") == 12
    craft("stick")
    craft("crafting_table")
    assert (held("planks"), held("stick"), held("crafting table")) == (6, 4, 1)
    assert craft("wooden_pickaxe") == (0.0, False) and held("wooden pickaxe") == 0  # no table yet
    act(pitch=15)
    slot = int(np.flatnonzero(observation["inventory"]["name"] == "crafting table")[0])
    assert observation["masks"]["place"][slot]
    act(do=PLACE, slot=slot)
    assert held("crafting table") == 0 and bool(observation["nearby_tools"]["table"])
    assert observation["masks"]["craft_smelt"][dojo_facts().crafts.index("wooden_pickaxe")]
    reward, terminated = craft("wooden_pickaxe")
    assert terminated and reward > 0 and held("wooden pickaxe") == 1


def test_a_task_of_the_package_itself(shared: Any, package: Any) -> None:
    """Judged there: one log more than at the start, reward 1 for it."""
    env = shared
    env.reset(seed=4)
    sim = env._engine._session._env.unwrapped
    item = package.sim.InventoryItem
    sim.set_inventory([item(slot=3, name="log", variant=1, quantity=1)])
    _, reward, terminated, truncated, info = env.step(REST)
    assert (terminated, truncated, reward, info["success"]) == (True, False, 1.0, True)
    with pytest.raises(TaskError, match="call reset"):
        env.step(REST)


def test_refusals_are_those_of_the_voxel_engine(malmo: Any) -> None:
    here = make("voxel", "open-ended", strict_check=True, **SMALL)
    there = malmo("open-ended", strict_check=True, **SMALL)
    for env in (here, there):
        env.reset(seed=3)
    for action in ([*REST[:5], PLACE, 0, 7], [5, *REST[1:]]):
        told = []
        for env in (here, there):
            with pytest.raises(TaskError) as caught:
                env.step(action)
            told.append(str(caught.value))
        assert told[0] == told[1]
    with pytest.raises(TaskError, match="spawn_in_village"):
        malmo("open-ended", spawn_in_village=True, **SMALL).reset(seed=1)


def test_a_killed_game_is_an_error_soon_and_reset_revives_it(shared: Any) -> None:
    env = shared
    before, _ = env.reset(seed=9)
    game = env._engine._session._instances[0].minecraft_process
    os.killpg(game.pid, signal.SIGKILL)
    begun = time.monotonic()
    with pytest.raises(EnvCrashed, match="the game died in step: killed by SIGKILL"):
        for _ in range(3):
            env.step(REST)
    assert time.monotonic() - begun < 10.0
    after, _ = env.reset(seed=9)
    assert differences(before, after) == []
    env.step(REST)


ALONE = """
import hashlib, json, sys
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv
engine, options, actions = json.loads(sys.argv[1])
env = MinecraftEnv("open-ended", engine, **options)
env.reset(seed=11)
for action in actions:
    observation = env.step(action)[0]
env.close()
said = [observation["location_stats"]["pos"].tolist(), observation["inventory"]["name"].tolist()]
print(json.dumps([said, hashlib.sha256(observation["rgb"].tobytes()).hexdigest()]))
"""


def test_two_processes_at_once_do_not_disturb_each_other(malmo: Any) -> None:
    assert malmo
    actions = recorded(12, 40)
    words = json.dumps(["malmo", SMALL, actions])
    both = [
        subprocess.Popen([sys.executable, "-c", ALONE, words], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        here = make("voxel", "open-ended", **SMALL)
        observation, _ = here.reset(seed=11)
        for action in actions:
            observation = here.step(action)[0]
        picture = hashlib.sha256(observation["rgb"].tobytes()).hexdigest()
        place = observation["location_stats"]["pos"].tolist()
        expected = [[place, observation["inventory"]["name"].tolist()], picture]
        said = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    finally:
        for process in both:
            process.kill()
            process.communicate()
    assert said == [expected] * 2
