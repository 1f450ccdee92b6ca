"""Free spots on a receptacle: where a thing can be put down, judged by boxes.

A deep receptacle (a box, a bin, a drawer) is filled in layers up to its rim; on every other one
things stand side by side. A thing that fits neither as it is nor turned a quarter stands upright.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .boxes import Vector, corner_limits, moved_corners, turn_between, vector
from .state import Array, World

OVERHANG = 1.15
"""By how much a thing may be longer than what it is put on, and still stay there."""

STEP = 0.08
"""Metres between spots that are tried."""

GAP = 0.004
"""Metres that neighbours may overlap: boxes are a little larger than bodies."""


@dataclass(frozen=True, slots=True)
class Spots:
    """Positions (K, 3) in metres for a thing that is turned to `rotation`; K may be 0."""

    positions: Array
    rotation: dict[str, float]


def free_spots(world: World, item: str, receptacle: str) -> Spots:
    """All free spots, in the first way of turning the thing that has any."""
    for rotation, low, high in _turned(world, item, receptacle):
        positions = _positions(world, item, receptacle, low, high)
        if len(positions):
            return Spots(positions, rotation)
    return Spots(np.zeros((0, 3)), dict(world.body(item)["rotation"]))


def nearest_spot(spots: Spots, x: float, z: float) -> Vector:
    """Of the lowest spots, to 2 cm, the one nearest to (x, z) as seen from above."""
    low = spots.positions[spots.positions[:, 1] <= spots.positions[:, 1].min() + 0.02]
    apart = (low[:, 0] - x) ** 2 + (low[:, 2] - z) ** 2
    best = low[int(np.argmin(np.round(apart, 9)))]
    return float(best[0]), float(best[1]), float(best[2])


def _turned(
    world: World, item: str, receptacle: str
) -> Iterator[tuple[dict[str, float], Vector, Vector]]:
    """Ways to turn the thing, each with its box's corners relative to its position."""
    body = world.body(item)
    origin = vector(body["position"])
    oriented = body["objectOrientedBoundingBox"]
    corners = (oriented or body["axisAlignedBoundingBox"])["cornerPoints"]
    yaw = round(float(world.body(receptacle)["rotation"]["y"]) / 90.0) * 90.0 % 360.0
    ways: list[dict[str, float]] = [
        {"x": 0.0, "y": yaw, "z": 0.0},
        {"x": 0.0, "y": (yaw + 90.0) % 360.0, "z": 0.0},
        {"x": 90.0, "y": yaw, "z": 0.0},
        {"x": 0.0, "y": yaw, "z": 90.0},
    ]
    for rotation in ways:
        turn = turn_between(body["rotation"], rotation)
        low, high = corner_limits(moved_corners(corners, origin, (0.0, 0.0, 0.0), turn))
        yield rotation, low, high


def _positions(world: World, item: str, receptacle: str, low: Vector, high: Vector) -> Array:
    """Free positions of the item on a lattice over the receptacle."""
    nothing = np.zeros((0, 3))
    r_low, r_high = world.box(receptacle)
    body: dict[str, Any] = world.body(receptacle)
    kind = body["objectType"]
    facts = world.facts
    size = (high[0] - low[0], high[1] - low[1], high[2] - low[2])
    base = world.rest_height(receptacle)
    held = [one for one in body["receptacleObjectIds"] or () if one != item and one in world.row]
    if kind in facts.slots:
        if len(held) >= facts.slots[kind]:
            return nothing
        middle = (r_low + r_high) / 2
        offset = ((low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2)
        return np.array([[middle[0] - offset[0], base - offset[1], middle[2] - offset[2]]])
    room = float(r_high[1]) - base
    if kind in facts.must_open and size[1] > max(0.08, room * 1.25):
        return nothing
    lines = []
    for axis in (0, 2):
        span = float(r_high[axis] - r_low[axis])
        if size[axis] > span * OVERHANG + 0.02:
            return nothing
        slack = max(0.0, span - size[axis])
        count = int(slack / STEP) + 1
        first = float(r_low[axis]) + (span - size[axis] - slack) / 2 - low[axis]
        lines.append(first + (np.linspace(0.0, slack, count) if count > 1 else slack / 2))
    grid = np.stack(np.meshgrid(lines[0], lines[1], indexing="ij"), -1).reshape(-1, 2)
    grid = _off_the_floor_plan(world, kind, body, grid, low, high)
    return _stacked(world, held, grid, base, float(r_high[1]), low, high, kind in facts.deep)


def _off_the_floor_plan(
    world: World, kind: str, body: dict[str, Any], grid: Array, low: Vector, high: Vector
) -> Array:
    """Drop spots above where an agent can stand: the hollow of an L-shaped counter.

    Known only where the scene tells its reachable points; those computed from boxes cannot lie
    inside a box.
    """
    if kind == "Floor" or body["pickupable"] or body["moveable"] or not world.scene.reachable:
        return grid
    stand = np.array(world.scene.reachable)
    middle = grid + np.array([low[0] + high[0], low[2] + high[2]]) / 2
    apart = np.abs(middle[:, None, :] - stand[None, :, :]).max(-1).min(-1)
    kept = grid[apart > 0.13]
    return kept if len(kept) else grid


def _stacked(
    world: World,
    held: list[str],
    grid: Array,
    base: float,
    rim: float,
    low: Vector,
    high: Vector,
    deep: bool,
) -> Array:
    """Spots with their height; those that are taken go, or rise to the next layer."""
    heights = np.full(len(grid), base)
    if held:
        rows = [world.row[one] for one in held]
        o_low, o_high = world.lower[rows], world.upper[rows]
        over = np.ones((len(grid), len(rows)), bool)
        for column, axis in ((0, 0), (1, 2)):
            start = grid[:, None, column] + low[axis]
            end = grid[:, None, column] + high[axis]
            over &= (start < o_high[None, :, axis] - GAP) & (end > o_low[None, :, axis] + GAP)
        # Only what stands at the level of the surface is in the way on it.
        tops = np.where(over & (o_high[None, :, 1] > base + 0.005), o_high[None, :, 1], -np.inf)
        top = tops.max(1)
        taken = np.isfinite(top)
        if not deep:
            grid, heights = grid[~taken], heights[~taken]
        else:
            heights = np.where(taken, top + 0.002, heights)
            fits = heights <= max(rim - 0.01, base)
            grid, heights = grid[fits], heights[fits]
    return np.column_stack([grid[:, 0], heights - low[1], grid[:, 1]])


def lattice(world: World, receptacle: str) -> list[Vector]:
    """Points on a receptacle's surface, whether taken or not."""
    low, high = world.box(receptacle)
    lines = []
    for axis in (0, 2):
        count = max(1, int(float(high[axis] - low[axis]) / STEP))
        lines.append((np.arange(count) + 0.5) / count * (high[axis] - low[axis]) + low[axis])
    height = world.rest_height(receptacle)
    return [(float(x), height, float(z)) for x in lines[0] for z in lines[1]]
