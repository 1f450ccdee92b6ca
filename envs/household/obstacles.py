"""What stands in an agent's way, seen from above, judged by boxes.

The metadata of a real scene tell no walls, and only one box for an L-shaped counter. So a wall is
drawn through what hangs on walls (windows, paintings, switches), the room ends where its objects
end, and a large counter, desk or sofa blocks only the sides along which something stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from .boxes import Vector, box_limits
from .scene import AgentPose, Wall

Point: TypeAlias = tuple[float, float]
Rectangle: TypeAlias = tuple[Point, Point]
"""The lower and the upper (x, z) corner, in metres."""

HEIGHT = 1.8
"""The agent's top; STEP is what it walks over; both in metres above the floor."""
STEP = 0.1
LYING = 0.3
"""A small thing is in the way only if it begins so low."""

_NO_OBSTACLE = frozenset(
    {
        "Blinds", "Ceiling", "Curtains", "Faucet", "Floor", "HandTowel", "HandTowelHolder",
        "LightSwitch", "Mirror", "Painting", "Poster", "Shelf", "ShowerCurtain", "ShowerHead",
        "StoveBurner", "StoveKnob", "ToiletPaper", "ToiletPaperHanger", "Towel", "TowelHolder",
        "Window",
    }
)  # fmt: skip
_ON_WALLS = frozenset(
    {
        "Blinds", "Curtains", "HandTowelHolder", "LightSwitch", "Mirror", "Painting", "Poster",
        "ToiletPaperHanger", "TowelHolder", "Window",
    }
)  # fmt: skip
_MAY_BE_BENT = frozenset({"CounterTop", "Desk", "Sofa"})
_BENT_SIDE, _BENT_DEPTH = 1.3, 0.7
"""From this breadth on a counter counts as bent; its arms are so deep (metres)."""
_WALL_BEYOND, _FLAT = 1.0, 0.3
"""A wall goes on so far beside what hangs on it; thicker things do not show a wall."""


def rectangles(
    objects: Sequence[Mapping[str, Any]], floor: float, start: AgentPose | None
) -> list[Rectangle]:
    """The footprints of what stands in the way, without any box around the start itself."""
    found = []
    for body in objects:
        low, high = box_limits(body["axisAlignedBoundingBox"])
        kind = body["objectType"]
        if kind in _NO_OBSTACLE or low[1] > floor + HEIGHT or high[1] < floor + STEP:
            continue
        if body["pickupable"] and low[1] > floor + LYING:
            continue
        whole: Rectangle = ((low[0], low[2]), (high[0], high[2]))
        bent = kind in _MAY_BE_BENT and min(high[0] - low[0], high[2] - low[2]) > _BENT_SIDE
        parts = _arms(body, objects, low, high, start) if bent else [whole]
        found += [part for part in parts if not _around(part, start, 0.2)]
    return found


def _arms(
    body: Mapping[str, Any],
    objects: Sequence[Mapping[str, Any]],
    low: Vector,
    high: Vector,
    start: AgentPose | None,
) -> list[Rectangle]:
    """The sides of a bent counter along which something stands; all of it where none shows."""
    deep = _BENT_DEPTH
    across: list[Rectangle] = [
        ((low[0], low[2]), (low[0] + deep, high[2])),
        ((high[0] - deep, low[2]), (high[0], high[2])),
    ]
    along: list[Rectangle] = [
        ((low[0], low[2]), (high[0], low[2] + deep)),
        ((low[0], high[2] - deep), (high[0], high[2])),
    ]
    there = []
    for other in objects:
        center = other["axisAlignedBoundingBox"]["center"]
        counts = other is not body and other["objectType"] not in ("Chair", "Floor", "Stool")
        if counts and center["y"] < high[1] + 0.6:
            there.append((center["x"], center["z"]))
    found = []
    for sides, others in ((across, along), (along, across)):
        for side in sides:
            shown = any(
                _in(point, side) and not any(_in(point, other) for other in others)
                for point in there
            )
            if shown and not _around(side, start, 0.05):
                found.append(side)
    return found or [((low[0], low[2]), (high[0], high[2]))]


def _in(point: Point, area: Rectangle, margin: float = 0.05) -> bool:
    (x0, z0), (x1, z1) = area
    x, z = point
    return x0 - margin <= x <= x1 + margin and z0 - margin <= z <= z1 + margin


def _around(area: Rectangle, start: AgentPose | None, margin: float) -> bool:
    """Whether the agent's start lies in an area: then the area cannot be blocked."""
    return start is not None and _in((start.x, start.z), area, margin)


def shown_walls(objects: Sequence[Mapping[str, Any]], start: AgentPose | None) -> list[Wall]:
    """Walls through what hangs on them, as far as they can be told."""
    walls = []
    for body in objects:
        if body["objectType"] not in _ON_WALLS:
            continue
        low, high = box_limits(body["axisAlignedBoundingBox"])
        wide, deep = high[0] - low[0], high[2] - low[2]
        if min(wide, deep) > _FLAT:
            continue
        x, z = (low[0] + high[0]) / 2, (low[2] + high[2]) / 2
        if wide < deep:
            ends: Rectangle = ((x, low[2] - _WALL_BEYOND), (x, high[2] + _WALL_BEYOND))
        else:
            ends = ((low[0] - _WALL_BEYOND, z), (high[0] + _WALL_BEYOND, z))
        if not _around(ends, start, 0.2):
            walls.append(Wall(*ends, bottom=0.0, top=HEIGHT))
    return walls


def wall_between(walls: Sequence[Wall], start: Point, end: Point, height: float) -> bool:
    """Whether a wall stands between two places, at a height in metres."""
    for wall in walls:
        if wall.bottom <= height < wall.top:
            apart = _side(wall.start, wall.end, start) * _side(wall.start, wall.end, end) < 0
            if apart and _side(start, end, wall.start) * _side(start, end, wall.end) <= 0:
                return True
    return False


def _side(start: Point, end: Point, point: Point) -> float:
    """Above 0 on one side of the line from start to end, below on the other, 0 on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def extent(objects: Sequence[Mapping[str, Any]]) -> Rectangle | None:
    """The (x, z) rectangle around all objects but floors and ceilings; None where there are none.

    A real scene's floor may reach under its walls, and beyond.
    """
    boxes = [
        box_limits(body["axisAlignedBoundingBox"])
        for body in objects
        if body["objectType"] not in ("Floor", "Ceiling")
    ]
    if not boxes:
        return None
    return (
        (min(low[0] for low, _ in boxes), min(low[2] for low, _ in boxes)),
        (max(high[0] for _, high in boxes), max(high[2] for _, high in boxes)),
    )
