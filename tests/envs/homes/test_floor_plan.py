"""Floor plans: rooms fill a rectangle, walls stand once, doors join all rooms."""

from collections import Counter
from math import hypot, isclose

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.homes.floor_plan import DOOR_WIDTH, FLATS, SMALLEST, flat, single, walls
from mnemonaut.envs.homes.geometry import inside
from mnemonaut.envs.homes.home import Door, Room, WallPiece

plans = st.integers(0, 10**6).map(lambda seed: flat(np.random.default_rng(seed)))
Plan = tuple[tuple[Room, ...], tuple[Door, ...]]


def area(room: Room) -> float:
    x0, z0, x1, z1 = room.bounds
    return (x1 - x0) * (z1 - z0)


def length(wall: WallPiece | Door) -> float:
    return hypot(wall.end[0] - wall.start[0], wall.end[1] - wall.start[1])


@given(plans)
def test_rooms_fill_a_rectangle_without_overlap(plan: Plan) -> None:
    rooms, _ = plan
    x0, z0 = (min(room.bounds[i] for room in rooms) for i in (0, 1))
    x1, z1 = (max(room.bounds[i] for room in rooms) for i in (2, 3))
    assert isclose(sum(map(area, rooms)), (x1 - x0) * (z1 - z0))
    for room in rooms:
        bx0, bz0, bx1, bz1 = room.bounds
        middle = ((bx0 + bx1) / 2, (bz0 + bz1) / 2)
        assert [other.name for other in rooms if inside(other.corners, *middle)] == [room.name]
        assert min(bx1 - bx0, bz1 - bz0) >= SMALLEST[room.kind]


@given(plans)
def test_kinds_are_those_of_a_flat_and_names_are_unique(plan: Plan) -> None:
    rooms, _ = plan
    kinds = Counter(room.kind for room in rooms)
    assert kinds in [Counter(option) for option in FLATS[len(rooms)]]
    assert len({room.name for room in rooms}) == len(rooms)


@given(plans)
def test_doors_join_all_rooms_through_their_shared_walls(plan: Plan) -> None:
    rooms, doors = plan
    inner = [door for door in doors if door.rooms[1] is not None]
    assert len(doors) == len(inner) + 1 and len(inner) >= len(rooms) - 1
    group = {0}
    for _ in rooms:
        reached = [door.rooms for door in inner if group.intersection(door.rooms)]
        group |= {index for pair in reached for index in pair if index is not None}
    assert group == set(range(len(rooms)))
    for door in doors:
        assert isclose(length(door), DOOR_WIDTH)
        for index in door.rooms:
            if index is not None:
                x0, z0, x1, z1 = rooms[index].bounds
                x, z = door.center
                on_side = x in (x0, x1) or z in (z0, z1)
                assert on_side and x0 <= x <= x1 and z0 <= z <= z1


@given(plans)
def test_walls_bound_every_room_once_with_gaps_at_open_doors(plan: Plan) -> None:
    rooms, doors = plan
    pieces = walls(rooms, doors)
    for index, room in enumerate(rooms):
        x0, z0, x1, z1 = room.bounds
        around = 2 * (x1 - x0 + z1 - z0)
        own = [piece for piece in pieces if index in piece.rooms]
        # Lintels count: above the doors the wall goes on.
        assert isclose(sum(map(length, own)), around, abs_tol=1e-6)
        gaps = [d for d in doors if index in d.rooms and d.rooms[1] is not None]
        solid = sum(length(piece) for piece in own if piece.bottom == 0.0)
        assert isclose(solid, around - DOOR_WIDTH * len(gaps), abs_tol=1e-6)
    opened = walls(rooms, doors, open_entrance=True)
    lintels = [piece for piece in opened if piece.bottom > 0.0]
    assert len(lintels) == len(doors)


def test_single_rooms_lie_around_the_origin_behind_a_shut_entrance() -> None:
    for seed in range(20):
        (room,), (door,) = single("bathroom", np.random.default_rng(seed))
        assert inside(room.corners, 0.0, 0.0) and door.rooms == (0, None)
        pieces = walls((room,), (door,))
        assert len(pieces) == 4 and all(piece.bottom == 0.0 for piece in pieces)


def test_flats_have_three_to_eight_rooms() -> None:
    sizes = Counter(len(flat(np.random.default_rng(seed))[0]) for seed in range(200))
    assert set(sizes) == set(range(3, 9)) and min(sizes.values()) >= 8
