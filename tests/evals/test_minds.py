"""Minds and their beliefs: one draw for each share and seed; the truth where nothing is wrong."""

import json

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.world import Goal, State
from mnemonaut.evals.minds import SYMBOLIC_MINDS, simulated_model, symbolic_mind
from mnemonaut.planners.llm.client import Client
from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.simulated import SimulatedBackend
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.planner import Mind, Plan

ENV = "mnemonaut/MinecraftText-v0"
WORLD = registry.world(ENV)
ITEMS = ("stick", "stone_pickaxe", "furnace", "bed", "iron_ingot", "bucket")


def plan_of(mind: Mind, item: str) -> Plan:
    state = State("I am in a forest by day. I carry nothing.", {"inventory": {}, "biome": "forest"})
    return mind.propose(Goal(item, f"obtain 1 {item}", {item: 1}), state, (), ())


def plans(mind: Mind) -> list[str]:
    return [str(plan_of(mind, item)) for item in ITEMS]


def language(share: float, seed: int) -> LanguageMind:
    """A language mind that asks the simulated model."""
    client = Client(SimulatedBackend(simulated_model(share, seed)), "s", max_tokens=4096)
    return LanguageMind(client, WORLD.skills)


def test_a_seed_draws_the_same_beliefs_each_time() -> None:
    assert plans(symbolic_mind(ENV, 0.38, 5)) == plans(symbolic_mind(ENV, 0.38, 5))


def test_seeds_draw_different_beliefs() -> None:
    assert len({tuple(plans(symbolic_mind(ENV, 0.38, seed))) for seed in range(4)}) > 1


def test_without_errors_all_seeds_know_the_truth() -> None:
    assert plans(symbolic_mind(ENV, 0.0, 1)) == plans(symbolic_mind(ENV, 0.0, 2))
    assert "mine(cobblestone" in str(plan_of(symbolic_mind(ENV, 0.0, 1), "stone_pickaxe"))


@pytest.mark.parametrize("share", [0.0, 0.38])
def test_both_minecraft_worlds_have_one_mind(share: float) -> None:
    """So that what is learnt in one can be told in the other."""
    assert plans(symbolic_mind("mnemonaut/Minecraft-v0", share, 3)) == plans(
        symbolic_mind(ENV, share, 3)
    )
    assert list(registry.world("mnemonaut/Minecraft-v0").skills) == list(WORLD.skills)


def test_every_world_with_a_symbolic_mind_is_there() -> None:
    assert set(SYMBOLIC_MINDS) <= set(registry.BUILT_IN)


def test_a_world_without_one_is_told() -> None:
    with pytest.raises(UnknownName, match="unknown world with a symbolic mind `no/World-v0`"):
        symbolic_mind("no/World-v0", 0.0, 0)


@pytest.mark.parametrize(("share", "seed"), [(0.0, 0), (0.38, 3), (1.0, 1)])
def test_the_simulated_model_believes_what_the_symbolic_mind_does(share: float, seed: int) -> None:
    assert plans(language(share, seed)) == plans(symbolic_mind(ENV, share, seed))


def test_the_simulated_model_says_so_where_it_knows_nothing() -> None:
    model = simulated_model(0.0, 0)
    assert model.answer([Message("user", "What is the capital of France?")]) == (
        "I know nothing of this world."
    )
    skills = "# Goal\n<data>\nwin\n</data>\n\n# Skills\n- castle(side): the king moves\n"
    assert "nothing of this world" in model.answer([Message("user", f"{skills}\n# Question\nX")])


def test_an_answer_is_one_json_object() -> None:
    mind = language(0.0, 0)
    state = State("I am in a forest by day. I carry nothing.", {})
    messages = mind.messages("propose", Goal("log", "obtain 1 log"), state, (), None)
    body = json.loads(simulated_model(0.0, 0).answer(messages))
    assert set(body) == {"reason", "plan"}
    assert body["plan"] == [{"skill": "mine", "args": ["log", 1]}]
