"""The use key, placing and fighting."""

from typing import Any

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.commands import run_command
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.inventory import count, stack_in
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID, ITEMS

WAIT, USE, ATTACK = Commands(), Commands(use=True), Commands(attack=True)


def flat(*carried: str, **others: Any) -> Game:
    """A game with one each of some items, from the hand on."""
    stacks = tuple((slot, name, 0, 1) for slot, name in enumerate(carried))
    game = Game(GameSettings(seed=8, flat=True, spawns=False, inventory=stacks, **others))
    play(game, WAIT, 5)
    game.face(0.0, 0.0)
    return game


def play(game: Game, commands: Commands, ticks: int = 1) -> None:
    for _ in range(ticks):
        game.tick(commands)


def ahead(game: Game, block: str, away: int = 2, up: int = 1) -> tuple[int, int, int]:
    x, y, z = game.cell()
    game.world.set(x, y + up, z + away, block_id(block))
    return x, y + up, z + away


def hand(game: Game) -> str:
    return ITEMS[stack_in(game.slots, 0)[0]]


def penned(game: Game, name: str, variant: int = 0) -> int:
    """An animal two blocks ahead that cannot walk away."""
    x, y, z = game.cell()
    for dx, dz in ((-1, 2), (1, 2), (0, 3), (-1, 1), (1, 1)):
        game.world.set(x + dx, y, z + dz, block_id("fence"))
    run_command(game, f"/summon {name} ~ ~ ~2")
    index = int((game.mobs["kind"] >= 0).argmax())
    game.mobs["variant"][index] = variant
    game.face(0.0, 25.0)
    return index


def test_placed_by_hand_counts_as_used_placed_by_command_does_not() -> None:
    game = flat("cobblestone", "dirt")
    x, y, z = ahead(game, "stone", away=3)
    play(game, USE)
    assert game.world.get(x, y, z - 1) == block_id("cobblestone")
    assert game.stats.used == {"cobblestone": 1}
    assert count(game.slots, ITEM_ID["cobblestone"]) == 0
    game.world.set(x, y, z - 1, 0)
    play(game, Commands(place="dirt"))
    assert game.world.get(x, y, z - 1) == block_id("dirt")
    assert game.stats.used == {"cobblestone": 1}
    assert count(game.slots, ITEM_ID["dirt"]) == 0


def test_no_block_is_placed_where_the_player_or_an_animal_stands() -> None:
    game = flat("dirt")
    game.face(0.0, 90.0)
    play(game, Commands(place="dirt"))
    assert count(game.slots, ITEM_ID["dirt"]) == 1
    game.face(0.0, 0.0)
    x, y, z = ahead(game, "stone", away=3)
    run_command(game, "/summon cow ~ ~1 ~2.2")
    game.player["pitch"] = -20.0  # over its back
    game.world.set(x, y + 1, z, block_id("stone"))
    play(game, Commands(place="dirt"))
    assert game.world.get(x, y, z - 1) == 0


def test_what_is_not_carried_or_no_block_is_not_placed() -> None:
    game = flat("stick", "wheat_seeds")
    x, y, z = ahead(game, "stone", away=3)
    for name in ("dirt", "stick", "wheat_seeds", "nonsense"):
        play(game, Commands(place=name))
    assert game.world.get(x, y, z - 1) == 0
    assert count(game.slots, ITEM_ID["stick"]) == 1


def test_sand_falls_and_a_torch_without_hold_comes_off() -> None:
    game = flat("sand", "torch")
    x, y, z = ahead(game, "stone", away=3)
    play(game, Commands(place="sand"))
    assert game.world.get(x, y, z - 1) == 0
    assert game.world.get(x, y - 1, z - 1) == block_id("sand")
    play(game, Commands(place="torch"))
    assert game.world.get(x, y, z - 1) == block_id("torch")
    game.world.set(x, y, z, 0)
    play(game, Commands(pitch=20.0))
    play(game, ATTACK, 20)  # the torch, then the sand below
    assert (
        count(game.slots, ITEM_ID["torch"])
        + int(game.drops["count"][game.drops["item"] == ITEM_ID["torch"]].sum())
        == 1
    )


def test_a_felled_column_of_sand_comes_down() -> None:
    game = flat("iron_shovel")
    x, y, z = ahead(game, "dirt")
    for up in (1, 2, 3):
        game.world.set(x, y + up, z, block_id("sand"))
    play(game, ATTACK, 3)
    assert [game.world.get(x, y + up, z) for up in (-1, 0, 1, 2, 3)] == [
        *[block_id("sand")] * 3, 0, 0
    ]  # fmt: skip


def test_equip_swaps_with_the_hand_and_armour_goes_where_it_is_worn() -> None:
    game = flat("log", "iron_axe", "iron_helmet", "diamond_helmet", "shield")
    play(game, Commands(equip="iron_axe"))
    assert hand(game) == "iron_axe"
    assert ITEMS[stack_in(game.slots, 1)[0]] == "log"
    play(game, Commands(equip="iron_helmet"))
    play(game, Commands(equip="diamond_helmet"))
    play(game, Commands(equip="shield"))
    assert [ITEMS[stack_in(game.slots, slot)[0]] for slot in (3, 39, 40, 2)] == [
        "iron_helmet", "diamond_helmet", "shield", "air"
    ]  # fmt: skip
    play(game, Commands(equip="bow"))
    assert hand(game) == "iron_axe"
    assert game.stats.used == {}


def test_armour_put_on_by_hand_counts() -> None:
    game = flat("iron_boots")
    game.face(0.0, -60.0)
    play(game, USE)
    assert ITEMS[stack_in(game.slots, 36)[0]] == "iron_boots"
    assert hand(game) == "air"
    assert game.stats.used == {"iron_boots": 1}


