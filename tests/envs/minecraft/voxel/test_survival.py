"""Air, food, fire, falls, wounds: the game's numbers."""

from typing import Any

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.commands import run_command
from mnemonaut.envs.minecraft.voxel.game import Commands, Game, GameSettings
from mnemonaut.envs.minecraft.voxel.survival import (
    BLAST,
    CACTUS,
    DROWNING,
    FALL,
    STRUCK,
    bearing,
    through_armour,
)
from mnemonaut.envs.minecraft.voxel.wounds import harm

WAIT, USE = Commands(), Commands(use=True)
IRON = tuple(
    (slot, f"iron_{piece}", 0, 1)
    for slot, piece in enumerate(("boots", "leggings", "chestplate", "helmet"), 36)
)


def flat(**others: Any) -> Game:
    return Game(GameSettings(seed=2, flat=True, spawns=False, **others))


def play(game: Game, commands: Commands, ticks: int) -> None:
    for _ in range(ticks):
        game.tick(commands)


def me(game: Game, name: str) -> float:
    return float(game.player[name][0])


@pytest.mark.parametrize(("height", "life"), [(3, 20), (4, 19), (10, 13), (22, 1)])
def test_a_fall_costs_a_heart_half_a_block_beyond_three(height: int, life: int) -> None:
    game = flat(food=17)  # too hungry to heal
    play(game, WAIT, 5)
    game.go_to(0.5, me(game, "y") + height, 0.5)
    play(game, WAIT, 80)
    assert me(game, "life") == life
    assert game.stats.damage_taken == 10 * (20 - life)


def test_a_deadly_fall_drops_all_and_begins_anew() -> None:
    game = flat(inventory=((3, "log", 0, 7), (39, "iron_helmet", 0, 1)))
    play(game, WAIT, 5)
    game.go_to(20.5, me(game, "y") + 30, 0.5)
    play(game, WAIT, 60)
    assert game.stats.deaths == 1
    assert 0 < game.stats.time_since_death < 60
    assert (game.slots["count"] == 0).all()
    lying = game.drops[game.drops["item"] >= 0]
    assert sorted(lying["count"].tolist()) == [1, 7]
    assert abs(lying["x"] - 20.5).max() < 3
    assert me(game, "life") == 20
    assert (me(game, "x"), me(game, "z")) == (game.home[0], game.home[2])


def test_drowning_begins_after_fifteen_seconds_and_costs_two_a_second() -> None:
    game = flat(food=17)
    x, y, z = game.cell()
    for level in range(6):
        for dx in (-1, 0, 1):
            for dz in (-1, 0, 1):
                inner = dx == dz == 0
                game.world.set(x + dx, y + level, z + dz, block_id("water" if inner else "stone"))
    game.world.set(x, y + 6, z, block_id("stone"))
    play(game, WAIT, 300)
    assert me(game, "air") == 0
    assert me(game, "life") == 20
    play(game, WAIT, 20)
    assert me(game, "life") == 18
    assert game.damage.amount == 2
    assert game.damage.unblockable
    play(game, WAIT, 20)
    assert me(game, "life") == 16


def test_lava_burns_and_kills() -> None:
    game = flat(food=17)
    x, y, z = game.cell()
    game.world.set(x, y, z, block_id("lava"))
    play(game, WAIT, 2)
    assert me(game, "fire") > 250
    assert me(game, "life") == 16
    assert game.damage.fire or me(game, "hurt") > 0
    play(game, WAIT, 60)
    assert game.stats.deaths == 1


def test_a_cactus_pricks_twice_a_second() -> None:
    game = flat(food=17)
    play(game, WAIT, 5)
    x, y, z = game.cell()
    game.world.set(x, y, z + 1, block_id("cactus"))
    play(game, Commands(forward=True), 45)
    assert 15 <= me(game, "life") <= 17


def test_sprinting_exhausts_a_tenth_a_block_and_makes_hungry() -> None:
    game = flat()
    game.player["saturation"] = 0.0
    z = me(game, "z")
    play(game, Commands(forward=True, sprint=True), 160)
    spent = me(game, "exhaustion") + 4 * (20 - me(game, "food"))
    assert spent == pytest.approx(0.1 * (me(game, "z") - z), abs=0.05)
    assert me(game, "food") == 19


