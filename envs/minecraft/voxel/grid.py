"""The box of blocks around the player, as MineDojo's `voxels` observation tells it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ...compiled import kernel
from .blocks import (
    BLOCKS,
    BLOCKS_LIGHT,
    BLOCKS_MOVEMENT,
    CAN_BURN,
    IS_COLLIDABLE,
    IS_LIQUID,
    IS_SOLID,
    IS_TOOL_NOT_REQUIRED,
)
from .eye import eye_height
from .raycast import look
from .state import HEIGHT, OFFSET, SIZE

Limits = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
"""Lowest and highest offset from the player's own cell, both included, along x, y and z."""

FLAGS = (
    "is_collidable",
    "is_tool_not_required",
    "blocks_movement",
    "is_liquid",
    "is_solid",
    "can_burn",
    "blocks_light",
)
"""The yes-or-no properties of a cell, in the order in which the game sends them."""

NAMES = np.array([block.shown for block in BLOCKS])
METAS = np.array([block.meta for block in BLOCKS], np.int64)
_LETTERS = NAMES.view(np.uint32).reshape(len(NAMES), -1)
_FLAGS = np.stack(
    [
        IS_COLLIDABLE,
        IS_TOOL_NOT_REQUIRED,
        BLOCKS_MOVEMENT,
        IS_LIQUID,
        IS_SOLID,
        CAN_BURN,
        BLOCKS_LIGHT,
    ],
    axis=1,
).astype(np.bool_)


@kernel
def _fill(  # type: ignore[no-untyped-def]
    blocks, player, low_x, low_y, low_z, table, letters, metas, names, meta, flags, cosines
):
    """One pass over the box; cells outside the world are air."""
    me = player[0]
    eye_y = me.y + eye_height(me.sneaking)
    look_x, look_y, look_z = look(me.yaw, me.pitch)
    start_x = int(np.floor(me.x)) + low_x
    start_y = int(np.floor(me.y)) + low_y
    start_z = int(np.floor(me.z)) + low_z
    for i in range(names.shape[0]):
        x = start_x + i
        for j in range(names.shape[1]):
            y = start_y + j
            for k in range(names.shape[2]):
                z = start_z + k
                within = -OFFSET <= x < SIZE - OFFSET and -OFFSET <= z < SIZE - OFFSET
                block = 0
                if within and 0 <= y < HEIGHT:
                    block = blocks[x + OFFSET, z + OFFSET, y]
                for letter in range(letters.shape[1]):
                    names[i, j, k, letter] = letters[block, letter]
                meta[i, j, k] = metas[block]
                for flag in range(table.shape[1]):
                    flags[flag, i, j, k] = table[block, flag]
                # The game measures to the corner of the block, not to its middle, and its
                # square root is a single-precision one.
                dx, dy, dz = x - me.x, y - eye_y, z - me.z
                length = float(np.float32(np.sqrt(dx * dx + dy * dy + dz * dz)))
                cosine = 0.0
                if length >= 1e-4:
                    cosine = (dx * look_x + dy * look_y + dz * look_z) / length
                cosines[i, j, k] = min(1.0, max(-1.0, cosine))


def voxels(game: Any, limits: Limits) -> dict[str, npt.NDArray[Any]]:
    """The cells around the player, x, y and z ascending, each array of shape [X, Y, Z].

    `game` has `world.blocks` and `player` as in `state.py`. The keys, their order and their
    types are MineDojo's: `block_name` (text), `block_meta` (int64), seven bool properties and
    `cos_look_vec_angle` (float32: the cosine between the look and the block's lower corner).
    """
    (low_x, high_x), (low_y, high_y), (low_z, high_z) = limits
    shape = (high_x - low_x + 1, high_y - low_y + 1, high_z - low_z + 1)
    names = np.empty((*shape, _LETTERS.shape[1]), np.uint32)
    meta = np.empty(shape, np.int64)
    flags = np.empty((len(FLAGS), *shape), np.bool_)
    cosines = np.empty(shape, np.float32)
    _fill(
        game.world.blocks,
        game.player,
        low_x,
        low_y,
        low_z,
        _FLAGS,
        _LETTERS,
        METAS,
        names,
        meta,
        flags,
        cosines,
    )
    found: dict[str, npt.NDArray[Any]] = {
        "block_name": names.view(NAMES.dtype)[..., 0],
        "block_meta": meta,
    }
    found.update(zip(FLAGS, flags, strict=True))
    found["cos_look_vec_angle"] = cosines
    return found
