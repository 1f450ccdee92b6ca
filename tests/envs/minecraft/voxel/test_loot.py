"""What the dead leave."""

from collections import Counter
from typing import Any

import numpy as np

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.voxel.chance import stream
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID
from mnemonaut.envs.minecraft.voxel.kinds import KINDS, SHORN, kind_id
from mnemonaut.envs.minecraft.voxel.loot import bury, loot
from mnemonaut.envs.minecraft.voxel.mobs import put
from mnemonaut.envs.minecraft.voxel.state import DROP, MOB


def records() -> tuple[Any, Any]:
    mobs, drops = np.zeros(8, MOB), np.zeros(32, DROP)
    mobs["kind"], drops["item"] = -1, -1
    return mobs, drops


def test_everything_that_is_left_is_an_item() -> None:
    rng = stream(3)
    for index in range(len(KINDS)):
        for _ in range(60):
            assert all(name in ITEM_ID and count > 0 for name, _, count in loot(index, 1, rng))


def test_the_facts_decide() -> None:
    rng, cow = stream(5), kind_id("cow")
    counts = Counter[tuple[str, int]]()
    for _ in range(600):
        counts.update((name, count) for name, _, count in loot(cow, 0, rng))
    expected = {
        (source.item, count)
        for source in facts().drops["cow"]
        for count in range(max(source.amount[0], 1), source.amount[1] + 1)
    }
    assert set(counts) == expected
    assert all(150 < counts["beef", count] < 250 for count in (1, 2, 3))


def test_wool_has_the_colour_of_the_sheep() -> None:
    left = {name: variant for name, variant, _ in loot(kind_id("sheep"), 12, stream(1))}
    assert left["wool"] == 12 and left["mutton"] == 0
    assert "wool" not in {name for name, _, _ in loot(kind_id("sheep"), 12 + SHORN, stream(1))}


def test_burial_frees_the_record_and_throws_what_is_left() -> None:
    mobs, drops = records()
    pig, cow = put(mobs, kind_id("pig"), 1.5, 64.0, 2.5, 0), put(mobs, kind_id("cow"), 0, 64, 0, 0)
    mobs["life"][pig] = -2.0
    assert bury(mobs, drops, stream(1)) == 0
    assert mobs["kind"][pig] == -1 and mobs["kind"][cow] >= 0
    lying = drops[drops["item"] >= 0]
    assert lying["item"].tolist() == [ITEM_ID["porkchop"]] and 1 <= lying["count"][0] <= 3
    assert lying["x"][0] == 1.5 and lying["delay"][0] == 10
    bury(mobs, drops, stream(1))
    assert (drops["item"] >= 0).sum() == 1


def test_a_large_slime_falls_apart_until_balls_are_left() -> None:
    mobs, drops = records()
    slime, rng = kind_id("slime"), stream(2)
    put(mobs, slime, 0.5, 64.0, 0.5, 4)
    sizes = []
    while (mobs["kind"] >= 0).any():
        living = mobs[mobs["kind"] >= 0]
        sizes.append(set(living["variant"].tolist()))
        mobs["life"][mobs["kind"] >= 0] = 0.0
        bury(mobs, drops, rng)
    assert sizes == [{4}, {2}, {1}]
    assert set(drops["item"][drops["item"] >= 0]) <= {ITEM_ID["slime_ball"]}
