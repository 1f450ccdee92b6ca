"""A world made by hand, for what sees it: no terrain and no rules, only blocks and who is there."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.voxel.blocks import LEAFY, LIGHT, OPAQUE, block_id
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID
from mnemonaut.envs.minecraft.voxel.kinds import kind_id
from mnemonaut.envs.minecraft.voxel.sky import daylight_at
from mnemonaut.envs.minecraft.voxel.state import (
    DROP,
    HEIGHT,
    MAX_DROPS,
    MAX_MOBS,
    MOB,
    OFFSET,
    PLAYER,
    SIZE,
)

Span = int | tuple[int, int]


@dataclass
class HandMadeWorld:
    """The arrays of a world, empty at first."""

    blocks: Any = field(default_factory=lambda: np.zeros((SIZE, SIZE, HEIGHT), np.uint8))
    biomes: Any = field(default_factory=lambda: np.ones((SIZE, SIZE), np.uint8))
    tops: Any = field(default_factory=lambda: np.full((SIZE, SIZE), -1, np.int16))
    roofs: Any = field(default_factory=lambda: np.full((SIZE, SIZE), -1, np.int16))
    lights: Any = field(default_factory=lambda: np.full((16, 4), 1 << 30, np.int32))


class HandMade:
    """A game to look at: an empty world at noon, the player at (0.5, 64, 0.5), looking south."""

    def __init__(self) -> None:
        self.world = HandMadeWorld()
        self.player = np.zeros(1, PLAYER)
        self.mobs = np.zeros(MAX_MOBS, MOB)
        self.mobs["kind"] = -1
        self.drops = np.zeros(MAX_DROPS, DROP)
        self.drops["item"] = -1
        self.time, self.age, self.raining = 6000, 0, False
        self.stand(0.5, 64.0, 0.5)

    def daylight(self) -> float:
        return daylight_at(self.time, self.raining)

    def stand(self, x: float, y: float, z: float, yaw: float = 0.0, pitch: float = 0.0) -> None:
        me = self.player[0]
        me["x"], me["y"], me["z"], me["yaw"], me["pitch"] = x, y, z, yaw, pitch

    def fill(self, name: str, x: Span, y: Span, z: Span, meta: int = 0) -> None:
        """Sets all cells of a box; a span is one coordinate or the lowest and the highest."""
        low = [span if isinstance(span, int) else span[0] for span in (x, y, z)]
        high = [1 + (span if isinstance(span, int) else span[1]) for span in (x, y, z)]
        columns = (
            slice(low[0] + OFFSET, high[0] + OFFSET),
            slice(low[2] + OFFSET, high[2] + OFFSET),
        )
        world, block = self.world, block_id(name, meta)
        world.blocks[(*columns, slice(low[1], high[1]))] = block
        heights = np.arange(HEIGHT)
        cells = world.blocks[columns]
        shading = OPAQUE[cells] | LEAFY[cells]
        world.tops[columns] = np.where(shading, heights, -1).max(axis=-1)
        world.roofs[columns] = np.where(cells != 0, heights, -1).max(axis=-1)
        if LIGHT[block]:
            free = int((world.lights[:, 0] == 1 << 30).argmax())
            world.lights[free] = (low[0], low[1], low[2], LIGHT[block])

    def put_mob(self, name: str, x: float, y: float, z: float, yaw: float = 0.0) -> None:
        mob = self.mobs[int((self.mobs["kind"] < 0).argmax())]
        mob["kind"], mob["x"], mob["y"], mob["z"], mob["yaw"] = kind_id(name), x, y, z, yaw

    def put_drop(self, name: str, x: float, y: float, z: float) -> None:
        drop = self.drops[int((self.drops["item"] < 0).argmax())]
        drop["item"], drop["count"], drop["x"], drop["y"], drop["z"] = ITEM_ID[name], 1, x, y, z


@pytest.fixture
def hand_made() -> HandMade:
    return HandMade()


@pytest.fixture
def new_hand_made() -> type[HandMade]:
    """For tests that need many."""
    return HandMade
