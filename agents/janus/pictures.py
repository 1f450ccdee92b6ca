"""What a camera of any size gives, as the square that a model looks at."""

import numpy as np
from numpy.typing import NDArray

from ...envs.errors import TaskError
from ...envs.world import Transition


def square(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The mean colour of each of side x side equal areas.

    Nothing is cut off, so that an agent sees as far to its sides as its camera does; a picture
    that is wider than high is squeezed.

    Args:
        picture: uint8 (H, W, 3).

    Returns:
        uint8 (3, side, side), rounded to the nearest.
    """
    height, width = picture.shape[:2]
    if (height, width) != (side, side):
        rows, columns = _shares(height, side), _shares(width, side)
        means = np.einsum(
            "ah,hwc,bw->abc", rows, picture.astype(np.float32), columns, optimize=True
        )
        picture = np.rint(means).astype(np.uint8)
    return np.ascontiguousarray(picture.transpose(2, 0, 1))


def _shares(size: int, side: int) -> NDArray[np.float32]:
    """(side, size): how much of each new pixel comes from each old one; a row sums to 1."""
    edges = np.arange(side + 1) * (size / side)
    left = np.maximum(edges[:-1, None], np.arange(size)[None])
    right = np.minimum(edges[1:, None], np.arange(1, size + 1)[None])
    share: NDArray[np.float32] = (np.maximum(right - left, 0.0) * (side / size)).astype(np.float32)
    return share


def rgb_of(transition: Transition) -> NDArray[np.uint8]:
    """The picture that a transition shows, (H, W, 3).

    Raises:
        TaskError: it shows none.
    """
    if "rgb" not in transition.observation:
        raise TaskError("janus needs pictures: an observation with `rgb`, as in VLN-CE")
    found: NDArray[np.uint8] = transition.observation["rgb"]
    return found
