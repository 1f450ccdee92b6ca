"""A random planner: the floor that any planner must beat."""

import numpy as np

from ..envs.world import Goal, SkillCall, State, World
from ..memory.memories import Memories
from .planner import Decision, History, Plan


class RandomPlanner:
    """Satisfies `Planner`: one random skill on one random name, as often as it is asked."""

    def __init__(self, world: World, seed: int = 0) -> None:
        self._skills = sorted(world.skills)
        self._names = sorted(world.names)
        self._seed = seed

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Drawn from the seed, the goal and how much was tried: equal runs are equal."""
        key = [self._seed, len(history), *goal.task.encode()]
        rng = np.random.default_rng(key)
        skill = self._skills[int(rng.integers(len(self._skills)))]
        name = self._names[int(rng.integers(len(self._names)))]
        return Decision(Plan((SkillCall(skill, (name,)),), "at random"))
