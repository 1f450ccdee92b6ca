"""DEPS: describe, explain, plan, select (Wang et al. 2023, arXiv:2302.01560).

After a failure the state is described, the failure explained, and a new plan made in the light of
both; a selector then carries out first, among goals that could come first, the one that is
nearest. No memory outlives the episode. Where we depart: the paper's selector is a network that
predicts horizons from pixels; here whoever composes the planner says how far a goal is.
"""

from collections.abc import Callable
from typing import TypeAlias

from ..envs.world import Goal, SkillCall, State
from ..memory.memories import Memories
from .planner import Decision, History, Mind, Plan

Horizon: TypeAlias = Callable[[SkillCall, State, History], float | None]
"""How far a call is from done, in any unit; None where it waits for another call."""


class Deps:
    """Satisfies `Planner`. Without a `horizon` it is DEP, the paper's ablation."""

    def __init__(self, mind: Mind, horizon: Horizon | None = None) -> None:
        self._mind = mind
        self._horizon = horizon

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Explain the last failure, plan anew, select what to do first."""
        explanation = self._mind.explain(goal, state, history) if history else ""
        plan = self._mind.propose(goal, state, history, (), explanation)
        selected = Plan(self._select(state, history, plan.calls), plan.reason)
        return Decision(selected, explanation=explanation)

    def _select(
        self, state: State, history: History, calls: tuple[SkillCall, ...]
    ) -> tuple[SkillCall, ...]:
        """First, nearest first, the calls of the whole plan that wait for no other."""
        if self._horizon is None:
            return calls
        far = [self._horizon(call, state, history) for call in calls]
        ready = [(d, nth) for nth, d in enumerate(far) if d is not None]
        waiting = [call for call, d in zip(calls, far, strict=True) if d is None]
        return (*(calls[nth] for _, nth in sorted(ready)), *waiting)
