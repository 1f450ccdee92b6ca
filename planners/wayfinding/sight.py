"""What an agent sees from where it stands: words in eight directions, and where it can walk."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...envs.errors import TaskError
from ...envs.navigation.panorama import Panorama, SeenObject

Position: TypeAlias = tuple[float, float, float]
"""x right, y forward, z up; metres."""


@dataclass(frozen=True, slots=True)
class Doorway:
    """A neighbour as it is seen from a viewpoint.

    Attributes:
        heading, elevation: radians, clockwise from +y and up.
        distance: metres.
        at: where that leads to.
    """

    heading: float
    elevation: float
    distance: float
    at: Position


@dataclass(frozen=True, slots=True)
class Sight:
    """One viewpoint as it is seen from there.

    Attributes:
        viewpoint: its id.
        position: where it is.
        near: the neighbours, in the building's order.
        panorama: the words; None where nothing is known in words.
    """

    viewpoint: str
    position: Position
    near: Mapping[str, Doorway]
    panorama: Panorama | None = None


def read_place(viewpoint: str, place: Mapping[str, Any]) -> Sight:
    """The sight in a `place`, as the environment tells and shows it (degrees and metres).

    Raises:
        TaskError: it is no place.
    """
    try:
        near = {
            str(name): Doorway(
                math.radians(row["heading"]),
                math.radians(row["elevation"]),
                float(row["distance"]),
                _position(row["at"]),
            )
            for name, row in place["near"].items()
        }
        views = tuple(map(str, place.get("views", ())))
        objects = tuple(
            SeenObject(str(name), math.radians(degrees), float(metres))
            for name, degrees, metres in place.get("objects", ())
        )
        words = Panorama(str(place.get("summary", "")), views, objects) if views else None
        return Sight(viewpoint, _position(place["at"]), near, words)
    except (KeyError, TypeError, ValueError) as error:
        raise TaskError(
            f"this is no place: {error}; hand over info['place'] of a navigation environment"
        ) from error


def _position(at: Any) -> Position:
    x, y, z = at
    return float(x), float(y), float(z)
