"""A random planner: the floor that any planner must beat."""

import numpy as np

from ..envs.world import Goal, SkillCall, State, World
from ..memory.memories import Memories
from .planner import Decision, History, Plan


class RandomPlanner:
    """Satisfies `Planner`: one random call, as often as it is asked.

    Where a world tells the calls that make sense in a state it is one of those, else a random
    skill on a random name.
    """

    def __init__(self, world: World, seed: int = 0) -> None:
        self._choices = world.choices
        self._skills = sorted(world.skills)
        self._names = sorted(world.names)
        self._seed = seed

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Drawn from the seed, the goal and how much was tried: equal runs are equal."""
        key = [self._seed, len(history), *goal.task.encode()]
        rng = np.random.default_rng(key)
        if self._choices is not None:
            calls = self._choices(state)
            return Decision(Plan((calls[int(rng.integers(len(calls)))],), "at random"))
        skill = self._skills[int(rng.integers(len(self._skills)))]
        name = self._names[int(rng.integers(len(self._names)))]
        return Decision(Plan((SkillCall(skill, (name,)),), "at random"))
