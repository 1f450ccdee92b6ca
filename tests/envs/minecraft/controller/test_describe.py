"""The words and facts of an observation are those of the text world for the same situation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.controller.describe import carried, describe
from mnemonaut.envs.minecraft.dojo.climate import sun
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.skills import describe as describe_text_world
from mnemonaut.envs.minecraft.text import THING_INDEX, THINGS
from mnemonaut.planners.minds.minecraft_words import MinecraftWords

BIOMES = facts().knowledge.biomes
ITEMS = tuple(name for name in dojo_facts().items if name in THING_INDEX and name != "air")
SLOTS = 36


def seen(
    inventory: dict[str, int],
    biome: str = "forest",
    y: float = 70.0,
    food: int = 20,
    clock: int = 6000,
    held: str | None = None,
    worn: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What MineDojo's wrappers show of it; the held thing is the stack in slot 0."""
    order = sorted(inventory, key=lambda name: name != held)
    first = [("air", 0)] if held is None else []
    stacks = first + [(name, inventory[name]) for name in order]
    stacks += [("air", 0)] * (SLOTS - len(stacks))
    hand_and_worn = [stacks[0], *((name, 1) for name in worn)]
    hand_and_worn += [("air", 0)] * (6 - len(hand_and_worn))
    brightness, _ = sun(clock, False)

    def part(slots: list[tuple[str, int]]) -> dict[str, Any]:
        names = np.array([name.replace("_", " ") for name, _ in slots])
        return {"name": names, "quantity": np.array([n for _, n in slots], np.float32)}

    return {
        "inventory": part(stacks),
        "equipment": part(hand_and_worn),
        "life_stats": {"food": np.array([food], np.float32)},
        "location_stats": {
            "biome_id": np.array(dojo_facts().biomes[biome]),
            "pos": np.array([0.5, y, 0.5], np.float32),
            "can_see_sky": np.array(int(y >= 60)),
            "sun_brightness": np.array([brightness], np.float32),
        },
    }


def in_text_world(
    inventory: dict[str, int], biome: str, y: int, food: int, clock: int, held: str | None
) -> dict[str, Any]:
    counts = np.zeros(len(THINGS), np.int32)
    for name, n in inventory.items():
        counts[THING_INDEX[name]] = n
    hand = -1 if held is None else THING_INDEX[held]
    body = [BIOMES.index(biome), y, food, hand, clock, 17]
    return {"inventory": counts, "body": np.array(body, np.int32)}


INVENTORIES = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 64), max_size=12)


@given(
    inventory=INVENTORIES,
    biome=st.sampled_from(BIOMES),
    y=st.integers(0, 120),
    food=st.integers(0, 20),
    clock=st.sampled_from((0, 6000, 12000, 14000, 18000, 22000, 23500)),
    data=st.data(),
)
def test_the_same_situation_is_told_as_in_the_text_world(
    inventory: dict[str, int], biome: str, y: int, food: int, clock: int, data: st.DataObject
) -> None:
    held = data.draw(st.sampled_from([None, *inventory]))
    ours = describe(seen(inventory, biome, y, food, clock, held), {"steps": 17})
    theirs = describe_text_world(in_text_world(inventory, biome, y, food, clock, held), {})
    assert ours == theirs
    assert list(ours.facts) == list(theirs.facts)
    assert list(ours.facts["inventory"]) == list(theirs.facts["inventory"])


@given(inventory=INVENTORIES, biome=st.sampled_from(BIOMES), y=st.integers(0, 120))
def test_a_mind_reads_the_words(inventory: dict[str, int], biome: str, y: int) -> None:
    told = describe(seen(inventory, biome, y), {"steps": 0})
    read = MinecraftWords().facts(told.text)
    assert read == {"inventory": told.facts["inventory"], "biome": biome}


def test_what_is_worn_is_carried_too_and_the_hand_is_not_counted_twice() -> None:
    shown = seen({"log": 3, "iron_sword": 1}, held="iron_sword", worn=("iron_boots",))
    assert carried(shown) == {"iron_boots": 1, "iron_sword": 1, "log": 3}


@pytest.mark.parametrize(("y", "sky", "words"), [
    (70, 1, "I am in a plains"),
    (70, 0, "I am in a plains"),  # under a tree or a roof
    (58, 1, "I am in a plains"),  # a shore, or the bottom of a ravine
    (58, 0, "I am underground below a plains, at y 58"),
])  # fmt: skip
def test_under_the_open_sky_nobody_is_underground(y: int, sky: int, words: str) -> None:
    shown = seen({}, "plains", y)
    shown["location_stats"]["can_see_sky"] = np.array(sky)
    assert describe(shown, {"steps": 0}).text.startswith(words)


def test_a_biome_beyond_the_known_ones_is_named_all_the_same() -> None:
    for name in dojo_facts().biomes:
        told = describe(seen({}, name), {"steps": 0})
        assert MinecraftWords().facts(told.text)["biome"] == told.facts["biome"] != ""
