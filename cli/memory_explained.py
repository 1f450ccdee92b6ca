"""The parts of a recalled experience's score, as a table."""

from collections.abc import Sequence

from ..memory.explaining import Part
from .screen import Screen, unbroken


def tell_parts(screen: Screen, parts: Sequence[Part], score: float) -> None:
    """A table of the parts, and their sum."""
    rows = [("part", "weight", "value", "adds")]
    rows += [(part.part, f"{part.weight:g}", part.says, f"{part.adds:+.4f}") for part in parts]
    rows.append(("score", "", "", f"{score:+.4f}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, weight, says, adds in rows:
        cells = f"{name:<{widths[0]}}  {weight:>{widths[1]}}  {says:<{widths[2]}}  "
        style = "bold" if name == "score" else "dim" if name == "part" else ""
        screen.line(unbroken(f"{cells}{adds:>{widths[3]}}"), style, indent=4)
