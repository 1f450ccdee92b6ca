"""A generated home as a frozen value: rooms, doors, walls, and all that stands or lies in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .geometry import Obstacles, OrientedBox, Point
from .grid import RADIUS, Cell, Grid, largest_component

AGENT_HEIGHT = 1.8
"""What hangs higher than this blocks nobody, metres."""

Rectangle = tuple[float, float, float, float]
"""Least x, least z, greatest x, greatest z."""


@dataclass(frozen=True, slots=True)
class Room:
    """A floor polygon of (x, z) corners, anticlockwise in the (x, z) plane, under one ceiling."""

    name: str
    kind: str
    corners: tuple[Point, ...]
    height: float

    @property
    def bounds(self) -> Rectangle:
        xs, zs = zip(*self.corners, strict=True)
        return min(xs), min(zs), max(xs), max(zs)


@dataclass(frozen=True, slots=True)
class Door:
    """A gap in a wall between two corners; `rooms[1]` is None for the entrance, which is shut."""

    rooms: tuple[int, int | None]
    start: Point
    end: Point
    height: float

    @property
    def center(self) -> Point:
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2


@dataclass(frozen=True, slots=True)
class WallPiece:
    """An upright rectangle without thickness between two corners; `rooms` are those it bounds."""

    start: Point
    end: Point
    bottom: float
    top: float
    rooms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of furniture, a part of one, a fixture or an object.

    Attributes:
        name: unique in its home, and the same on every visit to it.
        type: AI2-THOR's object type.
        asset: ProcTHOR's asset whose size it has; "" for what the generator sized.
        room: index into the home's rooms.
        parent: the name of the receptacle it lies on or in; None for what stands on the floor,
            hangs on a wall or is built in.
        part_of: the name of the piece that it belongs to (a drawer's dresser).
        controls: the names of what it switches (a stove knob's burner).
        mounted: hangs on a wall or in the air, so that it needs no floor under it.
    """

    name: str
    type: str
    asset: str
    room: int
    box: OrientedBox
    parent: str | None = None
    part_of: str | None = None
    controls: tuple[str, ...] = ()
    mounted: bool = False

    @property
    def on_floor(self) -> bool:
        """Whether it stands on the floor itself."""
        return self.parent is None and self.part_of is None and not self.mounted


@dataclass(frozen=True, slots=True)
class Home:
    """A single room ("kitchen", ...) or a "house" of three to eight; `visit` numbers its states."""

    kind: str
    seed: int
    visit: int
    rooms: tuple[Room, ...]
    doors: tuple[Door, ...]
    walls: tuple[WallPiece, ...]
    items: tuple[Item, ...]

    def item(self, name: str) -> Item:
        """The item of a name.

        Raises:
            KeyError: the home has no such item.
        """
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)

    def inside(self, name: str) -> Iterator[Item]:
        """What lies on or in a receptacle."""
        return (item for item in self.items if item.parent == name)

    @property
    def bounds(self) -> Rectangle:
        """The rectangle around all rooms."""
        low_x, low_z, high_x, high_z = zip(*(room.bounds for room in self.rooms), strict=True)
        return min(low_x), min(low_z), max(high_x), max(high_z)


def blocks(item: Item) -> bool:
    """Whether an item is in the way of an agent: all that is low, deep and carried by nothing."""
    flat = item.mounted and item.part_of is None and item.box.size[2] <= 0.2
    return item.parent is None and item.box.bottom < AGENT_HEIGHT and not flat


def obstacles(home: Home) -> Obstacles:
    """What a disc on the floor meets; for continuous poses: `clear`, `slide`."""
    walls = ((w.start, w.end) for w in home.walls if w.bottom < AGENT_HEIGHT)
    return Obstacles((i.box for i in home.items if blocks(i)), walls)


@lru_cache(maxsize=64)
def reachable(home: Home, radius: float = RADIUS) -> frozenset[Cell]:
    """The grid cells that an agent can stand on and walk between; the greatest connected part."""
    low_x, low_z, high_x, high_z = home.bounds
    grid = Grid((low_x, low_z), (high_x, high_z))
    for wall in home.walls:
        if wall.bottom < AGENT_HEIGHT:
            grid.block(wall_box(wall.start, wall.end), radius)
    for item in home.items:
        if blocks(item):
            grid.block(item.box, radius)
    return frozenset(largest_component(grid.cells()))


def wall_box(start: Point, end: Point) -> OrientedBox:
    """A wall that runs along an axis as a box without depth, for the plane only."""
    center = ((start[0] + end[0]) / 2, 0.0, (start[1] + end[1]) / 2)
    return OrientedBox(center, (abs(end[0] - start[0]), 0.0, abs(end[1] - start[1])))
