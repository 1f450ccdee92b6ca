"""Instance segmentation as AI2-THOR gives it: a colour for each object, masks and 2-D boxes.

A colour comes from a stable hash of the name, so an object keeps it over frames, events and
processes; two names that meet the same colour are told apart by the order of the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .picture_colors import Color, stable_number

Masks: TypeAlias = dict[str, NDArray[np.bool_]]
Detections: TypeAlias = dict[str, tuple[int, int, int, int]]

NOTHING: Color = (0, 0, 0)
"""The colour of pixels that show nothing; no name has it."""


def instance_colors(names: Iterable[str]) -> dict[str, Color]:
    """Name -> its colour; all different, and none is black. More names do not change the first."""
    colors: dict[str, Color] = {}
    taken = {NOTHING}
    for name in names:
        if name in colors:
            continue
        number = stable_number(f"instance {name}", 1 << 24)
        while (color := (number >> 16, number >> 8 & 255, number & 255)) in taken:
            number = (number + 1) % (1 << 24)
        taken.add(color)
        colors[name] = color
    return colors


def metadata_colors(colors: Mapping[str, Color]) -> list[dict[str, Any]]:
    """The `colors` value of an event's metadata."""
    return [{"name": name, "color": list(color)} for name, color in colors.items()]


def instance_frame(
    ids: NDArray[np.int32], names: Sequence[str], colors: Mapping[str, Color]
) -> NDArray[np.uint8]:
    """(height, width, 3) uint8: each pixel in the colour of what it shows.

    Args:
        ids: (height, width), indices into `names`, -1 where nothing is.
        names: as in `Picture`.
        colors: of all names; from `instance_colors`.
    """
    # Index -1 is the last row.
    table = np.array([*(colors[name] for name in names), NOTHING], np.uint8)
    frame: NDArray[np.uint8] = np.take(table, ids, axis=0)
    return frame


def instance_masks(ids: NDArray[np.int32], names: Sequence[str]) -> Masks:
    """objectId -> (height, width) bool, for the objects that have a pixel in the frame.

    As in AI2-THOR, only names with a `|` are objects.
    """
    seen = np.flatnonzero(np.bincount(ids.ravel() + 1, minlength=1)[1:])
    return {names[one]: ids == one for one in seen.tolist() if "|" in names[one]}


def detections(masks: Mapping[str, NDArray[np.bool_]]) -> Detections:
    """objectId -> (left, top, right, bottom) pixels of its mask, the last ones included."""
    found: Detections = {}
    for name, mask in masks.items():
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if len(rows):
            found[name] = int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])
    return found
