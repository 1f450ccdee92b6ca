"""Patterns of 16 x 16 texels, drawn by rule: stone, bark, boards, leaves, blades of grass.

Every pattern is `(rng, colour) -> float32[16, 16, 4]`: red, green, blue and opacity, 0 to 255.
Row 0 is the top. Patterns of whole faces repeat without a seam.
"""

import numpy as np
import numpy.typing as npt

SIDE = 16
"""Texels along a side."""

Texture = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
Shades = npt.NDArray[np.float64]

_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE]


def shaded(colour: Colour, shades: Shades) -> Texture:
    """A colour, lighter where the shade is above 1 and darker below."""
    texture = np.full((SIDE, SIDE, 4), 255.0, np.float32)
    texture[..., :3] = np.clip(np.multiply.outer(shades, np.array(colour, np.float64)), 0, 255)
    return texture


def mottle(rng: np.random.Generator, coarse: int = 4) -> Shades:
    """Patches `coarse` texels wide with fine grain on them; mean 0, about -1 to 1."""
    cells = SIDE // coarse
    patches = rng.uniform(-1, 1, (cells, cells)).repeat(coarse, 0).repeat(coarse, 1)
    soft = sum(np.roll(patches, (i, j), (0, 1)) for i in range(3) for j in range(3)) / 9.0
    grain: Shades = 0.9 * soft + 0.6 * rng.uniform(-1, 1, (SIDE, SIDE))
    return grain


def grain(rng: np.random.Generator, colour: Colour, strength: float = 0.11) -> Texture:
    """Earth, sand, concrete: the colour with grain."""
    return shaded(colour, 1.0 + strength * mottle(rng))


def stone(rng: np.random.Generator, colour: Colour) -> Texture:
    """Flat patches with short dark cracks that run sideways."""
    shades = 1.0 + 0.07 * mottle(rng)
    for _ in range(9):
        row, column, length = rng.integers(SIDE), rng.integers(SIDE), rng.integers(2, 6)
        shades[row, (column + np.arange(length)) % SIDE] -= 0.12
    return shaded(colour, shades)


