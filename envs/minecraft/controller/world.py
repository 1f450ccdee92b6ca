"""What belongs to `mnemonaut/Minecraft-v0`: tasks, skills and words."""

from functools import lru_cache

from ...world import Task, World
from ..dojo.tasks import programmatic_tasks, task_spec
from ..facts import facts
from ..tasks import subgoal, tasks
from .describe import describe
from .map import biome, landscape, locate
from .skills import skills


@lru_cache(maxsize=1)
def world() -> World:
    """The 70 tasks of DEPS in MT1 to MT8, and MineDojo's programmatic ones by their kinds."""
    known = facts()
    names = frozenset(known.things) | set(known.drops)
    return World(
        {**tasks(), **_programmatic()},
        skills(),
        describe,
        names,
        subgoal,
        locate=locate,
        landscape=landscape,
        biome=biome,
    )


def _programmatic() -> dict[str, Task]:
    """MineDojo's tasks by name; those that only the game itself can play say so."""
    found: dict[str, Task] = {}
    for name, (kind, _) in programmatic_tasks().items():
        spec = task_spec(name)
        needs = f"the real game ({spec.only_in_game})" if spec.only_in_game else ""
        goal = spec.goal
        found[name] = Task(name, kind, goal.text, goal.target, goal.max_steps, needs)
    return found
