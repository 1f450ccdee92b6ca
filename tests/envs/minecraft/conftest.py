"""A player to act with."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.player import Player
from mnemonaut.envs.minecraft.text import THING_INDEX, THINGS


def _new_player(
    inventory: Mapping[str, int] | None = None,
    *,
    seed: int = 0,
    biome: str = "forest",
    cap: int = 12000,
) -> Player:
    counts = np.zeros(len(THINGS), np.int32)
    player = Player(facts(), THING_INDEX, seed, biome, counts, cap)
    for item, count in (inventory or {}).items():
        player.give(item, count)
    return player


@pytest.fixture(scope="session")
def new_player() -> Callable[..., Player]:
    """Builds a player that carries an inventory."""
    return _new_player
