"""Where the camera looks, what it can walk to, and what an action does."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.graph import NavigationGraph, graph_of, read_connectivity
from mnemonaut.envs.navigation.simulator import (
    STEP,
    VIEWS,
    Simulator,
    ViewLaw,
    elevation_of,
    heading_of,
    turned,
    view_of,
)

ANGLES = st.floats(-20, 20, allow_nan=False)
SIGNS = st.sampled_from((-1, 0, 1))


def graph(points: list[tuple[float, float, float]]) -> NavigationGraph:
    """A star: the first point sees all others."""
    others = list(range(1, len(points)))
    near = [others, *[[0]] * len(others)]
    return graph_of("Star", [f"v{n}" for n in range(len(points))], np.array(points), near)


def round_about(degrees: list[float], up: float = 0.0) -> NavigationGraph:
    """Neighbours 2 m away in these directions, clockwise from +y."""
    turns = [math.radians(d) for d in degrees]
    rim = [(2 * math.sin(t), 2 * math.cos(t), up) for t in turns]
    return graph([(0.0, 0.0, 0.0), *rim])


@pytest.mark.parametrize(
    ("heading", "elevation", "view"),
    [
        (0.0, 0.0, 12),
        (math.radians(14.9), 0.0, 12),
        (math.radians(15.1), 0.0, 13),
        (math.radians(-14.9), 0.0, 12),
        (math.radians(359.0), 0.0, 12),  # twelve steps are none
        (math.radians(330.0), 0.0, 23),
        (math.radians(725.0), 0.0, 12),
        (0.0, math.radians(15.1), 24),
        (0.0, math.radians(-15.1), 0),
        (0.0, math.radians(14.9), 12),
        (STEP / 2, 0.0, 13),  # half-way snaps away from zero
    ],
)
def test_the_camera_snaps_to_36_views(heading: float, elevation: float, view: int) -> None:
    assert view_of(heading, elevation) == view


def test_turning_ends_at_30_degrees_up_and_down_and_goes_round() -> None:
    assert [turned(12, sign, 0) for sign in (1, -1)] == [13, 23]
    assert turned(23, 1, 0) == 12
    assert [turned(12, 0, sign) for sign in (1, -1)] == [24, 0]
    assert turned(24, 0, 1) == 24 and turned(5, 0, -1) == 5
    assert turned(35, 0.2, -7.5) == 12  # only signs count


@given(ANGLES, ANGLES, st.lists(st.tuples(SIGNS, SIGNS), max_size=30))
def test_headings_are_multiples_of_30_degrees(
    heading: float, elevation: float, turns: list[tuple[int, int]]
) -> None:
    view = view_of(heading, elevation)
    for right, up in turns:
        before = view
        view = turned(view, right, up)
        assert 0 <= view < VIEWS
        assert heading_of(view) == (round(heading_of(before) / STEP) + right) % 12 * STEP
        assert elevation_of(view) in (-math.pi / 6, 0.0, math.pi / 6)
        # Adding the angles and snapping, as the original does, comes to the same view.
        tilt = elevation_of(before) + up * math.pi / 6
        assert view == view_of(heading_of(before) + right * STEP, tilt)


def test_the_picture_is_80_degrees_wide() -> None:
    law = ViewLaw(round_about([0.5, 39.5, 40.5, -39.5, -40.5, 180]))
    assert [seen.viewpoint for seen in law.navigable(0, 12)] == [0, 1, 2, 4]
    assert [seen.viewpoint for seen in law.navigable(0, 18)] == [0, 6]


def test_height_does_not_matter_to_what_is_seen_but_to_its_place_in_the_list() -> None:
    law = ViewLaw(graph([(0, 0, 0), (0, 1, 5), (0.5, 2, 0)]))
    ahead, up = law.navigable(0, 12), law.navigable(0, 24)
    assert [seen.viewpoint for seen in ahead] == [0, 2, 1]
    assert ahead[2].elevation == pytest.approx(math.atan2(5, 1))
    assert up[1].elevation == pytest.approx(-math.pi / 6)
    assert ahead[1].heading == pytest.approx(math.atan2(0.5, 2))
    assert ahead[1].distance == pytest.approx(math.hypot(0.5, 2))


def test_what_is_right_above_is_in_no_picture() -> None:
    law = ViewLaw(graph([(0, 0, 0), (0, 0, 3), (0, 1, 0)]))
    seen = {n.viewpoint for view in range(VIEWS) for n in law.navigable(0, view)}
    assert seen == {0, 2}


def test_of_equal_angles_the_graphs_first_comes_first() -> None:
    law = ViewLaw(graph([(0, 0, 0), (1, 1, 0), (-1, 1, 0)]))
    assert [seen.viewpoint for seen in law.navigable(0, 12)] == [0]
    law = ViewLaw(graph([(0, 0, 0), (0.5, 1, 0), (-0.5, 1, 0)]))
    assert [seen.viewpoint for seen in law.navigable(0, 12)] == [0, 1, 2]


def test_an_action_walks_first_and_then_turns() -> None:
    simulator = Simulator(ViewLaw(round_about([10, 100])))
    simulator.begin(0, 0.0)
    simulator.act(1, 1, 0)
    assert (simulator.viewpoint, simulator.view) == (1, 13)
    simulator.begin(0, 0.0)
    with pytest.raises(TaskError, match="no navigable viewpoint has index 2; take one from 0 to 1"):
        simulator.act(2, 0, 0)
    assert (simulator.viewpoint, simulator.view) == (0, 12)


POINTS = st.lists(
    st.tuples(*[st.floats(-9, 9, width=32)] * 3), min_size=2, max_size=9, unique_by=lambda p: p[:2]
)


@given(POINTS, st.integers(0, VIEWS - 1))
def test_the_list_is_sorted_from_the_centre_and_begins_with_oneself(
    points: list[tuple[float, float, float]], view: int
) -> None:
    seen = ViewLaw(graph(points)).navigable(0, view)
    angles = [math.hypot(n.heading, n.elevation) for n in seen]
    assert seen[0].viewpoint == 0 and angles == sorted(angles)
    assert all(abs(n.heading) <= math.radians(40) + 1e-5 for n in seen)
    assert len({n.viewpoint for n in seen}) == len(seen)


@given(POINTS, st.integers(0, VIEWS - 1), st.data())
def test_there_and_back(
    points: list[tuple[float, float, float]], view: int, data: st.DataObject
) -> None:
    simulator = Simulator(ViewLaw(graph(points)))
    simulator.begin(0, heading_of(view), elevation_of(view))
    count = len(simulator.navigable)
    simulator.act(data.draw(st.integers(0, count - 1)), 0, 0)
    away = simulator.viewpoint
    assert simulator.view == view
    for _ in range(6):  # turn round: what was ahead of the camera is behind it now
        simulator.act(0, 1, 0)
    if away:
        assert [seen.viewpoint for seen in simulator.navigable] == [away, 0]
        simulator.act(1, 0, 0)
    assert simulator.viewpoint == 0


def test_a_real_scan_agrees_with_the_law_written_out(data: Callable[[str], Path]) -> None:
    """Each viewpoint and view on its own, scalar by scalar, in the original's float types."""
    path = data("vln/connectivity/17DRP5sb8fy_connectivity.json")
    real = read_connectivity(path)
    law = ViewLaw(real)
    at = real.positions.astype(np.float32)
    cosine = math.cos(math.radians(60) * 640 / 480 / 2)
    checked = 0
    for here, near in enumerate(real.neighbours):
        for view in range(VIEWS):
            turn = math.pi / 2 - heading_of(view)
            camera = np.array([math.cos(turn), math.sin(turn)], np.float32)
            found = []
            for other in near:
                away = at[other] - at[here]
                flat = away[:2] / np.sqrt((away[:2] * away[:2]).sum())
                if float((flat * camera).sum()) < cosine:
                    continue
                right = math.atan2(
                    away[0] * camera[1] - away[1] * camera[0], (away[:2] * camera).sum()
                )
                above = math.atan2(away[2], math.hypot(away[0], away[1])) - elevation_of(view)
                found.append((math.hypot(right, above), other))
            assert [n.viewpoint for n in law.navigable(here, view)[1:]] == [
                other for _, other in sorted(found)
            ]
            checked += len(found)
    assert checked > 1000
