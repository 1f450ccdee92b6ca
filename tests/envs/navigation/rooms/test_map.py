"""The plan of a generated home: walls, the way, and the reference."""

import json
import math
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.habitat.map import landscape as continuous
from mnemonaut.envs.navigation.rooms.env import RoomsEnv
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.map import landscape, locate

TASK = "rooms unseen route 0"
AHEAD, RIGHT = 1, 3


def begun(**changes: Any) -> tuple[RoomsEnv, Any, Any]:
    env = RoomsEnv(TASK, width=16, height=16, depth_width=16, depth_height=16, **changes)
    observation, info = env.reset(seed=0)
    return env, observation, info


def test_the_agent_is_where_the_env_has_it() -> None:
    env, observation, info = begun()
    for action in (RIGHT, AHEAD, AHEAD, RIGHT, AHEAD):
        observation, _, _, _, info = env.step(action)
        x, y, z, heading = locate(observation, info)
        ex, ez, turned = env.pose
        assert (x, z) == (round(ex, 3), round(ez, 3)) and y == 0
        assert math.isclose(math.radians(heading), turned, abs_tol=1e-3)


def test_a_turn_is_no_move() -> None:
    env, observation, info = begun()
    for action in (RIGHT, RIGHT, AHEAD, RIGHT, AHEAD):
        observation, _, _, _, info = env.step(action)
    found = landscape(observation, info)
    assert len(info["walked"]) == 6
    assert len(found["walked"]) == 1 + sum(
        a != b for a, b in zip(info["walked"], info["walked"][1:], strict=False)
    )
    assert found["walked"][0] == info["episode"]["start"][:2]


@pytest.mark.parametrize("shown", ["path", "nothing"])
def test_walls_and_reference_are_those_of_home_and_episode(shown: str) -> None:
    env, observation, info = begun(shown=shown)
    observation, _, _, _, info = env.step(0)
    found = landscape(observation, info)
    assert json.loads(json.dumps(found)) == found and found["kind"] == "rooms"
    assert found["reference"] == [[x, y] for x, y in env.episode.reference]
    assert found["goal"] == [*env.episode.goal]
    home = rooms_home(env.episode.home).home
    assert 4 <= len(found["walls"]) <= len(home.walls)
    low_x, low_z, high_x, high_z = home.bounds
    for x0, z0, x1, z1 in found["walls"]:
        assert low_x <= min(x0, x1) and max(x0, x1) <= high_x
        assert low_z <= min(z0, z1) and max(z0, z1) <= high_z


def test_elsewhere_only_what_was_shown_is_told() -> None:
    """habitat's scenes have no walls to read, and references only in what the env shows."""
    _, observation, info = begun()
    found = continuous(observation, info)
    assert (found["walls"], found["reference"], found["goal"]) == ([], [], None)
    shown = {"path": [[1.0, 2.0, 0.1], [3.0, 4.0, 0.1]]}
    found = continuous(observation, {**info, "shown": shown})
    assert found["reference"] == [[1, 2], [3, 4]] and found["goal"] == [3, 4]


def test_the_worlds_know_their_maps() -> None:
    rooms, habitat = (registry.world(f"mnemonaut/{name}-v0") for name in ("Rooms", "VLNCE"))
    assert rooms.locate is habitat.locate is locate
    assert rooms.landscape is landscape and habitat.landscape is continuous
