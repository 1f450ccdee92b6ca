"""Whether the episodes of two runs are pairs, and what else tells the runs apart.

A pair is two episodes that differ in the agent alone: the same task of the same world, with the
same luck, at the same place of its stream. Anything else is refused: the difference of two means
would be told with an interval that it does not have.
"""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError
from .compose import Arm
from .results import Folder, read_lines, read_run
from .suite import Suite

SAME = ("env", "env_options", "learn_env", "learn_env_options", "seed", "passes", "replicates")
"""Of the suites: what makes world, luck and shape."""

SHOWN = 12
"""Characters of a hash that are told."""

Stream = tuple[str, int]


def check_suites(first: Path, second: Path) -> None:
    """Refuse two runs that cannot be pairs whatever they hold; says why and what to do.

    Raises:
        ResultsError: one line on the first thing that is not the same.
    """
    if first.resolve() == second.resolve():
        raise ResultsError(f"{first} is given twice; name two runs, or one to compare its arms")
    (one, _), (other, _) = read_run(first), read_run(second)
    both = f"{first} and {second} are no pairs"
    for field in SAME:
        a, b = getattr(one, field), getattr(other, field)
        if a != b:
            raise ResultsError(
                f"{both}: {field} is {_short(a)} and {_short(b)}; run both with the same one"
            )
    if not _shared(one, other):
        raise ResultsError(f"{first} and {second} have no arm in common")


def check_pairs(first: Path, second: Path) -> None:
    """Refuse two complete runs that `check_suites` passed and whose episodes are no pairs.

    Raises:
        ResultsError: one line on the first thing that is not the same.
    """
    shared = _shared(read_run(first)[0], read_run(second)[0])
    mine, theirs = _streams(first), _streams(second)
    both = f"{first} and {second} are no pairs"
    for (arm, replicate), records in mine.items():
        if arm in shared:
            _check_stream(both, f"{arm}-{replicate}", records, theirs[arm, replicate])


def _shared(one: Suite, other: Suite) -> list[str]:
    names = {arm.name for arm in other.arms}
    return [arm.name for arm in one.arms if arm.name in names]


def _check_stream(
    both: str, name: str, mine: list[Mapping[str, Any]], theirs: list[Mapping[str, Any]]
) -> None:
    arm = name.rpartition("-")[0]
    ours, others = ({r["task"]: r["group"] for r in records} for records in (mine, theirs))
    if ours.keys() != others.keys():
        only = sorted(ours.keys() ^ others.keys())
        raise ResultsError(
            f"{both}: arm `{arm}` ran other tasks, `{only[0]}` in one run alone; "
            "run both with the same tasks and groups"
        )
    for task, group in ours.items():
        if others[task] != group:
            raise ResultsError(
                f"{both}: task `{task}` is of group {group} and {others[task]}; "
                "run both with one version of the world"
            )
    for a, b in zip(mine, theirs, strict=True):
        if (a["pass"], a["task"]) != (b["pass"], b["task"]):
            raise ResultsError(
                f"{both}: stream {name} met its tasks in another order, `{a['task']}` and "
                f"`{b['task']}` in pass {a['pass'] + 1}; run both with one version of the schedule"
            )
        # Results written by hand or long ago may not tell their luck.
        if a.get("seed") != b.get("seed"):
            raise ResultsError(
                f"{both}: stream {name} met `{a['task']}` with other luck; "
                "run both with one version of the program"
            )


def _streams(folder: Path) -> dict[Stream, list[Mapping[str, Any]]]:
    """The records of each stream, in the order in which they were played."""
    found: dict[Stream, list[Mapping[str, Any]]] = {}
    for record in read_lines(Folder(folder).merged):
        found.setdefault((record["arm"], record["replicate"]), []).append(record)
    return found


def differing(
    one: Suite, ran: Mapping[str, Any], other: Suite, ran_too: Mapping[str, Any]
) -> list[str]:
    """What differs between two runs that are pairs, one line each: agents, models, program."""
    lines = []
    for folder, suite, against in (("first", one, other), ("second", other, one)):
        names = {arm.name for arm in against.arms}
        alone = [arm.name for arm in suite.arms if arm.name not in names]
        if alone:
            lines.append(f"arms of the {folder} run alone: {', '.join(alone)}")
    for name in _shared(one, other):
        lines += [f"arm `{name}`: {told}" for told in _arms(one.arm(name), other.arm(name))]
    asked = any(suite.arm(arm.name).llm for suite in (one, other) for arm in suite.arms)
    if asked and one.llm_options != other.llm_options:
        lines.append("llm_options: of the language model")
    if one.learn_tasks != other.learn_tasks:
        lines.append("learn_tasks: what frozen stores were learnt on")
    program, others = ran.get("program", {}), ran_too.get("program", {})
    for name in sorted(program.keys() | others.keys()):
        a, b = program.get(name), others.get(name)
        if a != b:
            lines.append(f"program: {name} is {_short(a)} and {_short(b)}")
    return lines


def _arms(one: Arm, other: Arm) -> list[str]:
    return [
        f"{field.name} is {_short(getattr(one, field.name))} "
        f"and {_short(getattr(other, field.name))}"
        for field in fields(Arm)
        if getattr(one, field.name) != getattr(other, field.name)
    ]


def _short(value: Any) -> str:
    """A value in one line; a hash by its beginning, nothing by a word."""
    if value in (None, "", {}, ()):
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={each}" for key, each in sorted(value.items()))
    text = str(value)
    return text[:SHOWN] if len(text) == 64 else text
