"""What a learning agent reads in the graph world: numbers, one row for each thing to do.

Row 0 of every table is to stay (own viewpoint, zeros), row i the candidate that an action's index
i leads to, so `mask` is the mask of the actions' indices too.
"""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import TaskError
from .graph import NavigationGraph
from .simulator import ViewLaw, view_of

if TYPE_CHECKING:
    from gymnasium import spaces

CANDIDATES = 16
"""Most neighbours of a viewpoint that the spaces have room for; Matterport3D's scans have 13."""

VIEWPOINTS = 512
"""Most viewpoints of a building; Matterport3D's largest scan has 348."""

LONGEST = 100.0
"""Metres; no edge is longer."""

FEATURES = ("sin heading", "cos heading", "sin elevation", "cos elevation", "metres")
"""Columns of `candidates`: where it lies relative to the agent's heading and elevation."""


def observation_space() -> "spaces.Dict":
    """`viewpoint`: its number in the graph; `view`: the nearest of the 36 directions; `pose`: sine
    and cosine of heading and of elevation; `candidates` (CANDIDATES + 1, len(FEATURES)) float32,
    `numbers` their viewpoints' numbers (-1: none) and `mask`, 1 where there is one."""
    from gymnasium import spaces

    low = np.full((CANDIDATES + 1, len(FEATURES)), -1, np.float32)
    high = -low
    low[:, -1], high[:, -1] = 0, LONGEST
    return spaces.Dict(
        {
            "viewpoint": spaces.Discrete(VIEWPOINTS),
            "view": spaces.Discrete(36),
            "pose": spaces.Box(-1, 1, (4,), np.float32),
            "candidates": spaces.Box(low, high, dtype=np.float32),
            "numbers": spaces.Box(-1, VIEWPOINTS - 1, (CANDIDATES + 1,), np.int32),
            "mask": spaces.MultiBinary(CANDIDATES + 1),
        }
    )


@dataclass(frozen=True, slots=True)
class Stances:
    """Ways to stand in a building, R of them, with what is observed there.

    `viewpoint`, `degrees` (heading clockwise from +y, elevation) and `count` of candidates are
    lists of length R.
    """

    viewpoint: list[int]
    degrees: list[tuple[float, float]]
    count: list[int]
    views: list[np.int64]
    own: list[np.int64]
    pose: NDArray[np.float32]
    candidates: NDArray[np.float32]
    numbers: NDArray[np.int32]
    mask: NDArray[np.int8]
    names: list[tuple[str, ...] | None] = field(repr=False)

    def observation(self, row: int) -> dict[str, Any]:
        """What `observation_space` describes; a copy, to keep and to change."""
        return {
            "viewpoint": self.own[row],
            "view": self.views[row],
            "pose": self.pose[row].copy(),
            "candidates": self.candidates[row].copy(),
            "numbers": self.numbers[row].copy(),
            "mask": self.mask[row].copy(),
        }

    def ids(self, row: int, graph: NavigationGraph) -> tuple[str, ...]:
        """The candidates by name: index i of an action leads to the one at i - 1."""
        found = self.names[row]
        if found is None:
            numbers = self.numbers[row, 1 : self.count[row] + 1].tolist()
            found = self.names[row] = tuple(graph.viewpoints[number] for number in numbers)
        return found


def stances(
    law: ViewLaw,
    viewpoint: NDArray[np.int64],
    heading: NDArray[np.float64],
    elevation: NDArray[np.float64],
    slots: NDArray[np.int64],
    count: NDArray[np.int64],
) -> Stances:
    """Stand at each of R viewpoints, look there (radians), with these candidates.

    `slots`, (R, K): places in the graph's list of neighbours, of which the first `count` count.
    """
    rows, width = slots.shape
    known = np.arange(width) < count[:, None]
    at = viewpoint[:, None]
    right = law.bearing[at, slots] - heading[:, None]
    above = law.tilt[at, slots] - elevation[:, None]
    candidates = np.zeros((rows, CANDIDATES + 1, len(FEATURES)), np.float32)
    columns = (np.sin(right), np.cos(right), np.sin(above), np.cos(above), law.distance[at, slots])
    for column, values in enumerate(columns):
        candidates[:, 1 : width + 1, column] = np.where(known, values, 0.0)
    candidates[:, 0, (1, 3)] = 1.0  # to stay lies straight ahead, no metres away
    numbers = np.full((rows, CANDIDATES + 1), -1, np.int32)
    numbers[:, 0] = viewpoint
    numbers[:, 1 : width + 1] = np.where(known, law.neighbours[at, slots], -1)
    pose = np.stack([np.sin(heading), np.cos(heading), np.sin(elevation), np.cos(elevation)], 1)
    arrays = pose.astype(np.float32), candidates, numbers, (numbers >= 0).astype(np.int8)
    looks = list(zip(heading.tolist(), elevation.tolist(), strict=True))
    return Stances(
        viewpoint.tolist(),
        [(round(math.degrees(h), 2) % 360, round(math.degrees(e), 2)) for h, e in looks],
        count.tolist(),
        [np.int64(view_of(*look)) for look in looks],
        list(viewpoint),
        *arrays,
        [None] * rows,
    )


def check_size(graph: NavigationGraph) -> None:
    """Refuse a building that the spaces have no room for.

    Raises:
        TaskError: it has too many viewpoints, or one of them too many neighbours, or too far ones.
    """
    most = max(map(len, graph.neighbours), default=0)
    if len(graph.viewpoints) > VIEWPOINTS or most > CANDIDATES:
        raise TaskError(
            f"{graph.name} is too large: {len(graph.viewpoints)} viewpoints with up to {most} "
            f"neighbours; {VIEWPOINTS} with {CANDIDATES} fit, so divide the building"
        )
    far = max(
        (
            math.dist(graph.positions[a], graph.positions[b])
            for a, near in enumerate(graph.neighbours)
            for b in near
        ),
        default=0.0,
    )
    if far > LONGEST:
        raise TaskError(f"{graph.name} has an edge of {far:.0f} m; {LONGEST:.0f} m are the most")
