"""Colours, masks and boxes of instances, and that the real client reads them as they are meant."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.envs.household.picture_colors import type_color
from mnemonaut.envs.household.picture_masks import (
    detections,
    instance_colors,
    instance_frame,
    instance_masks,
    metadata_colors,
)

NAMES = ("Apple|1", "Mug|2", "Pan|3", "Wall")


def ids(*rows: str) -> NDArray[np.int32]:
    """A picture drawn in digits; a dot is nothing."""
    return np.array([[-1 if c == "." else int(c) for c in row] for row in rows], np.int32)


PICTURE = ids(
    "..33333",
    "..00333",
    "..00022",
    ".......",
)


@given(st.lists(st.text(max_size=8), max_size=40))
def test_colors_are_all_different_and_keep(names: list[str]) -> None:
    colors = instance_colors(names)
    assert set(colors) == set(names)
    assert len(set(colors.values())) == len(colors)
    assert (0, 0, 0) not in colors.values()
    more = instance_colors([*names, "Apple|new"])
    assert {name: more[name] for name in colors} == colors


def test_colors_are_the_same_everywhere() -> None:
    assert instance_colors(["Apple|1"]) == {"Apple|1": (108, 108, 10)}
    assert type_color("Apple") == (230, 87, 109)


def test_metadata_is_plain() -> None:
    assert metadata_colors({"Apple|1": (1, 2, 3)}) == [{"name": "Apple|1", "color": [1, 2, 3]}]


def test_the_frame_has_each_pixels_color() -> None:
    colors = instance_colors(NAMES)
    frame = instance_frame(PICTURE, NAMES, colors)
    assert frame.shape == (4, 7, 3) and frame.dtype == np.uint8
    back: dict[tuple[int, ...], int] = {colors[name]: n for n, name in enumerate(NAMES)}
    back[0, 0, 0] = -1
    for row in range(4):
        for column in range(7):
            assert back[tuple(frame[row, column].tolist())] == PICTURE[row, column]


def test_masks_and_boxes_of_what_is_seen() -> None:
    masks = instance_masks(PICTURE, NAMES)
    assert set(masks) == {"Apple|1", "Pan|3"}  # the mug is not seen, and a wall is no object
    assert (masks["Apple|1"] == (PICTURE == 0)).all()
    assert detections(masks) == {"Apple|1": (2, 1, 4, 2), "Pan|3": (5, 2, 6, 2)}
    assert instance_masks(ids("..", ".."), NAMES) == {}
    assert detections({"Apple|1": np.zeros((2, 2), bool)}) == {}


def test_the_real_client_reads_the_same() -> None:
    server: Any = pytest.importorskip("ai2thor.server", reason="needs the ai2thor package")
    colors = instance_colors(NAMES)
    frame = instance_frame(PICTURE, NAMES, colors)
    opaque = np.dstack([frame, np.full(PICTURE.shape, 255, np.uint8)])
    metadata = {
        "screenWidth": 7,
        "screenHeight": 4,
        "colors": metadata_colors(colors),
    }
    # Images travel from the bottom row up.
    read = server.LazyInstanceSegmentationMasks(opaque[::-1].tobytes(), metadata)
    masks = instance_masks(PICTURE, NAMES)
    assert set(read.keys()) == set(masks)
    for name, mask in masks.items():
        assert (read[name] == mask).all()
    assert dict(server.LazyInstanceDetections2D(read)) == detections(masks)
