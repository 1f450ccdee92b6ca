"""The skills of `mnemonaut/Minecraft-v0`: the names, arguments and causes of the text world's."""

from collections.abc import Callable

from ...errors import TaskError, UnknownName
from ...world import INTERRUPTED, Feedback, Skill, SkillFunction, SkillRun, Transition
from ..facts import facts
from ..skills import USAGE
from ..text import MAX_COUNT
from .body import Acting, Body, Died, EpisodeOver, OutOfSteps
from .gather import mine
from .hunt import hunt
from .make import craft, smelt
from .simple import eat, equip, explore

SEARCH_PATIENCE = 3000
"""Env steps after which a search is given up, as in the text world; what lies deep takes more."""

CRAFT_PATIENCE = 600
EAT_PATIENCE = 100
"""For one piece."""

_RUNS: dict[str, Callable[[Body, str, int], Acting]] = {
    "mine": mine,
    "hunt": hunt,
    "craft": craft,
    "smelt": smelt,
    "equip": equip,
    "eat": eat,
    "explore": explore,
}

_SUCCESS = {"mine": "got", "hunt": "got", "craft": "made", "smelt": "made"}


def patience(verb: str, item: str) -> int:
    """Most env steps of one call: of a search as the text world allows, of `eat` for 64 pieces."""
    if verb in ("craft", "smelt"):
        return CRAFT_PATIENCE
    if verb == "eat":
        return EAT_PATIENCE * MAX_COUNT
    sources = facts().knowledge.sources.get(item, ())
    laws = [facts().laws[s.law][1] for s in sources if s.verb == verb]
    return max([SEARCH_PATIENCE, *laws])


def _checked(verb: str, args: tuple[str | int, ...]) -> tuple[str, int]:
    """The arguments of a call; raises where it makes no sense at all."""
    thing = str(args[0]) if args else ""
    if thing not in facts().things:
        raise UnknownName("item", thing, facts().things)
    count = args[1] if len(args) > 1 else 1
    if not isinstance(count, int) or not 1 <= count <= MAX_COUNT:
        raise TaskError(f"{verb}({thing}, {count}): the count must be from 1 to {MAX_COUNT}")
    return thing, count


def skill_function(verb: str) -> SkillFunction:
    """The function of a skill: a generator of native actions that ends with its feedback."""

    def run(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
        thing, count = _checked(verb, args)
        body = Body(transition, patience(verb, thing))
        before = body.count(thing)
        try:
            told: Feedback = yield from _RUNS[verb](body, thing, count)
        except OutOfSteps:
            told = _gave_up(verb, body, thing, count, body.count(thing) - before)
        except EpisodeOver:
            told = _cut_off(verb, thing, count, body.count(thing) - before)
        except Died:
            text = f"{verb} {thing} went wrong; it can be tried again: I died"
            told = Feedback(False, text, {"cause": "luck"})
        return told

    return run


def _cut_off(verb: str, thing: str, count: int, got: int) -> Feedback:
    """What a skill achieved that the end of the episode overtook, as it does when it is won."""
    if verb in _SUCCESS and got >= count:
        return Feedback(True, f"{_SUCCESS[verb]} {got} {thing}")
    return INTERRUPTED


def _gave_up(verb: str, body: Body, thing: str, count: int, got: int) -> Feedback:
    """What a skill tells whose patience has ended."""
    if verb in ("mine", "hunt"):
        if got >= count:
            return Feedback(True, f"got {got} {thing}")
        text = f"found {got} of {count} {thing}, then nothing more in {body.steps} steps"
        return Feedback(False, text, {"cause": "search", "got": got})
    if verb == "explore":
        return Feedback(False, f"no {thing} in sight", {"cause": "search", "got": 0})
    text = f"{verb} {thing} went wrong; it can be tried again"
    return Feedback(False, text, {"cause": "luck"})


def skills() -> dict[str, Skill]:
    """All skills by name."""
    return {verb: Skill(verb, USAGE[verb], skill_function(verb)) for verb in _RUNS}
