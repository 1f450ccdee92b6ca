"""What a planner may call in the graph world; the same in both action settings.

A skill knows what the episode has shown: the viewpoints visited, and the neighbours that they
name. A viewpoint may be given by the beginning of its name, as the words tell it.
"""

import heapq
from collections.abc import Collection, Generator, Mapping, Sequence
from typing import Any, TypeAlias

from ..world import Feedback, Skill, SkillRun, Transition
from .actions import low_level
from .describe import brief, text_of, told_path

Walk: TypeAlias = Generator[Any, Transition, Transition]
KnownEdges: TypeAlias = Mapping[str, Mapping[str, float]]

MOST_TURNS = 12
"""After so many turns of 30 degrees all has been in the picture."""


def goto(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Walk the shortest way over what this episode has shown so far."""
    if len(args) != 1:
        return _refused("name one viewpoint, as goto(viewpoint)", "arguments", "")
    known = known_edges(transition.info["places"])
    name = _named(str(args[0]), known)
    if isinstance(name, Feedback):
        return name
    way = _shortest(known, transition.info["place"]["here"], name)
    feedback = yield from _chain(way[1:], transition)
    return feedback


def route(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Walk from neighbour to neighbour; each must be one when its turn comes."""
    if not args:
        return _refused("name viewpoints, as route(first, second)", "arguments", "")
    names = [str(arg) for arg in args]
    here = transition.info["place"]["here"]
    if names[0] == here:  # a path may be given with its start
        names = names[1:]
    feedback = yield from _chain(names, transition)
    return feedback


def stop(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """End the episode here; what is shown then is told."""
    low = transition.info["actions"] == "low-level"
    after = yield (low_level(0) if low else 0)
    return ending(after)


def look(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Tell what is around; costs no step."""
    yield from ()
    place = transition.info["place"]
    here = transition.info["places"][place["here"]]
    return Feedback(True, text_of(transition.info), {"places": {place["here"]: here}})


def ending(transition: Transition) -> Feedback:
    """What is told of an episode that is over: how near the stop was, and the way to the goal."""
    info = transition.info
    shown = info.get("shown", {})
    begin = "You stopped" if transition.terminated else "You ran out of steps"
    if not shown:
        return Feedback(bool(info["success"]), f"{begin}.", {})
    text = f"{begin} {shown['distance']:.1f} m from the goal."
    if "path" in shown:
        text += f" The way was {told_path(shown['path'], shown['places'])}."
    return Feedback(bool(info["success"]), text, shown)


def known_edges(places: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The graph that the places tell, with metres; both ways of each edge."""
    known: dict[str, dict[str, float]] = {name: {} for name in places}
    for name, place in places.items():
        for other, edge in place["near"].items():
            known[name][other] = edge["distance"]
            known.setdefault(other, {})[name] = edge["distance"]
    return known


def _named(asked: str, known: Collection[str]) -> str | Feedback:
    """The viewpoint that is meant; else the feedback that says why there is none."""
    if asked in known:
        return asked
    meant = sorted(name for name in known if asked and name.startswith(asked))
    if len(meant) == 1:
        return meant[0]
    if meant:
        several = ", ".join(map(brief, meant[:4]))
        return _refused(f"{asked} may be {several}; give more of its name", "ambiguous", asked)
    return _refused(f"{asked} is unknown: nothing seen so far leads there", "unknown", asked)


def _shortest(known: KnownEdges, start: str, end: str) -> list[str]:
    """The shortest way over known edges; those of one episode are all connected."""
    best = {start: 0.0}
    before: dict[str, str] = {}
    waiting = [(0.0, start)]
    while waiting:
        metres, name = heapq.heappop(waiting)
        if name == end:
            break
        for other, length in known[name].items():
            if metres + length < best.get(other, float("inf")):
                best[other], before[other] = metres + length, name
                heapq.heappush(waiting, (metres + length, other))
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]


def _chain(names: Sequence[str], transition: Transition) -> SkillRun:
    """Walk to one neighbour after another, until one is none or the episode ends."""
    for asked in names:
        here, near = transition.info["place"]["here"], transition.info["place"]["near"]
        name = _named(asked, near)
        if isinstance(name, Feedback):
            told = f"{brief(asked)} is no neighbour of {brief(here)}"
            return _refused(told, "no neighbour", asked)
        transition = yield from _walk(name, transition)
        if transition.done:
            return ending(transition)
        if transition.info["place"]["here"] != name:
            return _refused(f"{brief(name)} cannot be looked at", "out of sight", name)
    return Feedback(True, f"You are at {brief(transition.info['place']['here'])}.")


def _walk(name: str, transition: Transition) -> Walk:
    """One edge; with low-level actions, turn to it first."""
    if transition.info["actions"] == "panoramic":
        after: Transition = yield transition.info["candidates"].index(name) + 1
        return after
    for _ in range(MOST_TURNS):
        if name in transition.info["candidates"]:
            after = yield low_level(transition.info["candidates"].index(name) + 1)
            return after
        place = transition.info["place"]
        right = (place["near"][name]["heading"] - place["heading"]) % 360 < 180
        transition = yield low_level(0, 1 if right else -1)
        if transition.done:
            break
    return transition


def _refused(text: str, cause: str, viewpoint: str) -> Feedback:
    return Feedback(False, text, {"cause": cause, "viewpoint": viewpoint})


_ALL = (
    Skill("goto", "goto(viewpoint): walk to one that was seen, on the shortest known way", goto),
    Skill("route", "route(viewpoint, viewpoint, ...): walk from neighbour to neighbour", route),
    Skill("look", "look(): tell again what is around; costs nothing", look),
    Skill("stop", "stop(): end here, where the instruction leads", stop),
)

SKILLS = {skill.name: skill for skill in _ALL}
"""Skills by name."""
