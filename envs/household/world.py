"""What belongs to `mnemonaut/Household-v0`: its tasks, skills and words."""

from ..world import World
from .describe import describe
from .goals import homes, tasks
from .map import landscape, locate
from .skills import SKILLS
from .types import type_facts


def world() -> World:
    """The world of every engine; the names of homes and object types mean something only here."""
    names = frozenset(type_facts().properties) | frozenset(homes())
    return World(tasks(), SKILLS, describe, names, locate=locate, landscape=landscape)