def test_a_bread_is_eaten_in_thirty_two_ticks() -> None:
    game = flat(food=10, inventory=((0, "bread", 0, 3),))
    play(game, USE, 32)
    assert me(game, "food") == 10
    play(game, USE, 1)
    assert me(game, "food") == 15
    assert me(game, "saturation") == pytest.approx(11, abs=0.1)
    assert game.stats.used == {"bread": 1}
    assert int(game.slots["count"][0]) == 2


def test_the_full_do_not_eat() -> None:
    game = flat(inventory=((0, "bread", 0, 3), (1, "golden_apple", 0, 1)))
    play(game, USE, 50)
    assert int(game.slots["count"][0]) == 3
    play(game, Commands(equip="golden_apple"), 1)
    play(game, USE, 40)
    assert game.stats.used == {"golden_apple": 1}


def test_the_starving_lose_life_down_to_the_last_half_heart() -> None:
    game = flat(food=0, life=3.0)
    game.player["saturation"] = 0.0
    play(game, WAIT, 80)
    assert me(game, "life") == 2
    play(game, WAIT, 400)
    assert me(game, "life") == 1
    assert game.stats.deaths == 0


def test_the_well_fed_heal() -> None:
    game = flat(life=10.0, food=18)
    play(game, WAIT, 80)
    assert me(game, "life") == 11
    quick = flat(life=10.0, food=20)
    quick.player["saturation"] = 20.0
    play(quick, WAIT, 20)
    assert me(quick, "life") == 12


@pytest.mark.parametrize(
    ("damage", "points", "toughness", "left"),
    [(10.0, 0, 0.0, 10.0), (4.0, 15, 0.0, 1.92), (10.0, 20, 8.0, 3.0), (1.0, 7, 0.0, 0.74)],
)
def test_armour_by_the_games_formula(
    damage: float, points: int, toughness: float, left: float
) -> None:
    assert through_armour(damage, points, toughness) == pytest.approx(left)


def test_armour_takes_its_share_and_wears_but_not_of_falls() -> None:
    game = flat(inventory=IRON)
    harm(game, STRUCK, 4.0, (1.0, 64.0, 0.5), 0)
    assert me(game, "life") == pytest.approx(18.08)
    assert game.slots["wear"][36:40].tolist() == [1, 1, 1, 1]
    assert game.damage.amount == 4.0
    assert not game.damage.unblockable
    fallen = flat(inventory=IRON)
    harm(fallen, FALL, 4.0)
    assert me(fallen, "life") == 16
    assert fallen.damage.unblockable


def test_within_half_a_second_only_what_is_worse_counts() -> None:
    game = flat(food=17)
    harm(game, CACTUS, 2.0)
    harm(game, DROWNING, 2.0)
    assert me(game, "life") == 18
    harm(game, DROWNING, 5.0)
    assert me(game, "life") == 15
    play(game, WAIT, 11)
    harm(game, DROWNING, 2.0)
    assert me(game, "life") == 13


def test_the_report_of_harm_says_where_from() -> None:
    game = flat()
    x, y, z = (me(game, axis) for axis in ("x", "y", "z"))
    harm(game, BLAST, 3.0, (x + 3.0, y, z + 4.0))
    assert game.damage.explosion
    assert game.damage.distance == pytest.approx(5.0)
    assert game.damage.yaw == pytest.approx(36.87, abs=0.01)
    assert bearing(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert me(game, "vx") < 0
    game.tick(WAIT)
    assert game.damage.amount == 0.0


def test_who_dies_is_spared_the_rest_of_the_harm() -> None:
    game = flat(life=1.0)
    play(game, WAIT, 5)
    x, y, z = game.cell()
    game.world.set(x, y - 1, z, block_id("magma"))
    for level in (0, 1):
        game.world.set(x, y + level, z, block_id("lava"))
    game.home = (x + 30.5, float(y), z + 0.5)
    game.tick(WAIT)
    assert game.stats.deaths == 1
    assert me(game, "life") == 20
    assert me(game, "hurt") == 0


def test_blows_of_a_tick_do_not_follow_the_dead_home() -> None:
    game = flat(life=1.0, time=14000)
    play(game, WAIT, 5)
    for _ in range(4):
        run_command(game, "/summon zombie ~ ~ ~1")
    game.mobs["anger"] = 100
    game.tick(WAIT)
    assert (game.mobs["cooldown"] > 0).sum() == 4
    assert game.stats.deaths == 1
    assert game.stats.killed_by == {"zombie": 1}
    assert me(game, "life") == 20
