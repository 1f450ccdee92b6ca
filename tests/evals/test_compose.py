"""Composing an agent: its parts come by name, and its memory is what its condition says."""

from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs import registry
from mnemonaut.envs.errors import MnemonautError, UnknownName
from mnemonaut.evals.compose import (
    ERROR_SHARE,
    PLANNERS,
    Arm,
    make_env,
    make_planner,
    open_memory,
    players_of,
)
from mnemonaut.evals.minds import symbolic_mind
from mnemonaut.memory import ExperienceStore, Memories
from mnemonaut.memory.errors import StoreError

from .conftest import one_line

ENV = "mnemonaut/MinecraftText-v0"
WORLD = registry.world(ENV)


@pytest.mark.parametrize("planner", PLANNERS)
def test_every_planner_plays_an_episode(planner: str) -> None:
    env = make_env(ENV, {"setting": "exact"})
    agent = players_of(Arm("arm", planner), ENV, prior_seed=1)(Memories())
    outcome = run_episode(env, agent, task="stick", seed=1)
    assert outcome.goal.task == "stick" and agent.rounds


def test_the_oracle_knows_how() -> None:
    env = make_env(ENV, {"setting": "exact"})
    agent = players_of(Arm("oracle", error_share=0.0), ENV, prior_seed=1)(Memories())
    for task in ("wooden_pickaxe", "iron_pickaxe", "diamond"):
        assert run_episode(env, agent, task=task, seed=3).success, task


def test_a_prior_depends_on_its_share_and_seed_alone() -> None:
    observation, info = make_env(ENV, {}).reset(seed=0, options={"task": "iron_pickaxe"})
    state = WORLD.describe(observation, info)

    def plan(share: float, seed: int) -> str:
        decision = make_planner(Arm("a", "zero-shot", error_share=share), ENV, WORLD, seed)
        return str(decision.plan(info["goal"], state, (), Memories()).plan.calls)

    assert plan(ERROR_SHARE, 1) == plan(ERROR_SHARE, 1)
    assert plan(0.0, 1) == plan(0.0, 2)
    assert len({plan(ERROR_SHARE, seed) for seed in range(6)}) > 1


def test_a_remote_env_is_equal_to_the_one_here() -> None:
    here, there = (make_env(ENV, {"setting": "exact"}, remote=r) for r in (False, True))
    try:
        for _ in range(2):
            one, two = here.reset(seed=5), there.reset(seed=5)
            assert one[1]["goal"] == two[1]["goal"]
            assert all(np.array_equal(one[0][key], two[0][key]) for key in one[0])
            action = np.array([0, 3, 1])
            assert here.step(action)[1:] == there.step(action)[1:]
    finally:
        there.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"setting": "exakt"}, "Did you mean `exact`?"),
        ({"seting": "exact"}, "does not take these options"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, str], said: str) -> None:
    with pytest.raises(MnemonautError) as error:
        make_env(ENV, options)
    assert said in one_line(error)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName) as error:
        make_planner(Arm("a", "mindstore"), ENV, WORLD, 1)
    assert "Did you mean `mindstores`?" in one_line(error)
    with pytest.raises(UnknownName) as error:
        symbolic_mind("acme/Kitchen-v0", 0.1, 1)
    assert "world with a symbolic mind" in one_line(error)
    with pytest.raises(UnknownName):
        make_env("mnemonaut/MinecraftTex-v0", {})


def test_no_memory_needs_no_store() -> None:
    for arm in (Arm("a"), Arm("a", "deps"), Arm("a", "random")):
        with open_memory(arm, None, WORLD) as (memories, store):
            assert memories == Memories() and store is None


@pytest.mark.parametrize("episodic", ["online", "frozen", "shuffled"])
def test_a_memory_needs_a_store(episodic: str) -> None:
    with pytest.raises(StoreError) as error, open_memory(Arm("a", episodic=episodic), None, WORLD):
        raise AssertionError("opened")
    assert f"memory condition `{episodic}` needs a store" in str(error.value)


def test_a_frozen_memory_keeps_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    arm = Arm("a", episodic="online")
    with open_memory(arm, path, WORLD) as (memories, _):
        agent = players_of(arm, ENV, prior_seed=1)(memories, {"run": 7})
        run_episode(make_env(ENV, {}), agent, task="stick", seed=1)
    with ExperienceStore(path, read_only=True) as store:
        before, rows = store.fingerprint(), len(store)
        assert rows == len(agent.rounds) and store.get(1).where == {"run": 7}
    frozen = Arm("a", episodic="frozen")
    with open_memory(frozen, path, WORLD, expected=before) as (memories, _):
        agent = players_of(frozen, ENV, prior_seed=1)(memories)
        run_episode(make_env(ENV, {}), agent, task="stick", seed=2)
        assert agent.remembered == []
        assert any(done.decision.recalled for done in agent.rounds)
    with (
        pytest.raises(StoreError) as error,
        open_memory(frozen, path, WORLD, expected="0" * 64),
    ):
        raise AssertionError("opened")
    assert "changed" in one_line(error)
