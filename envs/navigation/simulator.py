"""The discrete Matterport3DSimulator (Anderson et al. 2018), without its images.

A camera stands at a viewpoint and looks in one of 36 directions: 12 headings by 3 elevations, 30
degrees apart. From there one can walk to the neighbours that lie inside the width of the picture
(640 x 480 px, 60 degrees high, so 40 degrees to either side; height does not matter), listed by
their angular distance from its centre after the own viewpoint, which always stands first.

As in the original, positions and directions are float32 and headings float64; of two neighbours
at equal angles, which no scan of Matterport3D has, the one that the graph lists first stands first.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..errors import TaskError
from .graph import NavigationGraph

HEADINGS, ELEVATIONS = 12, 3
VIEWS = HEADINGS * ELEVATIONS
"""Directions of the camera: 0-11 look down, 12-23 ahead, 24-35 up; clockwise from +y in each."""

STEP = 2 * math.pi / HEADINGS
"""Radians between two headings, and between two elevations."""

WIDTH, HEIGHT, HEIGHT_OF_VIEW = 640, 480, math.radians(60)
COSINE = math.cos(HEIGHT_OF_VIEW * WIDTH / HEIGHT / 2)
"""A neighbour is in the picture where the cosine of its relative heading is at least this."""


def heading_of(view: int) -> float:
    """The heading of a view in radians, clockwise from +y, in [0, 2 pi)."""
    return view % HEADINGS * STEP


def elevation_of(view: int) -> float:
    """The elevation of a view in radians: -pi/6, 0 or pi/6, up positive."""
    return (view // HEADINGS - 1) * (math.pi / 6)


def view_of(heading: float, elevation: float = 0.0) -> int:
    """The view that a camera snaps to; a heading half-way between two snaps away from zero."""
    angle = math.fmod(heading, 2 * math.pi)
    while angle < 0:
        angle += 2 * math.pi
    whole = math.floor(angle / STEP)
    step = whole + (angle / STEP - whole >= 0.5)
    half = math.pi / 6 / 2
    row = 0 if elevation < -half else 2 if elevation > half else 1
    return step % HEADINGS + row * HEADINGS


def turned(view: int, heading: float, elevation: float) -> int:
    """The view after a turn by the signs of both; up and down end at 30 degrees."""
    row, step = divmod(view, HEADINGS)
    row += (elevation > 0) - (elevation < 0)
    step += (heading > 0) - (heading < 0)
    return min(max(row, 0), ELEVATIONS - 1) * HEADINGS + step % HEADINGS


@dataclass(frozen=True, slots=True)
class Navigable:
    """A viewpoint to walk to, as the camera sees it: radians from the centre of the picture
    (right and up positive) and metres."""

    viewpoint: int
    heading: float
    elevation: float
    distance: float


class ViewLaw:
    """What can be walked to from each viewpoint of a graph in each of the 36 views.

    `order`, int (N, 36, K): places in the graph's list of neighbours, nearest to the centre of
    the picture first; `count`, int (N, 36): how many of them are in the picture. The own viewpoint
    is in neither. `heading` (N, 12, K), `elevation` (N, 3, K) and `distance` (N, K) are those of
    all K neighbours in the graph's order, padded with zeros; `bearing` and `tilt` (N, K) are
    their heading and elevation by the graph's own float64. `position` is float32 (N, 3).
    """

    def __init__(self, graph: NavigationGraph) -> None:
        self.graph = graph
        size = len(graph.viewpoints)
        width = max(map(len, graph.neighbours), default=0)
        self.neighbours = np.full((size, width), -1, np.int64)
        for number, near in enumerate(graph.neighbours):
            self.neighbours[number, : len(near)] = near
        known = self.neighbours >= 0
        self.position = graph.positions.astype(np.float32)
        away = self.position[self.neighbours] - self.position[:, None]  # (N, K, 3), float32 on
        east, north, up = away[..., 0], away[..., 1], away[..., 2]
        squared = east * east + north * north
        flat = np.sqrt(squared)
        # A neighbour right above or below is in no picture: the original divides zero by zero.
        scale = np.divide(np.float32(1), flat, out=np.zeros_like(flat), where=flat > 0)
        angle = math.pi / 2 - np.arange(HEADINGS) * STEP
        camera_east = np.array([math.cos(a) for a in angle], np.float32)[:, None]  # (12, 1)
        camera_north = np.array([math.sin(a) for a in angle], np.float32)[:, None]
        x, y = east[:, None, :], north[:, None, :]
        cosine = x * scale[:, None, :] * camera_east + y * scale[:, None, :] * camera_north
        self.heading = np.arctan2(
            (x * camera_north - y * camera_east).astype(np.float64),
            (x * camera_east + y * camera_north).astype(np.float64),
        )
        tilt = np.arctan2(up.astype(np.float64), flat.astype(np.float64))
        rows = (np.arange(ELEVATIONS) - 1) * (math.pi / 6)
        self.elevation = tilt[:, None, :] - rows[:, None]
        self.distance = np.sqrt(squared + up * up).astype(np.float64)
        seen = (cosine.astype(np.float64) >= COSINE) & (flat > 0)[:, None, :] & known[:, None, :]
        off = np.hypot(self.heading[:, None], self.elevation[:, :, None])  # (N, 3, 12, K)
        off = np.where(seen[:, None], off, np.inf).reshape(size, VIEWS, width)
        self.order = np.argsort(off, axis=-1, kind="stable")
        self.count = np.isfinite(off).sum(axis=-1)
        self.heading = np.where(known[:, None], self.heading, 0.0)
        self.elevation = np.where(known[:, None], self.elevation, 0.0)
        self.distance = np.where(known, self.distance, 0.0)
        exact = graph.positions[self.neighbours] - graph.positions[:, None]  # float64
        self.bearing = np.arctan2(exact[..., 0], exact[..., 1]) % (2 * np.pi)
        self.tilt = np.arctan2(exact[..., 2], np.hypot(exact[..., 0], exact[..., 1]))

    def navigable(self, viewpoint: int, view: int) -> list[Navigable]:
        """What an action may name by its index, the own viewpoint first."""
        slots = self.order[viewpoint, view, : self.count[viewpoint, view]].tolist()
        row, step = divmod(view, HEADINGS)
        return [Navigable(viewpoint, 0.0, 0.0, 0.0)] + [
            Navigable(
                int(self.neighbours[viewpoint, slot]),
                float(self.heading[viewpoint, step, slot]),
                float(self.elevation[viewpoint, row, slot]),
                float(self.distance[viewpoint, slot]),
            )
            for slot in slots
        ]

    @cached_property
    def reached(self) -> NDArray[np.int64]:
        """(N, 36, 1 + K): the viewpoint that each index leads to, own first; -1 past the last."""
        own = np.arange(len(self.count))[:, None, None]
        sorted_ = np.take_along_axis(
            np.broadcast_to(self.neighbours[:, None], self.order.shape), self.order, -1
        )
        width = np.arange(self.order.shape[-1])
        sorted_ = np.where(width < self.count[..., None], sorted_, -1)
        return np.concatenate([np.broadcast_to(own, (*self.count.shape, 1)), sorted_], -1)


class Simulator:
    """One camera in one building. Satisfies the law of the original step by step."""

    def __init__(self, law: ViewLaw) -> None:
        self.law = law
        self.viewpoint, self.view = 0, view_of(0.0)

    def begin(self, viewpoint: int, heading: float, elevation: float = 0.0) -> None:
        """Stand there and look there, angles in radians, snapped to the nearest view."""
        self.viewpoint, self.view = viewpoint, view_of(heading, elevation)

    def act(self, index: int, heading: float, elevation: float) -> None:
        """Walk to the index-th navigable viewpoint, then turn by the signs of both angles.

        Raises:
            TaskError: there are not so many.
        """
        count = int(self.law.count[self.viewpoint, self.view])
        if not 0 <= index <= count:
            raise TaskError(f"no navigable viewpoint has index {index}; take one from 0 to {count}")
        self.viewpoint = int(self.law.reached[self.viewpoint, self.view, index])
        self.view = turned(self.view, heading, elevation)

    @property
    def navigable(self) -> list[Navigable]:
        return self.law.navigable(self.viewpoint, self.view)

    @property
    def heading(self) -> float:
        return heading_of(self.view)

    @property
    def elevation(self) -> float:
        return elevation_of(self.view)
