"""The symbolic mind of the Minecraft worlds: backward chaining over corrected beliefs.

It stands where a language model stands: it starts from a prior that may be wrong, and learns only
from what it is given in the call, this episode's history and recalled experiences. It keeps
nothing between calls.
"""

from collections.abc import Mapping, Sequence

from ...envs.minecraft.knowledge import Knowledge
from ...envs.world import Goal, SkillCall, State
from ...memory.experience import Recall
from ..planner import History, Plan, Prediction
from .beliefs import believed_recipes, believed_sources
from .chaining import Chain, merged
from .evidence import Trial, gather_evidence
from .ways import Believed, choose_ways

UNTRIED = 0.75
"""Expected success of a call that nothing is known of."""


class MinecraftMind:
    """Satisfies `Mind`. `prior` is what it believes before any evidence."""

    def __init__(self, prior: Knowledge) -> None:
        self._prior = prior

    def propose(
        self, goal: Goal, state: State, history: History, recalled: Sequence[Recall]
    ) -> Plan:
        """Chain backwards from the goal, over beliefs corrected by the evidence."""
        evidence = gather_evidence(history, recalled)

        def ways_of(item: str) -> list[Believed]:
            return [
                *believed_recipes(item, self._prior, evidence),
                *believed_sources(item, self._prior, evidence),
            ]

        inventory: Mapping[str, int] = state.facts["inventory"]
        ways = choose_ways(goal.target.keys(), ways_of, inventory)
        chain = Chain(ways, self._prior.fuels, inventory, str(state.facts["biome"]))
        for item, count in goal.target.items():
            chain.ensure(item, count)
        return Plan(merged(chain.calls), f"back from {goal.text}")

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        """Multiply what similar calls led to; doubt what no trial confirms."""
        evidence = gather_evidence(history, recalled)
        success = 1.0
        doubts: list[SkillCall] = []
        for call in plan.calls:
            trials = _alike(call, evidence)
            won = sum(t.made for t in trials)
            if won:
                success *= (won + 1) / (len(trials) + 2)
            elif call.skill != "explore":
                success *= UNTRIED / (1 + len(trials))
                doubts.append(call)
        named = ", ".join(map(str, doubts)) or "none"
        return Prediction(success, tuple(doubts), f"succeeds at {success:.0%}; unconfirmed: {named}")

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

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """The last failure in words."""
        for attempt in reversed(history):
            if not attempt.feedback.success:
                return f"{attempt.call}: {attempt.feedback.text}"
        return "nothing has failed yet"


def _alike(call: SkillCall, evidence: Mapping[str, Sequence[Trial]]) -> list[Trial]:
    """Trials of the same verb on the same item."""
    return [t for t in evidence.get(str(call.args[0]), ()) if t.verb == call.skill]
