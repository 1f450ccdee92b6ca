"""The symbolic mind of the Minecraft worlds: backward chaining over corrected beliefs.

It stands where a language model stands: it starts from a prior that may be wrong, and learns only
from what it is given in the call, this episode's history and recalled experiences. It keeps
nothing between calls.
"""

from collections.abc import Mapping, Sequence

from ...envs.minecraft.knowledge import Knowledge, Source
from ...envs.world import Goal, SkillCall, State
from ...memory.experience import Recall
from ..planner import History, Plan, Prediction
from .beliefs import believed_recipes, believed_sources, carries
from .chaining import Chain, merged
from .evidence import Evidence, Trial, gather_evidence
from .telling import expectation, failures
from .ways import Believed, Way, choose_ways, effort, prices

UNTRIED = 0.75
"""Expected success of a call that nothing is known of."""


class MinecraftMind:
    """Satisfies `Mind`. `prior` is what it believes before any evidence."""

    def __init__(self, prior: Knowledge) -> None:
        self._prior = prior
        self._dear = prices(prior)

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        """Chain backwards from the goal, over beliefs corrected by the evidence.

        An explanation adds nothing to the history, from which it was made.
        """
        evidence = gather_evidence(history, recalled)

        goals = goal.target.keys()
        inventory: Mapping[str, int] = state.facts["inventory"]
        biome = str(state.facts["biome"])
        ways: dict[str, Way] = {}
        # Leaving out what is doubtful is a guess; where it leads nowhere, it was a wrong one.
        for dear in (self._dear, None):

            def ways_of(item: str, dear: Mapping[str, float] | None = dear) -> list[Believed]:
                return [
                    *believed_recipes(item, self._prior, evidence, dear),
                    *believed_sources(item, self._prior, evidence),
                ]

            ways = choose_ways(goals, ways_of, inventory, biome)
            if all(item in ways for item in goals):
                break
        chain = Chain(ways, self._prior.fuels, inventory, biome)
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
        """How far a search is, for DEPS's selector; None for what is made or needs a tool first."""
        if call.skill not in ("mine", "hunt"):
            return None
        inventory, biome = state.facts["inventory"], str(state.facts["biome"])
        evidence = gather_evidence(history, ())
        sources = [b.way for b in believed_sources(str(call.args[0]), self._prior, evidence)]
        near = [s for s in sources if isinstance(s, Source) and s.found_in(biome)]
        ready = [effort(s, biome) for s in near if carries(inventory, s.tool)]
        return min(ready, default=None)

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """Each distinct failure in words, a line each, the last one last."""
        return failures(history)


def _alike(call: SkillCall, evidence: Evidence) -> list[Trial]:
    """Trials of the same verb on the same item."""
    return [t for t in evidence.of(str(call.args[0])) if t.verb == call.skill]
