"""Hunting, fighting and staying alive, in real worlds of the voxel engine."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.envs.minecraft.controller.body import Body
from mnemonaut.envs.minecraft.controller.fight import blow, weapon
from mnemonaut.envs.minecraft.controller.places import biome_name
from mnemonaut.envs.minecraft.controller.survive import best_food
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv
from mnemonaut.envs.world import Feedback, Transition

Play = Callable[..., tuple[Feedback, int, Transition]]

AMONG_COWS: dict[str, Any] = {
    "target_names": "beef",
    "target_quantities": 9,
    "specified_biome": "plains",
    "initial_mobs": ["cow", "cow"],
    "initial_mob_spawn_range_low": (-9, 0, -9),
    "initial_mob_spawn_range_high": (9, 0, 9),
}


def carrying(*items: str) -> Body:
    """A body that carries these and has done nothing yet."""
    inventory = [(slot, item, 0, 1) for slot, item in enumerate(items)]
    env = MinecraftEnv(initial_inventory=inventory or None, use_lidar=False)
    observation, info = env.reset(seed=1)
    return Body(Transition(observation, 0.0, False, False, info), 100)


@pytest.mark.parametrize("arm", ["diamond_sword", ""])
def test_a_cow_is_hunted(play: Play, arm: str) -> None:
    carried = [(0, arm, 0, 1)] if arm else None
    env = MinecraftEnv("harvest", initial_inventory=carried, **AMONG_COWS)
    told, steps, now = play(env, 5, "hunt", "beef", 1)
    inventory = now.observation["inventory"]
    assert told.success and told.text == "got 1 beef" and steps < 1200
    assert inventory["quantity"][inventory["name"] == "beef"].sum() >= 1


def test_a_search_that_finds_nothing_ends_with_its_patience(play: Play) -> None:
    """In a flat world without animals."""
    env = MinecraftEnv(generate_world_type="flat", allow_mob_spawn=False, max_steps=4000)
    told, steps, _ = play(env, 1, "hunt", "beef", 2, most=3001)
    assert not told.success and steps == 3000
    assert told.facts == {"cause": "search", "got": 0}
    assert told.text == "found 0 of 2 beef, then nothing more in 3000 steps"


@pytest.mark.parametrize(
    ("items", "best"),
    [
        (("stick", "wooden_axe", "iron_sword", "stone_sword"), "iron_sword"),
        (("stone_axe", "diamond_pickaxe"), "stone_axe"),
        (("stone_pickaxe", "iron_pickaxe"), "stone_pickaxe"),
        (("iron_pickaxe",), ""),  # kept for what needs it
        ((), ""),
    ],
)
def test_the_best_thing_to_strike_with(items: tuple[str, ...], best: str) -> None:
    assert weapon(carrying(*items)) == best


def test_blows_are_the_games() -> None:
    assert [blow(f"{m}_sword") for m in ("wooden", "stone", "iron", "diamond")] == [4, 5, 6, 7]
    assert blow("air") == blow("stick") == 1


def test_poison_is_not_eaten_and_the_best_food_first() -> None:
    assert best_food(carrying("rotten_flesh", "stick")) == ""
    assert best_food(carrying("apple", "cooked_beef", "spider_eye")) == "cooked_beef"


def test_who_is_there_already_explores_no_further(play: Play) -> None:
    told, steps, _ = play(MinecraftEnv(specified_biome="desert"), 1, "explore", "desert")
    assert told == Feedback(True, "already in a desert") and steps == 1


def test_another_biome_is_walked_to(play: Play) -> None:
    """From plains, in a world that has a forest near."""
    told, steps, now = play(MinecraftEnv(max_steps=4000), 2, "explore", "forest")
    assert told == Feedback(True, "reached a forest")
    assert biome_name(now.observation) == "forest" and steps > 1
