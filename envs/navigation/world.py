"""What belongs to `mnemonaut/R2R-v0`: its tasks, skills and words."""

from collections.abc import Mapping
from typing import Any

from ..world import SkillCall, State, World
from .describe import describe
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
        max_replans=STEPS,
        choices=choices,
        overview=tasks.overview,
    )


def texts(state: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """What an experience says of a building: the instruction, then what was seen on the way that
    was shown; each text once. Names of objects are left: every building has chairs."""
    told = [str(state.get("facts", {}).get("instruction", ""))]
    for step in outcome.get("steps", ()):
        for place in step.get("facts", {}).get("places", {}).values():
            told += [place["summary"], *place["views"]]
    return list(dict.fromkeys(text for text in told if text)) if told[0] else []


def choices(state: State) -> list[SkillCall]:
    """Stop, or walk to a neighbour."""
    here = state.facts["places"][state.facts["here"]]
    return [SkillCall("stop"), *(SkillCall("goto", (name,)) for name in here["near"])]
