"""Hints that a memory gives to somebody who is sent to a thing; an env never gives them."""

import math

from ...errors import UnknownName
from ..buildings.lexicon import PLACES
from . import phrases
from .vocabulary import vocabulary

__all__ = ["direction_hint", "place_hint", "vocabulary"]


def place_hint(kind: str) -> str:
    """What is known of where a thing usually is.

    Args:
        kind: a kind of place that homes have, such as `living room`.

    Raises:
        UnknownName: homes have no such place.
    """
    if kind not in phrases.ROOMS:
        raise UnknownName("kind of room", kind, phrases.ROOMS)
    return phrases.PLACE_HINT.format(place=PLACES[kind][0])


def direction_hint(dx: float, dy: float, heading: float) -> str:
    """Where a thing was seen before, told to somebody who looks along `heading` now.

    Args:
        dx: metres to the thing along the plane's x.
        dy: metres along the plane's y.
        heading: radians clockwise from +y.
    """
    bearing = math.atan2(dx, dy) - heading
    where = phrases.DIRECTIONS[round(bearing / (math.pi / 4)) % len(phrases.DIRECTIONS)]
    distance = math.hypot(dx, dy)
    if distance < phrases.NEAR:
        where += phrases.NEAR_WORDS
    elif distance > phrases.FAR:
        where += phrases.FAR_WORDS
    return phrases.SEEN_HINT.format(where=where)
