"""What stands and hangs in a hallway and on a landing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...homes.geometry import OrientedBox
from .dressing import drawn_look

Span = tuple[float, float]

STANDING: dict[str, tuple[float, float, float]] = {
    "console table": (0.9, 0.8, 0.3),
    "bench": (1.1, 0.45, 0.35),
    "plant": (0.35, 1.1, 0.35),
    "cupboard": (0.8, 1.1, 0.35),
    "grandfather clock": (0.45, 1.9, 0.3),
    "umbrella stand": (0.25, 0.6, 0.25),
    "armchair": (0.6, 0.85, 0.4),
    "statue": (0.3, 1.4, 0.3),
}
"""Width, height and depth of what stands at a hallway's walls, metres."""

HANGING: dict[str, tuple[float, float, float]] = {
    "painting": (0.8, 0.6, 0.04),
    "mirror": (0.6, 0.9, 0.04),
    "clock": (0.35, 0.35, 0.06),
    "window": (1.0, 1.2, 0.06),
}
LIES = {"rug": (1.6, 0.01, 0.9)}

DOOR_MARGIN = 0.85
"""From a door's middle to what stands or hangs beside it, metres."""


@dataclass(frozen=True, slots=True)
class Furnishing:
    """A noun with its look and its box; `solid` where bodies bump into it."""

    noun: str
    look: str
    box: OrientedBox
    solid: bool


@dataclass(frozen=True, slots=True)
class Hall:
    """A hallway from (0, 0) to (length, width): its doors in the walls at y = 0 and y = width,
    and the stretches of these walls that are outer walls."""

    length: float
    width: float
    doors: tuple[tuple[float, ...], tuple[float, ...]]
    outer: tuple[tuple[Span, ...], tuple[Span, ...]]


def furnish_hall(hall: Hall, rng: np.random.Generator) -> list[Furnishing]:
    """Furniture on one side or the other, never face to face; pictures; a rug now and then."""
    found: list[Furnishing] = []
    standing: list[Span] = []
    hanging: list[tuple[int, Span]] = []
    for noun in _drawn(tuple(STANDING), 2 + int(hall.length / 3.0), rng):
        side = int(rng.integers(2))
        span = _free(hall, side, STANDING[noun][0], rng, standing, 0.5)
        if span is not None:
            standing.append(span)
            if STANDING[noun][1] > 1.0:
                hanging += [(side, span)]
            found.append(_against(hall, side, span, noun, STANDING[noun], 0.0, True, rng))
    for noun in _drawn((*HANGING, "painting"), 2 + int(hall.length / 3.0), rng):
        side = int(rng.integers(2))
        taken = [span for other, span in hanging if other == side]
        size = HANGING[noun]
        span = _free(hall, side, size[0], rng, taken, 0.2)
        if span is None or (noun == "window" and not _within(span, hall.outer[side])):
            continue
        hanging.append((side, span))
        bottom = 0.9 if noun == "window" else 1.25
        found.append(_against(hall, side, span, noun, size, bottom, False, rng))
    for noun, size in LIES.items():
        for _ in range(int(rng.integers(3))):
            x = float(rng.uniform(1.0, hall.length - 1.0))
            box = OrientedBox((x, size[1] / 2, hall.width / 2), size)
            found.append(Furnishing(noun, drawn_look(noun, rng), box, False))
    return found


def furnish_landing(
    x: float, width: float, level: float, rng: np.random.Generator
) -> list[Furnishing]:
    """What hangs on the wall at x that one looks at from the landing, and what stands there."""
    noun = ("painting", "window", "mirror", "painting")[int(rng.integers(4))]
    size = HANGING[noun]
    box = OrientedBox((x - size[2] / 2, 1.6, width / 2), size, 270.0)
    result = [Furnishing(noun, drawn_look(noun, rng), box, False)]
    if rng.random() < 0.5:
        noun = ("plant", "statue")[int(rng.integers(2))]
        wide, tall, deep = STANDING[noun]
        corner = OrientedBox((x - deep / 2, tall / 2, wide / 2), (wide, tall, deep), 270.0)
        result.append(Furnishing(noun, drawn_look(noun, rng), corner, False))
    return result


def _drawn(options: Sequence[str], number: int, rng: np.random.Generator) -> list[str]:
    return [options[int(i)] for i in rng.integers(len(options), size=number)]


def _free(
    hall: Hall,
    side: int,
    wide: float,
    rng: np.random.Generator,
    taken: Sequence[Span],
    gap: float,
) -> Span | None:
    """A stretch of wall that keeps clear of doors and of what is there; a few tries."""
    for _ in range(6):
        start = float(rng.uniform(0.15, hall.length - wide - 0.7))
        end = start + wide
        clear = all(d + DOOR_MARGIN <= start or end <= d - DOOR_MARGIN for d in hall.doors[side])
        if clear and all(b + gap <= start or end <= a - gap for a, b in taken):
            return start, end
    return None


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


def _against(
    hall: Hall,
    side: int,
    span: Span,
    noun: str,
    size: tuple[float, float, float],
    bottom: float,
    solid: bool,
    rng: np.random.Generator,
) -> Furnishing:
    off = size[2] / 2 + 0.01
    y = off if side == 0 else hall.width - off
    center = ((span[0] + span[1]) / 2, bottom + size[1] / 2, y)
    box = OrientedBox(center, size, 0.0 if side == 0 else 180.0)
    return Furnishing(noun, drawn_look(noun, rng), box, solid)
