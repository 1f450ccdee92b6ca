"""The splits: R2R's rule, disjoint, recurring goals, the same bytes in every process."""

import os
import subprocess
import sys

import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.navigation.buildings import (
    SPLITS,
    building_routes,
    generated_building,
    generated_routes,
)
from mnemonaut.envs.navigation.routes import Route, check_route

FINGERPRINT = """
import hashlib
from mnemonaut.envs.navigation.buildings import building_routes, generated_building
text = ""
for name, split in (("House_6", "train"), ("House_14", "unseen")):
    building = generated_building(name)
    text += repr(building_routes(name, split)) + repr(sorted(building.scenery.items()))
    text += repr(building.graph.neighbours) + building.graph.positions.tobytes().hex()
print(hashlib.sha256(text.encode()).hexdigest())
"""


def _fingerprint(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_the_same_in_every_process() -> None:
    first, second = _fingerprint("1"), _fingerprint("77")
    assert first == second and len(first) == 64


def test_routes_obey_the_rule() -> None:
    for split in SPLITS:
        routes = generated_routes(split)
        assert len({route.path_id for route in routes}) == len(routes)
        for route in routes:
            graph = generated_building(route.building).graph
            check_route(route, graph)
            path = [graph.number(viewpoint) for viewpoint in route.path]
            assert 4 <= len(path) - 1 <= 6
            assert graph.length(path) >= 5.0
            assert graph.length(path) == pytest.approx(graph.distances[path[0], path[-1]])
            assert 0.0 <= route.heading < 6.2832
            assert len(set(route.instructions)) == 3
            assert (route.dataset, route.split) == ("generated", split)
            assert route.path_id.startswith(f"{route.building}-")


def test_splits_are_disjoint() -> None:
    train, seen, unseen = (generated_routes(split) for split in ("train", "seen", "unseen"))
    assert {r.building for r in train} == {r.building for r in seen}
    assert not {r.building for r in train} & {r.building for r in unseen}
    assert len({r.building for r in train}) == 12 and len({r.building for r in unseen}) == 6
    paths = [(r.building, r.path) for r in (*train, *seen, *unseen)]
    assert len(set(paths)) == len(paths)
    texts = {text for r in train for text in r.instructions}
    assert not texts & {text for r in (*seen, *unseen) for text in r.instructions}


def test_every_building_has_many_routes() -> None:
    for name in SPLITS["train"]:
        assert len(building_routes(name, "train")) == 60
        assert len(building_routes(name, "seen")) == 15
    for name in SPLITS["unseen"]:
        assert len(building_routes(name, "unseen")) == 75


def _recurring(routes: list[Route]) -> float:
    """The share of goals with another route's goal of the building within 3 m."""
    found = 0
    for route in routes:
        graph = generated_building(route.building).graph
        goal = graph.number(route.path[-1])
        others = [r for r in routes if r is not route and r.building == route.building]
        found += any(graph.distances[goal, graph.number(r.path[-1])] < 3.0 for r in others)
    return found / len(routes)


def test_goals_recur_as_in_r2r() -> None:
    assert 0.9 <= _recurring(generated_routes("unseen")) <= 1.0


def test_buildings_are_kept() -> None:
    assert generated_building("House_3") is generated_building("House_3")
    scenery = generated_building("House_3").scenery
    assert scenery is not None
    assert set(scenery) == set(generated_building("House_3").graph.viewpoints)


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(UnknownName, match=r"generated building `House_99`\. Did you mean"):
        generated_building("House_99")
    with pytest.raises(UnknownName, match="unknown split of the generated buildings `val_seen`"):
        generated_routes("val_seen")
    with pytest.raises(UnknownName, match="building of the generated split unseen `House_0`"):
        building_routes("House_0", "unseen")
