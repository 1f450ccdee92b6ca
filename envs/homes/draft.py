"""A room while it is being furnished: what stands where, which floor must stay free.

Places at a wall are intervals along it, found by taking away what is in the way; so most pieces
fit at the first try. What is set down must leave every door, and the front of every piece set down
before it, within reach of one connected part of the grid.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from .floor_plan import DOOR_WIDTH, sides
from .geometry import OrientedBox, turned
from .grid import STEP, Cell, Grid, largest_component
from .home import Door, Item, Rectangle, Room, wall_box
from .law import Asset, Law

GAP = 0.02
"""Air between neighbours, and between a piece and its wall, metres."""

REACH = 0.85
"""How far in front of a piece a point to stand on must be, at most."""

NEAR = 1.4
"""How far from the middle of a thing that point must be, at most: AI2-THOR's arm is 1.5 m long."""

DOOR_DEPTH = 0.9
YAWS = (0.0, 90.0, 180.0, 270.0)


@dataclass(frozen=True, slots=True)
class Side:
    """A wall of the room as seen from inside: `s` runs along it, `t` from it into the room."""

    yaw: float
    at: float
    low: float
    high: float

    def strip(self, area: Rectangle) -> Rectangle:
        """(s0, t0, s1, t1) of a rectangle."""
        x0, z0, x1, z1 = area
        if self.yaw == 0.0:
            return x0, z0 - self.at, x1, z1 - self.at
        if self.yaw == 90.0:
            return z0, x0 - self.at, z1, x1 - self.at
        if self.yaw == 180.0:
            return x0, self.at - z1, x1, self.at - z0
        return z0, self.at - x1, z1, self.at - x0

    def box(
        self, s: tuple[float, float], t: tuple[float, float], y: tuple[float, float]
    ) -> OrientedBox:
        """A box that looks into the room, by its three ranges."""
        middle, out = (s[0] + s[1]) / 2, (t[0] + t[1]) / 2
        x, z = {
            0.0: (middle, self.at + out),
            90.0: (self.at + out, middle),
            180.0: (middle, self.at - out),
            270.0: (self.at - out, middle),
        }[self.yaw]
        size = (s[1] - s[0], y[1] - y[0], t[1] - t[0])
        return OrientedBox((x, (y[0] + y[1]) / 2, z), size, self.yaw)


@dataclass(frozen=True, slots=True)
class Solid:
    """A rectangle of floor or wall that is taken between two heights."""

    area: Rectangle
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point to stand on must stay within an area, and within `NEAR` of a point."""

    area: Rectangle
    near: tuple[float, float]

    def met(self, cells: set[Cell]) -> bool:
        """Whether one of the cells is such a point."""
        x0, z0, x1, z1 = (v / STEP for v in self.area)
        x, z = (v / STEP for v in self.near)
        limit = (NEAR / STEP) ** 2
        columns = range(ceil(x0 - 1e-9), floor(x1 + 1e-9) + 1)
        rows = range(ceil(z0 - 1e-9), floor(z1 + 1e-9) + 1)
        return any(
            (i, j) in cells and (i - x) ** 2 + (j - z) ** 2 <= limit for i in columns for j in rows
        )


def area_of(box: OrientedBox, margin: float = 0.0) -> Rectangle:
    """The rectangle around a footprint."""
    (x0, _, z0), (x1, _, z1) = box.bounds()
    return x0 - margin, z0 - margin, x1 + margin, z1 + margin


def front_of(box: OrientedBox, depth: float, start: float = 0.0) -> Rectangle:
    """The rectangle before a box's front, `start` to `depth` metres off it."""
    half = max(box.size[0] / 2, STEP)
    near, far = box.size[2] / 2 + start, box.size[2] / 2 + depth
    corners = [box.at(x, z) for x in (-half, half) for z in (near, far)]
    xs, zs = zip(*corners, strict=True)
    return min(xs), min(zs), max(xs), max(zs)


