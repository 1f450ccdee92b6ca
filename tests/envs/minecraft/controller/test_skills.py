"""The skills, played in real worlds of the voxel engine."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.minecraft.controller.skills import patience, skills
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv
from mnemonaut.envs.minecraft.skills import USAGE as TEXT_USAGE
from mnemonaut.envs.world import INTERRUPTED, Feedback, Transition

Play = Callable[..., tuple[Feedback, int, Transition]]


def env_with(*carried: tuple[str, int], **options: Any) -> MinecraftEnv:
    slots = [(slot, item, 0, count) for slot, (item, count) in enumerate(carried)]
    return MinecraftEnv(initial_inventory=slots or None, max_steps=4000, **options)


def held(now: Transition, item: str) -> int:
    inventory = now.observation["inventory"]
    return int(inventory["quantity"][inventory["name"] == item.replace("_", " ")].sum())


def test_they_are_the_text_worlds() -> None:
    assert skills().keys() == TEXT_USAGE.keys()


def test_a_log_is_felled_by_hand(play: Play) -> None:
    told, steps, now = play(env_with(specified_biome="forest"), 3, "mine", "log", 1)
    assert told.success and held(now, "log") >= 1
    assert told.text == "got 1 log" and steps < 600


def test_stone_is_dug_and_picked_up(play: Play) -> None:
    told, steps, now = play(env_with(("wooden_pickaxe", 1)), 1, "mine", "cobblestone", 3)
    assert told.success and held(now, "cobblestone") >= 3 and steps < 1200


def test_ores_are_found_under_the_ground(play: Play) -> None:
    told, _, now = play(env_with(("stone_pickaxe", 1)), 4, "mine", "coal", 1)
    assert told.success and held(now, "coal") >= 1


def test_without_the_tool_it_says_so_at_once(play: Play) -> None:
    told, steps, _ = play(env_with(), 1, "mine", "cobblestone", 1)
    assert not told.success and steps <= 1
    assert told.facts == {"cause": "tool", "tool": "wooden_pickaxe"}
    assert told.text == "stone drops no cobblestone without a wooden_pickaxe or better"


def test_what_is_made_by_hand(play: Play) -> None:
    told, steps, now = play(env_with(("log", 2)), 1, "craft", "planks", 8)
    assert told.success and told.text == "made 8 planks" and steps == 2
    assert held(now, "planks") == 8 and held(now, "log") == 0


def test_a_table_is_set_down_used_and_taken_back(play: Play) -> None:
    env = env_with(("planks", 3), ("stick", 2), ("crafting_table", 1))
    told, steps, now = play(env, 2, "craft", "wooden_pickaxe", 1)
    assert told.success and told.text == "made 1 wooden_pickaxe" and steps < 200
    assert held(now, "wooden_pickaxe") == 1 and held(now, "crafting_table") == 1


def test_a_furnace_likewise(play: Play) -> None:
    env = env_with(("iron_ore", 2), ("coal", 1), ("furnace", 1), ("wooden_pickaxe", 1))
    told, _, now = play(env, 2, "smelt", "iron_ingot", 2)
    assert told.success and held(now, "iron_ingot") == 2 and held(now, "furnace") == 1


@pytest.mark.parametrize(
    ("carried", "skill", "args", "facts"),
    [
        ((), "craft", ("stick", 1), {"item": "planks", "each": 2, "need": 2, "have": 0}),
        ((("planks", 9), ("stick", 9)), "craft", ("wooden_axe", 1), {"station": "crafting_table"}),
        ((("iron_ore", 1), ("furnace", 1)), "smelt", ("iron_ingot", 1), {"cause": "fuel"}),
        ((), "craft", ("diamond_ore", 1), {"cause": "no_recipe"}),
        ((), "mine", ("stick", 1), {"cause": "no_source"}),
        ((), "hunt", ("log", 1), {"cause": "no_source"}),
        ((), "equip", ("stick", 1), {"cause": "missing", "have": 0}),
        ((("stick", 1),), "eat", ("stick", 1), {"cause": "no_food"}),
        ((), "explore", ("stick", 1), {"cause": "no_biome"}),
    ],
)
def test_failures_tell_their_cause(
    play: Play, carried: Any, skill: str, args: tuple[str | int, ...], facts: dict[str, Any]
) -> None:
    told, steps, _ = play(env_with(*carried), 1, skill, *args)
    assert not told.success and steps <= 1
    assert facts.items() <= told.facts.items()


def test_things_are_taken_in_hand_and_eaten(play: Play) -> None:
    told, _, now = play(env_with(("planks", 1), ("stick", 4)), 1, "equip", "stick")
    assert told.success and now.observation["equipment"]["name"][0] == "stick"
    env = env_with(("planks", 1), ("bread", 2), start_food=9)
    told, _, now = play(env, 1, "eat", "bread", 2)
    assert told.success and held(now, "bread") == 0
    assert now.observation["life_stats"]["food"].item() > 15


def test_the_end_of_the_episode_ends_a_skill(play: Play) -> None:
    """Won in the middle of a call: it counts as done; cut off before: as interrupted."""
    env = env_with(("planks", 3), ("stick", 2), ("crafting_table", 1), task="wooden_pickaxe")
    told, _, now = play(env, 2, "craft", "wooden_pickaxe", 1)
    assert now.terminated and told == Feedback(True, "made 1 wooden_pickaxe")
    short = MinecraftEnv(max_steps=5)
    told, steps, now = play(short, 2, "mine", "diamond_ore", 1)
    assert told.facts["cause"] == "no_source"
    told, steps, now = play(short, 2, "mine", "log", 5)
    assert now.truncated and steps == 5 and told == INTERRUPTED


def test_the_same_seed_plays_the_same(play: Play) -> None:
    env = env_with(("wooden_pickaxe", 1))
    runs = [play(env, 7, "mine", "cobblestone", 1) for _ in range(2)]
    assert runs[0][0] == runs[1][0] and runs[0][1] == runs[1][1]
    places = [now.observation["location_stats"]["pos"].tolist() for _, _, now in runs]
    assert places[0] == places[1]


def test_senseless_calls_raise(play: Play) -> None:
    with pytest.raises(UnknownName):
        play(env_with(), 1, "mine", "unobtainium", 1)
    with pytest.raises(TaskError):
        play(env_with(), 1, "mine", "log", 0)


def test_patience_is_that_of_the_text_world() -> None:
    assert patience("mine", "log") == 3000
    assert patience("mine", "diamond") == 12000
    assert patience("craft", "stick") == 600
