"""Puts a generated home into a building: turned so that its entrance opens onto the hallway."""

from dataclasses import dataclass

from ...homes.floor_plan import walls
from ...homes.geometry import OrientedBox, Point, turned
from ...homes.home import Door, Home, Rectangle

OUTWARD = {"south": (0.0, -1.0), "west": (-1.0, 0.0), "north": (0.0, 1.0), "east": (1.0, 0.0)}


@dataclass(frozen=True, slots=True)
class Fitting:
    """A turn about the home's corner, then a shift."""

    yaw: float
    dx: float
    dy: float

    def point(self, at: Point) -> Point:
        x, y = turned(at[0], at[1], self.yaw)
        return x + self.dx, y + self.dy

    def box(self, box: OrientedBox) -> OrientedBox:
        x, y = self.point((box.center[0], box.center[2]))
        return OrientedBox((x, box.center[1], y), box.size, (box.yaw + self.yaw) % 360.0)

    def area(self, area: Rectangle) -> Rectangle:
        (ax, ay), (bx, by) = self.point((area[0], area[1])), self.point((area[2], area[3]))
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def entrance(home: Home) -> Door:
    """The shut door of a home, which a building opens."""
    return next(door for door in home.doors if door.rooms[1] is None)


def entrance_side(home: Home) -> str:
    """Which side of the home's rectangle its entrance is in."""
    x0, z0, _, z1 = home.bounds
    (ax, az), (bx, bz) = entrance(home).start, entrance(home).end
    if az == bz:
        return "south" if abs(az - z0) < 1e-6 else "north" if abs(az - z1) < 1e-6 else ""
    return "west" if abs(ax - x0) < 1e-6 and abs(bx - x0) < 1e-6 else "east"


def turn_to(home: Home, side: str) -> float:
    """The yaw that brings the entrance to a side of the turned home."""
    outward, wanted = OUTWARD[entrance_side(home)], OUTWARD[side]
    return next(yaw for yaw in (0.0, 90.0, 180.0, 270.0) if turned(*outward, yaw) == wanted)


def fit(home: Home, side: str, left: float, at: float) -> Fitting:
    """The fitting with the entrance in `side`, that side at y = `at`, the home from x = `left`."""
    yaw = turn_to(home, side)
    x0, y0, _, y1 = Fitting(yaw, 0.0, 0.0).area(home.bounds)
    return Fitting(yaw, left - x0, at - (y1 if side == "north" else y0))


def width(home: Home, side: str) -> float:
    """How far the turned home reaches along the hallway."""
    x0, _, x1, _ = Fitting(turn_to(home, side), 0.0, 0.0).area(home.bounds)
    return x1 - x0


def open_walls(home: Home) -> list[tuple[Point, Point, float, float]]:
    """The home's walls (start, end, bottom, top) with its entrance open."""
    pieces = walls(home.rooms, home.doors, open_entrance=True)
    return [(w.start, w.end, w.bottom, w.top) for w in pieces]
