"""Navigation graphs of generated buildings: connected, named, and walkable in truth."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import Obstacles, segment_hits
from mnemonaut.envs.homes.home import AGENT_HEIGHT
from mnemonaut.envs.navigation.buildings.floors import LONGEST, crosses
from mnemonaut.envs.navigation.buildings.layout import EYE, STOREY, Opening
from mnemonaut.envs.navigation.buildings.survey import FEWEST, MOST, Survey, surveyed

from .conftest import known


def _edges(survey: Survey) -> list[tuple[int, int]]:
    return [(a, b) for a, near in enumerate(survey.graph.neighbours) for b in near if a < b]


def _check(survey: Survey) -> None:
    layout, graph, viewpoints = survey.layout, survey.graph, survey.viewpoints
    assert FEWEST <= len(viewpoints) <= MOST
    assert np.isfinite(graph.distances).all(), "connected"
    assert {place for v in viewpoints for place in v.places} == set(range(len(layout.places)))
    for number, viewpoint in enumerate(viewpoints):
        x, y, z = graph.positions[number]
        assert z == EYE + STOREY * viewpoint.level
        for place in viewpoint.places:
            x0, y0, x1, y1 = layout.places[place].area
            assert x0 <= x <= x1 and y0 <= y <= y1
            assert layout.places[place].level == viewpoint.level
    for level in {v.level for v in viewpoints}:
        solids = [s.box for s in layout.solids if s.level == level]
        walls = [w for w in layout.walls if w.level == level and w.bottom < AGENT_HEIGHT]
        obstacles = Obstacles(solids, [(w.start, w.end) for w in walls])
        for a, b in _edges(survey):
            if viewpoints[a].level != level or viewpoints[b].level != level:
                continue
            start, end = graph.positions[a], graph.positions[b]
            length = float(np.linalg.norm(end - start))
            assert length <= LONGEST
            for part in np.linspace(0.0, 1.0, int(length / 0.1) + 2):
                x, y, _ = start + part * (end - start)
                assert obstacles.clear(float(x), float(y), 0.199)
            eyes = [(float(p[0]), EYE, float(p[1])) for p in (start, end)]
            assert not any(segment_hits(box, eyes[0], eyes[1]) for box in solids)


@pytest.mark.parametrize("number", range(18))
def test_buildings_of_the_splits_can_be_walked(number: int) -> None:
    _check(known(number).survey)


@given(st.integers(18, 10_000))
@settings(max_examples=3)
def test_any_building_can_be_walked(number: int) -> None:
    _check(surveyed(f"House_{number}", number))


@pytest.mark.parametrize("number", [6, 7])
def test_the_plots_are_what_the_search_finds(number: int) -> None:
    written, found = known(number).survey, surveyed(f"House_{number}", number, search=True)
    assert written.layout == found.layout
    assert written.viewpoints == found.viewpoints
    assert written.graph.neighbours == found.graph.neighbours


def test_levels_are_joined_by_stairs_alone() -> None:
    survey = known(14).survey
    levels = [v.level for v in survey.viewpoints]
    assert set(levels) == {0, 0.5, 1, 1.5, 2}
    for a, b in _edges(survey):
        assert abs(levels[a] - levels[b]) in (0.0, 0.5)
        if levels[a] != levels[b]:
            kinds = {survey.layout.places[survey.viewpoints[n].places[0]].kind for n in (a, b)}
            assert kinds == {"hallway", "stairs"}
    landings = [n for n, level in enumerate(levels) if level % 1]
    assert all(len(survey.graph.neighbours[n]) == 2 for n in landings)


def test_names_tell_nothing_of_the_place() -> None:
    graph = known(4).survey.graph
    numbers = [int(name.removeprefix("House_4.")) for name in graph.viewpoints]
    assert sorted(numbers) == list(range(len(numbers)))
    # Viewpoints are made room by room; a lot that kept their order would tell rooms apart.
    steps = np.abs(np.diff(numbers))
    assert steps.mean() > len(numbers) / 5


def test_an_edge_leads_through_one_doorway_at_most() -> None:
    survey = known(0).survey
    for a, b in _edges(survey):
        one, other = survey.viewpoints[a], survey.viewpoints[b]
        crossed = [
            o
            for n, o in enumerate(survey.layout.openings)
            if n not in (one.doorway, other.doorway) and crosses(o, one.at, other.at)
        ]
        assert len(crossed) <= 1
        if not crossed:
            assert set(one.places) & set(other.places)


def test_crossing_a_doorway() -> None:
    door = Opening((0, 1), (1.0, 2.0), (2.0, 2.0), 0)
    assert crosses(door, (1.5, 1.0), (1.5, 3.0))
    assert crosses(door, (1.5, 3.0), (1.2, 0.0))
    assert not crosses(door, (1.5, 1.0), (1.5, 1.9))
    assert not crosses(door, (0.5, 1.0), (0.5, 3.0))
    assert not crosses(door, (1.5, 2.0), (1.5, 3.0)), "it begins in it"


def test_neighbours_save_more_than_a_small_detour() -> None:
    graph = known(4).survey.graph
    for a, b in [(a, b) for a, near in enumerate(graph.neighbours) for b in near]:
        between = set(graph.neighbours[a]) & set(graph.neighbours[b])
        length = graph.distances[a, b]
        for c in between:
            shorter = max(graph.distances[a, c], graph.distances[c, b]) < length
            assert not shorter or graph.distances[a, c] + graph.distances[c, b] >= 1.049 * length
    assert all(a != b for a, b in pairwise(graph.route(0, len(graph.viewpoints) - 1)))
