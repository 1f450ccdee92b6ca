from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from mnemonaut.agents.navigator.rankings import Place, Rankings
from mnemonaut.agents.navigator.route_memory import RouteMemory
from mnemonaut.agents.navigator.streams import judged, stream
from mnemonaut.envs.navigation.routes import Building, Route
from mnemonaut.memory.places import KnownMap, PlaceMemory


@pytest.fixture
def routes(
    building: Building, make_routes: Callable[[Building, int, int], list[Route]]
) -> list[Route]:
    return make_routes(building, 10, 2)


def test_a_route_is_judged_before_it_is_shown(building: Building, routes: list[Route]) -> None:
    visits = list(stream(routes, building, np.random.default_rng(0)))
    assert sorted(v.route.path_id for v in visits) == sorted(r.path_id for r in routes)
    assert visits[0].news == ()
    for before, visit in pairwise(visits):
        assert [n.path for n in visit.news] == [before.route.path]
        assert visit.news[0].instructions == before.route.instructions


def test_wrong_memories_are_wrong(
    building: Building,
    routes: list[Route],
    make_building: Callable[[str, int], Building],
    make_routes: Callable[[Building, int, int], list[Route]],
) -> None:
    others = make_routes(make_building("other", 8), 4, 9)
    by_path = {route.path: route for route in routes}
    for wrong in ("shuffled", "placebo", "corrupted"):
        random = np.random.default_rng(1)
        visits = list(stream(routes, building, random, wrong=wrong, others=others))
        for before, visit in pairwise(visits):
            for shown in visit.news:
                if wrong == "corrupted":
                    assert shown.instructions == before.route.instructions
                    assert shown.path[0] == before.route.path[0]
                    assert shown.path[-1] != before.route.path[-1]
                else:
                    assert shown.path == before.route.path
                    assert shown.instructions != by_path[shown.path].instructions
                if wrong == "placebo":
                    assert shown.instructions in [other.instructions for other in others]
    first = list(stream(routes, building, np.random.default_rng(1), wrong="shuffled"))[1]
    assert first.news == ()  # no earlier instruction was there to be laid on its path


def test_every_instruction_is_judged_with_what_was_known(
    building: Building, routes: list[Route]
) -> None:
    graph = building.graph
    known = KnownMap(graph.viewpoints, graph.distances, graph.positions)
    memory = RouteMemory(building, PlaceMemory(), known)
    visits = stream(routes, building, np.random.default_rng(3))
    found = list(judged(visits, building, Rankings(None), memory))
    assert len(found) == 20 and len(memory) == 9 and memory.agreements == []
    assert not found[0].sight.told.any() and found[-1].sight.told.any()
    for each in found:
        assert each.metres.min() == 0.0
        assert len(each.metres) == len(each.sight.own) == len(each.place.paths)


def test_places_of_equal_name_start_and_heading_are_one(building: Building) -> None:
    rankings = Rankings(None)
    one, two = Place(building, 3, 0.5), Place(building, 3, 0.5)
    assert rankings.options(one) is rankings.options(two)
    assert rankings.options(Place(building, 3, 0.6)) is not rankings.options(one)
    assert rankings.logits(one, "Go") is None
