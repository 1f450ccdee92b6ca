"""MINDSTORES: recall, propose, predict, revise (Chari et al. 2025, arXiv:2501.19318).

The paper's loop as its summaries tell it: recall experiences of similar situations, propose a
plan, predict its outcome from what was recalled, revise, carry out, remember, failures included.
Where we depart: the paper's number of experiences k and of revisions R are not public, so k = 5
(the released code's) and R = 3 are ours; and each revision first recalls for the steps that the
prediction doubts, since experiences of a sub-goal may lie under other tasks. The released code
has neither prediction nor revision.
"""

from ..envs.world import Goal, State
from ..memory.experience import Query, Recall
from ..memory.memories import Memories
from .planner import Decision, History, Mind, Plan, Prediction


class Mindstores:
    """Satisfies `Planner`. With `memories.episodic` None or off it plans from the mind alone."""

    def __init__(self, mind: Mind, *, k: int = 5, max_revisions: int = 3) -> None:
        self._mind = mind
        self._k = k
        self._max_revisions = max_revisions

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Recall for the goal, propose; then, while the prediction doubts, recall and revise."""
        episodic = memories.episodic
        recalled: dict[int, Recall] = {}

        def recall(text: str) -> None:
            if episodic is not None and self._k > 0:
                for found in episodic.recall(Query(text, goal.task, goal.scope), self._k):
                    recalled.setdefault(found.id, found)

        recall(f"Task: {goal.task}\nState: {state.text}")
        plan = self._mind.propose(goal, state, history, tuple(recalled.values()))
        predictions: list[Prediction] = []
        revisions: list[Plan] = []
        asked: set[str] = set()
        for _ in range(self._max_revisions if plan.calls else 0):
            known = tuple(recalled.values())
            prediction = self._mind.predict(goal, state, plan, history, known)
            predictions.append(prediction)
            questions = {
                " ".join((c.skill, *map(str, c.args[:1]))) for c in prediction.doubts
            } - asked
            if not questions:
                break
            before = len(recalled)
            for question in sorted(questions):
                recall(question)
            asked |= questions
            if len(recalled) == before:
                break
            known = tuple(recalled.values())
            revised = self._mind.revise(goal, state, plan, prediction, history, known)
            if revised.calls != plan.calls:
                revisions.append(plan)
                plan = revised
        return Decision(plan, tuple(recalled.values()), tuple(predictions), tuple(revisions))
