"""What of its surroundings the player is shown."""

from collections.abc import Mapping, Sequence
from math import radians
from typing import Any, NamedTuple

import numpy as np

from ...errors import TaskError
from .checks import is_number, is_whole
from .spaces import Limits

Ray = tuple[float, float, float]
_AXES = "xyz"
_FAR, _NEAR = 64.0, 10.0
_FAR_COUNT, _FAR_TILTS = 75, (-2, 2, -4, 4)
_NEAR_COUNT, _NEAR_TILTS = 45, (-14, 14, -34, 34)
VOXELS: Limits = ((-6, 6), (-4, 4), (-6, 6))
RAYS: tuple[Ray, ...] = (
    (0.0, 0.0, _FAR),
    *(
        (radians(_FAR_TILTS[n % 4]), radians(-180 + n * 360 / _FAR_COUNT), _FAR)
        for n in range(_FAR_COUNT)
    ),
    *(
        (radians(_NEAR_TILTS[n % 4]), radians(-180 + n * 360 / _NEAR_COUNT), _NEAR)
        for n in range(_NEAR_COUNT)
    ),
)
"""The look itself, a ring of 75 long rays that wind a little above and below it, and one of 45
short ones that wind farther, for what is close. 75 rays stand 4.8 degrees apart, so that turns of
15 degrees bring them between where they were.

The game tilts a ray about the world's x axis before it turns it, so the tilts go both ways.
"""


class View(NamedTuple):
    """What of the surroundings is shown.

    Attributes:
        image_size: height and width of `rgb`; None for no picture.
        limits: of the box of `voxels`; None for none.
        rays: (pitch, yaw, distance) of each of `rays`, in radians and blocks.
    """

    image_size: tuple[int, int] | None = None
    limits: Limits | None = None
    rays: tuple[tuple[float, float, float], ...] = ()


def limits_of(voxel_size: Mapping[str, int]) -> Limits:
    """The box of `voxel_size`, which names xmin, xmax, ymin, ymax, zmin and zmax.

    Raises:
        TaskError: one of them is missing or no whole number, or a low end lies above its high one.
    """
    names = {f"{axis}{end}" for axis in _AXES for end in ("min", "max")}
    if set(voxel_size) != names:
        raise TaskError("voxel_size needs exactly xmin, xmax, ymin, ymax, zmin and zmax")
    if not all(map(is_whole, voxel_size.values())):
        raise TaskError("voxel_size: each is a whole number of blocks")
    x, y, z = ((int(voxel_size[f"{a}min"]), int(voxel_size[f"{a}max"])) for a in _AXES)
    if any(low > high for low, high in (x, y, z)):
        raise TaskError("voxel_size: each min must not be above its max")
    return x, y, z


def rays_of(rays: Sequence[Sequence[float]] | None) -> tuple[Ray, ...]:
    """Rays as rows of pitch and yaw (radians, from the look) and distance (blocks).

    Raises:
        TaskError: there are none, or one of them is no such row.
    """
    if rays is None:
        return RAYS
    if len(rays) == 0 or any(
        len(ray) != 3 or not all(map(is_number, ray)) or ray[2] <= 0 for ray in rays
    ):
        raise TaskError("lidar_rays needs rows of pitch, yaw and a distance above 0")
    return tuple((float(ray[0]), float(ray[1]), float(ray[2])) for ray in rays)


def size_of(image_size: int | Sequence[int] | None) -> tuple[int, int] | None:
    """Height and width of a picture; one number is both.

    Raises:
        TaskError: it is no size.
    """
    if image_size is None:
        return None
    if isinstance(image_size, Sequence | np.ndarray):
        sizes: tuple[Any, ...] = tuple(image_size)
    else:
        sizes = (image_size, image_size)
    if len(sizes) != 2 or not all(map(is_whole, sizes)) or min(sizes) < 1:
        raise TaskError(f"image_size {image_size}: give (height, width) in pixels, or None")
    return int(sizes[0]), int(sizes[1])
