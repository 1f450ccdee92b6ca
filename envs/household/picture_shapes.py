"""Objects as boxes: what the metadata say of their extent, opened where one can look in.

The metadata know a box around each object, oriented where the game gives one. Solid boxes alone
would hide what lies in a sink, on a sofa or in a drawer, so a few rules open them:

- an open receptacle that can be shut (fridge, drawer, box) is hollow, and a cupboard keeps its top;
- furniture that has drawers, shelves or cabinets inside its box is a shell around them;
- a table is a top on four legs, and a shelf the board at the bottom of its box;
- whatever else holds something inside its box is solid up to the lowest thing and hollow above;
- a counter has a hole where a basin is let into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..homes.render import Boxes
from .picture_colors import object_color

Array: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

TABLES = frozenset({"CoffeeTable", "Desk", "DiningTable", "SideTable"})
CUPBOARDS = frozenset({"Cabinet", "Fridge", "Microwave", "Safe"})
BASINS = frozenset({"BathtubBasin", "SinkBasin"})
BASIN_OWNERS = frozenset({"Bathtub", "Sink"})
FIXED_PARTS = frozenset({"Cabinet", "Drawer", "Shelf"})
SHELLS = frozenset({"ShelvingUnit"})  # no receptacle itself; its shelves are

_BOARD = 0.02  # the thickness of shelves, table tops and lids, metres
_LEG = 0.04  # the side of a table's leg
_INSET = 0.003  # shells stand back by this, so that the parts they hold are in front of them
_DEEPEST = 0.15  # a basin this far below a counter, metres, is not let into it
_LARGEST_PART = 0.8  # what fills more of a box than this is no part of it


@dataclass(frozen=True, slots=True, eq=False)
class Extents:
    """Where objects are: N boxes, oriented, each with its second axis the most upright one.

    Attributes:
        centers: (N, 3) metres.
        half_sizes: (N, 3) metres, along the box's axes.
        rotations: (N, 3, 3); columns are the axes.
        lower, upper: (N, 3) metres, corners of the upright boxes around them.
    """

    centers: Array
    half_sizes: Array
    rotations: Array
    lower: Array
    upper: Array


_Span: TypeAlias = tuple[Sequence[float], Sequence[float], bool]
"""A part of an object: lower and upper corner in its box's own axes from the centre; hollow."""

_Hole: TypeAlias = tuple[float, float, float, float]
"""A rectangle (x0, z0, x1, z1) in a box's own axes from the centre."""


def object_boxes(objects: Sequence[Mapping[str, Any]], ids: Sequence[int]) -> Boxes:
    """The boxes of objects, given as AI2-THOR's metadata; a box has the id of its object.

    Args:
        objects: at least the fields objectId, objectType, axisAlignedBoundingBox,
            objectOrientedBoundingBox, receptacle, receptacleObjectIds, pickupable, openable,
            isOpen, isToggled, isDirty and isCooked of each.
        ids: the instance ids, one for each object.
    """
    extents = extents_of(objects)
    spans = list(_spans(objects, extents))
    rows = np.array([row for row, _ in spans], dtype=np.int64)
    low = np.array([span[0] for _, span in spans]).reshape(-1, 3)
    high = np.array([span[1] for _, span in spans]).reshape(-1, 3)
    middle = np.einsum("nij,nj->ni", extents.rotations[rows], (low + high) / 2)
    colors = np.array([object_color(body) for body in objects], np.uint8).reshape(-1, 3)
    return Boxes(
        (extents.centers[rows] + middle).astype(np.float32),
        (np.maximum(high - low, 0.0) / 2).astype(np.float32),
        extents.rotations[rows].astype(np.float32),
        colors[rows],
        np.asarray(ids, np.int32).reshape(-1)[rows],
        np.array([span[2] for _, span in spans], np.bool_),
    )


def extents_of(objects: Sequence[Mapping[str, Any]]) -> Extents:
    """The extents that metadata give: the oriented box where there is one, else the upright."""
    count = len(objects)
    upright = [body["axisAlignedBoundingBox"] for body in objects]
    centers = _vectors([box["center"] for box in upright])
    half = _vectors([box["size"] for box in upright]) / 2
    lower, upper = centers - half, centers + half
    rotations = np.tile(np.eye(3), (count, 1, 1))
    oriented = [row for row in range(count) if objects[row]["objectOrientedBoundingBox"]]
    if oriented:
        corners = np.array(
            [objects[row]["objectOrientedBoundingBox"]["cornerPoints"] for row in oriented]
        )
        axes, lengths, sound = _edges(corners)
        rows = np.array(oriented)[sound]
        centers, half = centers.copy(), half.copy()
        centers[rows] = corners.mean(axis=1)[sound]
        half[rows] = lengths[sound] / 2
        rotations[rows] = axes[sound].transpose(0, 2, 1)
    return Extents(centers, half, rotations, lower, upper)


