"""Graded scores of episodes, by arm and as paired differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..scores import LESS_IS_BETTER, NEITHER_IS_BETTER
from .gather import RunData
from .looks import minus, versus


@dataclass(frozen=True, slots=True)
class Graded:
    """A graded score: which way is better, and (arm, series, mean, interval) of every arm."""

    name: str
    better: str
    cells: tuple[tuple[str, str, str], ...]


def graded(data: RunData) -> list[Graded]:
    """Every graded score of the world; [] where it has none, or the run is not complete."""
    arms = data.summary["arms"]
    found = []
    for name in graded_names(data):
        cells = []
        for arm in data.arms:
            mean = arms[arm].get("scores", {}).get(name)
            middle = (arms[arm].get("iqm") or {}).get(name)
            cells.append((_two(mean), _bounds(mean), _two(middle)))
        found.append(Graded(name.replace("_", " "), _better(name), tuple(cells)))
    return found


def _better(name: str) -> str:
    if name in NEITHER_IS_BETTER:
        return "neither"
    return "less" if name in LESS_IS_BETTER else "more"


def has_middles(data: RunData) -> bool:
    """Whether the summary tells interquartile means of graded scores."""
    return any(data.summary["arms"][arm].get("iqm") for arm in data.arms)


def graded_differences(data: RunData) -> list[tuple[str, list[tuple[str, str]]]]:
    """(pair, [(mean difference with its interval, chance of improvement)]) of every graded score;
    [] where no difference of one is told."""
    paired = data.summary["paired"]
    names = graded_names(data)
    if not any(found.get("scores") for found in paired.values()):
        return []
    return [
        (versus(pair), [_difference(found, name) for name in names])
        for pair, found in paired.items()
    ]


def graded_names(data: RunData) -> list[str]:
    """The graded scores of any arm, in the order of their table."""
    arms = data.summary["arms"]
    return sorted({name for arm in data.arms for name in arms[arm].get("scores", {})})


def _difference(found: Mapping[str, Any], name: str) -> tuple[str, str]:
    mean = found.get("scores", {}).get(name)
    if mean is None or mean["estimate"] is None:
        return "-", ""
    told = f"{mean['estimate']:+.2f}"
    if mean["low"] is not None:
        told += f" [{mean['low']:+.2f}, {mean['high']:+.2f}]"
    chance = found.get("improvement", {}).get(name)
    return minus(told), "" if chance is None else f"{100 * chance:.0f} %"


def _two(value: Any) -> str:
    found = value.get("estimate") if isinstance(value, Mapping) else value
    return "-" if found is None else f"{found:.2f}"


def _bounds(value: Any) -> str:
    if not isinstance(value, Mapping) or value.get("low") is None:
        return ""
    return f"{value['low']:.2f} to {value['high']:.2f}"
