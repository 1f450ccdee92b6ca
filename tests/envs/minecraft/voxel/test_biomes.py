"""Names and ids of the biomes against MineDojo's own."""

import json
from importlib.resources import files

import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.voxel.biomes import (
    BIOMES,
    COUNTRIES,
    DESERT,
    NAMES,
    WILD,
    biome,
)


def test_names_and_ids_are_those_of_minedojo() -> None:
    text = files("mnemonaut.envs.minecraft.dojo").joinpath("facts.json").read_text("utf-8")
    assert {name: row[0] for name, row in BIOMES.items()} == json.loads(text)["biomes"]


def test_the_text_worlds_biomes_all_grow_wild() -> None:
    wild = {NAMES[COUNTRIES[kind].biome] for kind in WILD}
    assert wild == set(facts().knowledge.biomes)


def test_other_names_and_an_unknown_one() -> None:
    assert biome("desert_hills") == (17, DESERT)
    assert biome("hell") == biome("nether") and biome("sky") == biome("the_end")
    with pytest.raises(ValueError, match="no biome is called 'moon'"):
        biome("moon")