def _vectors(values: Sequence[Mapping[str, float]]) -> Array:
    rows = [(value["x"], value["y"], value["z"]) for value in values]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _edges(corners: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Unit axes (M, 3, 3), one a row, the most upright one second; lengths; and which are boxes.

    The game lists the corners of an oriented box so that 1, 3 and 4 are next to corner 0; of an
    upright one so that 1, 2 and 4 are.
    """
    rings = corners[:, [1, 3, 4]] - corners[:, :1]
    grids = corners[:, [1, 2, 4]] - corners[:, :1]
    edges = np.where((_skew(rings) <= _skew(grids))[:, None, None], rings, grids)
    lengths = np.linalg.norm(edges, axis=2)
    axes = edges / np.maximum(lengths, 1e-9)[:, :, None]
    # A sheet has an edge without a direction: it is across the two others.
    for flat in range(3):
        across = np.cross(axes[:, flat - 2], axes[:, flat - 1])
        axes[:, flat] = np.where(lengths[:, flat, None] < 1e-5, across, axes[:, flat])
    sound = (_skew(axes) < 0.02) & ((lengths > 1e-5).sum(axis=1) >= 2)
    upright = np.argmax(np.abs(axes[:, :, 1]), axis=1)
    order = (upright[:, None] + np.array([2, 0, 1])) % 3
    axes = np.take_along_axis(axes, order[:, :, None], axis=1)
    lengths = np.take_along_axis(lengths, order, axis=1)
    axes[:, 1] *= np.where(axes[:, 1, 1] < 0, -1.0, 1.0)[:, None]
    axes[:, 2] *= np.where(np.linalg.det(axes) < 0, -1.0, 1.0)[:, None]
    return axes, lengths, sound


def _skew(edges: Array) -> Array:
    """The greatest cosine between two of three edges."""
    length = np.maximum(np.linalg.norm(edges, axis=2), 1e-9)
    unit = edges / length[:, :, None]
    products = np.einsum("nai,nbi->nab", unit, unit)
    worst: Array = np.abs(products[:, [0, 0, 1], [1, 2, 2]]).max(axis=1)
    return worst


def _spans(objects: Sequence[Mapping[str, Any]], extents: Extents) -> Iterator[tuple[int, _Span]]:
    """The parts of every object with the object's row."""
    kinds = [body["objectType"] for body in objects]
    fixed = [row for row, kind in enumerate(kinds) if kind in FIXED_PARTS]
    basins = [row for row, kind in enumerate(kinds) if kind in BASINS]
    every = np.arange(len(objects))
    with_part = _inside(extents, every[:, None], np.array(fixed, np.int64))
    parted = np.any(with_part, axis=1).tolist()
    bottoms = _resting(objects, extents)
    with_basin = _inside(extents, every[:, None], np.array(basins, np.int64))
    for row, at in zip(*with_basin.nonzero(), strict=True):
        # A basin has its own bottom; its owner's stays below it.
        if kinds[row] in BASIN_OWNERS:
            bottoms[row] = min(bottoms[row], extents.lower[basins[at], 1] - _INSET)
    surfaces = (bottoms - extents.centers[:, 1]).tolist()
    halves = extents.half_sizes.tolist()
    for row, body in enumerate(objects):
        surface = surfaces[row] if surfaces[row] < np.inf else None
        spans: Sequence[_Span] = list(_parts(body, halves[row], parted[row], surface))
        if kinds[row] == "CounterTop":
            holes = _holes(extents, row, basins)
            spans = [piece for span in spans for piece in _without(span, holes)]
        for span in spans:
            yield row, span


def _resting(objects: Sequence[Mapping[str, Any]], extents: Extents) -> Array:
    """(N,) the height of the lowest small thing that each holds inside its box; else infinity."""
    row_of = {body["objectId"]: row for row, body in enumerate(objects)}
    pairs = [
        (row, row_of[one])
        for row, body in enumerate(objects)
        for one in body["receptacleObjectIds"] or ()
        if one in row_of and objects[row_of[one]]["pickupable"]
    ]
    holders, things = np.array(pairs, np.int64).reshape(-1, 2).T
    within = _inside(extents, holders, things)
    bottoms = np.full(len(objects), np.inf)
    np.minimum.at(bottoms, holders[within], extents.lower[things[within], 1])
    return bottoms


def _inside(extents: Extents, rows: Rows, others: Rows) -> NDArray[np.bool_]:
    """Whether others have their centre in the boxes of rows, and are smaller; broadcasts."""
    places = extents.centers[others]
    within = (places > extents.lower[rows]) & (places < extents.upper[rows])
    volumes = extents.half_sizes.prod(axis=1)
    smaller = volumes[others] < _LARGEST_PART * volumes[rows]
    found: NDArray[np.bool_] = np.all(within, axis=-1) & smaller
    return found


def _holes(extents: Extents, row: int, basins: Sequence[int]) -> list[_Hole]:
    """Where basins are let into a counter, in the counter's own axes."""
    holes: list[_Hole] = []
    half, turn = extents.half_sizes[row], extents.rotations[row]
    for basin in basins:
        center = (extents.centers[basin] - extents.centers[row]) @ turn
        reach = np.abs(turn.T @ extents.rotations[basin]) @ extents.half_sizes[basin]
        low, high = (center - reach).tolist(), (center + reach).tolist()
        level = -half[1] - _DEEPEST < high[1] and low[1] < half[1]
        if level and all(low[at] < half[at] and high[at] > -half[at] for at in (0, 2)):
            holes.append((low[0], low[2], high[0], high[2]))
    return holes


def _without(span: _Span, holes: Sequence[_Hole]) -> list[_Span]:
    """A part less the holes through it: what is left beside, before and behind each."""
    pieces = [span]
    for x0, z0, x1, z1 in holes:
        left: list[_Span] = []
        for low, high, hollow in pieces:
            near, far = max(low[2], min(z0, high[2])), min(high[2], max(z1, low[2]))
            for a, b, c, d in (
                (low[0], low[2], high[0], near),
                (low[0], far, high[0], high[2]),
                (low[0], near, min(x0, high[0]), far),
                (max(x1, low[0]), near, high[0], far),
            ):
                if a < c and b < d:
                    left.append(((a, low[1], b), (c, high[1], d), hollow))
        pieces = left
    return pieces


def _parts(
    body: Mapping[str, Any], half: list[float], parts: bool, surface: float | None
) -> Iterator[_Span]:
    """An object's parts; `surface` is the height of what it holds above its centre."""
    x, y, z = half
    kind = body["objectType"]
    board = min(_BOARD, 2 * y)
    whole: _Span = (-x, -y, -z), (x, y, z), False
    if kind == "Shelf":
        yield (-x, -y, -z), (x, board - y, z), False
    elif kind in BASINS:
        yield (-x, -y, -z), (x, y, z), True
    elif body["openable"] and body["receptacle"]:
        if not body["isOpen"]:
            yield whole
        elif kind in CUPBOARDS:
            yield (-x, -y, -z), (x, y - board, z), True
            yield (-x, y - board, -z), (x, y, z), False
        else:
            yield (-x, -y, -z), (x, y, z), True
    elif kind in TABLES and y > _BOARD and min(x, z) > _LEG:
        top = y if surface is None else max(min(surface, y), board - y)
        yield (-x, top - board, -z), (x, top, z), False
        for left in (-x, x - _LEG):
            for back in (-z, z - _LEG):
                yield (left, -y, back), (left + _LEG, top - board, back + _LEG), False
    elif parts and (body["receptacle"] or kind in SHELLS):
        inner_x, inner_z = max(x - _INSET, 0.0), max(z - _INSET, 0.0)
        top = y if surface is None else max(min(surface, y), board - y)
        yield (-inner_x, -y, -inner_z), (inner_x, top - board, inner_z), True
        yield (-x, top - board, -z), (x, top, z), False
        if top < y - _BOARD:
            yield (-inner_x, top, -inner_z), (inner_x, y, inner_z), True
    elif surface is not None and surface < y - _INSET:
        top = max(surface, -y)
        if top > -y:
            yield (-x, -y, -z), (x, top, z), False
        yield (-x, top, -z), (x, y, z), True
    else:
        yield whole
