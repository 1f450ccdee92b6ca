"""The episodes of a run as compact columns, which the page's list is made from."""

from collections.abc import Mapping
from typing import Any

from .gather import RunData
from .looks import series_of
from .rows import ENDS, Row


def columns(data: RunData, goals: Mapping[str, str]) -> dict[str, Any]:
    """Plain JSON. Arms, tasks and ends are written once and pointed to by number.

    `goals` are the words of tasks where they are known; one that only repeats the name is left
    out.
    """
    arms, tasks = data.arms, sorted({row.task for row in data.rows})
    groups = sorted({row.group for row in data.rows})
    arm_at = {name: n for n, name in enumerate(arms)}
    task_at = {name: n for n, name in enumerate(tasks)}
    group_at = {name: n for n, name in enumerate(groups)}
    end_at = {name: n for n, name in enumerate(ENDS)}
    group_of = {row.task: group_at[row.group] for row in data.rows}
    scores = sorted({name for row in data.rows for name in row.score})
    series = series_of(arms)
    rows = data.rows
    return {
        "arms": arms,
        "series": [series[arm] for arm in arms],
        "tasks": tasks,
        "groups": groups,
        "group_of": [group_of[task] for task in tasks],
        "goals": [_words(task, goals.get(task, "")) for task in tasks],
        "ends": list(ENDS),
        "count": len(rows),
        "arm": [arm_at[row.arm] for row in rows],
        "replicate": [row.replicate for row in rows],
        "pass": [row.nth for row in rows],
        "index": [row.index for row in rows],
        "task": [task_at[row.task] for row in rows],
        "end": [end_at[row.ended] for row in rows],
        "steps": [row.steps for row in rows],
        "replans": [row.replans for row in rows],
        "recalled": [row.recalled for row in rows],
        "predicted": [_first(row) for row in rows],
        "seconds": _optional([row.seconds for row in rows], 4),
        "tokens": _tokens(rows),
        "score_names": scores,
        "scores": [_optional([row.score.get(name) for row in rows], 3) for name in scores],
        "errors": {str(at): error for at, error in data.errors.items()},
    }


def _words(task: str, goal: str) -> str:
    return "" if goal == task else goal


def _first(row: Row) -> float | None:
    """What was foreseen of the first plan that was tried."""
    return round(row.foresights[0].predicted, 3) if row.foresights else None


def _optional(values: list[float | None], digits: int) -> list[float | None] | None:
    """Rounded; None where there is no value at all."""
    if all(value is None for value in values):
        return None
    return [None if value is None else round(value, digits) for value in values]


def _tokens(rows: tuple[Row, ...]) -> list[int] | None:
    """Tokens in and out; None of a run that asked no model."""
    if not any(row.llm for row in rows):
        return None
    return [int(row.llm.get("tokens_in", 0)) + int(row.llm.get("tokens_out", 0)) for row in rows]
