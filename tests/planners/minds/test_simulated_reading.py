"""The prompt carries all that a mind needs: what reads it plans as one that is handed the values.

Whole streams are run in the text world. At every question the symbolic mind is asked with the
values themselves, and the simulated model, which has the same beliefs, with the rendered prompt.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.minecraft.prior import draw_prior
from mnemonaut.envs.world import Goal, State
from mnemonaut.evals.compose import Arm, make_env, open_memory
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.simulated import Expertise, SimulatedBackend, SimulatedModel
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.minds.minecraft_words import MinecraftWords
from mnemonaut.planners.minds.sections import Budget
from mnemonaut.planners.mindstores import Mindstores
from mnemonaut.planners.planner import History, Plan, Prediction

ENV = "mnemonaut/MinecraftText-v0"
WORLD = registry.world(ENV)
PLENTY = 10**9


class Twins:
    """A symbolic mind whose every answer is compared with that of its simulated twin."""

    def __init__(self, prior_seed: int) -> None:
        self.symbolic = MinecraftMind(draw_prior(0.38, np.random.default_rng(prior_seed)))
        expert = Expertise(frozenset(WORLD.skills), MinecraftWords(), self.symbolic)
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
        assert self.language.explain(goal, state, history) == explained
        return explained


@pytest.mark.parametrize(
    ("feedback", "episodic"),
    [
        ("reason", "online"),
        ("binary", "online"),
        ("reason", "shuffled"),
        ("reason", "placebo"),
        ("reason", "corrupted"),
    ],
)
def test_a_prompt_carries_all_that_a_mind_needs(feedback: str, episodic: str) -> None:
    twins = Twins(prior_seed=3)
    planner = Mindstores(twins)
    env = make_env(ENV, {"setting": "calibrated", "feedback": feedback})
    tasks = list(WORLD.tasks)[::6]
    with open_memory(Arm("a", episodic=episodic), ":memory:", WORLD, seed=1) as (memories, _):
        for nth, task in enumerate([*tasks, *tasks]):
            twins.client.begin(f"a/{nth}")
            where = {"episode": str(nth)}
            agent = PlanningAgent(planner, WORLD, memories, where=where, when=20 * nth)
            run_episode(env, agent, task=task, seed=nth)
    assert twins.asked["propose"] > 24 and min(twins.asked.values()) > 10
    assert twins.client.spent.format_failures == 0
