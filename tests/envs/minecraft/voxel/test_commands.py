"""Slash commands, as MineDojo sends them."""

from typing import Any

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import COLLIDES, LIQUID, block_id
from mnemonaut.envs.minecraft.voxel.commands import run_command, slot_of
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.inventory import EMPTY, stack_in
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID
from mnemonaut.envs.minecraft.voxel.kinds import KINDS


def flat(**others: Any) -> Game:
    return Game(GameSettings(seed=6, flat=True, spawns=False, **others))


def mobs(game: Game) -> list[str]:
    return [KINDS[kind].name for kind in game.mobs["kind"] if kind >= 0]


def place(game: Game) -> tuple[float, ...]:
    return tuple(float(game.player[name][0]) for name in ("x", "y", "z"))


def test_summon_beside_the_player() -> None:
    game = flat()
    x, y, z = place(game)
    assert run_command(game, "/summon cow ~3 ~ ~-2")
    assert mobs(game) == ["cow"]
    (cow,) = game.mobs[game.mobs["kind"] >= 0]
    assert (cow["x"], cow["y"], cow["z"]) == (x + 3, y, z - 2)
    assert not run_command(game, "/summon unicorn ~ ~ ~")


def test_kill_by_type() -> None:
    game = flat(inventory=((0, "log", 0, 3),))
    for name in ("cow", "zombie", "sheep"):
        run_command(game, f"/summon {name} ~3 ~ ~3")
    game.tick(Commands(drop=True))
    assert run_command(game, "/kill @e[type=item]")
    assert (game.drops["item"] < 0).all()
    assert game.vanished == 1
    game.tick(Commands(chat="/kill @e[type=cow]"))
    assert sorted(mobs(game)) == ["sheep", "zombie"]
    assert game.stats.killed == {}
    game.tick(Commands(chat="/kill @e[type=!player]"))
    assert mobs(game) == []
    assert game.stats.deaths == 0


def test_kill_the_player() -> None:
    game = flat(inventory=((0, "log", 0, 3),), life=5.0, food=3)
    game.tick(Commands(chat="/kill"))
    assert game.stats.deaths == 1
    assert game.stats.time_since_death == 1
    assert (game.slots["count"] == 0).all()
    assert game.player["life"][0] == 20
    assert int(game.drops["count"][game.drops["item"] == ITEM_ID["log"]].sum()) == 3


def test_time_and_weather() -> None:
    game = flat()
    assert run_command(game, "/time set 13000")
    assert game.time == 13000
    run_command(game, "/time add 12000")
    assert game.time == 1000
    run_command(game, "/time set night")
    assert game.time == 13000
    run_command(game, "/weather thunder")
    assert game.raining
    run_command(game, "/weather clear 1000")
    assert not game.raining


@pytest.mark.parametrize(
    ("word", "slot"),
    [
        ("slot.weapon.mainhand", 0),
        ("slot.weapon.offhand", 40),
        ("slot.hotbar.8", 8),
        ("slot.inventory.0", 9),
        ("slot.inventory.26", 35),
        ("slot.armor.head", 39),
        ("slot.armor.feet", 36),
    ],
)
def test_slots_by_name(word: str, slot: int) -> None:
    assert slot_of(word) == slot
    game = flat()
    assert run_command(game, f"/replaceitem entity @p {word} minecraft:wool 3 14")
    assert stack_in(game.slots, slot) == (ITEM_ID["wool"], 14, 3, 0)
    run_command(game, f"/replaceitem entity @p {word} air")
    assert stack_in(game.slots, slot) == EMPTY


def test_data_of_a_tool_is_wear_and_stacks_have_limits() -> None:
    game = flat()
    run_command(game, "/replaceitem entity @p slot.weapon.mainhand minecraft:iron_axe 5 10")
    assert stack_in(game.slots, 0) == (ITEM_ID["iron_axe"], 0, 1, 10)


def test_clear_all_or_one_item() -> None:
    game = flat(inventory=((0, "log", 0, 3), (1, "dirt", 0, 5), (38, "iron_chestplate", 0, 1)))
    assert run_command(game, "/clear @p minecraft:dirt")
    assert stack_in(game.slots, 1) == EMPTY
    assert stack_in(game.slots, 0)[2] == 3
    run_command(game, "/clear")
    assert (game.slots["count"] == 0).all()


def test_tp_absolute_and_relative() -> None:
    game = flat()
    assert run_command(game, "/tp 10 80 -20 90 30")
    assert place(game) == (10.5, 80.0, -19.5)
    assert (game.player["yaw"][0], game.player["pitch"][0]) == (90.0, 30.0)
    run_command(game, "/tp @p ~1 ~2 ~")
    assert place(game) == (11.5, 82.0, -19.5)


def test_setblock_relative_and_with_a_variant() -> None:
    game = flat()
    x, y, z = game.cell()
    assert run_command(game, "/setblock ~2 ~-1 ~ minecraft:diamond_ore")
    assert game.world.get(x + 2, y - 1, z) == block_id("diamond_ore")
    run_command(game, f"/setblock {x} {y + 3} {z} log 2")
    assert game.world.get(x, y + 3, z) == block_id("log", 2)
    assert not run_command(game, "/setblock ~ ~ ~ nonsense")
    assert not run_command(game, "/setblock ~ 400 ~ stone")


def test_spreadplayers_finds_dry_ground_within_the_square() -> None:
    game = Game(GameSettings(seed=11, spawns=False))
    for _ in range(5):
        x, _, z = place(game)
        if not run_command(game, "/spreadplayers ~ ~ 0 60 false @p"):
            continue
        to_x, y, to_z = place(game)
        assert max(abs(to_x - x), abs(to_z - z)) <= 61
        cell = game.cell()
        below = game.world.get(cell[0], cell[1] - 1, cell[2])
        assert COLLIDES[below]
        assert not LIQUID[below]
        assert game.world.get(*cell) == 0
        game.tick(Commands())
        assert place(game)[1] == y


@pytest.mark.parametrize(
    "text",
    ["hello", "", "/", "/gamemode 1", "/tp", "/tp a b c", "/time set soon", "/summon", "/kill @x",
     "/replaceitem entity @p slot.hotbar.77 log", "/replaceitem block ~ ~ ~ slot.hotbar.0 log",
     "/setblock 1 2", "/clear nothing", "/spreadplayers ~", "/weather hail", "/time back 3",
     "/tp nan 5 5", "/tp 1 inf 1", "/tp ~ ~ ~ nan 0", "/summon cow ~ ~ ~inf",
     "/setblock inf 1 1 log", "/spreadplayers ~ ~ 0 inf"],
)  # fmt: skip
def test_nonsense_does_nothing(text: str) -> None:
    game = flat(inventory=((0, "log", 0, 3),))
    before = (game.player.tobytes(), game.slots.tobytes(), game.time)
    assert not run_command(game, text)
    assert (game.player.tobytes(), game.slots.tobytes(), game.time) == before
