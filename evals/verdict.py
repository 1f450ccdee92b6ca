"""What memory bought, in one sentence, and whether the controls let it stand.

A claim that memory helps shows memory - none above zero, memory - its controls above zero, and
placebo - none within 3 points either way: each by its interval, all of them at once, so that no
correction for their number is due (an intersection-union test, Berger 1982).
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .differences import FEWEST_STREAMS
from .wording import points, signed

FEWEST_FOR_P = 6
"""Streams from which a paired permutation test can reach 5 %: 2^(1 - 6) is 3.1 %."""

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Check:
    """`passed`: shown, not shown, or None where the run cannot tell."""

    name: str
    text: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run says of memory.

    Attributes:
        claim: one sentence with its interval; None where no arm with a memory has an arm without.
        stands: all checks passed; None where none failed and some could not be made.
        checks: what the claim needs.
        unsettled: differences that more replicates would settle, and about how many.
    """

    claim: str | None
    stands: bool | None
    checks: tuple[Check, ...]
    unsettled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """An arm with a memory, the arm that lacks nothing else, and what it must beat."""

    arm: str
    base: str
    above: tuple[str, ...]
    idle: str = ""
    """The arm that must equal `base`: its memory tells nothing of this world."""
    said: str = "memory"


def verdict(summary: Mapping[str, Any]) -> Verdict:
    """Of any summary, older ones included."""
    memory = memory_of(summary)
    if memory is None:
        return Verdict(None, None, (), ())
    checks = (
        _above(summary, memory.arm, memory.base),
        *(_above(summary, memory.arm, other) for other in memory.above),
        *([_idle(summary, memory.idle, memory.base)] if memory.idle else []),
        _streams(summary),
    )
    known = [check.passed for check in checks]
    stands = False if False in known else None if None in known else True
    told = [f"{memory.arm} - {other}" for other in (memory.base, *memory.above)]
    if _on_top(summary, memory):
        told.append(f"online - {memory.arm}")
    return Verdict(_claim(summary, memory, stands), stands, checks, _unsettled(summary, told))


def closing(summary: Mapping[str, Any], width: int) -> list[str]:
    """The verdict as the last lines of a table; nothing where no memory was tested."""
    found = verdict(summary)
    if found.claim is None:
        return []
    groups = (("Hold", True), ("Not shown", False), ("Open", None))
    told = [
        f"{head}: {', '.join(names)}."
        for head, passed in groups
        if (names := [c.name for c in found.checks if c.passed is passed])
    ]
    return [*textwrap.wrap(" ".join([found.claim, *told]), width, break_on_hyphens=False), ""]


def memory_of(summary: Mapping[str, Any]) -> Memory | None:
    """The memory that a run is about.

    A memory of experiences where the arm `off` lacks just that; else one of where things belong,
    a working one, a store that was learnt before, or a loop with a memory of its own.
    """
    arms, paired = summary["arms"], summary["paired"]
    experiences = ("shuffled", "placebo")
    if "online - off" in paired and _meaning(arms, "online") == _meaning(arms, "off"):
        return Memory("online", "off", experiences, "placebo")
    if "graph - off" in paired:
        said = "a memory of where things belong"
        return Memory("graph", "off", ("common", "misfiled"), said=said)
    for name, said in (("online", "memory"), ("both", "working memory"), ("frozen", "memory")):
        if f"{name} - off" in paired:
            return Memory(name, "off", experiences if name == "online" else (), said=said)
    for pair in paired:
        name, _, other = pair.partition(" - ")
        if other == f"{name}-off":
            above = (f"{name}-placebo",)
            return Memory(name, other, above, above[0], said=f"memory of {name}")
    return None


def _meaning(arms: Mapping[str, Any], name: str) -> str:
    return str(arms[name].get("semantic", "off"))


