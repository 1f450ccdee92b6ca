"""The whole agent in the text world: the oracle is right at once, and memory pays."""

from collections.abc import Iterator
from functools import cache
from zlib import crc32

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import Knowledge
from mnemonaut.envs.minecraft.prior import draw_prior
from mnemonaut.envs.minecraft.skills import world
from mnemonaut.envs.minecraft.text import FEEDBACKS, MinecraftTextEnv
from mnemonaut.memory import CONDITIONS, Episodic, ExperienceStore, Memories, condition
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.mindstores import Mindstores
from mnemonaut.planners.planner import Mind, Plan, Planner
from mnemonaut.planners.random import RandomPlanner
from mnemonaut.planners.zero_shot import ZeroShot

WORLD = world()
EASY = [item for item, group, _ in facts().tasks if group in ("MT1", "MT2")]


@cache
def prior(share: float, seed: int = 0) -> Knowledge:
    return draw_prior(share, np.random.default_rng(seed))


@pytest.fixture
def store() -> Iterator[ExperienceStore]:
    with ExperienceStore(":memory:") as opened:
        yield opened


def episode(
    env: MinecraftTextEnv, planner: Planner, task: str, seed: int, memory: Episodic | None = None
) -> tuple[bool, int, PlanningAgent]:
    """Success, replans, and the agent."""
    agent = PlanningAgent(planner, WORLD, Memories(memory))
    outcome = run_episode(env, agent, task=task, seed=seed)
    return outcome.success, len(agent.rounds) - 1, agent


def stream(
    planner: Planner, memory: Episodic | None, replicate: int, feedback: str, passes: int = 2
) -> tuple[int, int]:
    """Successes and replans over the easy tasks, in one fixed order, in the exact world."""
    env = MinecraftTextEnv("exact", feedback)
    successes = replans = 0
    for number in range(passes):
        for item in EASY:
            seed = crc32(f"{replicate}/{number}/{item}".encode())
            success, again, _ = episode(env, planner, item, seed, memory)
            successes += success
            replans += again
    return successes, replans


def test_the_oracle_needs_no_second_plan() -> None:
    env = MinecraftTextEnv("exact")
    mind = MinecraftMind(prior(0.0))
    for item, _, _ in facts().tasks:
        for seed in range(5):
            success, replans, agent = episode(env, Mindstores(mind), item, seed)
            assert success and replans == 0, (item, seed, str(agent.rounds[0].decision.plan))


def test_the_oracle_gets_anything_that_can_be_had() -> None:
    env = MinecraftTextEnv("exact")
    mind = MinecraftMind(prior(0.0))
    for number, item in enumerate(sorted(facts().obtainable)):
        success, replans, agent = episode(env, ZeroShot(mind), f"{item}:2", number)
        assert success and replans == 0, (item, str(agent.rounds[0].decision.plan))


def test_the_oracle_needs_no_second_plan_for_many_of_a_thing() -> None:
    """Eight blocks of iron take 72 ingots: more than one call can ask for."""
    env = MinecraftTextEnv("exact")
    mind = MinecraftMind(prior(0.0))
    for item in ("iron_block:8", "bookshelf:16", "chest:20", "cauldron:12"):
        success, replans, agent = episode(env, Mindstores(mind), item, 1)
        assert success and replans == 0, (item, str(agent.rounds[0].decision.plan))


def test_zero_shot_with_errors_fails_where_the_loop_recovers() -> None:
    env = MinecraftTextEnv("exact")
    mind = MinecraftMind(prior(0.45, 1))
    wins = [
        sum(episode(env, planner, item, 3)[0] for item in EASY)
        for planner in (
            RandomPlanner(WORLD),
            ZeroShot(mind),
            Deps(mind, mind.horizon),
            Mindstores(mind),
        )
    ]
    assert wins[0] <= 1
    assert wins[1] < wins[2] and wins[1] < wins[3]


@pytest.mark.parametrize("feedback", FEEDBACKS)
@pytest.mark.parametrize("replicate", range(4))
def test_memory_pays(feedback: str, replicate: int) -> None:
    """With a fallible prior online does better than off, told the reason or not."""
    mind = MinecraftMind(prior(0.45, replicate))
    off = stream(Mindstores(mind), condition("off", None), replicate, feedback)
    with ExperienceStore(":memory:") as store:
        online = stream(Mindstores(mind), condition("online", store), replicate, feedback)
    assert online[0] >= off[0]
    assert online[1] < off[1]


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "frozen"])
def test_every_memory_condition_runs_and_equal_runs_are_equal(name: str) -> None:
    """Tampered memories mislead; they raise nothing."""
    mind = MinecraftMind(prior(0.45, 2))
    results = []
    for _ in range(2):
        with ExperienceStore(":memory:") as store:
            memory = condition(name, store, names=WORLD.names, seed=5)
            env = MinecraftTextEnv("calibrated", "binary")
            for item in EASY[:8]:
                episode(env, Mindstores(mind), item, 9, memory)
            results.append(store.fingerprint())
            assert (len(store) > 0) == (name != "off")
    assert results[0] == results[1]


def test_what_another_agent_stored_does_not_reach_memory_off(store: ExperienceStore) -> None:
    def first_plans(mind: Mind) -> list[Plan]:
        env, plans = MinecraftTextEnv("exact"), []
        for item in EASY:
            *_, agent = episode(env, Mindstores(mind), item, 4, condition("off", None))
            plans.append(agent.rounds[0].decision.plan)
        return plans

    mind = MinecraftMind(prior(0.45))
    before = first_plans(mind)
    stream(Mindstores(mind), condition("online", store), 0, "reason", passes=1)
    assert len(store) > len(EASY)
    assert first_plans(mind) == before


def test_what_is_recalled_is_credited(store: ExperienceStore) -> None:
    planner = Mindstores(MinecraftMind(prior(0.45)))
    env, memory = MinecraftTextEnv("exact"), condition("online", store)
    episode(env, planner, "stone_pickaxe", 1, memory)
    success, _, agent = episode(env, planner, "stone_pickaxe", 2, memory)
    recalled = {r.id for done in agent.rounds for r in done.decision.recalled}
    assert success and recalled
    assert {store.usage(id) for id in recalled} == {(1, 1)}


def test_in_the_calibrated_world_a_stream_is_repeatable() -> None:
    runs = []
    for _ in range(2):
        env = MinecraftTextEnv("calibrated")
        mind = MinecraftMind(prior(0.45))
        runs.append([episode(env, Deps(mind, mind.horizon), item, 11)[:2] for item in EASY])
    assert runs[0] == runs[1]
    assert {success for success, _ in runs[0]} == {True, False}
