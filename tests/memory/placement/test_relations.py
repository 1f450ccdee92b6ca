"""The five relations, by boxes whose relations are plain to see."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.placement.relations import RELATIONS, relations
from mnemonaut.memory.placement.rooms import PlacedObject, RoomScene

NORTH, EAST = (0.0, 1.0), (1.0, 0.0)


def holds(*things: PlacedObject) -> set[tuple[str, str, str]]:
    """{("Mug", "supported-by", "Table")} by ids."""
    found = relations(RoomScene("r", "kitchen", things))
    assert tuple(found) == RELATIONS
    return {
        (things[a].id, name, things[b].id)
        for name in RELATIONS
        for a, b in np.argwhere(found[name])
    }


TABLE = PlacedObject("Table", "DiningTable", (0, 0.4, 0), (2, 0.8, 1), receptacle=True)
MUG = PlacedObject("Mug", "Mug", (0.5, 0.85, 0), (0.1, 0.1, 0.1), pickupable=True)


def test_supported_by_boxes() -> None:
    assert ("Mug", "supported-by", "Table") in holds(TABLE, MUG)
    floating = PlacedObject("Mug", "Mug", (0.5, 1.2, 0), (0.1, 0.1, 0.1))
    assert holds(TABLE, floating) == {("Mug", "above", "Table")}
    beside = PlacedObject("Mug", "Mug", (1.5, 0.85, 0), (0.1, 0.1, 0.1))
    assert holds(TABLE, beside) == set()


def test_supported_by_what_metadata_tell() -> None:
    inside = PlacedObject("Mug", "Mug", (0.5, 0.2, 0), (0.1, 0.1, 0.1), parents=("Table", "x"))
    assert ("Mug", "supported-by", "Table") in holds(TABLE, inside)
    second = PlacedObject("Mug", "Mug", (0.5, 0.2, 0), (0.1, 0.1, 0.1), parents=("x", "Table"))
    assert ("Mug", "supported-by", "Table") not in holds(TABLE, second)


def test_the_floor_only_supports() -> None:
    floor = PlacedObject("Floor", "Floor", (0, -0.05, 0), (5, 0.1, 5), receptacle=True)
    lamp = PlacedObject("Lamp", "FloorLamp", (0, 2.0, 0), (0.2, 0.2, 0.2))
    assert holds(floor, TABLE, lamp) == {
        ("Table", "supported-by", "Floor"),
        ("Lamp", "above", "Table"),
    }


def test_next_to() -> None:
    near = PlacedObject("Plate", "Plate", (0.9, 0.85, 0), (0.1, 0.1, 0.1))
    assert {("Mug", "next-to", "Plate"), ("Plate", "next-to", "Mug")} <= holds(MUG, near)
    far = PlacedObject("Plate", "Plate", (1.2, 0.85, 0), (0.1, 0.1, 0.1))
    assert holds(MUG, far) == set()
    stacked = PlacedObject("Plate", "Plate", (0.5, 0.95, 0), (0.1, 0.1, 0.1))
    assert not {r for r in holds(MUG, stacked) if r[1] == "next-to"}


@pytest.mark.parametrize(("turned", "aligned"), [(NORTH, True), ((0.0, -1.0), True), (EAST, False)])
def test_aligned_with(turned: tuple[float, float], aligned: bool) -> None:
    one = PlacedObject("One", "Shelf", (0, 0, 0), (0.1, 0.1, 0.1), facing=NORTH)
    other = PlacedObject("Other", "Shelf", (1.0, 0, 0), (0.1, 0.1, 0.1), facing=turned)
    assert (("One", "aligned-with", "Other") in holds(one, other)) is aligned
    away = PlacedObject("Other", "Shelf", (1.6, 0, 0), (0.1, 0.1, 0.1), facing=turned)
    assert holds(one, away) == set()


def test_facing_needs_a_front() -> None:
    sofa = PlacedObject("Sofa", "Sofa", (0, 0, 0), (1, 1, 1), facing=EAST)
    screen = PlacedObject("TV", "Television", (4.0, 0, 0.5), (0.1, 1, 1), facing=NORTH)
    assert holds(sofa, screen) == {("Sofa", "facing", "TV")}
    vase = PlacedObject("Sofa", "Vase", (0, 0, 0), (1, 1, 1), facing=EAST)
    assert holds(vase, screen) == set()


points = st.tuples(*[st.floats(-3, 3)] * 3)
sizes = st.tuples(*[st.floats(0.01, 2)] * 3)
boxes = st.lists(st.tuples(points, sizes, st.sampled_from([NORTH, EAST, None])), max_size=6)


@given(boxes, points)
def test_relations_do_not_hang_on_where_the_room_is(
    rows: list[tuple[tuple[float, ...], tuple[float, ...], tuple[float, float] | None]],
    shift: tuple[float, ...],
) -> None:
    def room(by: tuple[float, ...]) -> RoomScene:
        things = []
        for nth, (at, size, facing) in enumerate(rows):
            # Rounded, so that no threshold is crossed by the last bit of a sum.
            x, y, z = (round(a + b, 2) for a, b in zip(at, by, strict=True))
            width, height, depth = (round(s, 2) for s in size)
            things.append(
                PlacedObject(str(nth), "Sofa", (x, y, z), (width, height, depth), facing=facing)
            )
        return RoomScene("r", "k", tuple(things))

    whole = tuple(float(round(value)) for value in shift)
    here, there = relations(room((0.0, 0.0, 0.0))), relations(room(whole))
    for name in RELATIONS:
        assert here[name].shape == (len(rows), len(rows))
        assert not here[name].diagonal().any()
        differ = here[name] != there[name]
        assert differ.sum() <= 2, name  # a distance may lie on its threshold
    for name in ("next-to", "aligned-with"):
        assert (here[name] == here[name].T).all()