def _claim(summary: Mapping[str, Any], memory: Memory, stands: bool | None) -> str:
    """A gain is bought by memory only where every check holds; else it is a difference."""
    name = f"{memory.arm} - {memory.base}"
    gain = summary["paired"][name]["all_passes"]
    said = f"{memory.said[0].upper()}{memory.said[1:]}"
    told = f"{points(gain)} points of success ({name})"
    if gain["low"] is None or gain["high"] is None:
        sentence = f"{said}: {told}; one stream gives no interval"
    elif _agreed_by_few(summary, gain):
        sentence = (
            f"{said}: {signed(gain['estimate'])} points of success ({name}), the same in all "
            f"{replicates(summary)} streams; so few that agree give no interval"
        )
    elif gain["low"] > 0 and stands:
        sentence = f"{said} bought {told}"
    elif gain["low"] > 0:
        lacks = "control was run" if stands is None else "check holds"
        sentence = f"{said}: {told}, but not every {lacks}"
    elif gain["high"] < 0:
        sentence = f"{said} cost: {told}"
    else:
        sentence = f"{said} is not shown to buy or to cost: {told}"
    if top := _on_top(summary, memory):
        sentence += f"; experiences on top {points(top['all_passes'])}"
    return f"{sentence}."


def _agreed_by_few(summary: Mapping[str, Any], interval: Mapping[str, Any]) -> bool:
    """Whether an interval has no width because a few streams happened to agree.

    So it was in summaries of before: now the interval itself is as wide as so few leave it.
    """
    return interval["low"] == interval["high"] and replicates(summary) < FEWEST_FOR_P


def _on_top(summary: Mapping[str, Any], memory: Memory) -> Mapping[str, Any] | None:
    """What experiences add to a memory of places."""
    found = summary["paired"].get(f"online - {memory.arm}") if memory.arm == "graph" else None
    return found if found is None else dict(found)


def _above(summary: Mapping[str, Any], arm: str, other: str) -> Check:
    name = f"{arm} - {other}"
    found = summary["paired"].get(name)
    if found is None:
        return Check(f"{name} above 0", f"no arm `{other}` was run on the same tasks", None)
    told = points(found["all_passes"])
    low = found["all_passes"]["low"]
    if low is None:
        return Check(f"{name} above 0", f"{told}: one stream gives no interval", None)
    if _agreed_by_few(summary, found["all_passes"]):
        return Check(f"{name} above 0", f"{told}: too few streams that agree, no interval", None)
    if low > 0:
        return Check(f"{name} above 0", f"{told}: its interval is above zero", True)
    # Too few streams leave open what more might show; an interval below zero does not.
    few = replicates(summary) < FEWEST_FOR_P and found["all_passes"]["high"] > 0
    said = f"{told}: its interval is not above zero"
    return Check(f"{name} above 0", said, None if few else False)


def _idle(summary: Mapping[str, Any], arm: str, base: str) -> Check:
    name = f"{arm} - {base}"
    title = f"{name} within 3"
    found = summary["paired"].get(name)
    if found is None:
        return Check(title, f"no arm `{arm}` was run on the same tasks", None)
    equal = bool(found.get("equivalent_within_3_points"))
    narrow = found.get("all_passes_90")
    told = f"{points(narrow)} at 90 %" if narrow else points(found["all_passes"])
    says = "equal within 3 points" if equal else "not shown to be equal within 3 points"
    few = replicates(summary) < FEWEST_STREAMS
    if not equal and few:
        says += f", for which {FEWEST_STREAMS} streams are the least"
    return Check(title, f"{told}: {says}", equal or (None if few else False))


def _streams(summary: Mapping[str, Any]) -> Check:
    n = replicates(summary)
    least = f"{100 * 2.0 ** (1 - n):.3g} %" if n > 1 else "100 %"
    return Check(
        "enough streams",
        f"{n} streams of each arm: the paired test cannot give a p below {least}",
        n >= FEWEST_FOR_P,
    )


def replicates(summary: Mapping[str, Any]) -> int:
    """Streams of each arm; worked out where an older summary does not tell."""
    if "replicates" in summary:
        return int(summary["replicates"])
    arm = next(iter(summary["arms"].values()))
    tasks = sum(group["tasks"] for group in arm["by_group"].values())
    return int(arm["episodes"] // max(1, len(arm["by_pass"]) * tasks))


def _unsettled(summary: Mapping[str, Any], names: list[str]) -> tuple[str, ...]:
    lines = []
    for name in names:
        found = summary["paired"].get(name, {})
        p, needed = found.get("p_holm", found.get("p_permutation")), found.get("replicates_needed")
        if p is not None and p > LEVEL and needed and needed > replicates(summary):
            lines.append(f"{name}: about {needed} replicates would settle it")
    return tuple(lines)
