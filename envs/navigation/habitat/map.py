"""The way of a body that moves freely, for maps that people look at."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...world import Info
from ..map import locate as locate
from ..map import upright


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """The way walked, and the reference as far as the env has told it."""
    return landscape_of(info, info.get("shown", {}).get("path", ()))


def landscape_of(
    info: Info, reference: Sequence[Sequence[float]], walls: Sequence[Sequence[float]] = ()
) -> Mapping[str, Any]:
    """Metres of the floor plane.

    Args:
        reference: points with the plane's two axes first.
        walls: two ends each.
    """
    way = _plane(reference)
    return {
        "kind": "rooms",
        "walked": _moves(_plane(info["walked"])),
        "walls": [[round(value, 2) for value in wall] for wall in walls],
        "reference": way,
        "goal": way[-1] if way else None,
    }


def _plane(points: Iterable[Sequence[float]]) -> list[list[float]]:
    flat = (upright((point[0], point[1], 0.0)) for point in points)
    return [[x, z] for x, _, z in flat]


def _moves(points: list[list[float]]) -> list[list[float]]:
    """Without those at which the body only turned."""
    return [p for nth, p in enumerate(points) if not nth or p != points[nth - 1]]
