"""The contracts of thinking: a Planner is a loop, a Mind is what thinks inside it.

Swapping the language model swaps the mind, never the loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

from ..envs.world import Feedback, Goal, SkillCall, State
from ..memory.experience import Recall
from ..memory.memories import Memories


@dataclass(frozen=True, slots=True)
class Plan:
    """A sequence of skill calls, and why."""

    calls: tuple[SkillCall, ...]
    reason: str = ""

    def __str__(self) -> str:
        return "; ".join(map(str, self.calls)) or "(nothing)"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A skill call that was carried out in this episode, and what came of it.

    `before` is the state's facts when it began, `change` what it changed in them.
    """

    call: SkillCall
    feedback: Feedback
    before: Mapping[str, Any] = field(default_factory=dict)
    change: Mapping[str, Any] = field(default_factory=dict)


History: TypeAlias = Sequence[Attempt]
"""What was tried so far in this episode, oldest first."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a mind expects of a plan.

    `success` is a probability. `doubts` are the calls that nothing known to the mind confirms;
    the loop recalls for them. `text` says it in words.
    """

    success: float
    doubts: tuple[SkillCall, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls and tokens that a decision cost; a symbolic mind costs none."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        calls, tokens_in = self.calls + other.calls, self.tokens_in + other.tokens_in
        return Usage(calls, tokens_in, self.tokens_out + other.tokens_out)

    def __sub__(self, other: "Usage") -> "Usage":
        calls, tokens_in = self.calls - other.calls, self.tokens_in - other.tokens_in
        return Usage(calls, tokens_in, self.tokens_out - other.tokens_out)


@dataclass(frozen=True, slots=True)
class Decision:
    """A plan with how it came about: all that was recalled, predicted and revised on the way."""

    plan: Plan
    recalled: tuple[Recall, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    revisions: tuple[Plan, ...] = ()
    explanation: str = ""
    usage: Usage = Usage()


class Planner(Protocol):
    """The loop that turns goal, state and memories into a plan; asked again after a failure."""

    def plan(self, goal: Goal, state: State, history: History, memories: Memories) -> Decision: ...


@runtime_checkable
class Reflective(Protocol):
    """A planner that learns in words: what it says after an episode is remembered with it."""

    def reflect(self, goal: Goal, state: State, history: History, success: bool) -> str:
        """The lesson of the episode; "" for none."""
        ...


class Mind(Protocol):
    """What thinks inside a planner. Keeps nothing between calls: answer = f(prior, arguments).

    That is also the proof that nothing leaks: memory off cannot know what memory on learnt.
    """

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        """A first plan, in the light of what `explain` said of the failures so far."""
        ...

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        """What will come of the plan."""
        ...

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        """A better plan in the light of the prediction; the same one where there is none."""
        ...

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """What failed in this episode and why: a line each, the last failure last."""
        ...
