"""What the texts of the household mean: the reverse of what they say, no more.

It satisfies `Words` and stands in for a language model's reading skill. Words that fit no
pattern mean nothing to it.
"""

import re
from collections.abc import Mapping
from typing import Any

from ...envs.world import SkillCall

_HANDLE = r"[A-Z]\w* \d+"
_HEAD = re.compile(
    r"I am in the (?P<room>\w+) (?P<home>\w+) on day (?P<day>\d+)\."
    r"(?: This is the (?P<phase>\w+)\.)?"
    rf" I hold (?P<held>nothing|{_HANDLE})(?: \((?P<look>[^)]*)\))?\."
    r" I have (?P<looked>looked|not looked) everywhere\."
)
_HOLDS = re.compile(rf"({_HANDLE})(?: \(([^)]*)\))? holds: ([^.]*)\.")
_THING = re.compile(rf"({_HANDLE})(?: \(([^)]*)\))?")
_EMPTY = re.compile(r"Nothing seen at: ([^.]*)\.")
_ALSO = re.compile(r"Also here: ([^.]*)\.")
_UNOPENED = re.compile(r"Never looked into: ([^.]*)\.")
_MISPLACED = re.compile(rf"({_HANDLE}) is out of place at (\d+)%")
_BELONGS = re.compile(rf"({_HANDLE}) belongs at ([^.]*)\.")
_MAYBE = re.compile(r"([A-Z]\w*) may be at ([^.]*)\.")
_SHARE = re.compile(rf"({_HANDLE}|[A-Z]\w*) (\d+)%")
_RIGHT = re.compile(r"right: ([^;.]*)")
_WRONG = re.compile(r"wrong: ([^;.]*)")
_PLACED = re.compile(rf"({_HANDLE}) at (\w+)")

_GOALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("tidy", re.compile(r"^tidy up")),
    ("rearrange", re.compile(r"^walk through")),
)
_NAMED = re.compile(r"(fetch \w+ \d+): ")
_CAUSES = (
    ("unseen", re.compile(r"has not been seen yet")),
    ("unreachable", re.compile(r"cannot be reached")),
    ("not_held", re.compile(r"^the hand (?:is empty|holds [^;]*); pickup")),
    ("hand_full", re.compile(r"^the hand holds")),
    ("ObjectNotAllowedInReceptacle", re.compile(r" cannot be placed in ")),
    ("refused", re.compile(r"^opening |^write search")),
    ("unfinished", re.compile(r"not all was seen")),
    ("search", re.compile(r"^no \w+ (?:at|in sight)")),
    ("interrupted", re.compile(r"interrupted: the episode ended")),
)


