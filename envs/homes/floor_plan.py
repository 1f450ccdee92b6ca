"""Floor plans: one room, or a flat cut into three to eight rooms with doors between them.

A flat is a rectangle that is halved again and again, each cut sharing the area out by what the
rooms on both sides need. Lengths are multiples of 0.25 m. ProcTHOR's counts say nothing of floor
plans; which kinds a flat has follows its room specifications (a kitchen, a bathroom and a bedroom
first, then a living room, more bedrooms, a second bathroom).
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from .home import Door, Rectangle, Room, WallPiece

DOOR_WIDTH = 1.0
DOOR_HEIGHT = 2.1
UNIT = 0.25

SIDES = {
    "kitchen": (3.75, 6.0),
    "living_room": (4.5, 7.0),
    "bedroom": (3.75, 5.5),
    "bathroom": (2.75, 4.25),
}
"""Shortest and longest wall of a room that stands alone, metres."""

SMALLEST = {"kitchen": 3.5, "living_room": 4.0, "bedroom": 3.5, "bathroom": 2.5}
"""Shortest wall of a room in a flat."""

AREAS = {"kitchen": 19.0, "living_room": 28.0, "bedroom": 19.0, "bathroom": 11.0}
"""What a room of a flat needs, square metres."""

FLATS = {
    3: (("kitchen", "bedroom", "bathroom"), ("living_room", "kitchen", "bathroom")),
    4: (("kitchen", "living_room", "bedroom", "bathroom"),),
    5: (("kitchen", "living_room", "bedroom", "bedroom", "bathroom"),),
    6: (
        ("kitchen", "living_room", "bedroom", "bedroom", "bathroom", "bathroom"),
        ("kitchen", "living_room", "bedroom", "bedroom", "bedroom", "bathroom"),
    ),
    7: (("kitchen", "living_room", *("bedroom",) * 3, *("bathroom",) * 2),),
    8: (
        ("kitchen", "living_room", *("bedroom",) * 4, *("bathroom",) * 2),
        ("kitchen", *("living_room",) * 2, *("bedroom",) * 3, *("bathroom",) * 2),
    ),
}


def _snap(value: float) -> float:
    return round(value / UNIT) * UNIT


def single(kind: str, rng: np.random.Generator) -> tuple[tuple[Room, ...], tuple[Door, ...]]:
    """One room around the origin, with a shut entrance."""
    low, high = SIDES[kind]
    width, depth = (_snap(float(rng.uniform(low, high))) for _ in range(2))
    x, z = -_snap(width / 2), -_snap(depth / 2)
    room = _room(kind, kind, (x, z, x + width, z + depth), _height(rng))
    return (room,), (_entrance((room,), rng),)


def flat(rng: np.random.Generator) -> tuple[tuple[Room, ...], tuple[Door, ...]]:
    """Three to eight rooms, all joined by doors, with a shut entrance into a public room."""
    while True:
        options = FLATS[int(rng.integers(3, 9))]
        kinds = list(options[int(rng.integers(len(options)))])
        total = sum(AREAS[k] for k in kinds) * float(rng.uniform(0.95, 1.2))
        aspect = float(rng.uniform(1.0, 1.6))
        width, depth = _snap((total * aspect) ** 0.5), _snap((total / aspect) ** 0.5)
        if rng.random() < 0.5:
            width, depth = depth, width
        height = _height(rng)
        for _ in range(20):
            order = [kinds[int(i)] for i in rng.permutation(len(kinds))]
            cut = _cut(order, (0.0, 0.0, width, depth), rng)
            if cut is None:
                continue
            cut.sort(key=lambda room: (room[0] in ("bedroom", "bathroom"), room[1]))
            rooms = _named(cut, height)
            doors = _joined(rooms, rng)
            if doors is not None:
                return rooms, (*doors, _entrance(rooms, rng))


def _height(rng: np.random.Generator) -> float:
    return float(rng.choice([2.5, 2.6, 2.75]))


def _room(name: str, kind: str, area: Rectangle, height: float) -> Room:
    x0, z0, x1, z1 = area
    return Room(name, kind, ((x0, z0), (x1, z0), (x1, z1), (x0, z1)), height)


def _named(cut: Sequence[tuple[str, Rectangle]], height: float) -> tuple[Room, ...]:
    seen: dict[str, int] = {}
    rooms = []
    for kind, area in cut:
        seen[kind] = seen.get(kind, 0) + 1
        rooms.append(_room(f"{kind}_{seen[kind]}", kind, area, height))
    return tuple(rooms)


def _cut(
    kinds: list[str], area: Rectangle, rng: np.random.Generator
) -> list[tuple[str, Rectangle]] | None:
    """The rectangle cut into rooms; None where one comes out too narrow."""
    x0, z0, x1, z1 = area
    width, depth = x1 - x0, z1 - z0
    if len(kinds) == 1:
        narrow = min(width, depth) < SMALLEST[kinds[0]]
        return None if narrow or max(width, depth) > 2.0 * min(width, depth) else [(kinds[0], area)]
    split = int(rng.integers(1, len(kinds)))
    first, second = kinds[:split], kinds[split:]
    share = sum(AREAS[k] for k in first) / sum(AREAS[k] for k in kinds)
    if width >= depth:
        x = x0 + _snap(width * share)
        areas = (x0, z0, x, z1), (x, z0, x1, z1)
    else:
        z = z0 + _snap(depth * share)
        areas = (x0, z0, x1, z), (x0, z, x1, z1)
    left, right = _cut(first, areas[0], rng), _cut(second, areas[1], rng)
    return None if left is None or right is None else left + right


Segment = tuple[str, float, float, float]
"""("x" or "z" that it runs along, the other coordinate, from, to)."""


def sides(area: Rectangle) -> tuple[Segment, Segment, Segment, Segment]:
    """South, west, north and east side of a rectangle."""
    x0, z0, x1, z1 = area
    return ("x", z0, x0, x1), ("z", x0, z0, z1), ("x", z1, x0, x1), ("z", x1, z0, z1)


def _shared(a: Rectangle, b: Rectangle) -> Segment | None:
    """The stretch of wall between two rooms."""
    for axis, at, low, high in sides(a):
        for other, there, start, end in sides(b):
            if axis == other and abs(at - there) < 1e-6:
                first, last = max(low, start), min(high, end)
                if last - first > 1e-6:
                    return axis, at, first, last
    return None


def _gap(segment: Segment, rng: np.random.Generator) -> tuple[tuple[float, float], ...]:
    """A door's two corners on a stretch of wall, off its ends."""
    axis, at, low, high = segment
    room = high - low - DOOR_WIDTH - 0.5
    start = low + 0.25 + _snap(float(rng.uniform(0.0, max(room, 0.0))))
    start = min(start, high - 0.25 - DOOR_WIDTH)
    ends = (start, start + DOOR_WIDTH)
    return tuple((s, at) if axis == "x" else (at, s) for s in ends)


