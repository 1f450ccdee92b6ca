"""`mnemonaut/MinecraftText-v0` as an env: spaces, seeds, ends, feedback."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env as check_by_gymnasium
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs import registry
from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.text import (
    FEEDBACKS,
    MAX_COUNT,
    SETTINGS,
    THING_INDEX,
    THINGS,
    VERB_NAMES,
    MinecraftTextEnv,
)

SEEDS = st.integers(0, 2**62)
ACTIONS = st.tuples(
    st.integers(0, len(VERB_NAMES) - 1), st.integers(0, len(THINGS) - 1), st.integers(1, MAX_COUNT)
)
USEFUL = ("mine(log)", "craft(planks)", "craft(stick)", "craft(crafting_table)", "mine(leaves)")
TASKS = st.sampled_from(["planks", "log:64", "wooden_pickaxe", "diamond", "apple"])


def action(verb: str, thing: str, count: int = 1) -> np.ndarray:
    return np.array([VERB_NAMES.index(verb), THING_INDEX[thing], count])


def carried(observation: Mapping[str, np.ndarray], item: str) -> int:
    return int(observation["inventory"][THING_INDEX[item]])


def same(one: Sequence[Any], two: Sequence[Any]) -> bool:
    np.testing.assert_equal(one, two)
    return True


@pytest.mark.filterwarnings("ignore:.*No render fps was declared")  # words have no frame rate
@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("feedback", FEEDBACKS)
def test_gymnasium_finds_nothing_wrong(setting: str, feedback: str) -> None:
    env = registry.make("mnemonaut/MinecraftText-v0", setting=setting, feedback=feedback)
    check_by_gymnasium(env.unwrapped)
    env.close()


@settings(max_examples=60)
@given(
    SEEDS,
    st.sampled_from(SETTINGS),
    st.sampled_from(FEEDBACKS),
    TASKS,
    st.lists(st.one_of(ACTIONS, st.sampled_from(USEFUL)), max_size=60),
)
def test_every_action_can_be_played_and_equal_runs_are_equal(
    seed: int, setting: str, feedback: str, task: str, actions: list[tuple[int, int, int] | str]
) -> None:
    envs = [MinecraftTextEnv(setting, feedback) for _ in range(2)]
    starts = [env.reset(seed=seed, options={"task": task}) for env in envs]
    assert same(starts[0], starts[1])
    before, cap = 0, starts[0][1]["goal"].max_steps
    for choice in actions:
        if isinstance(choice, str):
            verb, _, thing = choice.rstrip(")").partition("(")
            played = action(verb, thing, 4)
        else:
            played = np.array(choice)
        results = [env.step(played) for env in envs]
        assert same(results[0], results[1])
        observation, reward, terminated, truncated, info = results[0]
        assert envs[0].observation_space.contains(observation)
        assert type(terminated) is bool and type(truncated) is bool
        assert reward == float(info["success"]) == float(terminated)
        assert before < info["total_steps"] <= cap
        assert observation["body"][5] == info["total_steps"]
        assert truncated == (not terminated and info["total_steps"] == cap)
        before = info["total_steps"]
        if terminated or truncated:
            break


@settings(max_examples=40)
@given(SEEDS, st.lists(st.sampled_from(["craft", "smelt", "mine", "explore"]), min_size=30))
def test_the_steps_of_the_calls_add_up(seed: int, verbs: list[str]) -> None:
    """Whoever adds up `info["steps"]` gets `info["total_steps"]`, to the last call."""
    env = MinecraftTextEnv("calibrated")
    env.reset(seed=seed)
    spent = 0
    for verb in verbs:
        thing = "desert" if verb == "explore" else "glass"
        *_, terminated, truncated, info = env.step(action(verb, thing))
        spent += info["steps"]
        assert spent == info["total_steps"]
        if terminated or truncated:
            break


def test_counts_start_at_one() -> None:
    space = MinecraftTextEnv().action_space
    assert not space.contains(np.array([0, 0, 0]))
    assert space.contains(np.array([0, 0, 1]))
    assert space.contains(np.array([len(VERB_NAMES) - 1, len(THINGS) - 1, 64]))
    assert not space.contains(np.array([0, 0, 65]))
    space.seed(0)
    assert {int(space.sample()[2]) for _ in range(2000)} == set(range(1, 65))


def test_an_episode_ends_when_the_target_is_in_hand() -> None:
    env = MinecraftTextEnv("exact", task="stick:4")
    env.reset(seed=2)
    env.step(action("explore", "forest"))
    assert env.step(action("mine", "log"))[1:4] == (0.0, False, False)
    assert env.step(action("craft", "planks"))[1:4] == (0.0, False, False)
    observation, reward, terminated, truncated, info = env.step(action("craft", "stick"))
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    assert carried(observation, "stick") == 4
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.step(action("mine", "log"))
    env.reset(seed=2)
    assert env.step(action("mine", "log"))[2] is False


def test_a_step_before_reset_says_what_to_do() -> None:
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        MinecraftTextEnv().step(action("mine", "log"))


@pytest.mark.parametrize(("task", "cap"), [("planks", 3000), ("rail", 9000)])
def test_an_episode_is_cut_exactly_at_the_cap(task: str, cap: int) -> None:
    env = MinecraftTextEnv("exact")
    env.reset(seed=0, options={"task": task})
    for number in range(1, cap + 1):
        *_, terminated, truncated, info = env.step(action("craft", "diamond"))
        assert (terminated, truncated) == (False, number == cap)
        assert info["total_steps"] == number


def test_success_at_the_last_step_is_success() -> None:
    env = MinecraftTextEnv("exact", task="planks")
    env.reset(seed=0)
    env.step(action("explore", "forest"))
    env.step(action("mine", "log"))
    for _ in range(2997):
        assert env.step(action("craft", "diamond"))[2:4] == (False, False)
    *_, terminated, truncated, info = env.step(action("craft", "planks"))
    assert info["total_steps"] == 3000
    assert (terminated, truncated) == (True, False)


@pytest.mark.parametrize("seed", range(20))
def test_calibrated_time_never_runs_past_the_cap(seed: int) -> None:
    env = MinecraftTextEnv("calibrated")
    env.reset(seed=seed, options={"task": "diamond"})
    truncated, total = False, 0
    while not truncated:
        *_, truncated, info = env.step(action("mine", "dirt", 64))
        total = info["total_steps"]
        assert total <= 12000
    assert total == 12000


def test_a_wooden_pickaxe_breaks() -> None:
    env = MinecraftTextEnv("exact", task="diamond")
    env.reset(seed=0)
    for verb, thing, count in (
        ("explore", "forest", 1),
        ("mine", "log", 8),
        ("craft", "planks", 32),
        ("craft", "stick", 4),
        ("craft", "crafting_table", 1),
        ("craft", "wooden_pickaxe", 1),
    ):
        assert env.step(action(verb, thing, count))[4]["feedback"]["success"]
    stone = action("mine", "cobblestone")
    results = [env.step(stone) for _ in range(61)]
    assert [r[4]["feedback"]["success"] for r in results] == [True] * 60 + [False]
    assert results[-1][4]["feedback"]["facts"]["cause"] == "tool"
    assert carried(results[58][0], "wooden_pickaxe") == 1
    assert carried(results[59][0], "wooden_pickaxe") == 0


FAILURES = [
    ("mine", "cobblestone", "tool"),
    ("mine", "stick", "no_source"),
    ("craft", "stick", "missing"),
    ("craft", "chest", "station"),
    ("craft", "log", "no_recipe"),
    ("eat", "log", "no_food"),
    ("equip", "log", "missing"),
    ("explore", "log", "no_biome"),
]


@pytest.mark.parametrize(("verb", "thing", "cause"), FAILURES)
def test_reason_tells_what_binary_does_not(verb: str, thing: str, cause: str) -> None:
    told = {}
    for feedback in FEEDBACKS:
        env = MinecraftTextEnv("exact", feedback, render_mode="ansi")
        env.reset(seed=1)
        told[feedback] = env.step(action(verb, thing, 2))[4]["feedback"]
        assert env.render() == told[feedback]["text"]
    assert told["reason"]["facts"]["cause"] == cause
    bare = {"success": False, "text": f"{verb}({thing}, 2) failed", "facts": {}}
    assert told["binary"] == bare
    assert told["reason"]["text"] != bare["text"]


def test_binary_failures_of_a_verb_differ_in_their_call_only() -> None:
    """No reason leaks through text, facts or time in the exact world."""
    infos = []
    for biome in ("desert", "forest"):
        env = MinecraftTextEnv("exact", "binary", task="diamond")
        env.reset(seed=1)
        env.step(action("explore", biome))
        infos.append(env.step(action("mine", "cactus" if biome == "forest" else "log"))[4])
        infos.append(env.step(action("mine", "iron_ore"))[4])
    assert {(i["steps"], str(i["feedback"]["facts"])) for i in infos} == {(1, "{}")}


def test_the_seed_chooses_the_biome_and_all_are_chosen() -> None:
    env = MinecraftTextEnv()
    found = [int(env.reset(seed=seed)[0]["body"][0]) for seed in range(2000)]
    share = np.bincount(found, minlength=10) / 2000
    assert np.abs(share - 0.1).max() < 4 * sqrt(0.1 * 0.9 / 2000)


def test_reset_without_a_seed_goes_on_from_the_last_one() -> None:
    runs = []
    for _ in range(2):
        env = MinecraftTextEnv()
        env.reset(seed=5)
        biomes = [int(env.reset()[0]["body"][0]) for _ in range(20)]
        runs.append(biomes)
    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 3


def test_every_task_starts_with_empty_hands() -> None:
    env = MinecraftTextEnv()
    for item, _, cap in facts().tasks:
        observation, info = env.reset(seed=0, options={"task": item})
        assert not observation["inventory"].any()
        assert (info["goal"].task, info["goal"].max_steps) == (item, cap)
    assert env.reset(seed=0)[1]["goal"].task == "crafting_table"


def test_the_observation_is_a_copy() -> None:
    env = MinecraftTextEnv("exact", task="diamond")
    env.reset(seed=0)
    env.step(action("explore", "forest"))
    before = env.step(action("mine", "dirt", 5))[0]
    before["inventory"][:] = 0
    assert carried(env.step(action("mine", "dirt", 2))[0], "dirt") == 7


@pytest.mark.parametrize(
    ("keywords", "cure"),
    [
        ({"setting": "exakt"}, "Did you mean `exact`"),
        ({"feedback": "reasons"}, "Did you mean `reason`"),
        ({"task": "diamnd"}, "Did you mean `diamond`"),
    ],
)
def test_wrong_keywords_are_refused(keywords: dict[str, str], cure: str) -> None:
    with pytest.raises(UnknownName, match=cure):
        MinecraftTextEnv(**keywords)


def test_an_impossible_task_is_refused_and_does_not_break_the_env() -> None:
    env = MinecraftTextEnv("exact", task="dirt")
    with pytest.raises(TaskError, match="impossible"):
        env.reset(options={"task": "elytra"})
    env.reset(seed=0)
    assert env.step(action("mine", "dirt"))[2] is True