class HouseholdWords:
    """Satisfies `Words`. `vocabulary` maps nouns of goals, "coffee tables" too, to object types."""

    def __init__(self, vocabulary: Mapping[str, str]) -> None:
        self._vocabulary = vocabulary

    def target(self, goal: str) -> dict[str, Any]:
        """ "tidy up the kitchen ..." -> {"kind": "tidy"}; a fetch goal with its name and parts."""
        for kind, pattern in _GOALS:
            if pattern.search(goal):
                return {"kind": kind}
        target = fetch_target(goal, self._vocabulary)
        named = _NAMED.match(goal)
        return target | ({"task": named[1]} if target and named else {})

    def facts(self, state: str) -> dict[str, Any]:
        """The facts of `describe`, and the semantic memory's advice where there is any."""
        head = _HEAD.search(state)
        on: dict[str, str] = {}
        looks: dict[str, str] = {}
        receptacles: set[str] = set()
        for receptacle, look, inside in _HOLDS.findall(state):
            receptacles.add(receptacle)
            if look:
                looks[receptacle] = look
            for handle, told in _THING.findall(inside):
                on[handle] = receptacle
                if told:
                    looks[handle] = told
        for pattern, empty in ((_EMPTY, True), (_ALSO, False)):
            for line in pattern.findall(state):
                for handle, told in _THING.findall(line):
                    if empty:
                        receptacles.add(handle)
                    else:
                        on.setdefault(handle, "")
                    if told:
                        looks[handle] = told
        unopened = [h for line in _UNOPENED.findall(state) for h, _ in _THING.findall(line)]
        held = head["held"] if head is not None and head["held"] != "nothing" else ""
        on.pop(held, None)  # what is in hand is nowhere else, though it may hold things itself
        if head is not None and head["look"]:
            looks[held] = head["look"]
        facts = {
            "home": head["home"] if head is not None else "",
            "room": head["room"] if head is not None else "",
            "day": int(head["day"]) if head is not None else 0,
            "phase": (head["phase"] or "") if head is not None else "",
            "held": held,
            "explored": head is not None and head["looked"] == "looked",
            "on": dict(sorted(on.items())),
            "receptacles": sorted(receptacles),
            "state": dict(sorted(looks.items())),
            "unopened": sorted(unopened),
        }
        advice = _advice(state)
        return facts | ({"advice": advice} if advice else {})

    def told(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """What a failure told: its cause, or the verdict on what was put where."""
        if call.skill == "done":
            return self.learnt(call, feedback)
        for cause, pattern in _CAUSES:
            if pattern.search(feedback):
                return {"cause": cause}
        return {}

    def learnt(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """The verdict of the home's people, where `done` was called."""
        if call.skill == "explore":
            return {"whole": "not everywhere yet" not in feedback}
        if call.skill != "done":
            return {}
        found = {}
        for name, pattern in (("right", _RIGHT), ("wrong", _WRONG)):
            if match := pattern.search(feedback):
                found[name] = dict(_PLACED.findall(match[1]))
        return found

    def before(self, now: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
        """The mind asks nothing of the facts before a call."""
        return dict(now)


def _advice(state: str) -> dict[str, Any]:
    misplaced = {handle: int(p) / 100 for handle, p in _MISPLACED.findall(state)}
    belongs = {handle: _shares(line) for handle, line in _BELONGS.findall(state)}
    search = {kind: _shares(line) for kind, line in _MAYBE.findall(state)}
    if not (misplaced or belongs or search):
        return {"misplaced": {}, "belongs": {}, "search": {}} if _NO_ADVICE in state else {}
    return {"misplaced": misplaced, "belongs": belongs, "search": search}


_NO_ADVICE = "nothing is out of place"


def _shares(line: str) -> list[list[Any]]:
    return [[name, int(p) / 100] for name, p in _SHARE.findall(line)]


_A = r"(?:an? )?"
_SLICE = r"(?P<slice>slices? of )?"
_WHERE = r"(?: (?:in|on) an? (?P<receptacle>[\w ]+))?"
_FETCH = (
    re.compile(rf"Put two {_SLICE}(?P<two>[\w ]+?){_WHERE}, both in the same place\."),
    re.compile(
        rf"Hold {_A}{_SLICE}(?P<object>[\w ]+) and look at it "
        r"by the light of the (?P<toggle>[\w ]+)\."
    ),
    re.compile(
        rf"Put {_A}{_SLICE}(?P<object>[\w ]+?) in an? (?P<movable>[\w ]+), "
        rf"and the [\w ]+?{_WHERE}\."
    ),
    re.compile(
        rf"Put {_A}(?P<treatment>clean |heated |cooled )?{_SLICE}(?P<object>[\w ]+?){_WHERE}\."
    ),
)
_TREATMENTS = {"clean ": "clean", "heated ": "heat", "cooled ": "cool"}


def fetch_target(goal: str, vocabulary: Mapping[str, str]) -> dict[str, Any]:
    """The target of a fetch goal, from its text; {} where it is none."""
    for pattern in _FETCH:
        match = pattern.search(goal)
        if match is None:
            continue
        found = {name: text for name, text in match.groupdict().items() if text}
        target: dict[str, Any] = {"kind": "fetch"}
        for name, text in found.items():
            if name == "treatment":
                target["treatment"] = _TREATMENTS[text]
            elif name == "slice":
                target["sliced"] = True
            elif name == "two":
                target |= {"object": vocabulary.get(text, text), "count": 2}
            else:
                target[name] = vocabulary.get(text, text)
        return target
    return {}
