"""Goals reached by group of tasks (a row each) and arm (a column each), and by pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .gather import RunData
from .headline import in_percent
from .looks import series_of
from .plots import curve

SHADES = 10
"""Steps of the shade behind a share; the number is always written."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A share as written, its shade, and what a reader is told who points at it."""

    told: str
    shade: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    tasks: int
    cells: tuple[Cell, ...]


def by_group(data: RunData) -> list[Group]:
    """Every group; a cell for every arm, which is "-" where the arm had no task of it."""
    arms = [data.summary["arms"][arm] for arm in data.arms]
    names = sorted({name for arm in arms for name in arm["by_group"]})
    found = []
    for name in names:
        entries = [arm["by_group"].get(name) for arm in arms]
        tasks = max(entry["tasks"] for entry in entries if entry)
        found.append(Group(name, tasks, tuple(_cell(entry) for entry in entries)))
    return found


def totals(data: RunData) -> list[Group]:
    """The last rows of the table: all groups, and all of them on the last pass."""
    arms = [data.summary["arms"][arm] for arm in data.arms]
    tasks = len({row.task for row in data.rows})
    found = [Group("all", tasks, tuple(_whole(arm["success"]) for arm in arms))]
    if data.suite.passes > 1 and all("last_pass" in arm for arm in arms):
        cells = tuple(_whole(arm["last_pass"]) for arm in arms)
        found.append(Group("all, last pass", tasks, cells))
    return found


def _cell(entry: Mapping[str, Any] | None) -> Cell:
    if entry is None:
        return Cell("-", 0)
    last = entry.get("last_pass")
    more = "" if last is None else f"last pass {100 * last:.0f} %"
    return Cell(f"{100 * entry['success']:.0f}", _shade(entry["success"]), more)


def _whole(interval: Mapping[str, Any]) -> Cell:
    estimate, low, high = in_percent(interval)
    more = "" if low is None else f"{low:.1f} to {high:.1f} %"
    return Cell(f"{estimate:.1f}", _shade(estimate / 100), more)


def _shade(share: float) -> int:
    return min(SHADES, max(0, round(SHADES * share)))


def curves(data: RunData) -> list[tuple[str, str]]:
    """(arm, picture of its learning curve) of every arm; none where there was one pass."""
    arms = data.summary["arms"]
    series = series_of(data.arms)
    of = {name: [in_percent(each) for each in arms[name]["by_pass"]] for name in data.arms}
    if max((len(points) for points in of.values()), default=0) < 2:
        return []
    highest = max(v for points in of.values() for b in points for v in b if v is not None)
    top = next(t for t in (20, 40, 60, 80, 100) if t >= min(highest, 100))
    return [
        (name, curve(name, series[name], own, {n: o for n, o in of.items() if n != name}, top))
        for name, own in of.items()
        if len(own) > 1
    ]
