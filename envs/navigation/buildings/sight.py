"""What is visible from where: lines of sight that walls, doors' lintels and furniture break."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import OrientedBox
from .floors import Viewpoint
from .layout import EYE, Layout

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

FARTHEST = 9.0
"""Nobody makes out anything farther off, metres."""

SHRINK = 0.015
"""Boxes hide a little less than they fill, so that what lies flush on one is seen."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Per viewpoint (rows), in the plane: headings in radians clockwise from +y, and metres.

    Attributes:
        things: (V, T) whether any of five points of a thing is seen.
        thing_heading, thing_distance: (V, T) of a thing's middle.
        openings: (V, O) whether the middle of a doorway is seen, but for the one stood in.
        opening_heading, opening_distance: (V, O).
        walls: (V, 8) metres to the wall in the middle of each sector.
    """

    things: Bools
    thing_heading: Array
    thing_distance: Array
    openings: Bools
    opening_heading: Array
    opening_distance: Array
    walls: Array


def sight(layout: Layout, viewpoints: Sequence[Viewpoint]) -> Sight:
    """Everything that is seen of a building from its viewpoints."""
    at = np.array([v.at for v in viewpoints], np.float64)
    levels = np.array([v.level for v in viewpoints])
    things = np.array([(t.box.center[0], t.box.center[2]) for t in layout.things], np.float64)
    doors = np.array([o.center for o in layout.openings], np.float64)
    thing_heading, thing_distance = _polar(at, things)
    opening_heading, opening_distance = _polar(at, doors)
    seen_things = np.zeros(thing_distance.shape, np.bool_)
    seen_openings = np.zeros(opening_distance.shape, np.bool_)
    walls = np.full((len(at), 8), FARTHEST)
    points = np.array([faces(t.box) for t in layout.things])
    thing_levels = np.array([t.level for t in layout.things])
    door_levels = np.array([o.level for o in layout.openings])
    for level in sorted(set(levels.tolist())):
        here = levels == level
        scene = Scene(layout, level)
        v, t = np.nonzero((here[:, None] & (thing_levels == level)) & (thing_distance < FARTHEST))
        eyes = np.concatenate([at[v], np.full((len(v), 1), EYE)], axis=1)
        own = [layout.things[n].own for n in t]
        for point in range(points.shape[1]):
            free = scene.free(eyes, points[t, point], own)
            seen_things[v[free], t[free]] = True
        v, o = np.nonzero((here[:, None] & (door_levels == level)) & (opening_distance < FARTHEST))
        eyes = np.concatenate([at[v], np.full((len(v), 1), EYE)], axis=1)
        ends = np.concatenate([doors[o], np.full((len(o), 1), EYE)], axis=1)
        free = scene.free(eyes, ends, [()] * len(o)) & (opening_distance[v, o] > 0.05)
        seen_openings[v[free], o[free]] = True
        for n in np.nonzero(here)[0]:
            walls[n] = scene.reach(at[n])
    return Sight(
        seen_things,
        thing_heading,
        thing_distance,
        seen_openings,
        opening_heading,
        opening_distance,
        walls,
    )


def _polar(at: Array, others: Array) -> tuple[Array, Array]:
    offset = others[None] - at[:, None]
    heading = np.arctan2(offset[..., 0], offset[..., 1]) % (2 * np.pi)
    return heading, np.hypot(offset[..., 0], offset[..., 1])


def faces(box: OrientedBox) -> list[tuple[float, float, float]]:
    """(x, y, height) of the middles of a box's top and four sides."""
    x, height, y = box.center
    result = [(x, y, box.top)]
    half_x, half_y = box.size[0] / 2, box.size[2] / 2
    for u, v in ((half_x, 0.0), (-half_x, 0.0), (0.0, half_y), (0.0, -half_y)):
        result.append((*box.at(u, v), height))
    return result


class Scene:
    """What hides things on one level."""

    def __init__(self, layout: Layout, level: float) -> None:
        self._walls = [w for w in layout.walls if w.level == level]
        self._solids = [(n, s.box) for n, s in enumerate(layout.solids) if s.level == level]

    def free(self, eyes: Array, ends: Array, own: Sequence[tuple[int, ...]]) -> Bools:
        """(P,) whether the lines from eyes (P, 3) to ends (P, 3), each (x, y, height), are free.

        `own` names solids by index that do not hide the end of a line.
        """
        free = np.ones(len(eyes), np.bool_)
        step = ends - eyes
        for wall in self._walls:
            across = 0 if wall.start[0] == wall.end[0] else 1
            low, high = sorted((wall.start[1 - across], wall.end[1 - across]))
            with np.errstate(divide="ignore", invalid="ignore"):
                part = (wall.start[across] - eyes[:, across]) / step[:, across]
                along = eyes[:, 1 - across] + part * step[:, 1 - across]
                height = eyes[:, 2] + part * step[:, 2]
            met = (part > 1e-9) & (part < 1 + 1e-6) & (along >= low) & (along <= high)
            free &= ~(met & (height >= wall.bottom) & (height <= wall.top))
        for index, box in self._solids:
            rows = np.nonzero(free)[0]
            rows = rows[_through(box, eyes[rows], ends[rows])]
            free[[row for row in rows.tolist() if index not in own[row]]] = False
        return free

    def reach(self, at: Array) -> Array:
        """(8,) metres from a point to the first full wall in the middle of each sector."""
        found = np.full(8, FARTHEST)
        headings = np.arange(8) * np.pi / 4
        ways = np.stack([np.sin(headings), np.cos(headings)], axis=1)
        for wall in self._walls:
            if wall.bottom > 0.0 or wall.top < EYE:
                continue
            across = 0 if wall.start[0] == wall.end[0] else 1
            low, high = sorted((wall.start[1 - across], wall.end[1 - across]))
            with np.errstate(divide="ignore", invalid="ignore"):
                gone = (wall.start[across] - at[across]) / ways[:, across]
                along = at[1 - across] + gone * ways[:, 1 - across]
            met = (gone > 1e-9) & (along >= low) & (along <= high)
            found = np.where(met, np.minimum(found, gone), found)
        return found


def _through(box: OrientedBox, eyes: Array, ends: Array) -> Bools:
    """(P,) whether lines pass through a slightly shrunken box (slabs)."""
    angle = np.radians(box.yaw)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    enter, leave = np.zeros(len(eyes)), np.ones(len(eyes))
    (x, height, y), (wide, tall, deep) = box.center, box.size

    def own(points: Array) -> tuple[Array, Array, Array]:
        dx, dy = points[:, 0] - x, points[:, 1] - y
        return dx * cos - dy * sin, dy * cos + dx * sin, points[:, 2] - height

    for a, b, full in zip(own(eyes), own(ends), (wide, deep, tall), strict=True):
        half = max(full / 2 - SHRINK, 0.0)
        step = b - a
        step = np.where(np.abs(step) < 1e-12, 1e-12, step)
        one, other = (-half - a) / step, (half - a) / step
        enter = np.maximum(enter, np.minimum(one, other))
        leave = np.minimum(leave, np.maximum(one, other))
    passed: Bools = enter <= leave
    return passed
