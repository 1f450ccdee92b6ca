"""The household's prompt carries all that a mind needs: streams of tidying, restoring, fetching.

At every question the symbolic mind is asked with the values themselves, and the simulated model,
which has the same beliefs, with the rendered prompt.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.household.prior import draw_prior
from mnemonaut.envs.household.vocabulary import vocabulary
from mnemonaut.envs.world import Goal, State
from mnemonaut.evals.compose import Arm, make_env, open_memory
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.simulated import Expertise, SimulatedBackend, SimulatedModel
from mnemonaut.planners.minds.household import HouseholdMind
from mnemonaut.planners.minds.household_words import HouseholdWords
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.minds.sections import Budget
from mnemonaut.planners.mindstores import Mindstores
from mnemonaut.planners.planner import History, Plan, Prediction

ENV = "mnemonaut/Household-v0"
WORLD = registry.world(ENV)
PLENTY = 10**9
LONGEST = 1000


class Twins:
    """A symbolic mind whose every answer is compared with that of its simulated twin."""

    def __init__(self, share: float) -> None:
        self.symbolic = HouseholdMind(draw_prior(share, np.random.default_rng(3)))
        words = HouseholdWords(vocabulary())
        expert = Expertise(frozenset(WORLD.skills), words, self.symbolic)
        self.client = Client(SimulatedBackend(SimulatedModel([expert])), "s", max_tokens=4096)
        budget = Budget(PLENTY, PLENTY, PLENTY)
        self.language = LanguageMind(self.client, WORLD.skills, budget)
        self.asked: Counter[str] = Counter()

    def propose(
        self,
        goal: Goal,
        state: State,
        history: History,
        recalled: Sequence[Recall],
        explanation: str = "",
    ) -> Plan:
        self.asked["propose"] += 1
        plan = self.symbolic.propose(goal, state, history, recalled)
        assert self.language.propose(goal, state, history, recalled).calls == plan.calls
        return plan

    def predict(
        self, goal: Goal, state: State, plan: Plan, history: History, recalled: Sequence[Recall]
    ) -> Prediction:
        self.asked["predict"] += 1
        expected = self.symbolic.predict(goal, state, plan, history, recalled)
        read = self.language.predict(goal, state, plan, history, recalled)
        assert set(read.doubts) == set(expected.doubts)
        assert read.success == pytest.approx(expected.success)
        return expected

    def revise(
        self,
        goal: Goal,
        state: State,
        plan: Plan,
        prediction: Prediction,
        history: History,
        recalled: Sequence[Recall],
    ) -> Plan:
        self.asked["revise"] += 1
        revised = self.symbolic.revise(goal, state, plan, prediction, history, recalled)
        read = self.language.revise(goal, state, plan, prediction, history, recalled)
        assert read.calls == revised.calls
        self.explain(goal, state, history)
        return revised

    def explain(self, goal: Goal, state: State, history: History) -> str:
        self.asked["explain"] += 1
        explained = self.symbolic.explain(goal, state, history)
        assert self.language.explain(goal, state, history) == explained[-LONGEST:]
        return explained


WORK = ("tidy Kitchen_4", "rearrange Kitchen_4", "fetch Bathroom_5 3", "rearrange Bedroom_5",
        "fetch Kitchen_0 1")  # fmt: skip


@pytest.mark.parametrize(
    ("share", "episodic", "semantic"),
    [
        (0.38, "online", "graph"),
        (1.0, "online", "off"),
        (0.38, "placebo", "misfiled"),
        (0.38, "corrupted", "common"),
        (0.0, "shuffled", "random"),
    ],
)
def test_a_prompt_carries_all_that_a_mind_needs(share: float, episodic: str, semantic: str) -> None:
    twins = Twins(share)
    planner = Mindstores(twins)
    env = make_env(ENV, {})
    arm = Arm("a", episodic=episodic, semantic=semantic)
    with open_memory(arm, ":memory:", WORLD, seed=1) as (memories, _):
        for nth, task in enumerate([*WORK, *WORK]):
            twins.client.begin(f"a/{nth}")
            where = {"episode": str(nth)}
            agent = PlanningAgent(planner, WORLD, memories, where=where, when=20 * nth)
            run_episode(env, agent, task=task, seed=nth)
    assert twins.asked["propose"] > 20 and min(twins.asked.values()) > 3
    assert twins.client.spent.format_failures == 0