def meet(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles share area."""
    return min(a[2], b[2]) - max(a[0], b[0]) > 1e-6 and min(a[3], b[3]) - max(a[1], b[1]) > 1e-6


class RoomDraft:
    """The room's items so far, and the floor they leave."""

    def __init__(
        self,
        index: int,
        room: Room,
        doors: Sequence[Door],
        law: Law,
        rng: np.random.Generator,
        names: Counter[str],
    ) -> None:
        self.index, self.room, self.law, self.rng = index, room, law, rng
        self.items: list[Item] = []
        self.solids: list[Solid] = []
        self.kept: list[Rectangle] = []
        self.gaps: list[Rectangle] = []
        self.names = names
        area = room.bounds
        south, west, north, east = sides(area)
        self.sides = tuple(
            Side(yaw, s[1], s[2], s[3])
            for yaw, s in zip(YAWS, (south, west, north, east), strict=True)
        )
        self.grid = Grid(area[:2], area[2:])
        for axis, at, low, high in (south, west, north, east):
            start, end = ((low, at), (high, at)) if axis == "x" else ((at, low), (at, high))
            self.grid.block(wall_box(start, end))
        self._anchors: list[Anchor] = []
        for door in doors:
            if index in door.rooms:
                zone = self._zone(door)
                self.kept.append(zone)
                self._anchors.append(Anchor(zone, door.center))
                self.gaps.append(area_of(wall_box(door.start, door.end), 0.1))
        self.cells = largest_component(self.grid.cells())

    def _zone(self, door: Door) -> Rectangle:
        """The floor before a door, inside this room."""
        x, z = door.center
        half = DOOR_WIDTH / 2 + 0.1
        wide, deep = (half, DOOR_DEPTH) if door.start[1] == door.end[1] else (DOOR_DEPTH, half)
        x0, z0, x1, z1 = self.room.bounds
        return max(x - wide, x0), max(z - deep, z0), min(x + wide, x1), min(z + deep, z1)

    @property
    def kind(self) -> str:
        return self.room.kind

    def free(
        self, side: Side, depth: float, front: float = 0.0, rise: tuple[float, float] = (0.0, 2.0)
    ) -> list[tuple[float, float]]:
        """Intervals of a wall where something `depth` deep fits, `front` metres free before it.

        `rise` is its underside and top; what hangs (an underside above 0.5 m) may hang beside
        doors and above low furniture.
        """
        hangs = rise[0] > 0.5
        taken = [side.strip(g) for g in (self.gaps if hangs else self.kept)]
        taken = [t for t in taken if t[1] < depth]
        for solid in self.solids:
            strip = side.strip(solid.area)
            if solid.top > rise[0] and solid.bottom < rise[1] and strip[1] < depth + front:
                taken.append(strip)
        pieces = [(side.low + GAP, side.high - GAP)]
        for s0, _, s1, _ in taken:
            left = [(a, min(b, s0 - GAP)) for a, b in pieces]
            right = [(max(a, s1 + GAP), b) for a, b in pieces]
            pieces = [(a, b) for a, b in left + right if b - a > 0.02]
        return sorted(set(pieces))

    def name(self, kind: str) -> str:
        """The next free name for a type, unique in the home."""
        self.names[kind] += 1
        return f"{kind}_{self.names[kind]}"

    def add(
        self,
        kind: str,
        box: OrientedBox,
        asset: str = "",
        *,
        part_of: str | None = None,
        controls: tuple[str, ...] = (),
        mounted: bool = False,
    ) -> Item:
        """Puts an item in place without any check, and without taking floor."""
        item = Item(self.name(kind), kind, asset, self.index, box, None, part_of, controls, mounted)
        self.items.append(item)
        return item

    def occupy(self, box: OrientedBox, front: float = 0.0, sides_too: bool = False) -> bool:
        """Takes the floor under a box, unless it cuts something off; says whether it did.

        `front` metres before it are kept free; `sides_too` lets a piece be reached from any side.
        """
        area = area_of(box)
        ahead = front_of(box, front) if front else None
        around = area_of(box, REACH) if sides_too or not front else front_of(box, REACH)
        anchor = Anchor(around, (box.center[0], box.center[2]))
        if not self._fits(area, ahead):
            return False
        grid = self.grid.copy()
        grid.block(box)
        cells = largest_component(grid.cells())
        if not all(a.met(cells) for a in (*self._anchors, anchor)):
            return False
        self.grid, self.cells = grid, cells
        self._anchors.append(anchor)
        self.solids.append(Solid(area, box.bottom, box.top))
        if ahead is not None:
            self.kept.append(ahead)
        return True

    def _fits(self, area: Rectangle, ahead: Rectangle | None) -> bool:
        x0, z0, x1, z1 = self.room.bounds
        within = x0 <= area[0] and z0 <= area[1] and area[2] <= x1 and area[3] <= z1
        if not within or any(meet(area, zone) for zone in self.kept):
            return False
        return not any(
            meet(area, s.area) or (ahead is not None and s.bottom < 1.0 and meet(ahead, s.area))
            for s in self.solids
        )

    def stand(
        self,
        kind: str,
        asset: Asset,
        place: OrientedBox,
        front: float = 0.0,
        sides_too: bool = False,
    ) -> Item | None:
        """Sets a piece on the floor if `occupy` allows it."""
        if not self.occupy(place, front, sides_too):
            return None
        return self.add(kind, place, asset.name)

    def reached(self, area: Rectangle, near: tuple[float, float]) -> bool:
        """Whether an agent can stand in an area and reach a point from there."""
        return Anchor(area, near).met(self.cells)

    def claim(self, x: float, z: float) -> bool:
        """Keeps a point within an agent's reach from now on; False where it is out of reach."""
        anchor = Anchor((x - NEAR, z - NEAR, x + NEAR, z + NEAR), (x, z))
        if not anchor.met(self.cells):
            return False
        self._anchors.append(anchor)
        return True


def upright(asset: Asset, x: float, z: float, yaw: float, bottom: float = 0.0) -> OrientedBox:
    """The box of a model that stands at (x, z)."""
    return OrientedBox((x, bottom + asset.size[1] / 2, z), asset.size, yaw)


def ahead_of(box: OrientedBox, distance: float) -> tuple[float, float]:
    """The point `distance` metres before the middle of a box's front."""
    dx, dz = turned(0.0, box.size[2] / 2 + distance, box.yaw)
    return box.center[0] + dx, box.center[2] + dz


def drawn_number(draft: RoomDraft, shares: Sequence[float]) -> int:
    """A number drawn from the shares of 0, 1, 2, ..."""
    total = sum(shares)
    return int(draft.rng.choice(len(shares), p=[s / total for s in shares]))
