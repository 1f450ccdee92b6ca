"""Who comes, where, and who goes: in a small stand-in of a plain and in the real world."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pytest

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.chance import stream
from mnemonaut.envs.minecraft.voxel.kinds import KINDS, kind_id
from mnemonaut.envs.minecraft.voxel.spawning import (
    FARTHEST,
    MOST_ANIMALS,
    MOST_MONSTERS,
    NEAREST,
    populate,
    spawn_and_despawn,
    summon,
)
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, MAX_MOBS, MOB, OFFSET, PLAYER, SIZE
from mnemonaut.envs.minecraft.voxel.world import VoxelWorld

FLOOR = 64


@dataclass
class Plain:
    """Grass at y 63 over stone, as far as monsters come; a cave at y 40 to 42."""

    biome: int = 1
    blocks: Any = field(default_factory=lambda: np.zeros((SIZE, SIZE, HEIGHT), np.uint8))
    tops: Any = field(default_factory=lambda: np.full((SIZE, SIZE), FLOOR - 1, np.int16))
    herds: list[tuple[str, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        around = slice(OFFSET - 80, OFFSET + 80)
        self.biomes = np.full((SIZE, SIZE), self.biome, np.uint8)
        self.blocks[around, around, 30 : FLOOR - 1] = block_id("stone")
        self.blocks[around, around, 40:43] = 0
        self.blocks[around, around, FLOOR - 1] = block_id("grass")

    def surface(self, x: int, z: int) -> int:
        return FLOOR

    def light(self, x: int, y: int, z: int, daylight: float) -> int:
        return int(15 * daylight) if y >= FLOOR else 0


def as_world(plain: Plain) -> VoxelWorld:
    return cast(VoxelWorld, plain)


def nobody() -> Any:
    mobs = np.zeros(MAX_MOBS, MOB)
    mobs["kind"] = -1
    return mobs


def player(y: float = FLOOR) -> Any:
    me = np.zeros(1, PLAYER)
    me["x"], me["y"], me["z"], me["life"] = 0.5, y, 0.5, 20.0
    return me


def living(mobs: Any) -> list[str]:
    return [KINDS[kind].name for kind in mobs["kind"] if kind >= 0]


def test_summon_and_its_refusals() -> None:
    mobs = nobody()
    assert summon(mobs, kind_id("zombie_pigman"), 1.0, 64.0, 2.0)
    assert living(mobs) == ["zombie_pigman"] and mobs["life"][0] == 20.0
    assert not summon(mobs, kind_id("cat"), 1.0, 64.0, 2.0)
    for _ in range(MAX_MOBS - 1):
        assert summon(mobs, kind_id("cow"), 1.0, 64.0, 2.0, stream(1))
    assert not summon(mobs, kind_id("cow"), 1.0, 64.0, 2.0)


def test_most_sheep_are_white_and_slimes_have_three_sizes() -> None:
    mobs, rng = nobody(), stream(1)
    for _ in range(48):
        summon(mobs, kind_id("sheep"), 0.0, 64.0, 0.0, rng)
        summon(mobs, kind_id("slime"), 0.0, 64.0, 0.0, rng)
    sheep = mobs["variant"][mobs["kind"] == kind_id("sheep")]
    assert (sheep == 0).sum() > 30 and set(sheep) <= {0, 6, 7, 8, 12, 15} and len(set(sheep)) > 1
    assert set(mobs["variant"][mobs["kind"] == kind_id("slime")]) == {1, 2, 4}


def test_herds_become_animals_on_the_ground() -> None:
    plain, mobs = Plain(), nobody()
    plain.herds += [("cow", 10, 10, 4), ("sheep", -20, 3, 3)]
    assert populate(as_world(plain), mobs, stream(1)) == 7 and plain.herds == []
    assert sorted(living(mobs)) == ["cow"] * 4 + ["sheep"] * 3
    cows = mobs[mobs["kind"] == kind_id("cow")]
    assert (np.abs(cows["x"] - 10) < 5).all() and (cows["y"] == FLOOR).all()


@pytest.mark.parametrize(("daylight", "height"), [(0.0, FLOOR), (1.0, 41.0)])
def test_monsters_fill_the_dark_up_to_their_number(daylight: float, height: float) -> None:
    plain, mobs, me, rng = Plain(), nobody(), player(height), stream(3)
    for _ in range(3000):
        spawn_and_despawn(as_world(plain), mobs, me, daylight, rng)
    monsters = mobs[[k >= 0 and KINDS[k].temper != "passive" for k in mobs["kind"]]]
    assert MOST_MONSTERS - 4 <= len(monsters) <= MOST_MONSTERS
    away = np.hypot(monsters["x"] - 0.5, monsters["z"] - 0.5)
    assert (away > NEAREST - 2).all() and (away < FARTHEST + 2).all()
    if daylight == 1.0:
        assert (monsters["y"] == 40).all()


def test_by_day_animals_graze_above() -> None:
    plain, mobs, me, rng = Plain(), nobody(), player(), stream(3)
    for _ in range(6000):
        spawn_and_despawn(as_world(plain), mobs, me, 1.0, rng)
    above = mobs[(mobs["kind"] >= 0) & (mobs["y"] >= FLOOR)]
    assert MOST_ANIMALS <= len(above) < MOST_ANIMALS + 4
    assert {KINDS[kind].temper for kind in above["kind"]} == {"passive"}


def test_deserts_have_husks_and_swamps_slimes_and_the_nether_its_own() -> None:
    def names(biome: int) -> set[str]:
        plain, mobs, me, rng, met = Plain(biome), nobody(), player(), stream(3), set[str]()
        for _ in range(3000):
            if spawn_and_despawn(as_world(plain), mobs, me, 0.0, rng):
                met.update(living(mobs))
                mobs["kind"] = -1
        return met

    assert "husk" in names(2) and "husk" not in names(1)
    assert "slime" in names(6) and "slime" not in names(1)
    assert names(8) - {"squid", "bat"} <= {"zombie_pigman", "ghast", "magma_cube", "blaze"}
    assert names(9) - {"squid", "bat"} == {"enderman"}


def test_far_monsters_vanish_and_animals_only_when_it_is_crowded() -> None:
    plain, mobs, me, rng = Plain(), nobody(), player(), stream(3)
    summon(mobs, kind_id("zombie"), 70.0, 64.0, 0.0)
    summon(mobs, kind_id("zombie"), 10.0, 64.0, 0.0)
    for _ in range(70):
        summon(mobs, kind_id("cow"), 99.0, 64.0, 0.0)
    spawn_and_despawn(as_world(plain), mobs, me, 1.0, rng)
    assert living(mobs).count("zombie") == 1 and living(mobs).count("cow") == 70
    for _ in range(10):
        summon(mobs, kind_id("cow"), 10.0, 64.0, 0.0)
    spawn_and_despawn(as_world(plain), mobs, me, 1.0, rng)
    assert living(mobs).count("cow") == 10


def test_in_the_real_world_herds_stand_free() -> None:
    world, mobs = VoxelWorld(seed=3), nobody()
    x, y, z = world.spawn()
    world.ensure(int(x), int(z))
    came = populate(world, mobs, stream(3))
    assert came > 0
    me = player(float(y))
    me["x"], me["z"] = x, z
    rng = stream(3)
    for _ in range(1500):
        spawn_and_despawn(world, mobs, me, 0.0, rng)
    assert len(living(mobs)) > came
    for mob in mobs[mobs["kind"] >= 0]:
        cell_x, cell_z = int(np.floor(mob["x"])), int(np.floor(mob["z"]))
        assert world.get(cell_x, int(mob["y"]), cell_z) != block_id("stone")
