"""Zero-shot: one plan, made once, without memory (the baseline of Huang et al. 2022).

It never corrects a belief. Asked again after a failure it goes on with the same plan from the
call that failed, as the controller of the published baseline does.
"""

from ..envs.world import Goal, State
from ..memory.memories import Memories
from .planner import Decision, History, Mind, Plan


class ZeroShot:
    """Satisfies `Planner`; needs no state of its own, since the history tells how far it got."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """The first plan of the episode, from the first call that has not succeeded."""
        if not history:
            return Decision(self._mind.propose(goal, state, (), ()))
        first = State(state.text, history[0].before)
        plan = self._mind.propose(goal, first, (), ())
        done = sum(attempt.feedback.success for attempt in history)
        return Decision(Plan(plan.calls[done:] or plan.calls[-1:], plan.reason))
