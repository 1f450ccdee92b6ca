"""The symbolic mind of the household: what belongs where, and what to do about it.

It stands where a language model stands: it starts from beliefs that may be wrong, and learns only
from what it is given in the call: the state with what the semantic memory says of it, this
episode's history, and recalled experiences. It keeps nothing between calls.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...envs.household.knowledge import Knowledge
from ...envs.world import Goal, SkillCall, State
from ...memory.experience import Recall
from ..planner import History, Plan, Prediction
from .household_evidence import HomeEvidence, gather, kind_of
from .household_fetch import fetch
from .household_tidy import rearrange, tidy
from .telling import expectation, failures

UNTRIED = 0.7
"""Expected success of putting an object where nothing is known of its people's wishes."""


class HouseholdMind:
    """Satisfies `Mind`. `prior` is what it believes before any evidence."""

    def __init__(self, prior: Knowledge) -> None:
        self._prior = prior

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        """The next calls; looks about first where the home is not known yet."""
        evidence = _evidence(goal, state, history, recalled)
        kind = goal.target.get("kind")
        if kind == "tidy":
            calls = tidy(self._prior, state.facts, evidence, history)
        elif kind == "rearrange":
            calls = rearrange(self._prior, state.facts, evidence, history)
        else:
            calls = fetch(self._prior, goal.target, state.facts, evidence, history)
        return Plan(tuple(calls), f"towards: {goal.text}")

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        """Multiply what this home's people said of each placement; doubt what they never judged."""
        evidence = _evidence(goal, state, history, recalled)
        judged = goal.target.get("kind") == "tidy"
        success = 1.0
        doubts: list[SkillCall] = []
        for call in plan.calls:
            if call.skill == "put" and judged and len(call.args) == 2:
                key = (str(call.args[0]), kind_of(str(call.args[1])))
                right, wrong = evidence.right[key], evidence.wrong[key]
                success *= (right + UNTRIED) / (right + wrong + 1)
                if not right:
                    doubts.append(call)
            elif call.skill in ("search", "pickup") and call.args:
                known = str(call.args[0]) in evidence.places or state.facts["explored"]
                success *= 0.95 if known else UNTRIED
                if not known:
                    doubts.append(call)
        return expectation(success, doubts)

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        """Propose again, with all that was recalled for the doubts."""
        return self.propose(goal, state, history, recalled)

    def horizon(self, call: SkillCall, state: State, history: History) -> float | None:
        """Searches have no known length here."""
        return None

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """Each distinct failure in words, a line each, the last one last."""
        return failures(history)


def _evidence(
    goal: Goal, state: State, history: History, recalled: Sequence[Recall]
) -> HomeEvidence:
    facts: Mapping[str, Any] = state.facts
    home, day = str(facts.get("home")), int(facts.get("day", 0))
    # Who has read the goal in a prompt knows its task by name from the text.
    return gather(home, day, str(goal.target.get("task", goal.task)), history, recalled)
