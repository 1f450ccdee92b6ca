"""Where the player of the text world is, for maps."""

from typing import Any

import numpy as np

from mnemonaut.envs import registry
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.map import biome, landscape, locate
from mnemonaut.envs.world import Transition

ENV = "mnemonaut/MinecraftText-v0"


def seen(kind: int, y: int) -> Any:
    return {"body": np.array([kind, y, 20, -1, 0, 0], np.int32)}


def test_the_place_is_the_depth() -> None:
    assert locate(seen(0, 12), {}) == (0.0, 12.0, 0.0, 0.0)
    assert landscape(seen(0, 12), {}) == {"kind": "minecraft", "depth": True, "plane": False}


def test_biomes_go_by_the_names_of_the_state() -> None:
    world = registry.world(ENV)
    for number, name in enumerate(facts().knowledge.biomes):
        observation = seen(number, 64) | {"inventory": np.zeros(500, np.int32)}
        assert biome(observation, {}) == name
        assert world.describe(observation, {}).facts["biome"] == name


def test_an_episode_is_followed_down_and_into_other_biomes() -> None:
    env, world = registry.make(ENV, setting="exact"), registry.world(ENV)
    assert world.locate is not None and world.biome is not None
    observation, info = env.reset(seed=1, options={"task": "iron_ingot"})
    assert world.locate(observation, info) == (0.0, 64.0, 0.0, 0.0)
    start = world.biome(observation, info)
    other = next(name for name in facts().knowledge.biomes if name != start)
    run = world.skills["explore"].run((other,), Transition(observation, 0, False, False, info))
    observation, _, _, _, info = env.step(next(run))
    assert world.biome(observation, info) == other
    env.close()
