"""Patterns of plants: sheets of 16 x 16 texels with much air in them (see `patterns`)."""

import numpy as np

from .patterns import SIDE, Colour, Texture, mottle, shaded

_STALK: Colour = (74, 126, 52)


def _nothing() -> Texture:
    return np.zeros((SIDE, SIDE, 4), np.float32)


def _dot(texture: Texture, row: int, column: int, colour: Colour, shade: float = 1.0) -> None:
    if 0 <= row < SIDE and 0 <= column < SIDE:
        texture[row, column, :3] = np.minimum(255.0, np.array(colour) * shade)
        texture[row, column, 3] = 255.0


def blades(rng: np.random.Generator, colour: Colour, tallest: int = 15) -> Texture:
    """Blades of grass that bend outwards, dark at the foot."""
    texture = _nothing()
    for _ in range(15):
        column, lean = rng.uniform(1, SIDE - 1), rng.uniform(-0.22, 0.22)
        for height in range(int(rng.integers(tallest // 2, tallest + 1))):
            place = int(column + lean * height * (0.5 + height / 16))
            _dot(texture, SIDE - 1 - height, place, colour, 0.62 + 0.035 * height)
    return texture


def fern(rng: np.random.Generator, colour: Colour) -> Texture:
    """A stalk with fronds to both sides."""
    texture = _nothing()
    for height in range(15):
        _dot(texture, SIDE - 1 - height, 8, colour, 0.7)
        for step in range(1, max(1, 7 - height // 2)):
            droop = SIDE - 1 - height + step // 3 - 1
            if (height + step) % 2 == 0:
                _dot(texture, droop, 8 - step, colour, rng.uniform(0.75, 1.15))
                _dot(texture, droop, 8 + step, colour, rng.uniform(0.75, 1.15))
    return texture


def flower(rng: np.random.Generator, colour: Colour) -> Texture:
    """A stalk, two leaves, petals about a yellow middle."""
    texture = _nothing()
    for row in range(7, SIDE):
        _dot(texture, row, 7, _STALK, rng.uniform(0.85, 1.1))
    for row, column in ((12, 6), (11, 5), (13, 8), (12, 9)):
        _dot(texture, row, column, _STALK, 1.1)
    for row in range(3, 8):
        for column in range(5, 11):
            if abs(row - 5) + abs(column - 7.5) < 3.6:
                _dot(texture, row, column, colour, rng.uniform(0.82, 1.1))
    for row, column in ((5, 7), (5, 8)):
        _dot(texture, row, column, (240, 210, 70))
    return texture


def mushroom(rng: np.random.Generator, colour: Colour) -> Texture:
    """A pale stem under a cap."""
    texture = _nothing()
    for row in range(10, SIDE):
        for column in (7, 8):
            _dot(texture, row, column, (220, 210, 195), rng.uniform(0.85, 1.0))
    for row in range(6, 11):
        for column in range(4, 12):
            if abs(column - 7.5) < row - 4.5:
                _dot(texture, row, column, colour, rng.uniform(0.85, 1.12))
    return texture


def twigs(rng: np.random.Generator, colour: Colour) -> Texture:
    """A bush without leaves."""
    texture = _nothing()
    for _ in range(8):
        column, lean = 7.5 + rng.uniform(-1, 1), rng.uniform(-0.8, 0.8)
        for height in range(int(rng.integers(6, 13))):
            _dot(
                texture,
                SIDE - 1 - height,
                int(column + lean * height),
                colour,
                rng.uniform(0.8, 1.1),
            )
    return texture


def sapling(rng: np.random.Generator, colour: Colour) -> Texture:
    """A little tree."""
    texture = _nothing()
    for row in range(9, SIDE):
        _dot(texture, row, 7, (100, 76, 46), rng.uniform(0.85, 1.1))
    for row in range(2, 12):
        for column in range(3, 13):
            if abs(row - 6.5) + abs(column - 7.5) < 6 and rng.uniform() < 0.75:
                _dot(texture, row, column, colour, rng.uniform(0.75, 1.2))
    return texture


def canes(rng: np.random.Generator, colour: Colour) -> Texture:
    """Reeds with knots, from the foot to the top of the cell."""
    texture = _nothing()
    for column in (2, 6, 10, 13):
        knot = int(rng.integers(5))
        for row in range(SIDE):
            shade = 0.72 if (row + knot) % 5 == 0 else rng.uniform(0.92, 1.08)
            _dot(texture, row, column, colour, shade)
            _dot(texture, row, column + 1, colour, shade * 0.86)
    return texture


def crops(rng: np.random.Generator, colour: Colour) -> Texture:
    """Rows of stalks."""
    texture = _nothing()
    for column in range(1, SIDE, 3):
        for height in range(int(rng.integers(9, 14))):
            _dot(texture, SIDE - 1 - height, column, colour, 0.7 + 0.03 * height)
            if height % 3 == 2:
                _dot(texture, SIDE - 1 - height, column + 1, colour, 1.05)
    return texture


def web(rng: np.random.Generator, colour: Colour) -> Texture:
    """Threads from the middle and rings between them."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] - 7.5
    away = np.maximum(np.abs(rows), np.abs(columns))
    threads = (np.abs(rows) < 0.6) | (np.abs(columns) < 0.6) | (np.abs(rows) == np.abs(columns))
    texture = shaded(colour, 1.0 + 0.08 * mottle(rng))
    texture[..., 3] = np.where(threads | (away.astype(int) % 3 == 2), 255.0, 0.0)
    return texture


def flames(rng: np.random.Generator, colour: Colour) -> Texture:
    """Tongues of fire, bright at the foot."""
    texture = _nothing()
    for column in range(SIDE):
        for height in range(int(rng.integers(5, 15))):
            heat = 1.25 - 0.05 * height
            _dot(texture, SIDE - 1 - height, column, colour, heat)
    return texture


def creeper_vines(rng: np.random.Generator, colour: Colour) -> Texture:
    """Strands that hang down a wall."""
    texture = _nothing()
    for column in range(0, SIDE, 2):
        place = float(column)
        for row in range(SIDE):
            place += rng.uniform(-0.4, 0.4)
            _dot(texture, row, int(place) % SIDE, colour, rng.uniform(0.75, 1.15))
            if rng.uniform() < 0.3:
                _dot(texture, row, int(place + 1) % SIDE, colour, rng.uniform(0.8, 1.2))
    return texture