def cobbles(rng: np.random.Generator, colour: Colour) -> Texture:
    """Round stones with dark joints."""
    nearest = np.full((2, SIDE, SIDE), 99.0)
    shade = np.zeros((SIDE, SIDE))
    for place in range(12):
        row, column = 4 * (place // 3) + rng.uniform(0, 3), 5.3 * (place % 3) + rng.uniform(0, 4)
        tone = rng.uniform(0.85, 1.2)
        high = np.abs(_ROWS - row)
        wide = np.abs(_COLUMNS - column)
        away = np.hypot(np.minimum(high, SIDE - high), np.minimum(wide, SIDE - wide))
        closer = away < nearest[0]
        nearest[1] = np.where(closer, nearest[0], np.minimum(nearest[1], away))
        nearest[0] = np.where(closer, away, nearest[0])
        shade = np.where(closer, tone, shade)
    joints = nearest[1] - nearest[0] < 0.9
    return shaded(colour, np.where(joints, 0.62, shade) + 0.05 * mottle(rng))


def ore(rng: np.random.Generator, colour: Colour, rock: Colour = (125, 125, 125)) -> Texture:
    """Lumps of a mineral in stone."""
    texture = stone(rng, rock)
    for _ in range(6):
        row, column = int(rng.integers(1, SIDE - 3)), int(rng.integers(1, SIDE - 4))
        for offset in range(2 + int(rng.integers(2))):
            at_row, at_column = row + offset, column + int(rng.integers(2))
            texture[at_row, at_column : at_column + 2, :3] = np.array(colour) * rng.uniform(
                0.8, 1.1
            )
            texture[at_row, at_column, :3] = np.minimum(255, np.array(colour) * 1.3 + 12)
        texture[min(row + 3, SIDE - 1), column : column + 3, :3] *= 0.72
    return texture


def bark(rng: np.random.Generator, colour: Colour) -> Texture:
    """Upright ridges, broken here and there."""
    ridges = rng.uniform(0.8, 1.18, SIDE)
    shades = np.tile(ridges, (SIDE, 1)) + 0.06 * mottle(rng, 2)
    for _ in range(14):
        row, column = rng.integers(SIDE), rng.integers(SIDE)
        shades[(row + np.arange(rng.integers(2, 6))) % SIDE, column] -= 0.2
    return shaded(colour, shades)


def birch_bark(rng: np.random.Generator, colour: Colour) -> Texture:
    """Pale bark with short dark dashes that lie."""
    shades = 1.0 + 0.05 * mottle(rng)
    for _ in range(11):
        row, column, length = rng.integers(SIDE), rng.integers(SIDE), rng.integers(2, 5)
        shades[row, (column + np.arange(length)) % SIDE] = rng.uniform(0.2, 0.45)
    return shaded(colour, shades)


def rings(rng: np.random.Generator, colour: Colour) -> Texture:
    """The sawn end of a trunk."""
    away = np.maximum(np.abs(_ROWS - 7.5), np.abs(_COLUMNS - 7.5))
    shades = np.where(away.astype(int) % 2 == 0, 1.06, 0.84) + 0.04 * mottle(rng)
    return shaded(colour, np.where(away > 7, 0.6, shades))


def boards(rng: np.random.Generator, colour: Colour) -> Texture:
    """Four boards with seams."""
    shades = 1.0 + 0.04 * mottle(rng, 2)
    for board in range(4):
        rows = slice(4 * board, 4 * board + 4)
        shades[rows] += rng.uniform(-0.06, 0.08)
        for _ in range(3):
            row, column = 4 * board + rng.integers(3), rng.integers(SIDE)
            shades[row, (column + np.arange(rng.integers(3, 8))) % SIDE] -= 0.09
        shades[4 * board + 3] *= 0.66
        shades[4 * board : 4 * board + 3, (5 + 7 * board) % SIDE] *= 0.72
    return shaded(colour, shades)


def bricks(
    rng: np.random.Generator, colour: Colour, mortar: float = 0.62, high: int = 4, wide: int = 8
) -> Texture:
    """Courses of bricks."""
    shades = 1.0 + 0.06 * mottle(rng)
    for course in range(SIDE // high):
        shift = (course % 2) * wide // 2
        for brick in range(SIDE // wide):
            columns = (brick * wide + shift + np.arange(wide)) % SIDE
            shades[course * high : (course + 1) * high, columns] *= rng.uniform(0.9, 1.1)
            shades[course * high : (course + 1) * high, columns[-1]] = mortar
        shades[course * high + high - 1] = mortar
    return shaded(colour, shades)


def layers(rng: np.random.Generator, colour: Colour) -> Texture:
    """Beds of sandstone."""
    beds = rng.uniform(0.88, 1.07, SIDE)
    beds[[0, 1]] = 1.08
    beds[[2, 12, 15]] = 0.84
    return shaded(colour, beds[:, None] + 0.05 * mottle(rng))


def leaves(rng: np.random.Generator, colour: Colour) -> Texture:
    """Clumps of leaves with holes between them."""
    depth = mottle(rng, 2)
    texture = shaded(colour, 1.0 + 0.34 * depth)
    texture[..., 3] = np.where(depth < np.quantile(depth, 0.24), 0.0, 255.0)
    return texture


def turf_side(rng: np.random.Generator, green: Colour, earth: Colour) -> Texture:
    """Earth under a ragged edge of grass."""
    texture = grain(rng, earth)
    grass = grain(rng, green, 0.14)
    depth = rng.integers(2, 6, SIDE)
    covered = depth[None, :] > _ROWS
    return np.where(covered[..., None], grass, texture)


def framed(rng: np.random.Generator, colour: Colour) -> Texture:
    """A plate with a light upper and a dark lower edge: metal blocks, boxes."""
    shades = 1.0 + 0.035 * mottle(rng)
    shades[0], shades[:, 0] = 1.12, 1.08
    shades[-1], shades[:, -1] = 0.72, 0.78
    shades[2:-2, 2:-2] -= 0.05
    return shaded(colour, shades)


def weave(rng: np.random.Generator, colour: Colour) -> Texture:
    """Wool: soft and knotted."""
    shades = 1.0 + 0.05 * mottle(rng, 2) + 0.03 * np.where((_ROWS + _COLUMNS) % 2 == 0, 1, -1)
    return shaded(colour, shades)


def ripples(rng: np.random.Generator, colour: Colour) -> Texture:
    """Water from above."""
    wave = np.sin(2 * np.pi * (_ROWS / 8.0 + 0.25 * np.sin(2 * np.pi * _COLUMNS / SIDE)))
    return shaded(colour, 1.0 + 0.09 * wave + 0.05 * mottle(rng))


def embers(rng: np.random.Generator, colour: Colour) -> Texture:
    """Molten rock: bright veins, dark crust."""
    heat = mottle(rng, 4)
    texture = shaded(colour, 1.0 + 0.28 * heat)
    texture[heat > 0.35, :3] = (250, 190, 60)
    return texture


def ribs(rng: np.random.Generator, colour: Colour) -> Texture:
    """Upright ribs of pumpkin, melon and cactus."""
    profile = np.array([0.74, 0.95, 1.08, 0.98])[np.arange(SIDE) % 4]
    return shaded(colour, profile[None, :] + 0.06 * mottle(rng))


def pane(rng: np.random.Generator, colour: Colour) -> Texture:
    """Glass: a frame, two glints, and nothing else."""
    texture = shaded(colour, 1.0 + 0.02 * mottle(rng))
    texture[1:-1, 1:-1, 3] = 0.0
    for start in (3, 9):
        for step in range(4):
            texture[start + 3 - step, start + step, 3] = 255.0
    return texture


def bars(rng: np.random.Generator, colour: Colour) -> Texture:
    """Iron bars and grates."""
    texture = shaded(colour, 1.0 + 0.1 * mottle(rng))
    open_between = (_COLUMNS % 4 != 1) & (_ROWS % 8 != 0)
    texture[..., 3] = np.where(open_between, 0.0, 255.0)
    return texture
