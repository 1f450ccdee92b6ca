"""ADaPT: decompose as needed (Prasad et al. 2023, arXiv:2311.05772).

A goal is tried as it is. Only where a call of its plan fails is that call made a goal of its own
and planned for by itself, down to a greatest depth; when its plan has gone through, or has failed
for good, the loop returns to the goal above. No memory outlives the episode. Where we depart: the
paper's planner splits a failed task into steps joined by "and" or "or", which are carried out one
by one; here a plan is a sequence (its "and") of which only the call that failed is planned for
anew, and the goal above is then planned for again from the state that was reached (its "or"). The
paper's executor says itself whether it succeeded; here the world does.
"""

from collections.abc import Callable

from ..envs.world import Goal, SkillCall, State
from ..memory.memories import Memories
from .planner import Decision, History, Mind

MAX_DEPTH = 3
"""Most goals within one another, that of the episode included (d_max in the paper)."""


class Adapt:
    """Satisfies `Planner`. Holds the goals of one episode; an empty history begins another.

    Args:
        mind: proposes a plan for any goal, also for a sub-goal.
        subgoal: what goal a call serves; without it, "make CALL succeed" in words.
        max_depth: most goals within one another; 1 never decomposes.
    """

    def __init__(
        self,
        mind: Mind,
        subgoal: Callable[[SkillCall], Goal] | None = None,
        max_depth: int = MAX_DEPTH,
    ) -> None:
        self._mind = mind
        self._subgoal = subgoal or _make_succeed
        self._max_depth = max_depth
        self._goals: list[Goal] = []
        self._planned: tuple[SkillCall, ...] = ()
        self._seen = 0

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """A plan for the innermost goal that is not yet done."""
        self._follow(goal, history)
        plan = self._mind.propose(self._goals[-1], state, history, ())
        while not plan.calls and len(self._goals) > 1:
            # Nothing is left to do for this goal, or nothing can be thought of.
            self._goals.pop()
            plan = self._mind.propose(self._goals[-1], state, history, ())
        self._planned, self._seen = plan.calls, len(history)
        inner = " > ".join(wanted.text for wanted in self._goals[1:])
        return Decision(plan, explanation=f"for {inner}" if inner else "")

    def _follow(self, goal: Goal, history: History) -> None:
        """Bring the goals up to date with what came of the last plan."""
        new_episode = not history or len(history) < self._seen
        if new_episode or not self._goals or self._goals[0] != goal:
            self._goals = [goal]
            return
        done = history[self._seen :]
        failed = next((a.call for a in done if not a.feedback.success), None)
        if failed is not None:
            self._decompose(failed)
        elif len(self._goals) > 1 and tuple(a.call for a in done) == self._planned:
            self._goals.pop()

    def _decompose(self, failed: SkillCall) -> None:
        """Go down to what a call was for; or up, where no deeper goal can help.

        None can at the greatest depth, nor where the call was for a goal that is already being
        planned for: then that goal itself has failed.
        """
        wanted = self._subgoal(failed)
        depth = next((d for d, known in enumerate(self._goals) if _same(known, wanted)), None)
        if depth is None and len(self._goals) < self._max_depth:
            self._goals.append(wanted)
        else:
            last = len(self._goals) - 1 if depth is None else depth
            del self._goals[max(last, 1) :]


def _same(one: Goal, other: Goal) -> bool:
    """Whether two goals ask for the same, whatever they are called."""
    if one.target and other.target:
        return dict(one.target) == dict(other.target)
    return one.task == other.task


def _make_succeed(call: SkillCall) -> Goal:
    return Goal(str(call), f"make {call} succeed")
