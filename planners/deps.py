"""DEPS: describe, explain, plan, select (Wang et al. 2023, arXiv:2302.01560).

After a failure the state is described, the failure explained, and a new plan made in the light of
both; a selector then carries out first, among goals that could come first, the one that is
nearest. No memory outlives the episode. Where we depart: the paper's selector is a network that
predicts horizons from pixels; here the mind's own prediction ranks the goals that could come first.
"""

from ..envs.world import Goal, SkillCall, State
from ..memory.memories import Memories
from .planner import Decision, History, Mind, Plan


class Deps:
    """Satisfies `Planner`."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Explain the last failure, plan anew, select what to do first."""
        explanation = self._mind.explain(goal, state, history) if history else ""
        plan = self._mind.propose(goal, state, history, ())
        selected = Plan(self._select(goal, state, history, plan), plan.reason)
        return Decision(selected, explanation=explanation)

    def _select(
        self, goal: Goal, state: State, history: History, plan: Plan
    ) -> tuple[SkillCall, ...]:
        """Reorder the calls that open the plan with one skill: they wait for nothing."""
        head = 0
        while head < len(plan.calls) and plan.calls[head].skill == plan.calls[0].skill:
            head += 1

        def promise(call: SkillCall) -> float:
            return -self._mind.predict(goal, state, Plan((call,)), history, ()).success

        return (*sorted(plan.calls[:head], key=promise), *plan.calls[head:])
