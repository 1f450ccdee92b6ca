"""The map of a graph building: what was seen of it, the way, and the reference."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.env import R2REnv
from mnemonaut.envs.navigation.map import landscape, locate, upright
from mnemonaut.envs.navigation.tasks import building_of, episode_of

TASK = "generated unseen House_12-3_1"


def walked(env: R2REnv, steps: int = 3) -> tuple[Any, Any]:
    """The first candidate again and again."""
    observation, info = env.reset(seed=0, options={"task": TASK})
    for _ in range(steps):
        observation, _, _, _, info = env.step(1)
    return observation, info


def test_a_graph_has_z_upwards_and_a_map_y() -> None:
    assert upright([1.23456, 2.0, 3.0]) == [1.235, 3.0, 2.0]


def test_the_agent_is_where_its_place_says() -> None:
    observation, info = walked(R2REnv())
    x, y, z, heading = locate(observation, info)
    assert [x, z, y] == info["place"]["at"] and heading == info["place"]["heading"]


@pytest.mark.parametrize("shown", ["path", "outcome", "nothing"])
def test_the_reference_is_on_the_map_whatever_is_shown(shown: str) -> None:
    """Nobody who acts is told it: neither goal, state nor info hold it."""
    env = R2REnv(shown=shown)
    walked(env)
    observation, _, _, _, info = env.step(0)
    found = landscape(observation, info)
    route = episode_of(TASK).route
    assert found["reference"] == [*route.path]
    assert found["goal"] == found["viewpoints"][route.path[-1]]
    assert found["path"] == info["walked"]
    assert ("path" in info["shown"]) == (shown == "path")


def test_only_what_was_seen_and_the_reference_are_on_the_map() -> None:
    observation, info = walked(R2REnv())
    found = landscape(observation, info)
    assert json.loads(json.dumps(found)) == found and found["kind"] == "graph"
    graph = building_of("generated", "House_12").graph
    seen = {graph.viewpoints[n] for v in info["places"] for n in graph.neighbours[graph.index[v]]}
    assert found["viewpoints"].keys() == {*info["places"], *seen, *found["reference"]}
    for name, at in found["viewpoints"].items():
        assert at == upright(graph.positions[graph.index[name]])
    edges = {tuple(edge) for edge in found["edges"]}
    assert all(graph.index[b] in graph.neighbours[graph.index[a]] for a, b in edges)
    for way in (found["path"], found["reference"]):
        assert {(min(pair), max(pair)) for pair in pairwise(way)} <= edges


def test_a_way_back_and_forth_has_each_edge_once() -> None:
    observation, info = walked(R2REnv(), 8)
    edges = [tuple(edge) for edge in landscape(observation, info)["edges"]]
    assert len(set(edges)) == len(edges) and all(a < b for a, b in edges)


def test_without_its_data_set_a_reference_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observation, info = walked(R2REnv())
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    told = {**info["episode"], "dataset": "r2r", "split": "val_seen", "path_id": "4932"}
    found = landscape(observation, {**info, "episode": told})
    assert found["reference"] == [] and found["goal"] is None and found["viewpoints"]


def test_the_world_knows_its_map() -> None:
    world = registry.world("mnemonaut/R2R-v0")
    assert world.locate is locate and world.landscape is landscape
