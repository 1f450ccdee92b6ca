"""Moving about: grids, paths, gazes, and walking around what was not on the map."""

import math
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.native import VERBS
from mnemonaut.envs.household.skills.motion import (
    GRID,
    HORIZONS,
    MAX_BUMPS,
    REACH,
    Cell,
    Grid,
    gaze,
    grid_of,
    here,
    span,
    stands,
    tilt,
    travel,
    turn,
)
from mnemonaut.envs.world import Transition

CELLS = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=30)
ORIGIN = (-1.25, 0.75)
AHEAD = {0: (0, 1), 90: (1, 0), 180: (0, -1), 270: (-1, 0)}
TURNED = {"MoveAhead": 0, "MoveRight": 90, "MoveBack": 180, "MoveLeft": 270}


def points(cells: Iterable[Cell]) -> list[tuple[float, float]]:
    return [(ORIGIN[0] + GRID * a, ORIGIN[1] + GRID * b) for a, b in sorted(cells)]


def grid(cells: Iterable[Cell]) -> tuple[Grid, list[Cell]]:
    """A grid, and its own names of the cells in their order."""
    made = Grid(points(cells))
    return made, [made.cell(*point) for point in points(cells)]


class Floor:
    """A floor to walk on; what is `hidden` stands in the way and is on no map."""

    def __init__(self, cells: Iterable[Cell], at: Cell, hidden: Iterable[Cell] = ()) -> None:
        self.cells, self.at, self.hidden = set(cells), at, set(hidden)
        self.yaw, self.horizon, self.verbs = 0.0, 0.0, list[str]()

    def seen(self) -> Transition:
        x, z = points([self.at])[0]
        agent = {"x": x, "y": 0.9, "z": z, "yaw": self.yaw, "horizon": self.horizon}
        info = {"agent": agent, "reachable": points(self.cells), "known": {}}
        return Transition({}, 0.0, False, False, info)

    def step(self, action: dict[str, Any]) -> Transition:
        verb = VERBS[action["verb"]]
        self.verbs.append(verb)
        if verb in TURNED:
            dx, dz = AHEAD[int(self.yaw + TURNED[verb]) % 360]
            to = (self.at[0] + dx, self.at[1] + dz)
            if to in self.cells and to not in self.hidden:
                self.at = to
        elif verb.startswith("Rotate"):
            self.yaw = (self.yaw + (90 if verb == "RotateRight" else 270)) % 360
        else:
            self.horizon += 30 if verb == "LookDown" else -30
        return self.seen()

    def play(self, run: Any) -> Any:
        try:
            action = next(run)
            while True:
                action = run.send(self.step(action))
        except StopIteration as stop:
            return stop.value


@given(CELLS, st.data())
def test_a_path_is_a_walk_of_the_shortest_length(cells: set[Cell], data: st.DataObject) -> None:
    made, names = grid(cells)
    start = data.draw(st.sampled_from(names))
    ways = made.distances(start)
    for goal in names:
        path = made.path(start, [goal])
        assert (path is None) == (goal not in ways)
        if path is not None:
            assert len(path) == ways[goal] and set(path) <= set(made.cells)
            for one, other in zip([start, *path], path, strict=False):
                assert abs(one[0] - other[0]) + abs(one[1] - other[1]) == 1
    assert ways[start] == 0 and made.path(start, [start]) == []


@given(CELLS, st.data())
def test_of_several_goals_the_nearest_is_taken(cells: set[Cell], data: st.DataObject) -> None:
    made, names = grid(cells)
    start = data.draw(st.sampled_from(names))
    goals = data.draw(st.sets(st.sampled_from(names), min_size=1))
    ways = made.distances(start)
    path = made.path(start, goals)
    lengths = [ways[goal] for goal in goals if goal in ways]
    assert (None if path is None else len(path)) == min(lengths, default=None)


def test_a_blocked_edge_is_walked_around() -> None:
    made, (a, b, c, d) = grid([(0, 0), (0, 1), (1, 0), (1, 1)])
    assert made.path(a, [b]) == [b]
    made.blocked.add((a, b))
    assert made.path(a, [b]) == [c, d, b] and made.distances(a)[b] == 3
    assert made.path(b, [a]) == [a]


def test_a_point_off_the_grid_belongs_to_the_nearest_cell() -> None:
    made, (a, b) = grid([(0, 0), (3, 0)])
    x, z = made.cells[a]
    assert made.nearest(x + 0.1, z - 0.1) == a
    assert made.nearest(x + 0.5, z) == b
    assert Grid([]).nearest(1.0, 2.0) not in Grid([]).cells


@given(CELLS, st.data())
def test_travel_arrives_where_there_is_a_way(cells: set[Cell], data: st.DataObject) -> None:
    at, to = (data.draw(st.sampled_from(sorted(cells))) for _ in range(2))
    floor = Floor(cells, at)
    made = grid_of(floor.seen())
    goal = made.cell(*points([to])[0])
    ways = made.distances(here(floor.seen(), made))
    arrived, last = floor.play(travel(floor.seen(), made, [goal]))
    assert arrived == (goal in ways) and last == floor.seen()
    assert floor.at == (to if arrived else at)
    assert len(floor.verbs) == (ways[goal] if arrived else 0)


