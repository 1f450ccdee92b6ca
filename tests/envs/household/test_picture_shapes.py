"""Objects as boxes: their extent, and how they are opened so that one sees what they hold."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.homes.render import Camera, open_renderer
from mnemonaut.envs.household.boxes import axis_aligned_box, corner_limits
from mnemonaut.envs.household.picture_shapes import extents_of, object_boxes


def thing(name: str, lower: Sequence[float], upper: Sequence[float], **fields: Any) -> Any:
    """The fields that pictures read; the type is what stands before `|`."""
    return {
        "objectId": name,
        "objectType": name.split("|")[-1] if name.count("|") > 1 else name.split("|")[0],
        "axisAlignedBoundingBox": axis_aligned_box(lower, upper),
        "objectOrientedBoundingBox": None,
        "receptacle": False,
        "receptacleObjectIds": None,
        "pickupable": False,
        "openable": False,
        "isOpen": False,
        "isToggled": False,
        "isDirty": False,
        "isCooked": False,
        **fields,
    }


def small(name: str, lower: Sequence[float], upper: Sequence[float]) -> Any:
    return thing(name, lower, upper, pickupable=True)


def holder(
    name: str, lower: Sequence[float], upper: Sequence[float], *held: str, **fields: Any
) -> Any:
    return thing(name, lower, upper, receptacle=True, receptacleObjectIds=list(held), **fields)


def seen(
    objects: Sequence[Mapping[str, Any]],
    eye: tuple[float, float, float],
    yaw: float = 0,
    horizon: float = 0,
) -> dict[str, float]:
    """objectId -> the least depth at which it is seen."""
    renderer = open_renderer("numba")
    frame = renderer.render(
        object_boxes(objects, range(len(objects))), Camera(eye, yaw, horizon, width=120, height=120)
    )
    return {
        body["objectId"]: float(frame.depth[frame.ids == row].min())
        for row, body in enumerate(objects)
        if (frame.ids == row).any()
    }


FRONT = (0.0, 1.0, -2.0)
ABOVE = (0.0, 3.0, 0.0)
BOTTLE = small("Bottle|1", (-0.1, 0.5, -0.1), (0.1, 0.8, 0.1))


def test_a_shut_fridge_hides_what_an_open_one_shows() -> None:
    lower, upper = (-0.5, 0, -0.5), (0.5, 2, 0.5)
    shut = holder("Fridge|1", lower, upper, "Bottle|1", openable=True)
    assert seen([shut, BOTTLE], FRONT) == {"Fridge|1": pytest.approx(1.5, abs=1e-4)}
    found = seen([{**shut, "isOpen": True}, BOTTLE], FRONT)
    assert found["Bottle|1"] == pytest.approx(1.9, abs=1e-4)
    # It keeps its top.
    assert set(seen([{**shut, "isOpen": True}, BOTTLE], ABOVE, 0, 90)) == {"Fridge|1"}


def test_an_open_drawer_shows_what_is_in_it_from_above() -> None:
    drawer = holder("Drawer|1", (-0.3, 0.45, -0.3), (0.3, 0.85, 0.3), "Bottle|1", openable=True)
    assert set(seen([drawer, BOTTLE], ABOVE, 0, 90)) == {"Drawer|1"}
    assert set(seen([{**drawer, "isOpen": True}, BOTTLE], ABOVE, 0, 90)) == {
        "Drawer|1",
        "Bottle|1",
    }


def test_a_sofa_carries_the_pillow_that_lies_in_its_box() -> None:
    sofa = holder("Sofa|1", (-1, 0, -0.5), (1, 1, 0.5), "Bottle|1")
    found = seen([sofa, BOTTLE], FRONT)
    assert found["Bottle|1"] == pytest.approx(1.9, abs=1e-4)
    assert found["Sofa|1"] == pytest.approx(1.5, abs=1e-4)  # the front below the seat
    assert seen([sofa, BOTTLE], ABOVE, 0, 90)["Bottle|1"] == pytest.approx(2.2, abs=1e-4)
    alone = {**sofa, "receptacleObjectIds": []}
    assert seen([alone, BOTTLE], FRONT).keys() == {"Sofa|1"}


def test_a_basin_is_let_into_sink_and_counter() -> None:
    sink = thing("Sink|1", (-0.3, 0, -0.3), (0.3, 0.9, 0.3))
    basin = holder("Sink|1|SinkBasin", (-0.25, 0.45, -0.25), (0.25, 0.88, 0.25), "Bottle|1")
    counter = holder("CounterTop|1", (-1, 0.9, -0.5), (1, 0.92, 0.5))
    found = seen([sink, basin, counter, BOTTLE], ABOVE, 0, 90)
    assert found["Bottle|1"] == pytest.approx(2.2, abs=1e-4)
    assert found["CounterTop|1"] == pytest.approx(2.08, abs=1e-4)
    assert "Sink|1|SinkBasin" in found
    plate = object_boxes([counter, basin], [0, 1])
    top = plate.half_sizes[plate.ids == 0]
    assert 4 * (top[:, 0] * top[:, 2]).sum() == pytest.approx(2 * 1 - 0.5 * 0.5, abs=1e-5)


def test_one_sees_under_a_table_and_what_stands_on_it() -> None:
    table = holder("DiningTable|1", (-1, 0, -0.5), (1, 0.5, 0.5), "Bottle|1")
    under = thing("Box|2", (-0.2, 0, -0.2), (0.2, 0.3, 0.2))
    found = seen([table, under, BOTTLE], (0.0, 0.2, -2.0))
    assert found["Box|2"] == pytest.approx(1.8, abs=1e-4)
    assert found["DiningTable|1"] == pytest.approx(1.5, abs=1e-4)
    assert found["Bottle|1"] == pytest.approx(1.9, abs=1e-4)


def test_a_desk_is_as_high_as_what_stands_on_it() -> None:
    desk = holder("Desk|1", (-1, 0, -0.5), (1, 1.2, 0.5), "Bottle|1")
    found = seen([desk, BOTTLE], ABOVE, 0, 90)
    assert found["Bottle|1"] == pytest.approx(2.2, abs=1e-4)
    assert found["Desk|1"] == pytest.approx(2.5, abs=1e-4)


def test_shut_drawers_show_in_a_dresser_and_hide_their_contents() -> None:
    dresser = holder("Dresser|1", (-0.5, 0, -0.3), (0.5, 1, 0.3))
    drawer = holder("Drawer|1", (-0.4, 0.4, -0.3), (0.4, 0.9, 0.25), "Bottle|1", openable=True)
    on_top = small("Mug|1", (-0.1, 1, -0.1), (0.1, 1.1, 0.1))
    objects = [dresser, drawer, BOTTLE, on_top]
    found = seen(objects, FRONT)
    assert found["Drawer|1"] == pytest.approx(1.7, abs=1e-4)
    assert found.keys() == {"Dresser|1", "Drawer|1", "Mug|1"}
    assert seen(objects, ABOVE, 0, 90).keys() == {"Dresser|1", "Mug|1"}


def test_a_shelf_is_a_board_in_its_unit() -> None:
    unit = thing("ShelvingUnit|1", (-0.5, 0, -0.3), (0.5, 1.5, 0.3))
    shelf = holder("Shelf|1", (-0.45, 0.45, -0.25), (0.45, 0.95, 0.25), "Bottle|1")
    found = seen([unit, shelf, BOTTLE], FRONT)
    assert found["Bottle|1"] == pytest.approx(1.9, abs=1e-4)
    assert found.keys() == {"ShelvingUnit|1", "Shelf|1", "Bottle|1"}
    boxes = object_boxes([shelf], [5])
    assert boxes.ids.tolist() == [5]
    assert boxes.half_sizes[0].tolist() == pytest.approx([0.45, 0.01, 0.25])


def test_states_change_the_color() -> None:
    plain = small("Mug|1", (0, 0, 0), (1, 1, 1))
    looks = [{}, {"isToggled": True}, {"isDirty": True}, {"isCooked": True}]
    colors = {tuple(object_boxes([{**plain, **look}], [0]).colors[0].tolist()) for look in looks}
    assert len(colors) == 4


def test_no_objects_make_no_boxes() -> None:
    assert len(object_boxes([], [])) == 0


SIZES = st.floats(0.01, 2)
ANGLES = st.floats(-180, 180)
GAME = [(1, 0, 1), (0, 0, 1), (0, 0, 0), (1, 0, 0), (1, 1, 1), (0, 1, 1), (0, 1, 0), (1, 1, 0)]
UPRIGHT = list(itertools.product((1, 0), (1, 0), (1, 0)))


@given(SIZES, SIZES, SIZES, ANGLES, ANGLES, st.sampled_from([GAME, UPRIGHT]))
def test_an_oriented_box_is_found_from_its_corners(
    x: float, y: float, z: float, yaw: float, roll: float, order: list[tuple[int, int, int]]
) -> None:
    a, b = np.radians([yaw, roll])
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    turn = turn @ [[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]]
    local = (np.array(order) - 0.5) * (x, y, z)
    corners = (local @ turn.T + (1, 2, 3)).tolist()
    body = thing("Book|1", *corner_limits(corners))
    body["objectOrientedBoundingBox"] = {"cornerPoints": corners}
    extents = extents_of([body])
    signs = np.array(UPRIGHT) * 2 - 1
    found = (signs * extents.half_sizes[0]) @ extents.rotations[0].T + extents.centers[0]
    gaps = np.linalg.norm(np.array(corners)[:, None] - found[None], axis=2)
    assert gaps.min(axis=0).max() < 1e-6 and gaps.min(axis=1).max() < 1e-6
    axes = extents.rotations[0]
    assert np.linalg.det(axes) == pytest.approx(1)
    assert abs(axes[1, 1]) == pytest.approx(np.abs(axes[1]).max())


def test_a_sheet_and_a_broken_box_are_drawn_too() -> None:
    sheet = thing("CreditCard|1", (0, 1, 0), (0.1, 1, 0.2))
    points = [[0.1 * a, 1.0, 0.2 * c] for a, _, c in GAME]
    sheet["objectOrientedBoundingBox"] = {"cornerPoints": points}
    extents = extents_of([sheet])
    assert sorted(extents.half_sizes[0].tolist()) == pytest.approx([0, 0.05, 0.1])
    assert np.linalg.det(extents.rotations[0]) == pytest.approx(1)
    point = thing("Pen|1", (0, 0, 0), (0.2, 0.1, 0.1))
    point["objectOrientedBoundingBox"] = {"cornerPoints": [[0.0, 0.0, 0.0]] * 8}
    assert extents_of([point]).half_sizes[0].tolist() == pytest.approx([0.1, 0.05, 0.05])
