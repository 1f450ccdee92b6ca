"""Odd corners of the rules: pearls, beds, blasts in a field, blows that are not felt."""

from typing import Any

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.boxes import collides
from mnemonaut.envs.minecraft.voxel.commands import run_command
from mnemonaut.envs.minecraft.voxel.explosions import ignite
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID
from mnemonaut.envs.minecraft.voxel.physics import HALF, TALL
from mnemonaut.envs.minecraft.voxel.placing import place_by_hand
from mnemonaut.envs.minecraft.voxel.using import busy

WAIT, USE, ATTACK = Commands(), Commands(use=True), Commands(attack=True)


def flat(*carried: str, **others: Any) -> Game:
    stacks = tuple((slot, name, 0, 1) for slot, name in enumerate(carried))
    game = Game(GameSettings(seed=8, flat=True, spawns=False, inventory=stacks, **others))
    for _ in range(5):
        game.tick(WAIT)
    return game


def ahead(game: Game, block: str, away: int, up: int = 1) -> None:
    x, y, z = game.cell()
    game.world.set(x, y + up, z + away, block_id(block))


@pytest.mark.parametrize("pitch", [90.0, 45.0, 20.0, 5.0, 0.0, -20.0])
def test_a_pearl_leads_to_where_there_is_room(pitch: float) -> None:
    game = flat("ender_pearl")
    for up in range(6):
        ahead(game, "stone", 9, up)
    game.face(0.0, pitch)
    x, y, z = (float(game.player[axis][0]) for axis in "xyz")
    game.tick(USE)
    to = [float(game.player[axis][0]) for axis in "xyz"]
    assert not collides(game.world.blocks, *to, HALF, TALL)
    for _ in range(20):
        game.tick(WAIT)
    assert game.player["y"][0] == y
    assert abs(game.player["x"][0] - x) < 0.01
    assert z <= game.player["z"][0] < z + 9
    if 5.0 <= pitch <= 20.0:
        assert game.player["z"][0] > z + 2
    assert game.player["life"][0] < 20


def test_no_bed_ends_a_night_that_stands_still() -> None:
    game = flat(time=14000, time_passes=False)
    ahead(game, "bed", 2)
    game.face(0.0, 0.0)
    game.tick(USE)
    assert game.time == 14000


def test_a_blow_that_is_not_felt_wears_nothing_and_counts_no_use() -> None:
    game = flat("iron_sword")
    run_command(game, "/summon cow ~ ~ ~2")
    index = int((game.mobs["kind"] >= 0).argmax())
    game.face(0.0, 25.0)
    game.mobs["hurt"][index] = 10
    game.tick(ATTACK)
    assert game.stats.used == {}
    assert game.slots["wear"][0] == 0
    assert game.player["recharge"][0] < 3


def test_a_blast_forgets_what_was_sown() -> None:
    game = flat()
    x, y, z = game.cell()
    field = [(x + a, y, z + 10 + b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    for cell in field:
        game.world.set(cell[0], y - 1, cell[2], block_id("farmland"))
        game.world.set(*cell, block_id("wheat"))
        game.sown[cell] = 10**6
    ignite(game, x, y + 3, z + 10, 1)  # it reaches the wheat and not the field below
    game.tick(WAIT)
    burst = [cell for cell in field if game.world.get(*cell) == 0]
    assert burst
    assert game.sown.keys() == set(field) - set(burst)
    lying = game.drops["item"][game.drops["item"] >= 0]
    assert ITEM_ID["wheat"] not in lying  # it was not ripe


def test_seeds_are_sown_in_a_field_alone() -> None:
    game = flat("wheat_seeds")
    ahead(game, "stone", 2)
    game.face(0.0, 0.0)
    assert game.looks_at_block()
    assert not place_by_hand(game)
    assert game.sown == {}


@pytest.mark.parametrize("seed", [2, 9])
def test_nobody_comes_home_to_what_hurts(seed: int) -> None:
    game = Game(GameSettings(seed=seed, biome="nether", spawns=False))
    for _ in range(30):
        game.tick(WAIT)
    assert game.player["life"][0] == 20


def test_what_falls_out_of_the_world_is_gone() -> None:
    game = flat()
    run_command(game, "/summon cow ~3 -40 ~")
    for _ in range(60):
        game.tick(WAIT)
    assert (game.mobs["kind"] < 0).all()
    assert game.stats.killed == {}


def test_a_shaft_dug_at_home_does_not_kill_who_comes_back() -> None:
    game = Game(GameSettings(seed=3, spawns=False))
    x, y, z = (int(part // 1) for part in game.home)
    for level in range(y - 20, y):
        game.world.set(x, level, z, 0)
    game.world.set(x, y - 21, z, block_id("stone"))
    game.tick(Commands(chat="/kill"))
    assert game.cell() == (x, y - 20, z)
    for _ in range(40):
        game.tick(WAIT)
    assert (game.stats.deaths, game.player["life"][0]) == (1, 20)


def test_what_was_built_at_home_does_not_smother_who_comes_back() -> None:
    game = flat()
    x, y, z = game.cell()
    for level in range(y, y + 4):
        game.world.set(x, level, z, block_id("log"))
    game.tick(Commands(chat="/kill"))
    assert game.cell() == (x, y + 4, z)
    for _ in range(40):
        game.tick(WAIT)
    assert (game.stats.deaths, game.player["life"][0]) == (1, 20)


def test_who_has_no_arrow_left_to_draw_walks_as_before() -> None:
    game = flat("bow", "arrow")
    for _ in range(5):
        game.tick(USE)
    assert busy(game)
    game.tick(Commands(use=True, chat="/clear @p arrow"))
    assert not busy(game)
