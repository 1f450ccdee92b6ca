"""What belongs to `mnemonaut/R2R-v0`: its tasks, skills and words."""

from collections.abc import Mapping
from typing import Any

from ..world import SkillCall, State, World
from .describe import describe
from .map import landscape, locate
from .skills import SKILLS
from .tasks import STEPS, Tasks


def world() -> World:
    """The world of the graph buildings. Its tasks are looked up one by one: see `Tasks`.

    Memories are texts about places, so the placebo tells a building's ways in another's words.
    """
    tasks = Tasks()
    return World(
        tasks,
        SKILLS,
        describe,
        texts=texts,
        place="building",
        whole_episodes=True,
        max_replans=2 * STEPS,
        choices=choices,
        overview=tasks.overview,
        locate=locate,
        landscape=landscape,
    )


def texts(state: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """What an experience says of a building: the instruction, then what was seen where it began,
    on its way and on the way that was shown; each text once. Names of objects are left: every
    building has chairs."""
    facts = state.get("facts", {})
    told = [str(facts.get("instruction", ""))]
    for one in (facts, *(part for step in outcome.get("steps", ()) for part in _parts(step))):
        for place in one.get("places", {}).values():
            told += [place.get("summary", ""), *place.get("views", ())]
    return list(dict.fromkeys(text for text in told if text)) if told[0] else []


def _parts(step: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Where a step tells of places: what was shown, then what came into sight."""
    return step.get("facts", {}), step.get("change", {})


def choices(state: State) -> list[SkillCall]:
    """Stop, or walk to a neighbour."""
    here = state.facts["places"][state.facts["here"]]
    return [SkillCall("stop"), *(SkillCall("goto", (name,)) for name in here["near"])]
