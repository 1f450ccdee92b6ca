"""What belongs to `mnemonaut/VLNCE-v0`: its tasks, skills and words."""

from collections.abc import Mapping
from typing import Any

from ...world import World
from .describe import describe
from .map import landscape, locate
from .skills import SKILLS
from .tasks import ContinuousTasks


def world() -> World:
    """The tasks are those of the user's data; without R2R-CE there are none.

    Nothing is said of a place but the instruction, which the placebo takes from another building.
    """
    return World(
        ContinuousTasks(),
        SKILLS,
        describe,
        texts=texts,
        place="building",
        locate=locate,
        landscape=landscape,
    )


def texts(state: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """The instruction of an experience."""
    told = str(state.get("facts", {}).get("instruction", ""))
    return [told] if told else []
