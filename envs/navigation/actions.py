"""The two ways to act in the graph world, and what each of them leads to.

`panoramic`, as NavGPT and DUET act: an action names a candidate, and walking there turns the agent
to where the edge led. `low-level`, as Matterport3DSimulator's own: an action names one of the
viewpoints in the picture and turns the camera by 30 degrees, walk first.
"""

from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import UnknownName
from .observation import CANDIDATES, Stances, stances
from .simulator import VIEWS, ViewLaw, elevation_of, heading_of, turned, view_of
from .tasks import STEPS

Stance: TypeAlias = tuple[Stances, int]
"""A row of a table."""

STILL = 1
"""In a low-level action, of the heading (0 left, 2 right) and of the elevation (0 down, 2 up)."""


def low_level(index: int, heading: int = 0, elevation: int = 0) -> NDArray[np.int64]:
    """A low-level action from the simulator's own: index and the signs of the turn right and up."""
    return np.array([index, STILL + heading, STILL + elevation])


class Motion(Protocol):
    """A way to act in one building. `default_steps` is a fair length of an episode."""

    default_steps: int

    def begin(self, viewpoint: int, heading: float) -> Stance:
        """Stand there and look there (radians)."""
        ...

    def stops(self, action: Any) -> bool:
        """Whether the action ends the episode."""
        ...

    def act(self, stance: Stance, action: Any) -> Stance | None:
        """Where an action that stops not leads; None where there is no such candidate."""
        ...


class Panoramic:
    """Satisfies `Motion`: Discrete(CANDIDATES + 1), 0 stops, i walks to the i-th candidate."""

    default_steps = STEPS

    def __init__(self, law: ViewLaw) -> None:
        self._law = law
        degree = np.array([len(near) for near in law.graph.neighbours], np.int64)
        self._first = [0, *np.cumsum(degree).tolist()]
        origin = np.repeat(np.arange(len(degree)), degree)
        slot = np.arange(len(origin)) - np.repeat(np.cumsum(degree) - degree, degree)
        self._degree = degree
        headings, slopes = law.bearing[origin, slot], law.tilt[origin, slot]
        self._walked = self._table(law.neighbours[origin, slot], headings, slopes)
        self._starts: dict[tuple[int, float], Stances] = {}

    def _table(
        self,
        viewpoint: NDArray[np.int64],
        heading: NDArray[np.float64],
        elevation: NDArray[np.float64],
    ) -> Stances:
        width = self._law.neighbours.shape[1]
        slots = np.broadcast_to(np.arange(width), (len(viewpoint), width))
        count = self._degree[viewpoint]
        return stances(self._law, viewpoint, heading, elevation, slots, count)

    def begin(self, viewpoint: int, heading: float) -> Stance:
        heading %= 2 * np.pi
        start = self._starts.get((viewpoint, heading))
        if start is None:
            start = self._table(np.array([viewpoint]), np.array([heading]), np.zeros(1))
            self._starts[viewpoint, heading] = start
        return start, 0

    def stops(self, action: Any) -> bool:
        return int(action) == 0

    def act(self, stance: Stance, action: Any) -> Stance | None:
        table, row = stance
        chosen = int(action)
        if not 0 < chosen <= table.count[row]:
            return None
        return self._walked, self._first[table.viewpoint[row]] + chosen - 1


class LowLevel:
    """Satisfies `Motion`: MultiDiscrete([CANDIDATES + 1, 3, 3]), an index into the viewpoints in
    the picture (0 stays), and two turns; (0, STILL, STILL) stops."""

    default_steps = 60  # the official teacher needs up to 35 on R2R, 12 on average

    def __init__(self, law: ViewLaw) -> None:
        size = len(law.count)
        view = np.tile(np.arange(VIEWS), size)
        viewpoint = np.repeat(np.arange(size), VIEWS)
        heading = np.array([heading_of(v) for v in range(VIEWS)])[view]
        elevation = np.array([elevation_of(v) for v in range(VIEWS)])[view]
        slots = law.order.reshape(size * VIEWS, -1)
        self._table = stances(law, viewpoint, heading, elevation, slots, law.count.ravel())
        self._reached: list[list[int]] = law.reached.reshape(size * VIEWS, -1).tolist()
        signs = range(-STILL, STILL + 1)
        self._turned = [[[turned(v, h, e) for e in signs] for h in signs] for v in range(VIEWS)]

    def begin(self, viewpoint: int, heading: float) -> Stance:
        return self._table, viewpoint * VIEWS + view_of(heading)

    def stops(self, action: Any) -> bool:
        index, heading, elevation = action
        return bool(index == 0 and heading == STILL and elevation == STILL)

    def act(self, stance: Stance, action: Any) -> Stance | None:
        table, row = stance
        index, heading, elevation = map(int, action)
        if not (0 <= index <= table.count[row] and 0 <= heading <= 2 and 0 <= elevation <= 2):
            return None
        view = self._turned[row % VIEWS][heading][elevation]
        return table, self._reached[row][index] * VIEWS + view


MOTIONS: dict[str, type[Panoramic] | type[LowLevel]] = {
    "panoramic": Panoramic,
    "low-level": LowLevel,
}


def action_space(actions: str) -> Any:
    """The gymnasium space of an action setting.

    Raises:
        UnknownName: there is no such setting.
    """
    from gymnasium import spaces

    if actions not in MOTIONS:
        raise UnknownName("action setting", actions, MOTIONS)
    if actions == "panoramic":
        return spaces.Discrete(CANDIDATES + 1)
    return spaces.MultiDiscrete([CANDIDATES + 1, 2 * STILL + 1, 2 * STILL + 1])
