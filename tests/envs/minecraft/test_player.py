"""The player: what it carries, eats and wears out."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.player import Player
from mnemonaut.envs.minecraft.text import THING_INDEX

NewPlayer = Callable[..., Player]
CHANGES = st.lists(
    st.tuples(st.sampled_from(["log", "planks", "stick"]), st.integers(1, 9), st.booleans())
)


@given(CHANGES)
def test_the_counts_follow_the_inventory(
    new_player: NewPlayer, changes: list[tuple[str, int, bool]]
) -> None:
    player = new_player()
    expected: dict[str, int] = {}
    for item, count, add in changes:
        have = expected.get(item, 0)
        change = count if add else -min(count, have)
        player.give(item, change)
        expected[item] = have + change
    assert player.inventory == {item: n for item, n in expected.items() if n}
    assert {i: int(player.counts[i]) for i in np.flatnonzero(player.counts)} == {
        THING_INDEX[item]: n for item, n in expected.items() if n
    }


def test_what_is_held_is_let_go_with_the_last_of_it(new_player: NewPlayer) -> None:
    player = new_player({"torch": 2})
    player.held = "torch"
    player.give("torch", -1)
    assert player.held == "torch"
    player.give("torch", -1)
    assert player.held is None


def test_has(new_player: NewPlayer) -> None:
    player = new_player({"log": 3})
    assert player.has("log") and player.has("log", 3)
    assert not player.has("log", 4) and not player.has("planks")


@pytest.mark.parametrize(
    ("steps", "eaten", "food", "slowness"),
    [
        (0, 0, 20, 1.0),
        (1199, 0, 20, 1.0),
        (1200, 0, 19, 1.0),
        (15_600, 0, 7, 1.0),
        (16_800, 0, 6, 1.3),
        (16_800, 8, 14, 1.0),
        (30_000, 0, 0, 1.3),
    ],
)
def test_hunger_comes_with_time(
    new_player: NewPlayer, steps: int, eaten: int, food: int, slowness: float
) -> None:
    player = new_player(cap=40_000)
    player.steps, player.eaten = steps, eaten
    assert (player.food, player.slowness) == (food, slowness)
    assert player.remaining == 40_000 - steps


def test_tries_are_counted_apart(new_player: NewPlayer) -> None:
    player = new_player()
    assert [player.next_try(k) for k in ("a", "a", "b", "a")] == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("carried", "needed", "best"),
    [
        ([], "wooden_pickaxe", None),
        (["stone_axe"], "wooden_pickaxe", None),
        (["wooden_pickaxe"], "stone_pickaxe", None),
        (["diamond_pickaxe", "stone_pickaxe"], "stone_pickaxe", "stone_pickaxe"),
        (["diamond_pickaxe", "stone_pickaxe"], "iron_pickaxe", "diamond_pickaxe"),
        (["golden_pickaxe"], "stone_pickaxe", None),
        (["shears", "log"], "shears", "shears"),
    ],
)
def test_good_tools_are_saved(
    new_player: NewPlayer, carried: list[str], needed: str, best: str | None
) -> None:
    assert new_player(dict.fromkeys(carried, 1)).best_tool(needed) == best


def test_a_wooden_pickaxe_survives_59_uses_and_breaks_at_the_next(new_player: NewPlayer) -> None:
    """As in the game: a tool breaks by the use that would wear it beyond its durability."""
    player = new_player({"wooden_pickaxe": 1})
    for _ in range(59):
        player.use("wooden_pickaxe")
    assert player.has("wooden_pickaxe") and player.held == "wooden_pickaxe"
    player.use("wooden_pickaxe")
    assert not player.has("wooden_pickaxe") and player.held is None


def test_the_second_pickaxe_is_new(new_player: NewPlayer) -> None:
    player = new_player({"wooden_pickaxe": 2})
    for _ in range(60):
        player.use("wooden_pickaxe")
    assert player.inventory == {"wooden_pickaxe": 1}
    for _ in range(59):
        player.use("wooden_pickaxe")
    assert player.has("wooden_pickaxe")
    player.use("wooden_pickaxe")
    assert player.inventory == {}


def test_walking_leaves_behind_what_was_found(new_player: NewPlayer) -> None:
    player = new_player()
    player.found.add("iron_ore")
    player.searched["diamond_ore"] = 500
    player.y = 11
    player.move_to("desert")
    assert (player.biome, player.y) == ("desert", 64)
    assert not player.found and not player.searched
