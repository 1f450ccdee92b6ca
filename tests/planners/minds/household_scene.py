"""Homes in a few words: facts, attempts and experiences of the household to think about."""

from collections.abc import Mapping, Sequence
from typing import Any

from mnemonaut.envs.world import Feedback, SkillCall, State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.planner import Attempt

FURNITURE = ("Cabinet", "CounterTop", "Drawer", "DiningTable", "Floor", "Fridge", "GarbageCan",
             "Microwave", "Shelf", "SideTable", "SinkBasin", "Sofa", "Toaster")  # fmt: skip


def facts_of(
    on: Mapping[str, str] | None = None, *receptacles: str, **changes: Any
) -> dict[str, Any]:
    """Facts of an explored kitchen: `on` as told; its places and `receptacles` are known."""
    standing = dict(on or {})
    there = {*receptacles, *filter(None, standing.values())}
    told = {
        "home": "Kitchen_3",
        "room": "kitchen",
        "day": 1234,
        "phase": "",
        "held": "",
        "explored": True,
        "on": dict(sorted(standing.items())),
        "receptacles": sorted(there),
        "state": {},
        "unopened": [],
    }
    return told | changes


def state_of(facts: Mapping[str, Any]) -> State:
    return State("a home", facts)


def call_of(text: str) -> SkillCall:
    """ "put(Apple 1, Shelf 1)" -> the call."""
    skill, _, rest = text.partition("(")
    return SkillCall(skill, tuple(filter(None, rest.removesuffix(")").split(", "))))


def tried(
    text: str,
    cause: str = "",
    *,
    change: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Attempt:
    """An attempt at a call, which failed where there is a cause."""
    told = {"cause": cause, **(facts or {})} if cause else dict(facts or {})
    return Attempt(call_of(text), Feedback(not cause, cause or "done", told), {}, change or {})


def lived(
    *attempts: Attempt,
    facts: Mapping[str, Any] | None = None,
    task: str = "tidy Kitchen_3",
    ended: str = "goal reached",
    nth: int = 1,
) -> Recall:
    """An experience of these attempts, recalled."""
    steps = [
        {
            "success": a.feedback.success,
            "text": a.feedback.text,
            "facts": dict(a.feedback.facts),
            "change": dict(a.change),
        }
        for a in attempts
    ]
    plan = [{"skill": a.call.skill, "args": list(a.call.args)} for a in attempts]
    state = {"text": "a home", "facts": dict(facts_of() if facts is None else facts)}
    outcome = {"success": ended == "goal reached", "text": "", "steps": steps, "ended": ended}
    return Recall(nth, Experience(state, task, plan, outcome, {}, nth), 1.0, {})


def judged(
    right: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None, **more: Any
) -> Recall:
    """An episode at whose end the home's people said so."""
    told = {"right": dict(right or {}), "wrong": dict(wrong or {})}
    return lived(tried("done()", facts=told), **more)


def said(calls: Sequence[SkillCall]) -> str:
    return "; ".join(map(str, calls))
