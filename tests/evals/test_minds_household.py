"""The household's mind and its simulated twin, as an arm composes them."""

import json
from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs import registry
from mnemonaut.envs.household.describe import describe
from mnemonaut.evals.compose import Arm, make_env, players_of
from mnemonaut.evals.minds import simulated_model, symbolic_mind
from mnemonaut.memory import Memories
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.simulated import SimulatedBackend
from mnemonaut.planners.minds.household import HouseholdMind
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.planner import Mind, Plan

ENV = "mnemonaut/Household-v0"
WORLD = registry.world(ENV)
TASKS = ("tidy Kitchen_2", "tidy LivingRoom_3", "fetch Kitchen_1 0", "fetch Bathroom_1 1")


def plans(mind: Mind) -> list[str]:
    """Of homes that are wholly known, by what was looked for next."""
    env = make_env(ENV, {"observations": "oracle"})
    found: list[Plan] = []
    for task in TASKS:
        observation, info = env.reset(seed=1, options={"task": task})
        state = describe(observation, info)
        found.append(mind.propose(info["goal"], state, (), ()))
    return [str(plan) for plan in found]


def language(share: float, seed: int) -> LanguageMind:
    client = Client(SimulatedBackend(simulated_model(share, seed)), "s", max_tokens=4096)
    return LanguageMind(client, WORLD.skills)


def test_seeds_draw_beliefs() -> None:
    assert isinstance(symbolic_mind(ENV, 0.0, 1), HouseholdMind)
    assert plans(symbolic_mind(ENV, 0.38, 5)) == plans(symbolic_mind(ENV, 0.38, 5))
    assert plans(symbolic_mind(ENV, 0.0, 1)) == plans(symbolic_mind(ENV, 0.0, 2))
    assert len({tuple(plans(symbolic_mind(ENV, 1.0, seed))) for seed in range(4)}) > 1


@pytest.mark.parametrize(("share", "seed"), [(0.0, 0), (0.38, 3), (1.0, 1)])
def test_the_simulated_model_believes_what_the_symbolic_mind_does(share: float, seed: int) -> None:
    assert plans(language(share, seed)) == plans(symbolic_mind(ENV, share, seed))


def test_it_knows_both_worlds_apart() -> None:
    model = simulated_model(0.0, 0)
    assert model.answer([Message("user", "hello")]) == "I know nothing of this world."
    usages = "\n".join(f"- {skill.usage}" for skill in WORLD.skills.values())
    sections = {
        "Skills": usages,
        "Goal": "<data>\ntidy up the kitchen\n</data>",
        "State": "<data>\nI am in the kitchen Kitchen_1 on day 1.\n</data>",
        "Question": "What is to be done?\n\nAnswer: plan",
    }
    prompt = "\n\n".join(f"# {name}\n\n{text}" for name, text in sections.items())
    answer = json.loads(model.answer([Message("user", prompt)]))
    assert [call["skill"] for call in answer["plan"]] == ["explore"]


@pytest.mark.parametrize("planner", ["mindstores", "deps", "zero-shot", "react", "reflexion"])
def test_every_loop_drives_it(planner: str) -> None:
    arm = Arm("a", planner, error_share=0.0)
    agent = players_of(arm, ENV, prior_seed=0)(Memories())
    outcome = run_episode(make_env(ENV, {}), agent, task="fetch Bathroom_0 2", seed=1)
    assert outcome.success or planner == "zero-shot"  # which plans once, and must first look about
    assert outcome.actions > 0


def test_a_random_plan_is_carried_out_too() -> None:
    """Whatever skills and arguments are drawn, the episode goes on to its end."""
    agent = players_of(Arm("a", "random"), ENV, prior_seed=0)(Memories())
    outcome = run_episode(make_env(ENV, {}), agent, task="tidy Kitchen_1", seed=1)
    attempts = [a for r in agent.rounds for a in r.attempts]
    assert attempts and all(a.feedback.text for a in attempts) and not outcome.success


def test_whoever_has_the_same_seed_has_the_same_episode() -> None:
    told: list[Any] = []
    for _ in range(2):
        agent = players_of(Arm("a", error_share=0.5), ENV, prior_seed=2)(Memories())
        outcome = run_episode(make_env(ENV, {}), agent, task="tidy Bathroom_3", seed=4)
        told.append((outcome, [str(r.decision.plan) for r in agent.rounds]))
    assert told[0] == told[1] and np.isfinite(told[0][0].reward)
