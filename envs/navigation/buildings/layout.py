"""A generated building as a frozen value: places, openings, walls, and the things in them.

The plane is that of navigation graphs: x right, y forward, headings clockwise from +y. Boxes are
`homes.geometry.OrientedBox`, whose own axes are (x, height, y); heights are above the floor of
their level. Levels are storeys, 0 and up; a landing half way up the stairs is level 0.5.
"""

from dataclasses import dataclass

from ...homes.geometry import OrientedBox, Point
from ...homes.home import Rectangle

STOREY = 3.0
"""From floor to floor, metres."""

EYE = 1.5
"""The height of a viewpoint above its floor, metres; about that of Matterport3D's cameras."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room, a hallway or a landing.

    Attributes:
        name: unique in its building: `kitchen`, `bedroom_2`.
        kind: what people call it: `kitchen`, `game room`.
        area: its rectangle of floor.
        level: its storey; a half for a landing.
        floor: what covers the floor.
        walls: the colour of its walls.
    """

    name: str
    kind: str
    area: Rectangle
    level: float
    floor: str
    walls: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A doorway between two places, by its two posts."""

    places: tuple[int, int]
    start: Point
    end: Point
    level: float

    @property
    def center(self) -> Point:
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2


@dataclass(frozen=True, slots=True)
class Wall:
    """An upright sheet between two points of the plane and two heights."""

    start: Point
    end: Point
    bottom: float
    top: float
    level: float


@dataclass(frozen=True, slots=True)
class Solid:
    """What bodies cannot enter and eyes cannot see through."""

    box: OrientedBox
    level: float


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be seen and named.

    Attributes:
        noun: a key of the lexicon.
        look: a colour, a material, or what a picture shows; "" where nothing is special about it.
        place: index of the place it is in.
        box: where it is.
        level: its storey.
        own: indices of solids that do not hide it: itself, and what it lies on.
    """

    noun: str
    look: str
    place: int
    box: OrientedBox
    level: float
    own: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A building. Place 0 is the hallway of the lowest storey."""

    name: str
    places: tuple[Place, ...]
    openings: tuple[Opening, ...]
    walls: tuple[Wall, ...]
    solids: tuple[Solid, ...]
    things: tuple[Thing, ...]
