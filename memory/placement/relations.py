"""The five spatial relations of TIDEE's memory graph, on axis-aligned boxes.

Thresholds are those of TIDEE's code (Sarch et al. 2022, arXiv:2207.10761; relations of the visual
memex). Two things differ. Directions come from an object's yaw, where TIDEE fits a line to its
mask seen from above. Walls are no nodes here, so nothing is next to one.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .rooms import FLOOR, PlacedObject, RoomScene

Floats: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.bool_]
"""Bool [n, n]; entry [a, b] says that the relation holds from object a to object b."""

RELATIONS = ("above", "next-to", "supported-by", "aligned-with", "facing")

FACING_TYPES = frozenset(
    {"ArmChair", "Chair", "CoffeeMachine", "Desk", "Fridge", "Laptop"}
    | {"Microwave", "Sofa", "Television", "Toaster", "Toilet"}
)
"""Only these have a front that is worth remembering."""

ABOVE_GAP = 0.03
ABOVE_OVERLAP = 0.2
NEAR = 0.5
NEAR_OVERLAP = 0.7
SUPPORT_OVERLAP = 0.1
SUPPORT_GAP = 0.2
SUPPORT_AREA = 1.5
ALIGNED_DIFFERENCE = 0.2
ALIGNED_DISTANCE = 1.5
FACING_COSINE = 0.9
FACING_DISTANCE = 7.0


def relations(room: RoomScene) -> Mapping[str, Matrix]:
    """Each relation of `RELATIONS` among `room.objects`, in their order; no object with itself.

    The floor takes part in `supported-by` alone. What the metadata say about parents[0] counts as
    support besides what the boxes tell, as in TIDEE.
    """
    things = room.objects
    count = len(things)
    center = np.array([o.center for o in things], dtype=np.float64).reshape(count, 3)
    half = np.array([o.size for o in things], dtype=np.float64).reshape(count, 3) / 2
    low, high = center - half, center + half
    distance = np.linalg.norm(center[:, np.newaxis] - center[np.newaxis], axis=2)
    first, second, larger = _overlaps(low, high)
    gap = low[:, np.newaxis, 1] - high[np.newaxis, :, 1]
    found = {
        "above": (gap > ABOVE_GAP) & (np.maximum(first, second) > ABOVE_OVERLAP),
        "next-to": (_closest(center, half) < NEAR)
        & (first < NEAR_OVERLAP)
        & (second < NEAR_OVERLAP),
        "supported-by": (first > SUPPORT_OVERLAP)
        & (np.abs(gap) <= SUPPORT_GAP)
        & (larger < SUPPORT_AREA),
        "aligned-with": _aligned(things) & (distance < ALIGNED_DISTANCE),
        "facing": _facing(things, center) & (distance < FACING_DISTANCE),
    }
    solid = np.array([o.type != FLOOR for o in things], dtype=bool)
    for name, holds in found.items():
        holds &= solid[:, np.newaxis]
        if name != "supported-by":
            holds &= solid
    _told_supports(things, found["supported-by"])
    for holds in found.values():
        np.fill_diagonal(holds, False)
    return found


def _overlaps(low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Seen from above: shared area by area of a, by area of b, and area a / area b; each [n, n]."""
    plane = (0, 2)
    tops = np.minimum(high[:, np.newaxis], high[np.newaxis])[:, :, plane]
    bottoms = np.maximum(low[:, np.newaxis], low[np.newaxis])[:, :, plane]
    shared = np.clip(tops - bottoms, 0.0, None).prod(axis=2)
    area = np.maximum((high - low)[:, plane].prod(axis=1), 1e-9)
    return shared / area[:, np.newaxis], shared / area, area[:, np.newaxis] / area


def _closest(center: Floats, half: Floats) -> Floats:
    """Least distance [n, n] between the nine points (corners, centre) of two boxes."""
    signs = np.array([[0, 0, 0], *((x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1))])
    points = center[:, np.newaxis] + half[:, np.newaxis] * signs  # [n, 9, 3]
    flat = points.reshape(-1, 3)
    squares = (flat**2).sum(axis=1)
    between = squares[:, np.newaxis] + squares - 2 * flat @ flat.T
    count = len(center)
    nearest = between.reshape(count, 9, count, 9).min(axis=(1, 3)) if count else np.zeros((0, 0))
    return np.sqrt(np.maximum(nearest, 0.0))


def _directions(things: Sequence[PlacedObject]) -> Floats:
    """Facing vectors [n, 2]; NaN, which is alike to nothing, where unknown."""
    unknown = (np.nan, np.nan)
    vectors = [unknown if o.facing is None else o.facing for o in things]
    return np.array(vectors, dtype=np.float64).reshape(len(things), 2)


def _aligned(things: Sequence[PlacedObject]) -> Matrix:
    """Directions as lines: front and back are one."""
    vector = _directions(things)
    same = np.linalg.norm(vector[:, np.newaxis] - vector[np.newaxis], axis=2)
    turned = np.linalg.norm(vector[:, np.newaxis] + vector[np.newaxis], axis=2)
    return np.asarray(np.fmin(same, turned) < ALIGNED_DIFFERENCE)


def _facing(things: Sequence[PlacedObject], center: Floats) -> Matrix:
    towards = (center[np.newaxis] - center[:, np.newaxis])[:, :, (0, 2)]
    length = np.linalg.norm(towards, axis=2)
    ahead = np.einsum("abx,ax->ab", towards, _directions(things))
    has_front = np.array([o.type in FACING_TYPES for o in things], dtype=bool)
    return np.asarray((ahead > FACING_COSINE * length) & has_front[:, np.newaxis])


def _told_supports(things: Sequence[PlacedObject], holds: Matrix) -> None:
    place = {o.id: nth for nth, o in enumerate(things)}
    for nth, thing in enumerate(things):
        if thing.parents and thing.parents[0] in place:
            holds[nth, place[thing.parents[0]]] = True
