"""The table of a run in Markdown."""

from collections.abc import Mapping
from typing import Any

BUILT_IN = "Figures from a built-in world: a simulation, never a MineDojo number."


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def points(interval: Mapping[str, float | None]) -> str:
    """A difference in points with its 95 % interval."""
    low, high = interval["low"], interval["high"]
    bounds = f" [{_signed(low)}, {_signed(high)}]" if low is not None and high is not None else ""
    return f"{_signed(interval['estimate'])}{bounds}"


def _signed(value: float | None) -> str:
    # Plus zero: what rounds to nothing is never told as "-0.0".
    return "-" if value is None else f"{round(100 * value, 1) + 0.0:+.1f}"


def markdown_table(summary: Mapping[str, Any]) -> str:
    """Success by arm and group, then the paired differences.

    Wide enough for the facts and no wider: it must also be read in a terminal of 80 columns.
    """
    arms = {name: summary["arms"][name] for name in summary["order"]}
    groups = sorted({g for arm in arms.values() for g in arm["by_group"]})
    head = ["arm", *groups, "all", "last", "replans"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name, arm in arms.items():
        cells = [_group(arm, g) for g in groups]
        replans = arm["replans_per_success"]
        told = "-" if replans is None else f"{replans:.2f}"
        overall = percent(arm["success"]["estimate"])
        rows.append([name, *cells, overall, percent(arm["last_pass"]["estimate"]), told])
    options = ", ".join(str(v) for v in summary["env_options"].values())
    lines = [f"**{summary['suite']}** on {summary['env']}{f' ({options})' if options else ''}", ""]
    lines += _aligned(rows)
    lines += ["", "Success in %, over all passes by group; `last`: the last pass; `replans`: per "]
    lines[-1] += "success."
    if summary["paired"]:
        lines += ["", *_aligned(_paired(summary["paired"])), ""]
        lines.append("Differences in points with 95 % intervals over streams and tasks.")
    gap = summary.get("gap_closed_last_pass")
    if gap:
        bounds = f"[{_two(gap['low'])}, {_two(gap['high'])}]"
        lines += [
            "",
            f"Gap to the oracle closed on the last pass: {_two(gap['estimate'])} {bounds}.",
        ]
    errors = sum(arm["error_episodes"] for arm in arms.values())
    if errors:
        lines += ["", f"{errors} error episodes (crash or hang), counted as failures."]
    return "\n".join([*lines, "", BUILT_IN, ""])


def _group(arm: Mapping[str, Any], group: str) -> str:
    found = arm["by_group"].get(group)
    return "-" if found is None else f"{100 * found['success']:.0f}"


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _paired(paired: Mapping[str, Any]) -> list[list[str]]:
    rows = [["difference", "all passes", "last pass", "p"], ["---", "---:", "---:", "---:"]]
    for name, found in paired.items():
        p = found["p_permutation"]
        told = "<0.001" if p < 0.001 else f"{p:.3f}"
        rows.append([name, points(found["all_passes"]), points(found["last_pass"]), told])
    return rows


def _aligned(rows: list[list[str]]) -> list[str]:
    """Markdown whose columns also line up as plain text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        if row[0] == "---":
            cells = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
