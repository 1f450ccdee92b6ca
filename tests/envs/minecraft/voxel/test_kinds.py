"""The table of animals and monsters: all that the tasks name, with sane figures."""

import pytest

from mnemonaut.envs.minecraft.voxel.kinds import KINDS, TEMPER_NAMES, full_life, kind_id

# fmt: off
NAMED_BY_TASKS = (
    "cow", "pig", "sheep", "chicken", "zombie", "spider", "skeleton", "creeper", "witch",
    "enderman", "shulker", "endermite", "blaze", "ghast", "wither_skeleton", "zombie_pigman",
    "horse", "donkey", "squid", "rabbit", "mooshroom", "llama", "bat", "wolf", "slime", "husk",
    "guardian",
)
KILLED = (
    "bat", "blaze", "cave_spider", "chicken", "cow", "creeper", "donkey", "elder_guardian",
    "enderman", "endermite", "evocation_illager", "ghast", "guardian", "horse", "husk", "llama",
    "lava_slime", "mushroom_cow", "mule", "ozelot", "pig", "polar_bear", "rabbit", "sheep",
    "shulker", "silverfish", "skeleton", "skeleton_horse", "slime", "spider", "squid", "stray",
    "vex", "villager", "vindication_illager", "witch", "wither_skeleton", "wolf", "zombie",
    "zombie_horse", "pig_zombie", "zombie_villager",
)
# fmt: on


def test_every_mob_of_the_tasks_and_of_the_statistics_is_known() -> None:
    assert all(KINDS[kind_id(name)].name == name for name in NAMED_BY_TASKS)
    assert all(KINDS[kind_id(name)].stat == name for name in KILLED)
    assert kind_id("cat") == -1 and kind_id("") == -1
    assert kind_id("minecraft:Cow") == kind_id("cow")


def test_names_are_unique_and_figures_sane() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.temper in TEMPER_NAMES and kind.life > 0
        assert 0 < kind.width <= 4 and 0 < kind.height <= 4
        assert 0 <= kind.walk <= kind.run <= 0.3
        assert (kind.damage > 0) == (kind.temper != "passive")


@pytest.mark.parametrize(("size", "life"), [(1, 1), (2, 4), (4, 16)])
def test_slimes_live_by_the_square_of_their_size(size: int, life: int) -> None:
    assert full_life(kind_id("slime"), size) == life
