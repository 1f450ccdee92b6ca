"""Where an agent can stand: known answers, properties of movement, and real rooms."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.layouts import alfred_grids, roomr_starts, united
from mnemonaut.envs.household.reachable import FreeSpace, cell, computed_points, reachable_points
from mnemonaut.envs.household.scene import AgentPose, RoomArea, Scene, SceneSource, Wall

SQUARE = RoomArea("room", "kitchen", ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)))
ENDS = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0))
WALLS = tuple(Wall(a, b, 0.0, 2.5) for a, b in pairwise(ENDS))


def test_an_empty_room_is_free_up_to_a_radius_from_its_walls() -> None:
    points = computed_points((), (SQUARE,), WALLS, None)
    line = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]
    assert points == tuple((x, z) for x in line for z in line)


def test_a_wall_divides_and_the_start_chooses_the_side() -> None:
    wall = Wall((1.0, 0.0), (1.0, 2.0), 0.0, 2.5)
    left = computed_points((), (SQUARE,), (*WALLS, wall), AgentPose(0.5, 0.9, 0.5))
    right = computed_points((), (SQUARE,), (*WALLS, wall), AgentPose(1.5, 0.9, 0.5))
    assert {x for x, _ in left} == {0.25, 0.5, 0.75}
    assert {x for x, _ in right} == {1.25, 1.5, 1.75}


def test_furniture_is_in_the_way_and_small_things_on_it_are_not(toy: Scene) -> None:
    points = set(reachable_points(toy))
    assert (0.0, 0.0) in points
    assert (0.0, 0.5) not in points
    assert (0.0, 1.0) not in points
    without = tuple(body for body in toy.objects if body["objectType"] != "Apple")
    assert points == set(computed_points(without, toy.rooms, toy.walls, toy.start))


def test_given_points_are_taken() -> None:
    scene = Scene("Room_1", (), (SQUARE,), None, ((0.5, 0.5),))
    assert reachable_points(scene) == ((0.5, 0.5),)


def test_no_room_no_points() -> None:
    assert computed_points((), (), (), None) == ()


def test_ways_must_be_free_all_along() -> None:
    space = FreeSpace([(0.0, 0.0), (0.25, 0.0), (0.75, 0.0), (1.0, 0.0)])
    assert space.free_along((0.0, 0.0), (0.25, 0.0))
    assert not space.free_along((0.0, 0.0), (1.0, 0.0))
    assert not space.free(0.5, 0.0)
    assert space.free(0.3, 0.1)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_a_place_belongs_to_the_nearest_grid_point(x: float, z: float) -> None:
    i, k = cell(x, z)
    assert abs(i * 0.25 - x) <= 0.125 + 1e-9
    assert abs(k * 0.25 - z) <= 0.125 + 1e-9


@given(st.sets(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=1))
def test_a_flood_holds_only_free_places_that_are_joined(cells: set[tuple[int, int]]) -> None:
    space = FreeSpace((i * 0.25, k * 0.25) for i, k in cells)
    start = min(cells)
    found = space.flood((start[0] * 0.25, start[1] * 0.25), 0.25)
    reached = {cell(x, z) for x, z in found}
    assert len(found) == len(reached)
    assert start in reached
    assert reached <= cells
    for i, k in reached:
        around = {(i + 1, k), (i - 1, k), (i, k + 1), (i, k - 1)}
        assert around & cells <= reached


def test_the_agent_can_walk_to_every_reachable_position(thor: HeadlessController) -> None:
    found = thor.step("GetReachablePositions").metadata["actionReturn"]
    assert len(found) > 80
    for place in found:
        assert thor.step("Teleport", position=place), place


def test_a_start_off_the_known_points_goes_to_the_nearest(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController]
) -> None:
    known = ((-1.0, 0.0), (0.5, 0.0), (0.75, 0.0))
    thor = controller_of(replace(toy, reachable=known))
    assert thor.last_event.metadata["agent"]["position"] == {"x": 0.5, "y": 0.9, "z": 0.0}
    found = thor.step("GetReachablePositions").metadata["actionReturn"]
    assert [(place["x"], place["z"]) for place in found] == [(0.5, 0.0), (0.75, 0.0)]


def test_positions_are_told_wherever_the_agent_was_forced_to(thor: HeadlessController) -> None:
    before = thor.step("GetReachablePositions").metadata["actionReturn"]
    nowhere = {"x": 30.0, "y": 0.9, "z": 0.0}
    assert thor.step("Teleport", position=nowhere, forceAction=True)
    found = thor.step("GetReachablePositions")
    assert found
    assert sorted((p["x"], p["z"]) for p in found.metadata["actionReturn"]) == sorted(
        (p["x"], p["z"]) for p in before
    )
    assert thor.step("GetShortestPathToPoint", target={"x": 0.0, "y": 0.9, "z": 0.0})


def test_in_every_real_room_the_agent_can_walk(ithor: SceneSource) -> None:
    """FloorPlan425 starts where neither ALFRED nor RoomR ever stood."""
    for name in ithor.names():
        thor = HeadlessController(name, scenes=ithor)
        known = ithor.load(name).reachable or ()
        found = thor.step("GetReachablePositions").metadata["actionReturn"]
        assert len(found) > 0.85 * len(known), name


def test_a_broken_layout_is_one_clear_error(tmp_path: Path) -> None:
    for read in (alfred_grids, roomr_starts):
        for content in (b"{", b"[]" if read is alfred_grids else b"{}", b'{"FloorPlan1": 3}'):
            (tmp_path / "grids.json.gz").write_bytes(gzip.compress(content))
            with pytest.raises(EnvError, match=r"grids\.json\.gz"):
                read(tmp_path / "grids.json.gz")


def test_layouts_unite(data: Callable[[str], Path]) -> None:
    grids = alfred_grids(data("household/ithor_layouts") / "ithor_layouts.json.gz")
    starts = roomr_starts(data("household/roomr_2023") / "val.jsonl.gz")
    both = united(grids, starts)
    assert len(grids) == 120
    assert set(both) == set(grids) | set(starts)
    for name in both:
        assert set(both[name]) == grids.get(name, set()) | starts.get(name, set())
    # How many points each source gives.
    assert sum(map(len, grids.values())) > 14000
    assert sum(len(starts[name] - grids.get(name, frozenset())) for name in starts) > 50


def test_computed_points_agree_with_real_grids(
    ithor: SceneSource, data: Callable[[str], Path]
) -> None:
    """.74 precision and .93 recall over all rooms: real metadata tell no walls."""
    grids = alfred_grids(data("household/ithor_layouts") / "ithor_layouts.json.gz")
    both = ours = theirs = 0
    for name in list(ithor.names())[::5]:
        scene = ithor.load(name)
        found = set(computed_points(scene.objects, scene.rooms, (), scene.start))
        both += len(found & grids[name])
        ours, theirs = ours + len(found), theirs + len(grids[name])
    assert both / ours > 0.65
    assert both / theirs > 0.85
