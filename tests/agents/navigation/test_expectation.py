"""The random policy of Room-to-Room: its 12 outcomes, and what they are worth on average."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.navigation.expectation import (
    by_target,
    random_expectation,
    random_outcomes,
    random_path,
)
from mnemonaut.agents.navigation.random import DRAWS, LIMIT, RandomAgent, RandomWalk
from mnemonaut.envs import registry
from mnemonaut.envs.navigation.datasets.reverie import read_reverie
from mnemonaut.envs.navigation.graph import NavigationGraph
from mnemonaut.envs.navigation.metrics import score
from mnemonaut.envs.navigation.routes import matterport_building, read_r2r
from mnemonaut.envs.navigation.simulator import Simulator, ViewLaw

Find = Callable[[str], Path]

PUBLISHED = {"TL": 9.62, "NE": 9.56, "SR": 14.86, "OSR": 20.28, "SPL": 13.74, "nDTW": 34.12}
"""The exact expectation on val_seen; rates in percent."""


def graphs(folder: Path) -> Callable[[str], NavigationGraph]:
    return lambda scan: matterport_building(scan, folder).graph


def test_a_walk_turns_then_goes_ahead() -> None:
    walk = RandomWalk(-2)
    assert [walk(True) for _ in range(8)] == [(0, 1), (0, 1), *[(1, 0)] * 5, None]


def test_a_walk_turns_where_there_is_no_way_and_ends() -> None:
    walk = RandomWalk(0)
    assert [walk(False) for _ in range(LIMIT + 1)] == [(0, 1)] * LIMIT + [None]


def test_val_seen_as_published(data: Find) -> None:
    routes = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")
    found = random_expectation(routes, graphs(data("vln")))
    percent = {name: value * (1 if name in ("TL", "NE") else 100) for name, value in found.items()}
    assert {name: round(percent[name], 2) for name in PUBLISHED} == PUBLISHED


def test_reverie_val_seen(data: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same policy where success is to stop in sight of the object."""
    monkeypatch.setenv("MNEMONAUT_DATA", str(data("vln").parent))
    routes = read_reverie(data("vln/reverie/REVERIE_val_seen.json"), "val_seen")
    found = random_expectation(routes, graphs(data("vln")), by_target)
    rates = {name: round(100 * found[name], 2) for name in ("SR", "OSR", "SPL")}
    assert rates == {"SR": 2.90, "OSR": 4.38, "SPL": 2.59}


def test_outcomes_are_the_agents_walks(data: Find) -> None:
    """What the agent scores in the env is what the path of its draw scores."""
    folder = data("vln")
    env = registry.make("mnemonaut/R2R-v0", actions="low-level", data=str(folder.parent))
    routes = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")
    for seed, route in enumerate(routes[:30]):
        graph = matterport_building(route.building, folder).graph
        simulator = Simulator(ViewLaw(graph))
        reference = [graph.number(viewpoint) for viewpoint in route.path]
        draw = int(np.random.default_rng(seed).integers(DRAWS.start, DRAWS.stop))
        path = random_path(simulator, reference[0], route.heading, draw)
        assert random_outcomes(simulator, reference[0], route.heading)[draw + 11] == path
        task = f"r2r val_seen {route.path_id}_0"
        outcome = run_episode(env, RandomAgent(), task=task, seed=seed)
        assert dict(outcome.score) == score(path, reference, graph.distances)
