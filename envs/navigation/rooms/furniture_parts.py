"""How furniture looks: seats, beds, tables, chests, and what rarer rooms have."""

from collections.abc import Iterator

from ...homes.geometry import OrientedBox
from .palette import Colour
from .parts import Part, Span, cut, darker, share

PALE: Colour = (248, 246, 240)
WOOD: Colour = (128, 84, 48)
DARK: Colour = (30, 30, 34)
CLOTH: Colour = (250, 190, 208)

LEG = 0.07
"""How thick legs are, metres."""

MATTRESS = 0.6
"""The height of what one lies on, as a share of the bed's."""


def solid(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """What fills its box."""
    yield cut(box, colour)


def rounded(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """What is round from above."""
    yield cut(box, colour, top=darker(colour, 0.7), round=True)


def _corners(box: OrientedBox, thick: float) -> Iterator[tuple[Span, Span]]:
    """Width and depth of four posts."""
    u, v = share(thick, box.size[0]), share(thick, box.size[2])
    for wide in ((0.0, u), (1.0 - u, 1.0)):
        for deep in ((0.0, v), (1.0 - v, 1.0)):
            yield wide, deep


def _legs(box: OrientedBox, colour: Colour, high: Span, thick: float = LEG) -> Iterator[Part]:
    for wide, deep in _corners(box, thick):
        yield cut(box, darker(colour, 0.8), wide, high, deep)


def sofa(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Seat, back and arms."""
    arm = share(0.2, box.size[0])
    yield cut(box, darker(colour, 0.8), high=(0.0, 0.3))
    yield cut(box, colour, (arm, 1.0 - arm), (0.3, 0.5), (0.25, 1.0), top=darker(colour, 1.1))
    yield cut(box, colour, high=(0.3, 1.0), deep=(0.0, 0.28))
    for wide in ((0.0, arm), (1.0 - arm, 1.0)):
        yield cut(box, colour, wide, (0.3, 0.7), (0.28, 1.0))


def chair(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Seat, back and four legs."""
    yield from _legs(box, colour, (0.0, 0.44), 0.05)
    yield cut(box, colour, high=(0.44, 0.52), top=darker(colour, 1.1))
    yield cut(box, colour, (0.05, 0.95), (0.52, 1.0), (0.0, 0.12))


def stool(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A round seat on a post and a foot."""
    post = share(0.06, box.size[0]) / 2
    yield cut(box, darker(colour, 0.7), (0.1, 0.9), (0.0, 0.06), (0.1, 0.9), round=True)
    yield cut(box, darker(colour, 0.7), (0.5 - post, 0.5 + post), (0.06, 0.86),
              (0.5 - post, 0.5 + post), round=True)  # fmt: skip
    yield cut(box, colour, high=(0.86, 1.0), round=True)


def ottoman(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A cushion on a darker base."""
    yield cut(box, darker(colour, 0.6), (0.05, 0.95), (0.0, 0.3), (0.05, 0.95))
    yield cut(box, colour, high=(0.3, 1.0), top=darker(colour, 1.1))


def bed(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Frame, blanket, sheet and pillows at the head, and a board behind it."""
    board = share(0.06, box.size[2])
    yield cut(box, WOOD, high=(0.0, 0.3), deep=(board, 1.0))
    yield cut(box, colour, high=(0.3, MATTRESS), deep=(0.38, 1.0))
    yield cut(box, PALE, high=(0.3, MATTRESS - 0.02), deep=(board, 0.38))
    for wide in ((0.08, 0.46), (0.54, 0.92)):
        yield cut(box, PALE, wide, (MATTRESS - 0.02, MATTRESS + 0.1), (board + 0.02, board + 0.22))
    yield cut(box, WOOD, deep=(0.0, board))


def table(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A top on four legs."""
    plate = 1.0 - share(0.05, box.size[1])
    yield from _legs(box, colour, (0.0, plate))
    yield cut(box, colour, high=(plate, 1.0))


def shelves(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Sides, back, bottom and top; its boards are items of their own."""
    side, back = share(0.03, box.size[0]), share(0.03, box.size[2])
    for wide in ((0.0, side), (1.0 - side, 1.0)):
        yield cut(box, colour, wide)
    yield cut(box, darker(colour, 0.7), deep=(0.0, back))
    thick = share(0.03, box.size[1])
    for high in ((0.0, thick), (1.0 - thick, 1.0)):
        yield cut(box, colour, high=high)


def chest(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A body under a lighter top; its drawers are items of their own."""
    plate = 1.0 - share(0.04, box.size[1])
    yield cut(box, darker(colour, 0.9), (0.02, 0.98), (0.0, plate), (0.0, 0.98))
    yield cut(box, colour, high=(plate, 1.0), top=darker(colour, 1.08))


def china_cabinet(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Wood with panes in front."""
    yield cut(box, colour, deep=(0.0, 0.97))
    for wide in ((0.08, 0.47), (0.53, 0.92)):
        yield cut(box, (206, 232, 236), wide, (0.15, 0.9), (0.97, 1.0))


def treadmill(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A belt between two rails, and a console at its end."""
    yield cut(box, (120, 124, 132), (0.1, 0.9), (0.0, 0.18), top=DARK)
    for wide in ((0.1, 0.18), (0.82, 0.9)):
        yield cut(box, colour, wide, (0.18, 0.75), (0.0, 0.5))
    yield cut(box, colour, (0.1, 0.9), (0.18, 1.0), (0.0, 0.08), front=(60, 200, 120))


def weight_rack(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A frame with two rows of dark weights."""
    yield from _legs(box, colour, (0.0, 1.0), 0.06)
    for low in (0.25, 0.65):
        yield cut(box, colour, high=(low, low + 0.06))
        for left in (0.1, 0.32, 0.54, 0.76):
            yield cut(box, DARK, (left, left + 0.14), (low + 0.06, low + 0.3), (0.2, 0.8))


def crib(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Posts, rails all round, and a mattress."""
    yield from _legs(box, darker(colour, 1.2), (0.0, 1.0), 0.08)
    yield cut(box, CLOTH, high=(0.3, 0.48))
    u, v = share(0.05, box.size[0]), share(0.05, box.size[2])
    for high in ((0.64, 0.72), (0.9, 1.0)):
        for deep in ((0.0, v), (1.0 - v, 1.0)):
            yield cut(box, colour, high=high, deep=deep)
        for wide in ((0.0, u), (1.0 - u, 1.0)):
            yield cut(box, colour, wide, high)


def changing_table(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """White, with a soft top."""
    yield from table(box, PALE)
    yield cut(box, PALE, high=(0.3, 0.38))
    yield cut(box, colour, (0.1, 0.9), (0.985, 1.0), (0.1, 0.9))


def pool_table(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """Thick legs, a wooden rim, and cloth."""
    yield from _legs(box, WOOD, (0.0, 0.65), 0.16)
    yield cut(box, WOOD, high=(0.65, 0.97))
    yield cut(box, colour, (0.06, 0.94), (0.65, 0.98), (0.06, 0.94))
    u, v = share(0.1, box.size[0]), share(0.1, box.size[2])
    for wide in ((0.0, u), (1.0 - u, 1.0)):
        yield cut(box, WOOD, wide, (0.97, 1.0))
    for deep in ((0.0, v), (1.0 - v, 1.0)):
        yield cut(box, WOOD, high=(0.97, 1.0), deep=deep)


def piano(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A tall body, and keys in front of it."""
    yield cut(box, colour, (0.1, 0.9), deep=(0.0, 0.5))
    yield cut(box, colour, (0.1, 0.9), (0.5, 0.62), (0.5, 0.85))
    yield cut(box, PALE, (0.14, 0.86), (0.62, 0.66), (0.62, 0.84))
    for wide in ((0.1, 0.14), (0.86, 0.9)):
        yield cut(box, colour, wide, (0.0, 0.7), (0.5, 0.85))


def dog_bed(box: OrientedBox, colour: Colour) -> Iterator[Part]:
    """A low ring around a pale cushion."""
    yield cut(box, colour, high=(0.0, 0.5), round=True)
    yield cut(box, PALE, (0.15, 0.85), (0.5, 0.55), (0.15, 0.85), round=True)
    yield cut(box, colour, high=(0.5, 1.0), deep=(0.0, 0.15))
