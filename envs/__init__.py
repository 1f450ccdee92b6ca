"""What an agent lives in: worlds, and the adapters to simulators."""

from .errors import MnemonautError
from .world import Feedback, Goal, Info, Skill, SkillCall, State, Task, Transition, World

__all__ = [
    "Feedback",
    "Goal",
    "Info",
    "MnemonautError",
    "Skill",
    "SkillCall",
    "State",
    "Task",
    "Transition",
    "World",
]
