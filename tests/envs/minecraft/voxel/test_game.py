"""The whole game, played by ticks."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.inventory import count
from mnemonaut.envs.minecraft.voxel.items import AIR, ITEM_ID, ITEMS
from mnemonaut.envs.minecraft.voxel.state import OFFSET

ATTACK, USE, WAIT = Commands(attack=True), Commands(use=True), Commands()
Stacks = tuple[tuple[int, str, int, int], ...]


def flat(inventory: Stacks = (), spawns: bool = False, **others: Any) -> Game:
    return Game(GameSettings(seed=4, flat=True, spawns=spawns, inventory=inventory, **others))


def play(game: Game, commands: Commands, ticks: int = 1) -> None:
    for _ in range(ticks):
        game.tick(commands)


def held(game: Game) -> dict[str, int]:
    names = {ITEMS[item] for item in game.slots["item"] if item != AIR}
    return {name: count(game.slots, ITEM_ID[name]) for name in names}


def wall(game: Game, block: str, away: int = 1) -> tuple[int, int, int]:
    """Put a block at the height of the eye before the player, who looks at it."""
    x, y, z = game.cell()
    game.world.set(x, y + 1, z + away, block_id(block))
    game.face(0.0, 0.0)
    play(game, WAIT, 5)
    return x, y + 1, z + away


def test_a_wooden_pickaxe_from_scratch_and_a_stone_with_it() -> None:
    game = flat()
    for pause in (0, 5, 5):
        cell = wall(game, "log")
        play(game, ATTACK, 60 + pause)
        assert game.world.get(*cell) == 0
        play(game, WAIT, 15)
        play(game, Commands(forward=True), 3)
        play(game, Commands(back=True), 3)
        play(game, WAIT, 20)
    assert held(game) == {"log": 3}
    for name in ("planks", "planks", "planks", "stick", "crafting_table"):
        play(game, Commands(craft=name))
    assert not game.nearby("crafting_table")
    play(game, Commands(craft_nearby="wooden_pickaxe"))
    assert "wooden_pickaxe" not in held(game)
    cell = wall(game, "stone", away=3)
    play(game, Commands(place="crafting_table"))
    assert game.nearby("crafting_table")
    play(game, Commands(craft_nearby="wooden_pickaxe"))
    play(game, Commands(equip="wooden_pickaxe"))
    assert ITEMS[game.slots["item"][0]] == "wooden_pickaxe"
    assert game.stats.crafted["wooden_pickaxe"] == 1
    play(game, Commands(yaw=90.0))
    x, y, z = game.cell()
    game.world.set(x - 1, y + 1, z, block_id("stone"))
    play(game, ATTACK, 5 + 23)
    assert game.world.get(x - 1, y + 1, z) == 0
    play(game, WAIT, 40)
    assert held(game)["cobblestone"] == 1
    assert game.stats.used == {"wooden_pickaxe": 1}
    assert game.stats.mined == {"log": 3, "stone": 1}
    assert game.stats.picked_up == {"log": 3, "cobblestone": 1}
    assert int(game.slots["wear"][0]) == 1


@pytest.mark.parametrize(
    ("block", "tool", "ticks"),
    [("dirt", "air", 15), ("log", "iron_axe", 10), ("stone", "iron_pickaxe", 8)],
)
def test_a_block_breaks_in_the_tick_that_the_formula_names(
    block: str, tool: str, ticks: int
) -> None:
    game = flat(((0, tool, 0, 1),) if tool != "air" else ())
    cell = wall(game, block)
    play(game, ATTACK, ticks - 1)
    assert game.world.get(*cell) != 0
    play(game, ATTACK)
    assert game.world.get(*cell) == 0


def test_letting_go_makes_the_block_whole_again() -> None:
    game = flat()
    cell = wall(game, "log")
    play(game, ATTACK, 59)
    play(game, WAIT)
    play(game, ATTACK, 59)
    assert game.world.get(*cell) == block_id("log")


def test_the_next_block_begins_after_a_pause_of_five_ticks() -> None:
    game = flat(((0, "stick", 0, 1),))  # an empty hand would change by what is picked up
    near, far = wall(game, "dirt", 1), wall(game, "dirt", 2)
    play(game, ATTACK, 15)
    assert game.world.get(*near) == 0
    play(game, ATTACK, 5 + 1 + 14)
    assert game.world.get(*far) != 0
    play(game, ATTACK)
    assert game.world.get(*far) == 0


def test_break_speed_multiplies() -> None:
    game = flat(break_speed=60.0)
    cell = wall(game, "log")
    play(game, ATTACK)
    assert game.world.get(*cell) == 0


def test_drop_throws_one_ahead_and_it_comes_back() -> None:
    game = flat(((0, "log", 0, 5),))
    play(game, Commands(drop=True))
    assert held(game) == {"log": 4}
    assert game.stats.dropped == {"log": 1}
    lying = game.drops[game.drops["item"] >= 0]
    assert lying["count"].tolist() == [1]
    play(game, WAIT, 30)
    assert held(game) == {"log": 4}
    play(game, Commands(forward=True), 20)
    play(game, WAIT, 30)
    assert held(game) == {"log": 5}


def test_camera_turns_and_stops_at_the_zenith() -> None:
    game = flat()
    play(game, Commands(yaw=170.0, pitch=60.0))
    play(game, Commands(yaw=20.0, pitch=60.0))
    assert float(game.player["yaw"][0]) == -170.0
    assert float(game.player["pitch"][0]) == 90.0


def test_time_of_day_and_its_light() -> None:
    game = flat(time=23999)
    play(game, WAIT)
    assert game.time == 0
    still = flat(time=6000, time_passes=False)
    play(still, WAIT, 10)
    assert still.time == 6000
    assert still.daylight() == 1.0
    assert still.age == 10
    assert still.sees_sky()
    assert still.light() == 15
    assert flat(time=18000).daylight() == 0.0


def test_settings_are_what_the_game_begins_with() -> None:
    game = flat(
        ((0, "iron_sword", 0, 1), (38, "iron_chestplate", 0, 1), (5, "log", 2, 7)),
        life=7.0,
        food=9,
        weather="rain",
        start=(10.5, 90.0, -3.5, 45.0, 30.0),
    )
    assert held(game) == {"iron_sword": 1, "iron_chestplate": 1, "log": 7}
    assert game.slots[5].item() == (ITEM_ID["log"], 2, 7, 0)
    me = game.player[0]
    assert (me["x"], me["y"], me["z"], me["yaw"], me["pitch"]) == (10.5, 90.0, -3.5, 45.0, 30.0)
    assert (me["life"], me["food"]) == (7.0, 9)
    assert game.raining


# What a thing is worth in planks; what costs no wood is left out.
WOOD = {
    "log": 4.0,
    "planks": 1.0,
    "stick": 0.5,
    "crafting_table": 4.0,
    "chest": 8.0,
    "wooden_pickaxe": 4.0,
    "wooden_shovel": 2.0,
}
SOIL = ("dirt", "grass", "farmland")


def matter(game: Game) -> tuple[float, int]:
    """All the wood and all the soil there is: carried, lying, standing, worn out."""
    wood, soil = sum(WOOD[name] * many for name, many in game.stats.broken.items()), 0
    for records in (game.slots, game.drops):
        for name in WOOD:
            wood += WOOD[name] * int(records["count"][records["item"] == ITEM_ID[name]].sum())
        soil += int(records["count"][records["item"] == ITEM_ID["dirt"]].sum())
    around = game.world.blocks[OFFSET - 40 : OFFSET + 40, OFFSET - 40 : OFFSET + 40]
    standing = np.bincount(around.ravel(), minlength=256)
    for name in ("log", "planks", "crafting_table", "chest"):
        wood += WOOD[name] * int(standing[block_id(name)])
    return wood, soil + sum(int(standing[block_id(name)]) for name in SOIL)


ANY_COMMANDS = st.builds(
    Commands,
    forward=st.booleans(),
    left=st.booleans(),
    jump=st.booleans(),
    sneak=st.booleans(),
    sprint=st.booleans(),
    use=st.booleans(),
    attack=st.booleans(),
    drop=st.booleans(),
    pitch=st.sampled_from([0.0, 15.0, -15.0, 75.0, -90.0]),
    yaw=st.sampled_from([0.0, 15.0, -90.0]),
    craft=st.sampled_from(["", "planks", "stick", "crafting_table"]),
    craft_nearby=st.sampled_from(["", "chest", "wooden_pickaxe", "wooden_shovel"]),
    equip=st.sampled_from(["", "dirt", "log", "wooden_pickaxe", "wooden_shovel"]),
    place=st.sampled_from(["", "dirt", "log", "crafting_table", "planks"]),
    chat=st.sampled_from(["", "", "", "/kill", "/time add 100", "hello"]),
)
CARRIED: Stacks = ((0, "log", 0, 40), (1, "dirt", 0, 20), (2, "wooden_shovel", 0, 1))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(ANY_COMMANDS, st.integers(1, 40)), max_size=40))
def test_nothing_is_made_of_nothing_or_lost(plays: list[tuple[Commands, int]]) -> None:
    game = flat(CARRIED)
    before = matter(game)
    for commands, ticks in plays:
        game.tick(commands)
        keys = Commands(*commands[:10])
        play(game, keys, ticks)
    assert game.vanished == 0
    assert matter(game) == before
    me = game.player[0]
    assert 0 < me["life"] <= 20
    assert 0 <= me["food"] <= 20
    empty = game.slots["item"] == AIR
    assert (game.slots["count"][empty] == 0).all()
    assert (game.slots["count"][~empty] > 0).all()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(ANY_COMMANDS, st.integers(1, 30)), max_size=20), st.integers(0, 99))
def test_same_seed_and_commands_same_bytes(plays: list[tuple[Commands, int]], seed: int) -> None:
    def result() -> tuple[bytes, ...]:
        game = Game(GameSettings(seed=seed, flat=True, time=14000, inventory=CARRIED))
        for commands, ticks in plays:
            play(game, commands, ticks)
        around = game.world.blocks[OFFSET - 40 : OFFSET + 40, OFFSET - 40 : OFFSET + 40]
        records = (game.player, game.slots, game.mobs, game.drops, game.rng, around)
        return (*(each.tobytes() for each in records), repr(game.stats).encode())

    assert result() == result()
