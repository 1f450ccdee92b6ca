"""The pictures of a report: shares with intervals, paired differences, learning curves, and how
well success was foreseen.

Each is drawn in two widths, of which the page shows the one that fits: letters keep their size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .drawing import Scale, element, line, path, picture, text, ticks

WIDE, NARROW = 500, 330
WIDTHS = ((WIDE, "wide"), (NARROW, "narrow"))
MARGIN = 3.0
"""Points within which a difference counts as none: the shaded band."""

Bounds = tuple[float, float | None, float | None]
"""Estimate, low, high."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a dot plot: its name, class of colour, estimate and interval, and what is told
    beside it."""

    name: str
    series: str
    bounds: Bounds
    told: str


def dots(title: str, rows: Sequence[Line], axis: str, difference: bool) -> str:
    """Estimates with intervals, one above the other; differences around a line at zero."""
    return "".join(_dots(title, rows, axis, difference, *width) for width in WIDTHS)


def _dots(
    title: str, rows: Sequence[Line], axis: str, difference: bool, width: int, kind: str
) -> str:
    wide = kind == "wide"
    tall = 26.0 if wide else 40.0
    left = 6.5 * max((len(row.name) for row in rows), default=0) + 18 if wide else 8.0
    right = width - (6.4 * max((len(row.told) for row in rows), default=0) + 16 if wide else 8.0)
    low, high = _reach(rows, difference)
    scale = Scale(low, high, left, right)
    bottom = 8 + tall * len(rows)
    body = []
    if difference:
        a, b = scale.inside(-MARGIN), scale.inside(MARGIN)
        body.append(element("rect", x=a, y=4.0, width=b - a, height=bottom - 4, class_="band"))
    for tick in ticks(low, high, 6 if wide else 4):
        at = scale(tick)
        body.append(line(at, 4, at, bottom, "zero" if difference and tick == 0 else "grid"))
        body.append(
            text(at, bottom + 14, _number(tick, difference), "t soft", text_anchor="middle")
        )
    body.append(text((left + right) / 2, bottom + 31, axis, "t soft", text_anchor="middle"))
    for nth, row in enumerate(rows):
        top = 8 + tall * nth
        body += _row(row, scale, top, wide, width, difference)
    told = "; ".join(f"{row.name}: {row.told}" for row in rows)
    return picture(width, bottom + 38, title, f"{told}.", body, kind)


def _row(
    row: Line, scale: Scale, top: float, wide: bool, width: int, difference: bool
) -> list[str]:
    middle = top + (13.0 if wide else 27.0)
    base = top + (17.0 if wide else 14.0)
    estimate, low, high = row.bounds
    at = scale.inside(estimate)
    mark = []
    if low is not None and high is not None:
        mark.append(line(scale.inside(low), middle, scale.inside(high), middle, "interval"))
    # Hollow where nothing is shown yet: the interval reaches zero.
    clear = not difference or (low is not None and high is not None and (low > 0 or high < 0))
    mark.append(element("circle", cx=at, cy=middle, r=4.5, class_="dot" if clear else "dot hollow"))
    return [
        text(0, base, row.name, "t"),
        element("g", "".join(mark), class_=row.series),
        text(width - 1, base, row.told, "t", text_anchor="end"),
    ]


def _reach(rows: Sequence[Line], difference: bool) -> tuple[float, float]:
    """The ends of the axis: 0 to 100 for shares, around zero for differences."""
    if not difference:
        return 0.0, 100.0
    values = [v for row in rows for v in row.bounds if v is not None]
    low, high = min([-5.0, *values]), max([5.0, *values])
    room = (high - low) * 0.04
    return low - room, high + room


def _number(value: float, signed: bool) -> str:
    return f"{value:+g}" if signed and value else f"{value:g}"


def curve(
    name: str,
    series: str,
    own: Sequence[Bounds],
    others: Mapping[str, Sequence[Bounds]],
    top: float,
) -> str:
    """One arm's share of goals reached by pass, with its band; the others faint behind it."""
    width, height, left, base = 216.0, 148.0, 30.0, 122.0
    across = Scale(1, max(len(own), 2), left + 6, width - 34)
    up = Scale(0, top, base, 12)
    body = []
    for tick in ticks(0, top, 4):
        body.append(line(left, up(tick), width - 28, up(tick), "grid"))
        body.append(text(left - 4, up(tick) + 4, f"{tick:g}", "t soft", text_anchor="end"))
    body += [
        path([(across(n), up(e)) for n, (e, _, _) in enumerate(other, 1)], "context")
        for other in others.values()
        if len(other) > 1
    ]
    edge = [(n, b[1], b[2]) for n, b in enumerate(own, 1)]
    low = [(across(n), up(v)) for n, v, _ in edge if v is not None]
    high = [(across(n), up(v)) for n, _, v in edge if v is not None]
    drawn = [path([*low, *reversed(high)], "area", closed=True)] if len(low) > 1 else []
    places = [(across(n), up(e)) for n, (e, _, _) in enumerate(own, 1)]
    drawn.append(path(places, "curve"))
    drawn += [element("circle", cx=x, cy=y, r=2.6, class_="dot") for x, y in places]
    body.append(element("g", "".join(drawn), class_=series))
    body.append(text(places[-1][0] + 6, places[-1][1] + 4, f"{own[-1][0]:.0f}", "t strong"))
    for n in _some(len(own)):
        body.append(text(across(n), base + 16, n, "t soft", text_anchor="middle"))
    told = ", ".join(f"pass {n}: {_span(b)}" for n, b in enumerate(own, 1))
    return picture(width, height, f"{name}: goals reached by pass, in %", f"{told}.", body)


def _some(count: int) -> list[int]:
    """Up to six passes whose numbers are written, the first and the last among them."""
    step = max(1, -(-(count - 1) // 5))
    return sorted({*range(1, count + 1 - step // 2, step), count})


def _span(bounds: Bounds) -> str:
    estimate, low, high = bounds
    return f"{estimate:.1f}" + ("" if low is None else f" [{low:.1f}, {high:.1f}]")


def foreseen(name: str, series: str, bins: Sequence[tuple[float, float, int]]) -> str:
    """How often plans went through (share) by how likely that was foreseen (share), with counts;
    on the diagonal it is as often as foreseen."""
    width, height, left, base = 216.0, 196.0, 34.0, 158.0
    across, up = Scale(0, 1, left, width - 14), Scale(0, 1, base, 10)
    body = []
    for tick in (0.0, 0.5, 1.0):
        body.append(line(left, up(tick), width - 14, up(tick), "grid"))
        body.append(text(left - 4, up(tick) + 4, f"{100 * tick:g}", "t soft", text_anchor="end"))
        body.append(
            text(across(tick), base + 16, f"{100 * tick:g}", "t soft", text_anchor="middle")
        )
    body.append(line(across(0), up(0), across(1), up(1), "diagonal"))
    most = max((count for _, _, count in bins), default=1)
    circles = [
        element("circle", cx=across(p), cy=up(came), r=2.5 + 7 * (n / most) ** 0.5, class_="bubble")
        for p, came, n in bins
    ]
    body.append(element("g", "".join(circles), class_=series))
    body.append(
        text((left + width - 14) / 2, base + 32, "foreseen, %", "t soft", text_anchor="middle")
    )
    told = ", ".join(
        f"{100 * p:.0f} % foreseen, {100 * c:.0f} % came, {n} plans" for p, c, n in bins
    )
    return picture(width, height, f"{name}: plans that went through", f"{told}.", body)
