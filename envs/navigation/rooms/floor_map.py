"""A home from above as a picture: furniture, walls, the way that was told, and the way walked."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, dist, sin
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import Point
from ...homes.home import AGENT_HEIGHT
from .episodes import RoomsEpisode
from .homes import RoomsHome
from .scene import RoomsScene

Colour: TypeAlias = tuple[int, int, int]

SCALE = 40
"""Pixels of a metre."""

MARGIN = 0.3
"""Metres of paper around the home."""

PAPER, WALL = (255, 255, 255), (30, 30, 34)
TOLD, WALKED, BODY = (150, 110, 200), (20, 90, 230), (230, 30, 40)
START, PASS, GOAL = (20, 90, 230), (240, 150, 0), (0, 150, 60)


class Sheet:
    """A sheet to draw on in metres, x right and y up."""

    def __init__(self, low: Point, high: Point) -> None:
        self._low, self._high = low, high
        size = [ceil((high[k] - low[k]) * SCALE) for k in (1, 0)]
        self.pixels: NDArray[np.uint8] = np.full((*size, 3), PAPER, np.uint8)

    def box(self, at: Point, half: Point, turn: Point, colour: Colour) -> None:
        """A rectangle by its centre, half sizes, and cosine and sine of its yaw."""
        c, s = turn
        reach_x = abs(half[0] * c) + abs(half[1] * s)
        reach_y = abs(half[0] * s) + abs(half[1] * c)
        part, dx, dy = self._around(at, reach_x, reach_y)
        inside = (abs(dx * c - dy * s) <= half[0]) & (abs(dx * s + dy * c) <= half[1])
        part[inside] = colour

    def dot(self, at: Point, radius: float, colour: Colour, hole: float = 0.0) -> None:
        """A disc, or a ring around a hole of a radius of its own."""
        part, dx, dy = self._around(at, radius, radius)
        off = dx * dx + dy * dy
        part[(off <= radius * radius) & (off >= hole * hole)] = colour

    def line(self, path: Sequence[Point], width: float, colour: Colour) -> None:
        """Straight lines from point to point."""
        for a, b in pairwise(path):
            if (length := dist(a, b)) > 0:
                middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
                along = (b[0] - a[0]) / length, (a[1] - b[1]) / length
                self.box(middle, ((length + width) / 2, width / 2), along, colour)

    def _around(
        self, at: Point, reach_x: float, reach_y: float
    ) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
        """The pixels around a point, and how far they are right of and above it, in metres."""
        rows, columns = self.pixels.shape[:2]
        left = max(int((at[0] - reach_x - self._low[0]) * SCALE), 0)
        right = min(int((at[0] + reach_x - self._low[0]) * SCALE) + 1, columns)
        top = max(int((self._high[1] - at[1] - reach_y) * SCALE), 0)
        bottom = min(int((self._high[1] - at[1] + reach_y) * SCALE) + 1, rows)
        dx = self._low[0] + (np.arange(left, max(right, left)) + 0.5) / SCALE - at[0]
        dy = self._high[1] - (np.arange(top, max(bottom, top)) + 0.5) / SCALE - at[1]
        return self.pixels[top:bottom, left:right], *np.meshgrid(dx, dy)


def floor_map(
    home: RoomsHome,
    scene: RoomsScene,
    episode: RoomsEpisode,
    walked: Sequence[Point],
    heading: float,
) -> NDArray[np.uint8]:
    """(H, W, 3): the home in its colours; violet the way that was told, rings the points to pass
    and, green, the goal, blue the way walked, red who walked it and where he looks.

    Args:
        heading: radians, clockwise from +y.
    """
    sheet = Sheet(*_corners(home))
    sheet.pixels[:] = _furnished(home, scene)
    sheet.line(episode.reference, 0.06, TOLD)
    for at in episode.via:
        sheet.dot(at, 0.3, PASS, 0.2)
    sheet.dot(episode.goal, 0.3, GOAL, 0.2)
    sheet.line(walked, 0.06, WALKED)
    sheet.dot(episode.start, 0.15, START)
    x, y = walked[-1]
    sheet.dot((x, y), 0.2, BODY)
    nose = x + 0.45 * sin(heading), y + 0.45 * cos(heading)
    sheet.line(((x, y), nose), 0.1, BODY)
    return sheet.pixels


@lru_cache(maxsize=8)
def _furnished(home: RoomsHome, scene: RoomsScene) -> NDArray[np.uint8]:
    """The home without the way."""
    sheet = Sheet(*_corners(home))
    for (x0, y0, x1, y1, _), (_, first, second) in zip(
        scene.rooms.tolist(), scene.floors.tolist(), strict=True
    ):
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        floor = _mean(_colour(first), _colour(second))
        sheet.box(middle, ((x1 - x0) / 2, (y1 - y0) / 2), (1.0, 0.0), floor)
    for number in np.argsort(scene.boxes[:, 7], kind="stable").tolist():
        x, y, half_x, half_y, c, s, bottom, _ = scene.boxes[number, :8].tolist()
        if bottom < AGENT_HEIGHT:
            top = _colour(int(scene.box_colours[number, 4]))
            sheet.box((x, y), (half_x, half_y), (c, s), top)
    for wall in home.home.walls:
        if wall.bottom < AGENT_HEIGHT:
            sheet.line((wall.start, wall.end), 0.08, WALL)
    sheet.pixels.flags.writeable = False
    return sheet.pixels


def _corners(home: RoomsHome) -> tuple[Point, Point]:
    """The least and the greatest corner of the sheet of a home."""
    low_x, low_y, high_x, high_y = home.home.bounds
    return (low_x - MARGIN, low_y - MARGIN), (high_x + MARGIN, high_y + MARGIN)


def _colour(packed: int) -> Colour:
    return packed >> 16 & 255, packed >> 8 & 255, packed & 255


def _mean(one: Colour, other: Colour) -> Colour:
    red, green, blue = ((a + b) // 2 for a, b in zip(one, other, strict=True))
    return red, green, blue
