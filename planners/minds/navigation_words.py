"""What the texts of navigation mean: the reverse of what they say, no more.

It satisfies `Words` and stands in for a language model's reading skill. Of places that were left
the words keep the summary and the ways, not the eight views; of a way that was shown, its
viewpoints and where they lie. So a mind that reads knows less than one that is handed the facts.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...envs.world import SkillCall

_NUMBER = r"-?\d+(?:\.\d+)?"
_POINT = rf"\((?P<x>{_NUMBER}), (?P<y>{_NUMBER}), (?P<z>{_NUMBER})\)"
_HEAD = re.compile(r"^In (?P<building>\S+), told: (?P<instruction>.*?)(?=\s+You are at |$)", re.M)
_HERE = re.compile(
    rf"You are at (?P<here>\S+) {_POINT}, looking at (?P<heading>\d+) degrees"
    r"(?:: (?P<summary>[^\n]*?))?\.?(?=\n| - |$)"
)
_VIEW = re.compile(
    r"^- (?P<where>ahead(?: right| left)?|behind(?: right| left)?|right|left): (?P<said>.*)$", re.M
)
_WALKED = re.compile(r"Your way so far: (?:\.\.\. )?([^\n]+?)\.(?=\s|$)")
_MAPPED = re.compile(
    rf"^(?P<name>\S+) {_POINT}(?:: (?P<summary>.*?))?\.? Ways: (?P<ways>.*)\.$", re.M
)
_EDGE = re.compile(rf"(\S+) \(({_NUMBER}) m at (\d+)( up| down)?\)")
_STEP = re.compile(rf"(?P<name>\S+) {_POINT}(?:: (?P<summary>.*))?")
_STOPPED = re.compile(rf"You (?:stopped|ran out of steps) ({_NUMBER}) m from the goal")
_SHOWN = re.compile(r"The way was (.*)\.$")
_OBJECTS = re.compile(r" ?objects: ([^.]*(?:\.\d[^.]*)*)\.(?= ways:|$)")
_OBJECT = re.compile(rf"([^,()]+) \(({_NUMBER}) m\)")
_WAYS = re.compile(r" ?ways: .*$")

_CLOCKWISE = (
    "ahead", "ahead right", "right", "behind right",
    "behind", "behind left", "left", "ahead left",
)  # fmt: skip

_CAUSES = (
    ("unknown", re.compile(r"is unknown: nothing seen so far")),
    ("ambiguous", re.compile(r"give more of its name")),
    ("no neighbour", re.compile(r"is no neighbour of")),
    ("out of sight", re.compile(r"cannot be looked at")),
    ("interrupted", re.compile(r"interrupted: the episode ended")),
)

_SLOPE = {"": 0.0, " up": 25.0, " down": -25.0}
"""Degrees of a way that goes up or down; the words do not tell how steeply."""


class NavigationWords:
    """Satisfies `Words`."""

    def target(self, goal: str) -> dict[str, Any]:
        """A goal is its instruction."""
        return {"kind": "navigate", "instruction": goal}

    def facts(self, state: str) -> dict[str, Any]:
        """The facts of `describe`, as far as the words tell them."""
        head, here = _HEAD.search(state), _HERE.search(state)
        if head is None or here is None:
            return {"building": "", "instruction": "", "start": "", "places": {}, "walked": []}
        name, heading = here["here"], float(here["heading"])
        places = {found["name"]: _place(found) for found in _MAPPED.finditer(state)}
        place = places.get(name) or {"at": _point(here), "near": {}, "summary": ""}
        views, objects, near = _around(state, heading)
        told = {"summary": (here["summary"] or "").strip(), "views": views, "objects": objects}
        places[name] = {**place, **told, "near": place["near"] or _placed(near, place["at"])}
        way = _WALKED.search(state)
        walked = [part.strip() for part in way[1].split(",")] if way else [name]
        # Lines beyond a prompt's budget are left out: a place that no line tells is not known.
        walked = [viewpoint for viewpoint in walked if viewpoint in places]
        return {
            "building": head["building"],
            "instruction": head["instruction"].strip(),
            "start": walked[0],
            "here": name,
            "heading": heading,
            "walked": walked,
            "places": places,
        }

    def told(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """Why a call failed, or, of an episode's end, how far off it was and the way."""
        ended = self.learnt(call, feedback)
        if ended:
            return ended
        return next(({"cause": cause} for cause, p in _CAUSES if p.search(feedback)), {})

    def learnt(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """What the end of an episode told."""
        stopped = _STOPPED.search(feedback)
        if stopped is None:
            return {}
        found: dict[str, Any] = {"distance": float(stopped[1])}
        shown = _SHOWN.search(feedback)
        if shown:
            steps = [step for part in shown[1].split("; ") if (step := _STEP.fullmatch(part))]
            found |= {"path": [step["name"] for step in steps], "places": _on_the_way(steps)}
        return found

    def before(self, now: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing but the first heading is asked of the facts before a call, and no word tells
        it: it is taken as it is now."""
        return dict(now)


def _point(match: re.Match[str]) -> list[float]:
    return [float(match[axis]) for axis in "xyz"]


def _place(found: re.Match[str]) -> dict[str, Any]:
    at = _point(found)
    near = {
        name: (float(metres), float(degrees), slope)
        for name, metres, degrees, slope in _EDGE.findall(found["ways"])
    }
    summary = (found["summary"] or "").strip()
    # All eight views of a place that was left are taken to show what its summary says.
    views = [summary] * len(_CLOCKWISE) if summary else []
    return {
        "at": at,
        "near": _placed(near, at),
        "summary": summary,
        "views": views,
        "objects": [],
    }


def _placed(near: Mapping[str, tuple[float, float, str]], at: list[float]) -> dict[str, Any]:
    """Neighbours by metres and direction, with the point that these lead to."""
    placed = {}
    for name, (metres, degrees, slope) in near.items():
        turn, rise = math.radians(degrees), math.radians(_SLOPE[slope])
        flat = metres * math.cos(rise)
        there = [
            at[0] + flat * math.sin(turn),
            at[1] + flat * math.cos(turn),
            at[2] + metres * math.sin(rise),
        ]
        placed[name] = {
            "heading": degrees,
            "elevation": _SLOPE[slope],
            "distance": metres,
            "at": [round(value, 2) for value in there],
        }
    return placed


def _around(
    state: str, heading: float
) -> tuple[list[str], list[list[Any]], dict[str, tuple[float, float, str]]]:
    """Eight views from heading 0 on, the objects, and the neighbours in sight."""
    ahead = round(heading / 45) % 8
    views, objects, near = [""] * 8, [], {}
    for found in _VIEW.finditer(state):
        view = (ahead + _CLOCKWISE.index(found["where"])) % 8
        said = found["said"]
        for name, metres, degrees, slope in _EDGE.findall(said):
            near[name] = (float(metres), float(degrees), slope)
        said = _WAYS.sub("", said)
        listed = _OBJECTS.search(said)
        if listed:
            for name, metres in _OBJECT.findall(listed[1]):
                objects.append([name.strip(), 45.0 * view, float(metres)])
        views[view] = _OBJECTS.sub("", said).strip()
    return (views if any(views) else []), objects, near


def _on_the_way(steps: Sequence[re.Match[str]]) -> dict[str, Any]:
    """The places of a way that was shown: each leads to the one before and the one after."""
    places: dict[str, Any] = {}
    for number, step in enumerate(steps):
        beside = [*steps[max(number - 1, 0) : number], *steps[number + 1 : number + 2]]
        near = {other["name"]: _edge(_point(step), _point(other)) for other in beside}
        summary = (step["summary"] or "").strip()
        places[step["name"]] = {
            "at": _point(step),
            "near": near,
            "summary": summary,
            "views": [summary] * len(_CLOCKWISE) if summary else [],
            "objects": [],
        }
    return places


def _edge(start: list[float], end: list[float]) -> dict[str, Any]:
    east, north, up = (b - a for a, b in zip(start, end, strict=True))
    return {
        "heading": math.degrees(math.atan2(east, north)) % 360,
        "elevation": math.degrees(math.atan2(up, math.hypot(east, north))),
        "distance": math.dist(start, end),
        "at": end,
    }
