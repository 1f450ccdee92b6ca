"""Reflexion: lessons in words across episodes (Shinn et al. 2023, arXiv:2303.11366).

Within an episode a failure is explained and a new plan made, as in DEPS without its selector.
After it, the mind says what went wrong in all of it; this lesson is remembered with the episode,
and the next ones are shown a few of them, without the trajectories that they were drawn from.
Where we depart: the paper keeps the last one to three lessons of one task that is tried again
and again; here they lie in the common store, and those that are recalled first for the task are
shown, be they of another task. The paper reflects after a failed trial only; here an episode
that succeeded after failures leaves a lesson too.
"""

from collections.abc import Iterator

from ..envs.world import Goal, State
from ..memory.experience import Experience, Query, Recall
from ..memory.memories import Memories
from .planner import Decision, History, Mind

LESSONS = 3
"""Most lessons that are shown (the paper: one to three)."""

SEARCHED = 16
"""Experiences that are looked through for a lesson: of an episode's rounds only the last has it,
and DEPS's limit is thirteen rounds."""


class Reflexion:
    """Satisfies `Planner` and `Reflective`. Without memories it plans from the mind alone."""

    def __init__(self, mind: Mind, *, lessons: int = LESSONS) -> None:
        self._mind = mind
        self._lessons = lessons

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision:
        """Explain the last failure; propose, with the lessons of earlier episodes in view."""
        shown = tuple(self._recall(goal, memories))
        explanation = self._mind.explain(goal, state, history) if history else ""
        plan = self._mind.propose(goal, state, history, shown, explanation)
        return Decision(plan, shown, explanation=explanation)

    def reflect(self, goal: Goal, state: State, history: History, success: bool) -> str:
        """Why what failed in this episode did; "" where nothing failed.

        A call that was cut off because its goal was reached has not failed.
        """
        failed = [a for a in history if not a.feedback.success]
        if success:
            failed = [a for a in failed if a.feedback.facts.get("cause") != "interrupted"]
        return self._mind.explain(goal, state, history).strip() if failed else ""

    def _recall(self, goal: Goal, memories: Memories) -> Iterator[Recall]:
        """The best distinct lessons, each in the place of the experience that it was drawn from."""
        if memories.episodic is None or self._lessons <= 0:
            return
        query = Query(f"Task: {goal.task}", goal.task, goal.scope)
        known: set[str] = set()
        for found in memories.episodic.recall(query, SEARCHED * self._lessons):
            lesson = str(found.experience.outcome.get("lesson") or "")
            if lesson and lesson not in known:
                known.add(lesson)
                yield Recall(found.id, _lesson_alone(found, lesson), found.score, found.why)
            if len(known) == self._lessons:
                return


def _lesson_alone(recall: Recall, lesson: str) -> Experience:
    """An experience of which nothing is left but its task, its end and its lesson."""
    whole = recall.experience
    outcome = {"success": whole.success, "text": lesson, "lesson": lesson, "steps": []}
    return Experience({"text": "", "facts": {}}, whole.task, (), outcome)
