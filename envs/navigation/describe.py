"""How a planner reads an episode of navigation: where it stands and has been.

The words are NavGPT's kind (Zhou et al. 2023, arXiv:2305.16986): eight views with what is seen,
what stands there and where one can walk. With the map, as in MapGPT (Chen et al. 2024,
arXiv:2401.07314), every viewpoint visited is told with where it leads, so that a model can go
back to what it left aside.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..world import Info, State
from .panorama import VIEWS, sector
from .surroundings import plain

DIRECTIONS = (
    "ahead",
    "ahead right",
    "right",
    "behind right",
    "behind",
    "behind left",
    "left",
    "ahead left",
)
"""What the eight views of a panorama are called: the first is the one that the agent looks at."""

SENTENCE, SUMMARY, OBJECTS, WAY = 160, 70, 4, 16
"""Most letters of a sentence, and of what the map says of a place; most objects in a direction,
and viewpoints of the way that are told."""

LETTERS = 8
"""Of a Matterport3D id, 32 hexadecimal digits, as many are told as tell it from all others."""


def describe(observation: Any, info: Info) -> State:
    """What the agent knows of the building from this episode.

    facts: `building`, `instruction`, `start`, `here`, `heading` (degrees clockwise from +y),
    `walked` (viewpoints in order, the start and here included) and `places` (of every viewpoint
    visited: `at`, `near`, `summary`, `views`, `objects`; see `surroundings.py`). `places` is
    shared between states: treat it as read-only.
    """
    told, place = info["episode"], info["place"]
    facts = {
        "building": told["building"],
        "instruction": told["instruction"],
        "start": told["start"],
        "here": place["here"],
        "heading": place["heading"],
        "walked": [*info["walked"]],
        "places": plain(info["places"]),
    }
    return State(text_of(info), facts)


def brief(viewpoint: str) -> str:
    """A viewpoint's name as words tell it: ids of Matterport3D are cut short."""
    hexadecimal = len(viewpoint) == 32 and all(c in "0123456789abcdef" for c in viewpoint)
    return viewpoint[:LETTERS] if hexadecimal else viewpoint


def text_of(info: Info) -> str:
    """The viewpoint and the eight views around it, clockwise from the one ahead; the way so far."""
    place, told = info["place"], info["episode"]
    heading = place["heading"]
    lines = [
        f"In {told['building']}, told: {told['instruction']}",
        f"You are at {brief(place['here'])} {_point(place['at'])}, looking at {heading:.0f} degrees"
        f"{_sentence(place['summary'], ': ')}",
    ]
    ways, things = _ways(place["near"]), _things(place["objects"])
    ahead = sector(math.radians(heading))
    for number, name in enumerate(DIRECTIONS):
        view = (ahead + number) % VIEWS
        parts = [
            _sentence(place["views"][view] if place["views"] else "", ""),
            f"objects: {', '.join(things[view])}." if things[view] else "",
            f"ways: {', '.join(ways[view])}." if ways[view] else "",
        ]
        said = " ".join(part for part in parts if part)
        if said:
            lines.append(f"- {name}: {said}")
    lines.append(_way(info["walked"]))
    if info["words"] == "map":
        lines += ["The map so far:", *(told_place(*place) for place in info["places"].items())]
    if info["error"]:
        lines.append(f"The last action did nothing: {info['error']}.")
    return "\n".join(lines)


def told_path(path: Sequence[str], places: Mapping[str, Mapping[str, Any]]) -> str:
    """A way by its viewpoints, where they lie and what they are."""
    told = (
        f"{brief(name)} {_point(place['at'])}{_sentence(place['summary'], ': ', SUMMARY)}"
        for name, place in ((name, places[name]) for name in path)
    )
    return "; ".join(step.rstrip(".") for step in told)


def _sentence(text: str, before: str, most: int = SENTENCE) -> str:
    """Cut at a word to a bounded length, ending in a full stop."""
    if not text:
        return "" if not before else "."
    kept = text if len(text) <= most else text[:most].rpartition(" ")[0]
    return before + kept.strip().rstrip(" .,;") + "."


def told_place(viewpoint: str, place: Mapping[str, Any]) -> str:
    """A viewpoint in one line: where it lies, what it is, where it leads."""
    ways = ", ".join(f"{brief(other)} ({_edge(edge)})" for other, edge in place["near"].items())
    summary = _sentence(place["summary"], ": ", SUMMARY)
    return f"{brief(viewpoint)} {_point(place['at'])}{summary} Ways: {ways}."


def _edge(edge: Mapping[str, Any]) -> str:
    return f"{edge['distance']:.1f} m at {edge['heading']:.0f}"


def _point(at: Sequence[float]) -> str:
    return f"({', '.join(f'{metres:.1f}' for metres in at)})"


def _ways(near: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """The neighbours in each of the views."""
    told: list[list[str]] = [[] for _ in range(VIEWS)]
    for viewpoint, edge in near.items():
        slope = edge["elevation"]
        where = " up" if slope > 15 else " down" if slope < -15 else ""
        told[sector(math.radians(edge["heading"]))].append(
            f"{brief(viewpoint)} ({_edge(edge)}{where})"
        )
    return told


def _things(objects: Sequence[Sequence[Any]]) -> list[list[str]]:
    """The nearest objects in each of the views; the same name is told once in each."""
    told: list[dict[str, float]] = [{} for _ in range(VIEWS)]
    for name, degrees, metres in sorted(objects, key=lambda thing: (thing[2], thing[0])):
        here = told[sector(math.radians(degrees))]
        if len(here) < OBJECTS:
            here.setdefault(name, metres)
    return [[f"{name} ({metres:.1f} m)" for name, metres in here.items()] for here in told]


def _way(walked: Sequence[str]) -> str:
    if len(walked) == 1:
        return "You have not moved yet."
    shown = [brief(viewpoint) for viewpoint in walked[-WAY:]]
    return f"Your way so far: {'... ' if len(walked) > WAY else ''}{', '.join(shown)}."
