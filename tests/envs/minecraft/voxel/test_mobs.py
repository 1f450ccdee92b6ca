"""How mobs behave: known answers, and that none is lost or stuck in a wall."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.boxes import collides
from mnemonaut.envs.minecraft.voxel.chance import stream
from mnemonaut.envs.minecraft.voxel.kinds import KINDS, SHORN, kind_id, size_of
from mnemonaut.envs.minecraft.voxel.mob_motion import fallen
from mnemonaut.envs.minecraft.voxel.mobs import hurt_mob, put, tick_mobs
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, MAX_MOBS, MOB, OFFSET, PLAYER, SIZE

FLOOR = 64
STONE, WATER, LAVA = block_id("stone"), block_id("water"), block_id("lava")


class Scene:
    """A stone plain, a player at its middle, mobs as asked."""

    def __init__(self, radius: int = 30, records: int = MAX_MOBS, daylight: float = 1.0) -> None:
        self.blocks = np.zeros((SIZE, SIZE, HEIGHT), np.uint8)
        self.tops = np.full((SIZE, SIZE), -1, np.int16)
        around = slice(OFFSET - radius, OFFSET + radius)
        self.blocks[around, around, FLOOR - 4 : FLOOR] = STONE
        self.tops[around, around] = FLOOR - 1
        self.mobs = np.zeros(records, MOB)
        self.mobs["kind"] = -1
        self.player = np.zeros(1, PLAYER)
        self.player["x"], self.player["y"], self.player["z"] = 0.5, FLOOR, 0.5
        self.player["life"] = 20.0
        self.daylight, self.rng, self.blows = daylight, stream(7), np.zeros((8, 5))

    def add(self, name: str, x: float, z: float, y: float = FLOOR, variant: int = 0) -> int:
        return int(put(self.mobs, kind_id(name), x, y, z, variant))

    def run(self, ticks: int) -> list[list[float]]:
        """All blows struck."""
        struck: list[list[float]] = []
        for _ in range(ticks):
            count = tick_mobs(
                self.blocks, self.tops, self.mobs, self.player, self.daylight, self.rng, self.blows
            )
            struck += self.blows[:count].tolist()
        return struck

    def away(self, index: int) -> float:
        """Distance on the level from the player."""
        mob, me = self.mobs[index], self.player[0]
        return float(np.hypot(mob["x"] - me["x"], mob["z"] - me["z"]))


def test_animals_stroll_and_rest_and_stay_near() -> None:
    scene = Scene()
    cows = [scene.add("cow", 3.0 * i - 6, 5.5) for i in range(5)]
    before = scene.mobs[cows].copy()
    assert scene.run(1200) == []
    after = scene.mobs[cows]
    moved = np.hypot(after["x"] - before["x"], after["z"] - before["z"])
    assert (moved > 0.5).sum() >= 3 and (moved < 30).all()
    assert (after["y"] == FLOOR).all() and (after["life"] == 10).all()


def test_a_hurt_cow_flees_and_a_chase_can_reach_it() -> None:
    scene = Scene()
    cow = scene.add("cow", 0.5, 2.5)
    assert not hurt_mob(scene.mobs, cow, 1.0, 0.5, 0.5)
    assert scene.mobs["life"][cow] == 9.0
    scene.run(40)
    assert scene.away(cow) > 4.0
    scene.run(120)
    calm = scene.mobs[cow].copy()
    scene.run(20)
    assert np.hypot(calm["x"] - scene.mobs["x"][cow], calm["z"] - scene.mobs["z"][cow]) < 2.0


def test_a_blow_counts_once_in_ten_ticks_and_kills_at_last() -> None:
    scene = Scene()
    pig = scene.add("pig", 0.5, 2.5)
    assert not hurt_mob(scene.mobs, pig, 4.0, 0.5, 0.5)
    assert not hurt_mob(scene.mobs, pig, 4.0, 0.5, 0.5)
    assert scene.mobs["life"][pig] == 6.0
    scene.run(10)
    assert hurt_mob(scene.mobs, pig, 7.0, 0.5, 0.5)
    assert not hurt_mob(scene.mobs, pig, 7.0, 0.5, 0.5), "it dies once"
    assert scene.mobs["kind"][pig] >= 0, "kept for its burial"


def test_zombies_chase_at_their_speed_and_strike_once_a_second() -> None:
    scene = Scene(daylight=0.0)
    zombie = scene.add("zombie", 0.5, 15.5)
    scene.run(40)
    before = scene.away(zombie)
    scene.run(20)
    assert before - scene.away(zombie) == pytest.approx(20 * 0.114, rel=0.05)
    blows = scene.run(300)
    assert {(blow[0], KINDS[int(blow[3])].name, blow[4]) for blow in blows} == {(3.0, "zombie", 0)}
    assert 8 <= len(blows) <= 15


def test_a_wall_hides_from_arms_and_arrows() -> None:
    scene = Scene(daylight=0.0)
    scene.blocks[OFFSET - 2 : OFFSET + 3, OFFSET - 2 : OFFSET + 3, FLOOR : FLOOR + 3] = STONE
    scene.blocks[OFFSET, OFFSET, FLOOR : FLOOR + 2] = 0
    for index, name in enumerate(("zombie", "skeleton", "creeper", "witch")):
        scene.add(name, 5.5 + index, 0.5)
    assert scene.run(400) == []


def test_skeletons_hit_from_afar_and_often_miss() -> None:
    scene = Scene(daylight=0.0)
    scene.add("skeleton", 0.5, 12.5)
    blows = scene.run(2000)
    assert 20 <= len(blows) < 50 and {blow[0] for blow in blows} == {3.0}


def test_a_creeper_explodes_once_and_is_gone() -> None:
    scene = Scene(daylight=0.0)
    creeper = scene.add("creeper", 0.5, 8.5)
    blows = scene.run(300)
    assert len(blows) == 1 and blows[0][4] == 1.0 and 5 < blows[0][0] < 43
    assert scene.mobs["kind"][creeper] == -1


def test_who_runs_from_a_creeper_lives() -> None:
    scene = Scene(daylight=0.0)
    creeper = scene.add("creeper", 0.5, 3.5)
    scene.run(25)
    assert scene.mobs["fuse"][creeper] > 0
    scene.player["z"] = -12.0
    assert scene.run(40) == [] and scene.mobs["fuse"][creeper] == 0


def test_a_fleece_grows_again_on_grass_only() -> None:
    scene = Scene()
    sheep = scene.add("sheep", 5.5, 5.5, variant=SHORN + 12)
    scene.run(4000)
    assert scene.mobs["variant"][sheep] == SHORN + 12
    scene.blocks[:, :, FLOOR - 1][scene.blocks[:, :, FLOOR - 1] == STONE] = block_id("grass")
    scene.run(8000)
    assert scene.mobs["variant"][sheep] == 12


def test_neutral_mobs_strike_back_with_their_allies() -> None:
    scene = Scene(daylight=0.0)
    first, second = scene.add("wolf", 0.5, 6.5), scene.add("wolf", 4.5, 6.5)
    far = scene.add("wolf", 25.5, 25.5)
    assert scene.run(100) == []
    hurt_mob(scene.mobs, first, 1.0, 0.5, 0.5)
    assert scene.mobs["anger"][second] > 0 and scene.mobs["anger"][far] == 0
    assert len(scene.run(100)) >= 2


def test_spiders_are_calm_by_day() -> None:
    scene = Scene()
    scene.add("spider", 0.5, 6.5)
    assert scene.run(100) == []
    scene.daylight = 0.0
    assert scene.run(100)


@pytest.mark.parametrize(("name", "burns"), [("zombie", True), ("skeleton", True), ("husk", False)])
def test_undead_burn_under_the_open_sky(name: str, burns: bool) -> None:
    scene = Scene()
    index = scene.add(name, 20.5, 20.5)
    scene.run(500)
    assert (scene.mobs["life"][index] <= 0) == burns


def test_shade_and_water_keep_undead() -> None:
    scene = Scene()
    scene.tops[:] = HEIGHT - 1
    index = scene.add("zombie", 20.5, 20.5)
    scene.run(500)
    assert scene.mobs["life"][index] == 20


def test_mobs_jump_over_a_block_and_not_over_a_wall() -> None:
    scene = Scene(daylight=0.0)
    scene.blocks[OFFSET - 20 : OFFSET + 20, OFFSET + 6, FLOOR] = STONE
    zombie = scene.add("zombie", 0.5, 12.5)
    scene.run(250)
    assert scene.away(zombie) < 1.5
    scene = Scene(daylight=0.0)
    scene.blocks[OFFSET - 30 : OFFSET + 30, OFFSET + 6, FLOOR : FLOOR + 2] = STONE
    zombie = scene.add("zombie", 0.5, 12.5)
    scene.mobs["anger"][zombie] = 10_000
    scene.run(250)
    assert scene.mobs["z"][zombie] > 6.9


def test_spiders_climb() -> None:
    scene = Scene(daylight=0.0)
    scene.blocks[OFFSET - 30 : OFFSET + 30, OFFSET + 6, FLOOR : FLOOR + 3] = STONE
    spider = scene.add("spider", 0.5, 10.5)
    scene.mobs["anger"][spider] = 10_000
    scene.run(150)
    assert scene.mobs["z"][spider] < 6.0


def test_strollers_keep_off_cliffs_water_and_lava() -> None:
    scene = Scene(radius=6)
    scene.blocks[OFFSET + 3, OFFSET - 6 : OFFSET + 6, FLOOR - 1] = LAVA
    scene.blocks[OFFSET - 4, OFFSET - 6 : OFFSET + 6, FLOOR - 1] = WATER
    for index in range(6):
        scene.add("sheep", 0.5, index - 3.0)
    scene.run(3000)
    sheep = scene.mobs[:6]
    assert (sheep["life"] == 8).all() and (sheep["y"] == FLOOR).all()


def test_swimmers_float_and_the_drowned_in_lava_die() -> None:
    scene = Scene()
    near = slice(OFFSET - 5, OFFSET + 6)
    scene.blocks[near, near, FLOOR - 3 : FLOOR] = WATER
    pig, squid = scene.add("pig", 0.5, 0.5, FLOOR - 2.5), scene.add("squid", 2.5, 2.5, FLOOR - 2.0)
    scene.run(200)
    assert scene.mobs["y"][pig] > FLOOR - 1 and scene.mobs["y"][squid] < FLOOR
    scene.blocks[near, near, FLOOR - 3 : FLOOR] = LAVA
    scene.run(60)
    assert scene.mobs["life"][pig] <= 0


@pytest.mark.parametrize(("height", "damage"), [(3, 0), (6, 3), (12, 9)])
def test_falls_hurt_mobs_but_no_chickens(height: int, damage: int) -> None:
    scene = Scene()
    cow = scene.add("horse", 3.5, 3.5, FLOOR + float(height))
    chicken = scene.add("chicken", -3.5, 3.5, FLOOR + float(height))
    scene.run(100)
    assert 22 - scene.mobs["life"][cow] == pytest.approx(damage, abs=1)
    assert scene.mobs["life"][chicken] == 4


def test_the_height_of_a_fall_follows_from_its_speed() -> None:
    speed = height = 0.0
    for _ in range(40):
        height += speed
        speed = (speed + 0.08) * 0.98
        assert fallen(speed) == pytest.approx(height, abs=1e-9)


def test_the_dead_and_the_far_stand_still() -> None:
    scene = Scene()
    dead, far = scene.add("cow", 2.5, 2.5, FLOOR + 3.0), scene.add("cow", 90.5, 2.5)
    scene.mobs["life"][dead] = 0.0
    before = scene.mobs.copy()
    scene.run(50)
    assert (scene.mobs[[dead, far]] == before[[dead, far]]).all()


def test_one_blow_too_many_is_not_written() -> None:
    scene = Scene(daylight=0.0)
    for index in range(20):
        scene.add("zombie", 0.5 + 0.02 * index, 1.2)
    scene.mobs["anger"] = 100
    assert len(scene.run(1)) == len(scene.blows)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_mobs_are_conserved_finite_and_outside_of_blocks(seed: int) -> None:
    """All kinds among random blocks: only creepers go, by their blast."""
    draw = np.random.default_rng(seed)
    scene = Scene(radius=16, daylight=float(draw.random()))
    scene.rng = stream(seed)
    near = slice(OFFSET - 14, OFFSET + 14)
    kinds = np.array([0] * 12 + [STONE, STONE, WATER, LAVA, block_id("fence")], np.uint8)
    scene.blocks[near, near, FLOOR : FLOOR + 2] = draw.choice(kinds, (28, 28, 2))
    for index, kind in enumerate(KINDS):
        x, z = (float(value) for value in draw.uniform(-12, 12, 2))
        scene.add(kind.name, x, z, FLOOR + 8.0, 1 << index % 3)
    ghost = scene.mobs[: len(KINDS)].copy()
    mobs = scene.mobs
    for _ in range(150):
        if draw.random() < 0.2:
            hurt_mob(scene.mobs, int(draw.integers(len(KINDS))), 0.5, 0.0, 0.0)
        scene.run(1)
        gone = mobs["kind"][: len(KINDS)] != ghost["kind"]
        assert all(KINDS[kind].name == "creeper" for kind in ghost["kind"][gone])
        assert all(np.isfinite(mobs[name]).all() for name in ("x", "y", "z", "vx", "vy", "vz"))
    for mob in mobs[mobs["kind"] >= 0]:
        size = size_of(mob["kind"], mob["variant"])
        half, height = KINDS[mob["kind"]].width * size / 2, KINDS[mob["kind"]].height * size
        if KINDS[mob["kind"]].name not in ("ghast", "shulker"):
            x, y, z = float(mob["x"]), float(mob["y"]), float(mob["z"])
            assert not collides(scene.blocks, x, y, z, half - 1e-6, height - 1e-6)


def test_same_seed_same_course() -> None:
    courses = []
    for _ in range(2):
        scene = Scene(daylight=0.0)
        for index, kind in enumerate(KINDS):
            scene.add(kind.name, 3.0 * (index % 7) - 9, 3.0 * (index // 7) - 9, variant=1)
        struck = scene.run(300)
        courses.append((scene.mobs.tobytes(), scene.rng.tobytes(), struck))
    assert courses[0] == courses[1]
