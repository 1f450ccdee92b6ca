"""Metrics of navigation in continuous space: positions in metres instead of viewpoints.

Source: Krantz et al. 2020, "Beyond the Nav-Graph" (VLN-CE habitat_extensions/measures.py). Two
things differ: VLN-CE's NDTW calls `fastdtw`, which approximates from above, where the alignment
here is the best one; and distances along the navigation mesh are given, not computed.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import TaskError
from .metrics import RADIUS
from .warping import warped


def path_length_positions(positions: ArrayLike) -> float:
    """PATH_LENGTH: metres walked, the sum of the straight ways; positions (n, 3)."""
    walked = _positions(positions)
    return float(np.linalg.norm(np.diff(walked, axis=0), axis=1).sum())


def ndtw_positions(positions: ArrayLike, reference: ArrayLike, threshold: float = RADIUS) -> float:
    """NDTW: exp(-DTW / (threshold |R|)), straight distances; positions (n, 3), reference (m, 3).

    Repeats of a position one after another are dropped from the walk, not from the reference.
    """
    walked, told = _positions(positions), _positions(reference)
    moved = np.append(True, (np.diff(walked, axis=0) != 0).any(axis=1))
    costs = np.linalg.norm(walked[moved][:, None] - told[None], axis=2)
    return math.exp(-warped(costs.tolist()) / (threshold * len(told)))


def score_positions(
    positions: ArrayLike,
    distances_to_goal: Sequence[float],
    reference: ArrayLike,
    *,
    stopped: bool,
    threshold: float = RADIUS,
) -> dict[str, float]:
    """All metrics of one continuous episode.

    Args:
        positions: (n, 3), of the start and after each action.
        distances_to_goal: n geodesic distances along the mesh, in metres, one a position.
        reference: (m, 3), the ground truth's `locations`.
        stopped: whether the agent called STOP; without it no episode succeeds.

    Returns:
        TL, NE, ONE (the least distance) in metres; SR, OSR, SPL, nDTW and sDTW from 0 to 1.

    Raises:
        TaskError: as many distances as positions are needed.
    """
    walked = _positions(positions)
    if len(walked) != len(distances_to_goal):
        raise TaskError(
            f"{len(walked)} positions, {len(distances_to_goal)} distances; give one for each"
        )
    length = path_length_positions(walked)
    start, end = float(distances_to_goal[0]), float(distances_to_goal[-1])
    nearest = float(min(distances_to_goal))
    reached = stopped and end < threshold
    longest = max(length, start)
    likeness = ndtw_positions(walked, reference, threshold)
    return {
        "TL": length,
        "NE": end,
        "ONE": nearest,
        "SR": float(reached),
        "OSR": float(nearest < threshold),
        "SPL": reached * (start / longest if longest > 0 else 1.0),
        "nDTW": likeness,
        "sDTW": reached * likeness,
    }


def _positions(given: ArrayLike) -> NDArray[np.float64]:
    """As (n, 3).

    Raises:
        TaskError: they are no list of points.
    """
    found = np.asarray(given, np.float64)
    if found.ndim != 2 or not len(found):
        raise TaskError(f"positions have shape {found.shape}; give (n, 3), the start at least")
    return found
