"""The README's picture of rendered rooms is made of what is there."""

import struct
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

import rooms_pictures
from palette_png import few_colours, png, shown

PICTURE = Path(__file__).parents[2] / "docs" / "rooms.png"


def test_the_picture_is_small_and_whole() -> None:
    data = PICTURE.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xaeB`\x82")
    assert len(data) <= 100_000
    width, height = struct.unpack_from(">II", data, 16)
    assert 800 <= width <= 1100 and 300 <= height <= 600


def test_it_shows_what_the_rooms_show_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert rooms_pictures.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_map_is_fitted_by_its_nearest_pixels() -> None:
    plan = np.arange(4 * 2 * 3, dtype=np.uint8).reshape(4, 2, 3)
    np.testing.assert_array_equal(rooms_pictures.fitted(plan, 4), plan)
    np.testing.assert_array_equal(rooms_pictures.fitted(plan, 8), plan.repeat(2, 0).repeat(2, 1))


def test_few_colours_are_kept_as_they_are() -> None:
    """Of no more colours than the palette has, each stays; a PNG gives them back."""
    pixels = np.array([[[0, 0, 0], [255, 0, 0]], [[0, 0, 255], [255, 0, 0]]], np.uint8)
    palette, places = few_colours(pixels, 4)
    np.testing.assert_array_equal(palette[places], pixels)
    parts = shown(png(palette, places))
    assert parts[b"PLTE"] == palette.tobytes()
    assert parts[b"IDAT"] == b"".join(b"\0" + row.tobytes() for row in places)
