"""A policy among agents that plan: it acts, and has no rounds to tell and nothing to remember."""

from typing import Any, TypeAlias

import numpy as np

from ..envs.world import Goal, Transition
from .agent import Agent
from .planning import PlanningAgent
from .rounds import Round


class PolicyAgent:
    """Satisfies `Agent` by another one, and tells of it what is told of a planning agent."""

    def __init__(self, policy: Agent) -> None:
        self._policy = policy
        self.rounds: list[Round] = []
        self.remembered: list[int] = []

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self._policy.begin(goal, rng)

    def act(self, transition: Transition) -> Any:
        return self._policy.act(transition)

    def end(self, outcome: Transition) -> None:
        self._policy.end(outcome)


Player: TypeAlias = PlanningAgent | PolicyAgent
"""Whoever plays an episode of a run."""
