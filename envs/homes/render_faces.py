"""The faces of boxes: which side is seen, and in which colour. Both engines draw these.

Shading is one factor a face, from the angle between its normal and one distant light; so a colour
is the same in every engine, to the last bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .render import Boxes

BACKGROUND = (143, 172, 196)
"""The colour where nothing is: the sky in a window of a house without walls."""

TILE = 0.25
"""The side of a tile in metres."""

# A direction that gives the six sides of an upright box six different factors.
_LIGHT = np.array([0.55, 0.75, 0.37]) / np.linalg.norm([0.55, 0.75, 0.37])
_AMBIENT, _DIRECTED = 0.78, 0.22
_DARK_TILE = 0.93


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Six faces for each of N boxes, F = 6 N rectangles.

    Attributes:
        centers: (F, 3) float64, metres.
        normals: (F, 3) float64, towards the side from which the face is seen.
        tangents: (F, 2, 3) float64, unit vectors along its sides.
        half_sizes: (F, 2) float64, half of each side in metres.
        colors: (F, 2, 3) uint8, shaded: of a light and of a dark tile; equal where not tiled.
        ids: (F,) int32.
        tiled: (F,) bool.
    """

    centers: NDArray[np.float64]
    normals: NDArray[np.float64]
    tangents: NDArray[np.float64]
    half_sizes: NDArray[np.float64]
    colors: NDArray[np.uint8]
    ids: NDArray[np.int32]
    tiled: NDArray[np.bool_]

    def outlines(self) -> NDArray[np.float64]:
        """(F, 4, 2): corners along the two tangents, going round the normal from first to second.

        That is counterclockwise for who looks against the normal in right-handed axes, and
        clockwise in Unity's.
        """
        across = np.cross(self.tangents[:, 0], self.tangents[:, 1])
        second = np.where(np.einsum("fi,fi->f", across, self.normals) < 0, -1.0, 1.0)
        signs = np.ones((len(second), 4, 2))
        signs[:] = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
        signs[:, :, 1] *= second[:, None]
        outlines: NDArray[np.float64] = signs * self.half_sizes[:, None, :]
        return outlines


def faces_of(boxes: Boxes) -> Faces:
    """The faces of boxes, in the order of the boxes; each box's are -x +x -y +y -z +z."""
    axes = boxes.rotations.astype(np.float64).transpose(0, 2, 1)  # (N, axis, xyz)
    half = boxes.half_sizes.astype(np.float64)
    sides = np.array([-1.0, 1.0])
    outward = axes[:, :, None, :] * sides[None, None, :, None]  # (N, axis, side, xyz)
    offset = outward * half[:, :, None, None]
    centers = boxes.centers.astype(np.float64)[:, None, None, :] + offset
    seen_from = np.where(boxes.hollow, -1.0, 1.0)[:, None, None, None]
    normals = (outward * seen_from).reshape(-1, 3)
    order = np.array([[1, 2], [2, 0], [0, 1]])
    tangents = np.repeat(axes[:, order][:, :, None], 2, axis=2)  # (N, axis, side, 2, xyz)
    lengths = np.repeat(half[:, order][:, :, None], 2, axis=2)
    shade = _AMBIENT + _DIRECTED * (normals @ _LIGHT)
    tiled = np.zeros(len(boxes), np.bool_) if boxes.tiled is None else boxes.tiled
    tiled = np.repeat(tiled, 6)
    dark = np.where(tiled, _DARK_TILE, 1.0)
    factors = np.stack([shade, shade * dark], axis=1)[:, :, None]
    colors = np.repeat(boxes.colors, 6, axis=0)[:, None, :] * factors
    return Faces(
        centers=np.ascontiguousarray(centers.reshape(-1, 3)),
        normals=np.ascontiguousarray(normals),
        tangents=np.ascontiguousarray(tangents.reshape(-1, 2, 3)),
        half_sizes=np.ascontiguousarray(lengths.reshape(-1, 2)),
        colors=np.clip(np.rint(colors), 0, 255).astype(np.uint8),
        ids=np.repeat(boxes.ids, 6),
        tiled=tiled,
    )