@given(st.sampled_from([0.0, 90.0, 180.0, 270.0]))
def test_travel_goes_around_what_is_on_no_map(yaw: float) -> None:
    cells = [(a, b) for a in range(3) for b in range(4)]
    floor = Floor(cells, (1, 0), hidden=[(1, 1), (0, 2), (1, 2)])
    floor.yaw = yaw
    made = grid_of(floor.seen())
    arrived, _ = floor.play(travel(floor.seen(), made, [made.cell(*points([(1, 3)])[0])]))
    assert arrived and floor.at == (1, 3)
    assert made.blocked and len(made.blocked) <= MAX_BUMPS
    assert floor.yaw == yaw  # it walks sideways and backwards rather than turn


def test_travel_gives_up_where_all_is_in_the_way() -> None:
    cells = [(a, b) for a in range(6) for b in range(6)]
    hidden = [(a, 3) for a in range(6)]
    floor = Floor(cells, (0, 0), hidden)
    made = grid_of(floor.seen())
    arrived, _ = floor.play(travel(floor.seen(), made, [made.cell(*points([(0, 5)])[0])]))
    assert not arrived and len(floor.verbs) < 60


def test_travel_keeps_its_limit() -> None:
    floor = Floor([(a, 0) for a in range(30)], (0, 0))
    made = grid_of(floor.seen())
    goal = made.cell(*points([(29, 0)])[0])
    arrived, _ = floor.play(travel(floor.seen(), made, [goal], limit=10))
    assert not arrived and len(floor.verbs) == 10


@pytest.mark.parametrize("start", [0.0, 90.0, 180.0, 270.0])
@pytest.mark.parametrize("yaw", [0, 90, 180, 270])
def test_turning_takes_the_short_way(start: float, yaw: int) -> None:
    floor = Floor([(0, 0)], (0, 0))
    floor.yaw = start
    floor.play(turn(floor.seen(), yaw))
    quarters = (yaw - start) % 360 / 90
    assert floor.yaw == yaw and len(floor.verbs) == min(quarters, 4 - quarters)


@pytest.mark.parametrize("start", HORIZONS)
@pytest.mark.parametrize("horizon", HORIZONS)
def test_tilting_goes_straight(start: int, horizon: int) -> None:
    floor = Floor([(0, 0)], (0, 0))
    floor.horizon = start
    floor.play(tilt(floor.seen(), horizon))
    assert floor.horizon == horizon and len(floor.verbs) == abs(horizon - start) / 30


@pytest.mark.parametrize(
    ("center", "expected"),
    [
        ((0.0, 1.5, 2.0), (0, 0)),
        ((2.0, 1.5, 0.3), (90, 0)),
        ((0.1, 1.5, -2.0), (180, 0)),
        ((-2.0, 1.5, 0.0), (270, 0)),
        ((0.0, 0.9, 1.0), (0, 30)),
        ((0.0, 0.0, 0.9), (0, 60)),
        ((0.0, 2.1, 1.0), (0, -30)),
        ((0.0, 9.0, 0.1), (0, -30)),
    ],
)
def test_gaze_by_hand(center: tuple[float, float, float], expected: tuple[int, int]) -> None:
    assert gaze((0.0, 1.5, 0.0), center) == expected


AXIS = st.floats(-5, 5)


@given(st.tuples(AXIS, AXIS, AXIS))
def test_a_gaze_is_a_view_that_exists(center: tuple[float, float, float]) -> None:
    yaw, horizon = gaze((0.0, 1.5, 0.0), center)
    assert yaw in AHEAD and horizon in HORIZONS
    dx, dz = AHEAD[yaw]
    ahead = dx * center[0] + dz * center[2]
    assert ahead >= math.hypot(center[0], center[2]) * 0.7 - 1e-9


def test_the_span_to_a_box() -> None:
    box = {"center": (1.0, 0.5, 2.0), "size": (2.0, 1.0, 1.0)}
    assert span((1.5, 2.2), box) == 0
    assert span((1.0, 4.0), box) == pytest.approx(1.5)
    assert span((-3.0, 6.5), box) == pytest.approx(5.0)


@given(CELLS, st.data())
def test_stands_are_within_reach_of_body_and_way(cells: set[Cell], data: st.DataObject) -> None:
    made, names = grid(cells)
    start = data.draw(st.sampled_from(names))
    center = (data.draw(AXIS), 0.5, data.draw(AXIS))
    known = {"center": center, "size": (0.5, 1.0, 0.5)}
    found = list(stands(made, start, known))
    ways = made.distances(start)
    assert set(found) == {c for c in ways if span(made.cells[c], known) < REACH}
    assert len(found) == len(set(found))
