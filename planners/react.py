"""ReAct: reason, act, observe, and reason again (Yao et al. 2022, arXiv:2210.03629).

Only the first call of what its mind proposes is carried out; whether it succeeds or fails, the
mind is asked again with what came of it. No memory outlives the episode. Where we depart: the
paper's model writes one thought and one action at a time, led by a few worked examples; here the
mind proposes a whole plan, its reason stands for the thought, and all but the first call is let
go. So a plan is worth as much as its first step, and what the loop pays for is a question a call.
"""

from ..envs.world import Goal, State
from ..memory.memories import Memories
from .planner import Decision, History, Mind, Plan


class ReAct:
    """Satisfies `Planner`; needs no state of its own, since the history is the trajectory.

    An episode takes as many rounds as calls: give its agent more than other loops need.
    """

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """The first call of a plan from here, in the light of all that was observed."""
        proposed = self._mind.propose(goal, state, history, ())
        return Decision(Plan(proposed.calls[:1], proposed.reason))
