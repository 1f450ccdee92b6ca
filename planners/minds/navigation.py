"""The symbolic mind of navigation: where an instruction leads, by words, shape and memory.

It stands where a language model stands: what captions call things it only believes, and it knows
of a building what it is given in the call: what this episode has shown, recalled experiences with
the ways that were shown after them, and the map that a semantic memory may tell. It keeps nothing
between calls. Nothing of it is learnt from instructions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...envs.navigation.knowledge import Lexicon
from ...envs.world import Goal, SkillCall, State
from ...memory.experience import Recall
from ...memory.places import Words, probabilities
from ..planner import History, Plan, Prediction
from ..wayfinding.decision import RADIUS, DecisionSettings, decide
from ..wayfinding.evidence import WithPlaces
from ..wayfinding.explorer import MOVES, Moment, Scorer, Search
from ..wayfinding.known_map import KnownMap
from ..wayfinding.options import options_of
from ..wayfinding.sight import read_place
from ..wayfinding.text_match import TextMatch
from .navigation_evidence import map_told, remembered_building
from .telling import expectation, failures

SURE = 0.5
"""Belief below which a mind asks its memory about the place where it means to stop."""


class NavigationMind:
    """Satisfies `Mind`. `prior` is what it believes of words; `weight` how much it trusts what
    is remembered against what it reads."""

    def __init__(self, prior: Lexicon, *, weight: float = 1.0) -> None:
        counts = Words(prior.texts, prior.found)
        self._scorer: Scorer = WithPlaces(TextMatch(counts, meanings=prior.meanings), weight=weight)
        self._settings = DecisionSettings()

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        """Walk to where the instruction most likely leads and stop; or to the next unseen place."""
        return self._thought(goal, state, history, recalled)[0]

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        """The belief in the seen places about the end; doubts the end of an unsure way."""
        belief = self._thought(goal, state, history, recalled)[1]
        walks = [call for call in plan.calls if call.skill == "goto"]
        return expectation(belief, walks[-1:] if belief < SURE else [])

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
        """Each move is one step."""
        return 1.0

    def explain(self, goal: Goal, state: State, history: History) -> str:
        """Each distinct failure in words, a line each, the last one last."""
        return failures(history)

    def _thought(
        self, goal: Goal, state: State, history: History, recalled: Sequence[Recall]
    ) -> tuple[Plan, float]:
        """The plan, and the belief in what it leads to."""
        facts: Mapping[str, Any] = state.facts
        if not facts["walked"]:  # words that were cut short may not tell where one stands
            return Plan(()), 0.0
        remembered = remembered_building(facts, recalled)
        # What this episode shows comes first: of what was told in words much is left out.
        known = KnownMap()
        for viewpoint, place in facts["places"].items():
            known.see(read_place(viewpoint, place))
        for sight in (*map_told(facts), *remembered.known.seen.values()):
            known.see(sight)
        first = history[0].before if history else facts
        walked = [str(viewpoint) for viewpoint in facts["walked"]]
        moves = max((goal.max_steps or MOVES + 1) - len(walked), 0)
        heading = float(np.radians(first.get("heading", 0.0)))
        search = Search(str(facts["instruction"]), heading, walked, known, moves, remembered)
        options = options_of(known, search.start, search.here, moves)
        logits = self._scorer.score([Moment(search, options)])[0]
        best = decide(logits, options, self._settings)
        chances = probabilities(logits)
        way = options.from_here.to(int(options.numbers[best]))
        names = [known.viewpoints[number] for number in way[1:]]
        calls = [SkillCall("goto", (name,)) for name in names]
        near = known.distances[options.numbers, options.numbers[best]] < RADIUS
        belief = float(chances[near & options.seen].sum())
        if not options.seen[best]:
            return Plan(tuple(calls), "to see more of the building"), belief
        calls.append(SkillCall("stop"))
        return Plan(tuple(calls), "where the instruction leads"), belief
