"""What `suite_figures.told` gives, as Markdown: arms, differences, and figures with their targets.

Shares are told in percent, differences of shares in points with their 95 % intervals.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import fill
from typing import Any, TypeAlias

from figure_tables import chance, percent, points, table
from measured import Result

Told: TypeAlias = Mapping[str, Any]
"""What `suite_figures.told` gives of a suite."""

Formats: TypeAlias = Mapping[str, str]
"""Measures that are no shares, with how a mean of them is printed."""


WIDTH = 120
"""Of the documents."""


def measures(result: Result, labels: Mapping[str, str]) -> str:
    """Figures with their targets, where they have one."""
    rows = [
        [told, plain(result[name]), *_target(result, name)]
        for name, told in labels.items()
        if name in result.body["figures"]
    ]
    return table(["measured", "value", "target", "met"], rows)


def suite(
    told: Told,
    labels: Mapping[str, str],
    title: str,
    *,
    arms: Sequence[str],
    formats: Formats,
    last: str = "",
) -> str:
    """Arms by measure; the first measure with its interval; `last` also for the last pass."""
    rows = []
    for arm in (arm for arm in arms if arm in told["success"]):
        cells = [_cell(told, measure, arm, formats) for measure in labels]
        first = told[next(iter(labels))][arm]
        cells.insert(1, ends(first, percent))
        rows.append([arm, *cells, *([percent(told[last][arm]["last_pass"])] if last else [])])
    head = list(labels.values())
    final = [f"{labels[last]}, last pass"] if last else []
    return table([title, head[0], "95 % interval", *head[1:], *final], rows)


def differences(told: Told, measure: str = "success", *, equal: bool = False) -> str:
    """Paired differences of one suite; `equal`: and whether they are shown to be none."""
    rows = []
    for pair, found in told[f"{measure} differences"].items():
        cells = [points(found["mean"]), ends(found, points), chance(found["p_permutation"])]
        if equal:
            cells.append("yes" if found["equivalent_within_3_points"] else "-")
        rows.append([pair, *cells])
    head = [f"{measure}, points", "difference", "95 % interval", "p"]
    return table([*head, "within 3 points"] if equal else head, rows)


def interval(found: Mapping[str, Any]) -> str:
    """A difference with its interval: "+1.5 [-0.5, +3.5]"."""
    return f"{points(found['mean'])} [{ends(found, points).replace(' to ', ', ')}]"


def ends(found: Mapping[str, Any], told: Callable[[float], str]) -> str:
    """A 95 % interval; "none" where too few streams ran for one."""
    if found["low"] is None or found["high"] is None:
        return "none"
    return f"{told(found['low'])} to {told(found['high'])}"


def sentence(found: Mapping[str, Any]) -> str:
    """A difference in words, and whether it shows anything."""
    told = f"{points(found['mean'])} points (95 % interval {ends(found, points)})"
    low, high = found["low"], found["high"]
    if low is not None and (low > 0 or high < 0):
        return told
    return f"{told}, so no difference is shown"


def bullets(lines: Iterable[str]) -> str:
    """Items of a list, each wrapped to the width of the documents."""
    return "\n".join(fill(line, WIDTH, subsequent_indent="  ") for line in lines)


def plain(value: Any) -> str:
    """A figure as it is: three decimals, or thousands."""
    if isinstance(value, float) and value < 100:
        return f"{value:.3f}"
    return f"{value:,.0f}"


def _cell(told: Told, measure: str, arm: str, formats: Formats) -> str:
    mean = float(told[measure][arm]["mean"])
    return format(mean, formats[measure]) if measure in formats else percent(mean)


def _target(result: Result, name: str) -> tuple[str, str]:
    """The targets of a figure and whether all were met; "-" where it has none."""
    found = {
        bound: met
        for told, met in result.targets.items()
        for figure, _, bound in [told.partition(" ")]
        if figure == name
    }
    if not found:
        return "-", "-"
    return ", ".join(sorted(found)), "yes" if all(found.values()) else "NO"
