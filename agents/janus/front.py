"""The three memories in one agent: two of them speak before the policy begins.

The policy reads an instruction and keeps its episode in working memory. What other episodes
taught comes to it in words, at the end of the instruction: where the thing was found in this very
home (episodic), and in which room such things are kept in other homes (semantic). Each memory is
one slot of `Memories` and falls silent by itself when that slot is empty.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...envs.world import Feedback, Goal, SkillCall, State, Transition
from ...memory.experience import Experience, Query, Recall
from ...memory.memories import Memories
from ...planners.planner import Attempt, Decision, Plan
from ..agent import Agent, reached
from ..policy import PolicyAgent
from ..rounds import Round
from .things import last_sentence, things_in

FOLLOW = "follow"
"""The one call of its plan: to follow the instruction, as it was told."""

SPACING = 1.0
"""Metres between the points of the way that is remembered."""

ENDING_AT_A_THING = ("find", "again")
"""Kinds of tasks that end beside what their last sentence names."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What the memories said, and whom it came from."""

    sentences: tuple[str, ...] = ()
    recalled: tuple[Recall, ...] = ()
    used: tuple[int, ...] = ()


class RecallingAgent(PolicyAgent):
    """A policy that is told, before it begins, what the other memories know of what it seeks.

    Each episode is one round with one call and one experience: the instruction, the way that was
    walked, how it ended, and the place where it would have ended well, as far as that was told.

    Args:
        policy: satisfies `Agent`; follows the text of its goal.
        memories: `episodic` and `semantic` are asked here; `working` is the policy's own.
        k: experiences that are recalled.
        where: metadata of what it remembers; `when` its logical time.
    """

    def __init__(
        self,
        policy: Agent,
        memories: Memories,
        *,
        k: int = 5,
        where: Mapping[str, Any] | None = None,
        when: int = 0,
    ) -> None:
        super().__init__(policy)
        self._memories, self._k = memories, k
        self._where, self._when = dict(where or {}), when

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """The policy begins with the first transition, which tells where it stands."""
        self._goal, self._rng = goal, rng
        self._begun = False
        self._way: list[list[float]] = []
        self.rounds, self.remembered = [], []

    def act(self, transition: Transition) -> Any:
        if not self._begun:
            self._start(transition)
        self._walk(transition)
        return self._policy.act(transition)

    def end(self, outcome: Transition) -> None:
        """Credit what helped, and remember the episode, failed or not."""
        if not self._begun:
            return
        self._policy.end(outcome)
        self._walk(outcome, last=True)
        done, success = self.rounds[-1], reached(outcome)
        over = "out of time" if outcome.truncated else "gave up"
        done.success, done.ended = success, "goal reached" if success else over
        why = "time was out" if outcome.truncated else "it stopped elsewhere"
        text = "the goal was reached" if success else f"the goal was not reached: {why}"
        place = self._right_place(outcome, success)
        facts = {"walked": self._way, **({} if place is None else {"place": place})}
        (call,) = done.decision.plan.calls
        done.attempts.append(Attempt(call, Feedback(success, text, facts), done.state.facts))
        episodic = self._memories.episodic
        if episodic is None:
            return
        if self._used:
            episodic.credit(self._used, success)
        kept = episodic.remember(self._experience(done, text, facts))
        if kept is not None:
            self.remembered.append(kept)

    def _start(self, transition: Transition) -> None:
        goal, target = self._goal, self._goal.target
        place = transition.info["place"]
        facts = {
            "instruction": goal.text,
            "building": str(target.get("building", "")),
            "here": [round(float(v), 2) for v in place["at"]],
            "heading": float(place["heading"]),
        }
        hints = self._asked(facts)
        told = " ".join([goal.text, *hints.sentences])
        plan = Plan((SkillCall(FOLLOW, (told,)),))
        state = State(f"Instruction: {goal.text}", facts)
        self.rounds = [Round(state, Decision(plan, hints.recalled))]
        self._used, self._begun = hints.used, True
        self._policy.begin(
            replace(goal, text=told, target={**target, "instruction": told}), self._rng
        )

    def _asked(self, facts: Mapping[str, Any]) -> Hints:
        """What the memories have to say; nothing where no thing is to be found."""
        thing = sought(self._goal)
        if not thing:
            return Hints()
        sentences: list[str] = []
        semantic, episodic = self._memories.semantic, self._memories.episodic
        advice = None if semantic is None else semantic.advise(self._goal.target, facts)
        if advice is not None:
            sentences.append(advice.text)
        if episodic is None:
            return Hints(tuple(sentences))
        query = Query(
            f"Task: {self._goal.task}\nState: Instruction: {facts['instruction']}",
            self._goal.task,
            self._goal.scope,
        )
        recalled = tuple(episodic.recall(query, self._k))
        for recall in recalled:
            place = place_of(recall.experience, thing)
            if place is not None:
                sentences.append(_direction(place, facts["here"], facts["heading"]))
                return Hints(tuple(sentences), recalled, (recall.id,))
        return Hints(tuple(sentences), recalled)

    def _walk(self, transition: Transition, last: bool = False) -> None:
        x, y = (round(float(v), 2) for v in transition.info["place"]["at"][:2])
        if last or not self._way or math.dist(self._way[-1], (x, y)) >= SPACING:
            self._way.append([x, y])

    def _right_place(self, outcome: Transition, success: bool) -> list[float] | None:
        """Where the goal is: here, or where the env says afterwards that it was."""
        if success:
            return self._way[-1]
        path = outcome.info.get("shown", {}).get("path")
        return [round(float(v), 2) for v in path[-1][:2]] if path else None

    def _experience(self, done: Round, text: str, facts: Mapping[str, Any]) -> Experience:
        # The plan holds no instruction: what one said is in the state, where the placebo finds it.
        step = {"success": done.success, "text": text, "facts": dict(facts), "change": {}}
        return Experience(
            state={"text": done.state.text, "facts": dict(done.state.facts)},
            task=self._goal.task,
            plan=[{"skill": FOLLOW, "args": []}],
            outcome={"success": done.success, "text": text, "steps": [step], "ended": done.ended},
            where={**self._where, **self._goal.scope},
            when=self._when,
        )


def sought(goal: Goal) -> str:
    """The noun of what a goal says to find; "" where it says to go somewhere."""
    return str(goal.target.get("thing", "")) if _kind(goal.task) == "find" else ""


def place_of(experience: Experience, thing: str) -> tuple[float, float] | None:
    """Where an experience tells that a thing is, (x, y) metres; None where it does not.

    It is read from the words of the instruction alone, so that a memory whose words are exchanged
    for another home's tells nothing.
    """
    said = str(experience.state.get("facts", {}).get("instruction", ""))
    steps: Sequence[Mapping[str, Any]] = experience.outcome.get("steps", ())
    place = steps[-1].get("facts", {}).get("place") if steps else None
    if _kind(experience.task) not in ENDING_AT_A_THING or place is None:
        return None
    return (place[0], place[1]) if thing in things_in(last_sentence(said)) else None


def _kind(task: str) -> str:
    """`find` of "rooms unseen find 3"; "" for a task of another world."""
    words = task.split()
    return words[2] if len(words) == 4 and words[0] == "rooms" else ""


def _direction(place: tuple[float, float], here: Sequence[float], heading: float) -> str:
    from ...envs.navigation.rooms.told import direction_hint

    return direction_hint(place[0] - here[0], place[1] - here[1], math.radians(heading))
