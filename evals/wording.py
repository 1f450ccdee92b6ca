"""Figures as words: rates, differences, probabilities, and columns that line up."""

from collections.abc import Mapping


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def points(interval: Mapping[str, float | None]) -> str:
    """A difference in points with its 95 % interval."""
    low, high = interval["low"], interval["high"]
    bounds = f" [{signed(low)}, {signed(high)}]" if low is not None and high is not None else ""
    return f"{signed(interval['estimate'])}{bounds}"


def signed(value: float | None) -> str:
    # Plus zero: what rounds to nothing is never told as "-0.0".
    return "-" if value is None else f"{round(100 * value, 1) + 0.0:+.1f}"


def probability(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def aligned(rows: list[list[str]], markdown: bool) -> list[str]:
    """Rows under a head, in columns that line up; in Markdown with its bars and rule."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    told = [
        [
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in rows
    ]
    if not markdown:
        return ["  ".join(cells).rstrip() for cells in told]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return ["| " + " | ".join(cells) + " |" for cells in (told[0], rule, *told[1:])]