def _joined(rooms: Sequence[Room], rng: np.random.Generator) -> list[Door] | None:
    """Doors that join all rooms: a random spanning tree through public rooms where possible."""
    private = {"bathroom": 2.0, "bedroom": 0.7}
    edges: list[tuple[float, int, int, Segment]] = []
    for a, b in combinations(range(len(rooms)), 2):
        segment = _shared(rooms[a].bounds, rooms[b].bounds)
        if segment is not None and segment[3] - segment[2] >= DOOR_WIDTH + 0.5:
            cost = sum(private.get(rooms[i].kind, 0.0) for i in (a, b))
            edges.append((cost + float(rng.uniform(0.0, 1.0)), a, b, segment))
    group = list(range(len(rooms)))
    doors: list[Door] = []
    for cost, a, b, segment in sorted(edges):
        if group[a] == group[b] and (cost > 1.0 or rng.random() < 0.7):
            continue  # a second way only between public rooms
        group = [group[a] if g == group[b] else g for g in group]
        start, end = _gap(segment, rng)
        doors.append(Door((a, b), start, end, DOOR_HEIGHT))
    return doors if len(set(group)) == 1 else None


def _entrance(rooms: Sequence[Room], rng: np.random.Generator) -> Door:
    """A shut door in an outer wall of the first room that has one (public rooms come first)."""
    for index, room in enumerate(rooms):
        outer = [
            s
            for side in sides(room.bounds)
            for s in _outer(side, [r.bounds for i, r in enumerate(rooms) if i != index])
            if s[3] - s[2] >= DOOR_WIDTH + 0.5
        ]
        if outer:
            start, end = _gap(outer[int(rng.integers(len(outer)))], rng)
            return Door((index, None), start, end, DOOR_HEIGHT)
    raise ValueError("a floor plan needs an outer wall of at least 1.5 m")


def _outer(side: Segment, others: Sequence[Rectangle]) -> list[Segment]:
    """What is left of a side where no other room lies behind it."""
    axis, at, low, high = side
    pieces = [(low, high)]
    for area in others:
        for other, there, start, end in sides(area):
            if other == axis and abs(there - at) < 1e-6:
                pieces = _without(pieces, start, end)
    return [(axis, at, a, b) for a, b in pieces]


def _without(
    pieces: Sequence[tuple[float, float]], low: float, high: float
) -> list[tuple[float, float]]:
    """Intervals less one interval; crumbs are dropped."""
    left = [(a, min(b, low)) for a, b in pieces] + [(max(a, high), b) for a, b in pieces]
    return sorted((a, b) for a, b in left if b - a > 1e-6)


def walls(
    rooms: Sequence[Room], doors: Sequence[Door], open_entrance: bool = False
) -> tuple[WallPiece, ...]:
    """All walls with gaps under the lintels of doors; each stands once, also between two rooms."""
    pieces: list[WallPiece] = []
    areas = [room.bounds for room in rooms]
    for index, room in enumerate(rooms):
        stretches: list[tuple[Segment, tuple[int, ...]]] = [
            (s, (index,))
            for side in sides(room.bounds)
            for s in _outer(side, areas[:index] + areas[index + 1 :])
        ]
        for other in range(index + 1, len(rooms)):
            shared = _shared(areas[index], areas[other])
            if shared is not None:
                stretches.append((shared, (index, other)))
        for segment, bounded in stretches:
            pieces += _with_gaps(segment, bounded, room.height, doors, open_entrance)
    return tuple(pieces)


def _with_gaps(
    segment: Segment,
    bounded: tuple[int, ...],
    top: float,
    doors: Sequence[Door],
    open_entrance: bool,
) -> list[WallPiece]:
    axis, at, low, high = segment
    along, across = (0, 1) if axis == "x" else (1, 0)
    full, pieces = [(low, high)], []

    def piece(a: float, b: float, bottom: float) -> WallPiece:
        start, end = ((a, at), (b, at)) if axis == "x" else ((at, a), (at, b))
        return WallPiece(start, end, bottom, top, bounded)

    for door in doors:
        a, b = sorted((door.start[along], door.end[along]))
        here = abs(door.start[across] - at) < 1e-6 and abs(door.end[across] - at) < 1e-6
        within = low - 1e-6 <= a and b <= high + 1e-6
        if here and within and (open_entrance or door.rooms[1] is not None):
            full = _without(full, a, b)
            pieces.append(piece(a, b, door.height))
    return [piece(a, b, 0.0) for a, b in full] + pieces
