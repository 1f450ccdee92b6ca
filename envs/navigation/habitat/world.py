"""What belongs to `mnemonaut/VLNCE-v0`: its tasks, skills and words."""

from ...world import World
from .describe import describe
from .skills import SKILLS
from .tasks import ContinuousTasks


def world() -> World:
    """The tasks are those of the user's data; without R2R-CE there are none."""
    return World(ContinuousTasks(), SKILLS, describe)
