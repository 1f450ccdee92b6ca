"""The parts that things are drawn as, cut out of the box that a thing fills."""

from dataclasses import dataclass

from ...homes.geometry import OrientedBox
from .palette import Colour

Span = tuple[float, float]
"""From where to where; 0 and 1 are the ends of the thing's box."""

ALL: Span = (0.0, 1.0)


Sides = tuple[Colour, Colour, Colour, Colour, Colour, Colour]
"""Colours of the sides -x, +x, -z and +z in a box's own axes (+z is the front), top and bottom."""


@dataclass(frozen=True, slots=True)
class Part:
    """A box, or an upright round body that fills one, and the colours of its sides."""

    box: OrientedBox
    colours: Sides
    round: bool = False


def all_over(colour: Colour) -> Sides:
    """One colour on every side."""
    return colour, colour, colour, colour, colour, colour


def cut(
    box: OrientedBox,
    colour: Colour,
    wide: Span = ALL,
    high: Span = ALL,
    deep: Span = ALL,
    *,
    top: Colour | None = None,
    front: Colour | None = None,
    round: bool = False,
) -> Part:
    """The part of a box between shares of its width, height and depth (1 is the front)."""
    width, height, depth = box.size
    x, z = box.at((sum(wide) / 2 - 0.5) * width, (sum(deep) / 2 - 0.5) * depth)
    y = box.bottom + sum(high) / 2 * height
    size = (
        (wide[1] - wide[0]) * width,
        (high[1] - high[0]) * height,
        (deep[1] - deep[0]) * depth,
    )
    sides = (colour, colour, colour, front or colour, top or colour, colour)
    return Part(OrientedBox((x, y, z), size, box.yaw), sides, round)


def share(metres: float, of: float) -> float:
    """A length as a share of another, at most a third of it."""
    return min(metres / of, 1.0 / 3.0) if of > 0.0 else 0.0


def darker(colour: Colour, brightness: float) -> Colour:
    """A colour in less light, or in more."""
    red, green, blue = (min(round(part * brightness), 255) for part in colour)
    return red, green, blue