def test_water_is_taken_and_poured_with_a_bucket() -> None:
    game = flat("bucket")
    x, y, z = ahead(game, "water")
    play(game, USE)
    assert hand(game) == "water_bucket"
    assert game.world.get(x, y, z) == 0
    play(game, WAIT)
    game.world.set(x, y, z + 1, block_id("stone"))
    play(game, USE)
    assert game.world.get(x, y, z) == block_id("water")
    assert hand(game) == "bucket"
    assert game.stats.used == {"bucket": 1, "water_bucket": 1}


def test_a_cow_is_milked_and_a_sheep_shorn_once() -> None:
    game = flat("bucket")
    penned(game, "cow")
    play(game, USE)
    assert hand(game) == "milk_bucket"
    game = flat("shears")
    index = penned(game, "sheep", 4)
    play(game, USE)
    assert game.mobs["variant"][index] == 4 + 16
    wool = game.drops[game.drops["item"] == ITEM_ID["wool"]]
    assert 1 <= int(wool["count"].sum()) <= 3
    assert set(wool["variant"].tolist()) == {4}
    play(game, WAIT)
    play(game, USE)
    assert int(game.slots["wear"][0]) == 1


def test_a_hoe_makes_a_field_and_seeds_take_a_day_or_two() -> None:
    game = flat("iron_hoe", "wheat_seeds", "dye")
    game.face(0.0, 60.0)
    play(game, USE)
    x, y, z, _ = game.target
    assert game.world.get(x, y, z) == block_id("farmland")
    play(game, Commands(equip="wheat_seeds"))
    play(game, USE)
    assert game.world.get(x, y + 1, z) == block_id("wheat")
    ripe = game.sown[(x, y + 1, z)]
    assert 24000 <= ripe < 48006
    play(game, ATTACK)
    assert (game.drops["item"] == ITEM_ID["wheat_seeds"]).sum() == 1
    assert (game.drops["item"] == ITEM_ID["wheat"]).sum() == 0


def test_a_strike_at_full_strength_and_a_hasty_one() -> None:
    game = flat("iron_sword")
    index = penned(game, "cow")
    play(game, ATTACK)
    assert game.mobs["life"][index] == 4
    assert game.stats.damage_dealt == 60
    assert game.stats.used == {"iron_sword": 1}
    play(game, WAIT, 4)
    play(game, ATTACK)  # within its half second of grace
    assert game.mobs["life"][index] == 4


@pytest.mark.parametrize(("weapon", "blows"), [("air", 10), ("wooden_sword", 3), ("iron_axe", 2)])
def test_blows_that_kill_a_cow(weapon: str, blows: int) -> None:
    game = flat(*(() if weapon == "air" else (weapon,)))
    index = penned(game, "cow")
    at = game.mobs[index].copy()
    struck = 0
    while game.mobs["kind"][index] >= 0 and struck < 30:
        for axis in ("x", "y", "z", "vx", "vy", "vz"):
            game.mobs[axis][index] = at[axis]  # back from where the blow threw it
        play(game, ATTACK)
        struck += 1
        play(game, WAIT, 30)
    assert game.stats.killed == {"cow": 1}
    assert struck == blows
    assert (
        count(game.slots, ITEM_ID["beef"])
        + int(game.drops["count"][game.drops["item"] == ITEM_ID["beef"]].sum())
        >= 1
    )
    assert game.player["xp"][0] >= 1


def test_a_drawn_bow_shoots_when_let_go() -> None:
    game = flat("bow", "arrow")
    index = penned(game, "pig")
    play(game, USE, 25)
    assert game.mobs["life"][index] == 10
    play(game, WAIT)
    assert game.mobs["life"][index] == pytest.approx(3)
    assert game.stats.used == {"bow": 1}
    assert count(game.slots, ITEM_ID["arrow"]) == 0
    play(game, USE, 25)
    play(game, WAIT)
    assert game.stats.used == {"bow": 1}


def test_an_arrow_that_misses_lies_where_it_struck() -> None:
    game = flat("bow", "arrow")
    ahead(game, "stone", away=9)
    play(game, USE, 21)
    play(game, WAIT)
    (arrow,) = game.drops[game.drops["item"] >= 0]
    assert arrow["item"] == ITEM_ID["arrow"]
    assert arrow["z"] == pytest.approx(game.player["z"][0] + 8, abs=1)


def test_tnt_breaks_blocks_and_harms() -> None:
    game = flat("flint_and_steel")
    x, y, z = ahead(game, "tnt", away=3)
    game.world.set(x, y, z + 1, block_id("stone"))
    play(game, USE)
    assert game.fuses == [(x, y, z, 79)]
    assert game.stats.used == {"flint_and_steel": 1}
    play(game, WAIT, 79)
    assert game.world.get(x, y, z + 1) == 0
    assert game.player["life"][0] < 20 or game.stats.deaths == 1
    assert game.damage.explosion
    assert game.fuses == []


def test_a_shield_holds_what_comes_from_the_front() -> None:
    game = flat("shield")
    run_command(game, "/summon zombie ~ ~ ~1.2")
    play(game, Commands(use=True), 60)
    assert game.player["life"][0] == 20


def test_ice_melts_into_water_and_a_bed_passes_the_night() -> None:
    game = flat(time=14000)
    x, y, z = ahead(game, "ice", away=1)
    game.world.set(x, y - 1, z, block_id("stone"))
    play(game, ATTACK, 15)
    assert game.world.get(x, y, z) == block_id("water")
    night = flat(time=14000)
    ahead(night, "bed")
    play(night, USE)
    assert night.time == 1
