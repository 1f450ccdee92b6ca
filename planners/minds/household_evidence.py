"""What this episode and recalled experiences tell of a home.

Only what the experiences say is used: the home they name, the plan, what came of each call.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ...memory.experience import Experience, Recall
from ..planner import History

IN_VAIN = ("search", "unreachable", "refused")
"""Why a search found nothing, where searching again would not help."""

MAX_LOST = 2
"""Times that an object could not be picked up, after which it is left where it is."""

EFFECTS = {"heat": "hot", "cool": "cold"}

Step: TypeAlias = tuple[str, Sequence[Any], bool, Mapping[str, Any]]


def kind_of(handle: str) -> str:
    """`Apple 1` -> `Apple`."""
    name, _, number = handle.rpartition(" ")
    return name if name and number.isdecimal() else handle


@dataclass(slots=True)
class HomeEvidence:
    """Gathered for one home.

    Attributes:
        right, wrong: (object handle, receptacle type) -> verdicts of this home's people.
        elsewhere: (object type, receptacle type) -> verdicts of other homes, right less wrong.
        places: object handle -> the receptacle it was last known at, from memory.
        usual: object handle -> receptacle types it stood at on earlier visits to this home, before
            the agent had touched anything; most things are in their places on most days.
        wanted: object handle -> the receptacle it stood at in the last walkthrough of this day.
        looks: object handle -> how it looked then ("closed", "open", ...).
        refused: (object handle, receptacle handle) pairs that failed in this episode.
        lost: objects that could not be picked up in this episode, with how often.
        searched: (type, receptacle handle) that were looked into in this episode, in vain.
        placed: objects put down in this episode.
        tools: (what it does, receptacle type) -> whether that was seen to work.
        treated: (object handle, receptacle type) put in and taken out again in this episode.
        vain: (type, receptacle handle) of this home that were looked into on an earlier visit.
        worked: receptacle types that something was put in and taken out of again on the way to
            this very goal, in an episode that reached it.
        forbidden: (object type, receptacle type) that the world never lets be together.
    """

    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    elsewhere: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: dict[str, str] = field(default_factory=dict)
    usual: dict[str, Counter[str]] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)
    lost: Counter[str] = field(default_factory=Counter)
    searched: set[tuple[str, str]] = field(default_factory=set)
    placed: dict[str, str] = field(default_factory=dict)
    tools: dict[tuple[str, str], bool] = field(default_factory=dict)
    treated: set[tuple[str, str]] = field(default_factory=set)
    forbidden: set[tuple[str, str]] = field(default_factory=set)
    vain: set[tuple[str, str]] = field(default_factory=set)
    worked: set[str] = field(default_factory=set)

    def takes(self, handle: str, receptacle: str) -> bool:
        """Whether a receptacle may still be tried for an object."""
        kinds = (kind_of(handle), kind_of(receptacle))
        return (handle, receptacle) not in self.refused and kinds not in self.forbidden


def gather(
    home: str, day: int, task: str, history: History, recalled: Sequence[Recall]
) -> HomeEvidence:
    """Everything that history and experiences tell of `home`, the oldest experience first.

    `task` is the goal's: an experience of the same task that reached its goal shows what works.
    """
    found = HomeEvidence()
    ordered = sorted(recalled, key=lambda r: (r.experience.when, r.id))
    _usual(found, home, [recall.experience for recall in ordered])
    for recall in ordered:
        _take(found, home, day, task, recall.experience)
    done = [(a.call.skill, a.call.args, a.feedback.success, a.change) for a in history]
    _tools(found, done, now=True)
    for attempt in history:
        args = tuple(map(str, attempt.call.args))
        told = attempt.feedback
        if attempt.call.skill == "put" and len(args) == 2:
            if told.success:
                found.placed[args[0]] = args[1]
            else:
                found.refused.add((args[0], args[1]))
                _forbid(found, args, told.facts)
        elif attempt.call.skill == "pickup" and args:
            if told.success:
                found.placed.pop(args[0], None)
            else:
                found.lost[args[0]] += 1
        elif attempt.call.skill == "search" and args and told.facts.get("cause") in IN_VAIN:
            found.searched.add((args[0], args[1] if len(args) > 1 else ""))
    return found


def _usual(found: HomeEvidence, home: str, experiences: Sequence[Experience]) -> None:
    """Count where things stood at the first full look of each earlier day."""
    days: set[int] = set()
    for experience in experiences:
        facts: Mapping[str, Any] = experience.state.get("facts", {})
        day = int(facts.get("day", 0))
        whole = facts.get("explored") and not facts.get("phase")
        if facts.get("home") != home or not whole or day in days:
            continue
        days.add(day)
        for handle, at in facts.get("on", {}).items():
            if at and kind_of(at) != "Floor":
                found.usual.setdefault(handle, Counter())[kind_of(at)] += 1


def _forbid(found: HomeEvidence, args: Sequence[str], told: Mapping[str, Any]) -> None:
    if told.get("cause") == "ObjectNotAllowedInReceptacle" and len(args) == 2:
        found.forbidden.add((kind_of(args[0]), kind_of(args[1])))


def _take(found: HomeEvidence, home: str, day: int, task: str, experience: Experience) -> None:
    facts: Mapping[str, Any] = experience.state.get("facts", {})
    same = facts.get("home") == home
    steps = experience.outcome.get("steps", ())
    shown = same and facts.get("phase") == "walkthrough" and facts.get("day") == day
    if shown:
        found.wanted.update(facts.get("on", {}))
        found.looks.update(facts.get("state", {}))
    if same:
        found.places.update({k: v for k, v in facts.get("on", {}).items() if v})
    done = [
        (str(c.get("skill")), tuple(c.get("args", ())), bool(t.get("success")), t.get("change", {}))
        for c, t in zip(experience.plan, steps, strict=False)
    ]
    _tools(found, done, now=False)
    if experience.task == task and experience.outcome.get("ended") == "goal reached":
        found.worked.update(_places_used(done))
    for call, step in zip(experience.plan, steps, strict=False):
        told = step.get("facts", {})
        if same:
            changed = step.get("change", {})
            moved = {k: v for k, v in changed.get("on", {}).items() if isinstance(v, str) and v}
            found.places.update(moved)
            if shown:
                found.wanted.update(moved)
                found.looks.update({k: v or "" for k, v in changed.get("state", {}).items()})
        if call.get("skill") == "put" and not step.get("success"):
            _forbid(found, [str(arg) for arg in call.get("args", ())], told)
        if call.get("skill") == "search" and same and told.get("cause") in IN_VAIN:
            sought, *where = [str(arg) for arg in call.get("args", ())] or [""]
            found.vain.add((sought, where[0] if where else ""))
        if call.get("skill") == "done":
            _verdicts(found, same, told)


def _tools(found: HomeEvidence, done: Sequence[Step], *, now: bool) -> None:
    """What made something hot or cold: it was put there, and came out changed."""
    inside: dict[str, str] = {}
    for skill, raw, success, change in done:
        args = tuple(map(str, raw))
        if not success:
            continue
        if skill == "put" and len(args) == 2:
            inside[args[0]] = kind_of(args[1])
        elif skill == "pickup" and args and args[0] in inside:
            place = inside.pop(args[0])
            looks = change.get("state", {})
            look = str(looks.get(args[0], "")) if isinstance(looks, Mapping) else ""
            for effect, word in EFFECTS.items():
                if word in look:
                    found.tools[effect, place] = True
                elif (effect, place) not in found.tools and _switched(done):
                    found.tools[effect, place] = False
            if now:
                found.treated.add((args[0], place))


def _places_used(done: Sequence[Step]) -> set[str]:
    inside: dict[str, str] = {}
    used: set[str] = set()
    for skill, args, success, _ in done:
        if success and skill == "put" and len(args) == 2:
            inside[str(args[0])] = kind_of(str(args[1]))
        elif success and skill == "pickup" and args and str(args[0]) in inside:
            used.add(inside[str(args[0])])
    return used


def _switched(done: Sequence[Step]) -> bool:
    """Whether anything was switched at all: before, a heater cannot have shown what it does."""
    return any(skill == "toggle" and success for skill, _, success, _ in done)


def _verdicts(found: HomeEvidence, same: bool, told: Mapping[str, Any]) -> None:
    for name, sign in (("right", 1), ("wrong", -1)):
        verdicts = told.get(name, {})
        if not isinstance(verdicts, Mapping):
            continue
        for handle, kind in verdicts.items():
            if same:
                (found.right if sign > 0 else found.wrong)[handle, str(kind)] += 1
            else:
                found.elsewhere[kind_of(handle), str(kind)] += sign
