"""Where things can lie on or in a receptacle: level rectangles in the axes of its box.

The figures are shares of a box's size: a mattress lies at about 0.6 of a bed's height, a seat at
0.45 of a sofa's. They are measures of furniture and say nothing of what lies where.
"""

from dataclasses import dataclass

from .geometry import OrientedBox, turned


@dataclass(frozen=True, slots=True)
class Surface:
    """A level rectangle; `room` is the free height above it, metres.

    `hung` things hang with their upper edge at `center`; a `single` surface holds one thing, put
    at its centre, which may stand out over the edge (a pan on a burner).
    """

    center: tuple[float, float, float]
    half: tuple[float, float]
    yaw: float
    room: float
    enclosed: bool = False
    single: bool = False
    hung: bool = False


Level = tuple[float, float, float, float, float]
"""Height, its share of the width, of the depth, shift towards the front, free height: shares."""

OPEN = 9.0
EDGE = 0.96
TOPS = (
    "CounterTop", "CoffeeTable", "Desk", "DiningTable", "Dresser", "Ottoman", "SideTable",
    "Stool", "TVStand",
)  # fmt: skip

SEATS: dict[str, Level] = {
    "ArmChair": (0.48, 0.6, 0.6, 0.12, OPEN),
    "Bed": (0.6, 0.94, 0.9, 0.03, OPEN),
    "Chair": (0.52, 0.8, 0.8, 0.05, OPEN),
    "DogBed": (0.4, 0.7, 0.7, 0.0, OPEN),
    "Sofa": (0.48, 0.8, 0.6, 0.15, OPEN),
    "Toilet": (1.0, 0.85, 0.22, -0.36, OPEN),
    "Bathtub": (1.0, 0.95, 0.28, -0.36, OPEN),
    "Plate": (0.6, 0.9, 0.9, 0.0, OPEN),
}
"""What lies on something within its box: seats, mattresses, tanks, rims."""

HOLDS: dict[str, tuple[Level, ...]] = {
    "BathtubBasin": ((0.02, 0.95, 0.9, 0.0, OPEN),),
    "Bowl": ((0.3, 0.7, 0.7, 0.0, OPEN),),
    "Box": ((0.05, 0.9, 0.9, 0.0, OPEN),),
    "Cabinet": ((0.01, 0.95, 0.95, 0.0, 0.96),),
    "Drawer": ((0.05, 0.92, 0.92, 0.0, 0.9),),
    "Fridge": (
        (0.3, 0.85, 0.75, 0.0, 0.15),
        (0.47, 0.85, 0.75, 0.0, 0.15),
        (0.64, 0.85, 0.75, 0.0, 0.2),
    ),
    "GarbageCan": ((0.05, 0.75, 0.75, 0.0, 0.9),),
    "LaundryHamper": ((0.05, 0.85, 0.85, 0.0, 0.9),),
    "Microwave": ((0.12, 0.7, 0.8, 0.0, 0.75),),
    "Pot": ((0.2, 0.6, 0.6, 0.0, OPEN),),
    "Safe": ((0.1, 0.8, 0.8, 0.0, 0.8),),
    "SinkBasin": ((0.03, 0.95, 0.95, 0.0, OPEN),),
}
"""What lies within something, on one or more floors of it."""

SINGLE: dict[str, Level] = {
    "CoffeeMachine": (0.1, 0.3, 0.3, 0.25, 0.6),
    "StoveBurner": (1.0, 1.0, 1.0, 0.0, OPEN),
    "ToiletPaperHanger": (0.5, 0.5, 0.5, 0.0, OPEN),
}
HANGERS = ("HandTowelHolder", "TowelHolder")


def surfaces(kind: str, box: OrientedBox, room: float = OPEN) -> tuple[Surface, ...]:
    """The surfaces of a receptacle of this type and box; none where the type has none.

    `room` is the free height above a shelf or a top, where something hangs over it.
    """
    if kind == "Shelf" or kind in TOPS:
        return (_level(box, (1.0, EDGE, EDGE, 0.0, OPEN), room),)
    if kind in SEATS:
        return (_level(box, SEATS[kind], OPEN),)
    if kind in HOLDS:
        inside = kind in ("Cabinet", "Drawer", "Fridge", "Microwave", "Safe")
        return tuple(_level(box, level, OPEN, enclosed=inside) for level in HOLDS[kind])
    if kind in SINGLE:
        return (_level(box, SINGLE[kind], OPEN, single=True),)
    if kind in HANGERS:
        level = _level(box, (0.5, 1.0, 1.0, 0.0, OPEN), OPEN, single=True)
        return (Surface(level.center, level.half, level.yaw, OPEN, single=True, hung=True),)
    return ()


def _level(
    box: OrientedBox, level: Level, room: float, enclosed: bool = False, single: bool = False
) -> Surface:
    height, wide, deep, ahead, clear = level
    dx, dz = turned(0.0, ahead * box.size[2], box.yaw)
    center = (box.center[0] + dx, box.bottom + height * box.size[1], box.center[2] + dz)
    half = (wide * box.size[0] / 2, deep * box.size[2] / 2)
    free = room if clear == OPEN else clear * box.size[1]
    return Surface(center, half, box.yaw, free, enclosed, single)
