"""What belongs to `mnemonaut/Rooms-v0`: its tasks, and the skills and words of VLNCE-v0."""

from ...world import World
from ..habitat.describe import describe
from ..habitat.skills import SKILLS
from ..habitat.world import texts
from .map import landscape, locate
from .tasks import RoomsTasks


def world() -> World:
    """Nothing is said of a place but the instruction, which the placebo takes from another home."""
    tasks = RoomsTasks()
    return World(
        tasks,
        SKILLS,
        describe,
        texts=texts,
        place="building",
        overview=tasks.overview,
        locate=locate,
        landscape=landscape,
    )
