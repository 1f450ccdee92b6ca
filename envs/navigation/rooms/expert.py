"""An expert that knows the goal: it walks the shortest way with room to spare, and stops there.

It is privileged: it labels episodes for training and is an upper bound, to be told as an oracle.
"""

from collections.abc import Sequence

from ...homes.geometry import Point
from ...homes.grid import RADIUS
from .episodes import RoomsEpisode
from .ground import ROOMY, Ground
from .steering import advise

PASSED = 1.0
"""Metres along the floor within which the expert has passed a point that it must pass."""

ARRIVED = 1.0
"""Metres along the floor within which it stops: a policy that learns from it meets many places to
stop at, where half a metre would leave it few."""


class Expert:
    """The action to take in an episode, at any pose.

    It remembers only which of the points to pass it has passed, so an agent that strays, or a
    policy that it only advises, is led on from wherever it is.
    """

    def __init__(self, episode: RoomsEpisode, ground: Ground) -> None:
        self._ground = ground
        targets: Sequence[Point] = (*episode.via, episode.goal)
        self._fields = [ground.roomy_field(target) for target in targets]
        self._passed = 0
        # Metres of each leg, the first from the start.
        points = (episode.start, *episode.via)
        legs = [ground.distance(field, *at) for field, at in zip(self._fields, points, strict=True)]
        self._after = [sum(legs[n + 1 :]) for n in range(len(legs))]
        self._whole = sum(legs)
        self._left = self._whole

    def act(self, x: float, y: float, heading: float) -> int:
        """STOP, FORWARD, LEFT or RIGHT; heading in radians, clockwise from +y."""
        while True:
            field = self._fields[self._passed]
            final = self._passed == len(self._fields) - 1
            action, left = advise(
                self._ground.table, field.metres, field.corner, *self._ground.low, *field.goal,
                x, y, heading, RADIUS, ROOMY, ARRIVED if final else PASSED,
            )  # fmt: skip
            self._left = left + self._after[self._passed]
            if final or action:
                return int(action)
            self._passed += 1

    @property
    def stage(self) -> int:
        """How many of the points to pass are passed."""
        return self._passed

    @property
    def progress(self) -> float:
        """The share of the whole way that was behind it at the last pose, 0 to 1."""
        if self._whole <= 0:
            return 1.0
        return min(max(1.0 - self._left / self._whole, 0.0), 1.0)
