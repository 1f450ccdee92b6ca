"""How fixtures, appliances and smaller things look."""

from collections.abc import Iterator

from ...homes.geometry import OrientedBox
from .furniture_parts import DARK, PALE
from .palette import Colour
from .parts import Part, cut, darker, share

GOLD: Colour = (198, 158, 70)
WATER: Colour = (150, 214, 232)
METAL: Colour = (150, 156, 166)
POT: Colour = (186, 96, 58)


def fridge(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Two doors with a gap between them, and handles."""
    yield cut(box, darker(colour, 0.6), deep=(0.0, 0.92))
    for high in ((0.0, 0.62), (0.64, 1.0)):
        yield cut(box, colour, high=high, deep=(0.92, 0.98))
    yield cut(box, METAL, (0.06, 0.12), (0.35, 0.6), (0.98, 1.0))
    yield cut(box, METAL, (0.06, 0.12), (0.66, 0.85), (0.98, 1.0))


def sink(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A pale block; its basin is an item of its own."""
    yield cut(box, colour, top=PALE)


def basin(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """The bottom of a sink; lifted, so that it is seen on the block."""
    yield cut(box, colour, high=(0.8, 1.0 + share(0.02, box.size[1])), top=WATER)


def toilet(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A tank, and a bowl in front of it."""
    yield cut(box, colour, (0.05, 0.95), (0.4, 1.0), (0.0, 0.28))
    yield cut(box, darker(colour, 0.9), (0.25, 0.75), (0.0, 0.35), (0.1, 0.8))
    yield cut(box, colour, (0.1, 0.9), (0.3, 0.46), (0.26, 1.0), round=True)
    yield cut(box, WATER, (0.25, 0.75), (0.46, 0.465), (0.4, 0.9), round=True)


def bathtub(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A rim around water."""
    u, v = share(0.1, box.size[0]), share(0.1, box.size[2])
    for wide in ((0.0, u), (1.0 - u, 1.0)):
        yield cut(box, colour, wide)
    for deep in ((0.0, v), (1.0 - v, 1.0)):
        yield cut(box, colour, high=(0.0, 1.0), deep=deep)
    yield cut(box, WATER, (u, 1.0 - u), (0.0, 0.6), (v, 1.0 - v))


def machine(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A washing machine or dryer: a dark door in front, controls above it."""
    half = share(0.4, box.size[0]) / 2
    yield cut(box, colour, deep=(0.0, 0.97))
    yield cut(box, METAL, high=(0.84, 0.98), deep=(0.97, 0.99), front=(70, 110, 190))
    yield cut(box, DARK, (0.5 - half, 0.5 + half), (0.15, 0.75), (0.97, 1.0))


def stove_top(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A block with a dark pane in front; its burners are items of their own."""
    yield cut(box, colour, top=darker(colour, 0.9))
    yield cut(box, DARK, (0.12, 0.88), (0.25, 0.7), (1.0, 1.01), front=(60, 30, 20))


def microwave(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A pane and a lighter panel in front."""
    yield cut(box, colour, deep=(0.0, 0.96))
    yield cut(box, (20, 40, 50), (0.05, 0.7), (0.1, 0.9), (0.96, 1.0))
    yield cut(box, METAL, (0.74, 0.95), (0.1, 0.9), (0.96, 1.0))


def coffee_maker(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A foot, a column and a head, with a jug between them."""
    yield cut(box, colour, high=(0.0, 0.12))
    yield cut(box, colour, high=(0.12, 0.7), deep=(0.0, 0.4))
    yield cut(box, colour, high=(0.7, 1.0))
    yield cut(box, METAL, (0.3, 0.7), (0.12, 0.5), (0.5, 0.9), round=True)


def toaster(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Two slots on top."""
    yield cut(box, colour, high=(0.0, 0.97))
    for wide in ((0.2, 0.4), (0.6, 0.8)):
        yield cut(box, DARK, wide, (0.97, 1.0), (0.15, 0.85))


def television(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A dark screen that shimmers, on a foot."""
    yield cut(box, colour, (0.3, 0.7), (0.0, 0.08))
    yield cut(box, colour, high=(0.08, 1.0), deep=(0.3, 0.7))
    yield cut(box, (34, 48, 92), (0.04, 0.96), (0.13, 0.96), (0.7, 0.75))


def laptop(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Keys, and a lit screen."""
    yield cut(box, colour, high=(0.0, 0.1))
    yield cut(box, colour, high=(0.1, 1.0), deep=(0.0, 0.12), front=(130, 190, 250))


def framed(box: OrientedBox, colour: Colour, frame: Colour = GOLD) -> Iterator[Part]:
    """A picture in its frame."""
    u, h = share(0.06, box.size[0]), share(0.06, box.size[1])
    yield cut(box, frame, deep=(0.0, 0.8))
    yield cut(box, colour, (u, 1.0 - u), (h, 1.0 - h), (0.8, 1.0))


def mirror(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Silver in a dark frame."""
    yield from framed(box, colour, (92, 96, 110))


def window(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Sky behind white bars."""
    yield from framed(box, colour, (255, 255, 255))
    bar = share(0.04, box.size[0]) / 2
    yield cut(box, (255, 255, 255), (0.5 - bar, 0.5 + bar), deep=(0.9, 1.0 + bar))


def floor_lamp(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A foot, a pole and a shade."""
    pole = share(0.06, box.size[0]) / 2
    middle = (0.5 - pole, 0.5 + pole)
    yield cut(box, DARK, (0.2, 0.8), (0.0, 0.02), (0.2, 0.8), round=True)
    yield cut(box, DARK, middle, (0.02, 0.78), middle, round=True)
    yield cut(box, colour, high=(0.78, 1.0), round=True)


def desk_lamp(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A thin stem under a shade."""
    stem = share(0.04, box.size[0]) / 2
    middle = (0.5 - stem, 0.5 + stem)
    yield cut(box, DARK, (0.25, 0.75), (0.0, 0.06), (0.25, 0.75), round=True)
    yield cut(box, DARK, middle, (0.06, 0.5), middle, round=True)
    yield cut(box, colour, high=(0.5, 1.0), round=True)


def plant(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Leaves over a pot of clay."""
    yield cut(box, POT, (0.2, 0.8), (0.0, 0.35), (0.2, 0.8), round=True)
    yield cut(box, darker(colour, 0.8), (0.1, 0.9), (0.35, 0.6), (0.1, 0.9), round=True)
    yield cut(box, colour, high=(0.6, 0.85), round=True)
    yield cut(box, darker(colour, 1.2), (0.2, 0.8), (0.85, 1.0), (0.2, 0.8), round=True)


def statue(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A head over a body over a plinth."""
    yield cut(box, darker(colour, 0.6), high=(0.0, 0.15))
    yield cut(box, colour, (0.15, 0.85), (0.15, 0.72), (0.15, 0.85), round=True)
    yield cut(box, colour, (0.3, 0.7), (0.72, 1.0), (0.3, 0.7), round=True)


def vase(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A belly and a neck."""
    yield cut(box, colour, high=(0.0, 0.65), round=True)
    yield cut(box, colour, (0.3, 0.7), (0.65, 1.0), (0.3, 0.7), top=DARK, round=True)


def teddy_bear(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A body, a head, and two ears."""
    yield cut(box, colour, high=(0.0, 0.55), round=True)
    yield cut(box, darker(colour, 1.15), (0.2, 0.8), (0.55, 0.92), (0.2, 0.8), round=True)
    for wide in ((0.15, 0.35), (0.65, 0.85)):
        yield cut(box, colour, wide, (0.85, 1.0), (0.4, 0.6))


def safe(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A door with a dial."""
    yield cut(box, colour, deep=(0.0, 0.97), front=darker(colour, 0.7))
    yield cut(box, METAL, (0.4, 0.6), (0.4, 0.6), (0.97, 1.0))


def cabinet(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A door with a margin around it."""
    u, h = share(0.03, box.size[0]), share(0.03, box.size[1])
    yield cut(box, darker(colour, 0.75), deep=(0.0, 0.97))
    yield cut(box, colour, (u, 1.0 - u), (h, 1.0 - h), (0.97, 1.0))
