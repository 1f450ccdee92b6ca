"""What rays around the look strike, as MineDojo's `rays` observation tells it."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...compiled import kernel
from .blocks import (
    BLOCKS_MOVEMENT,
    CAN_BURN,
    HARVEST_LEVEL,
    IS_LIQUID,
    IS_SOLID,
    IS_TOOL_NOT_REQUIRED,
)
from .eye import eye_height
from .grid import METAS, NAMES
from .kinds import KINDS, size_of
from .raycast import look
from .state import HEIGHT, OFFSET, SIZE

Rays = tuple[tuple[float, float, float], ...]
"""(pitch, yaw, distance) of each ray: radians from the look, and blocks."""

NO_ENTITY = "null"
DROPPED_ITEM = "item"

_CLASSES = {
    "zombie_pigman": "pigzombie",
    "villager_golem": "irongolem",
    "vindication_illager": "vindicator",
    "evocation_illager": "evoker",
}
"""Kinds that the game's code, which MineDojo repeats, names otherwise."""

ENTITIES = np.array(
    [_CLASSES.get(kind.name, kind.name.replace("_", "")) for kind in KINDS]
    + [DROPPED_ITEM, NO_ENTITY]
)
_WIDTHS = np.array([kind.width for kind in KINDS] + [0.25])
_HEIGHTS = np.array([kind.height for kind in KINDS] + [0.25])
_HARVEST = np.asarray(HARVEST_LEVEL, np.int64)
_FLAGS = {
    "is_tool_not_required": np.asarray(IS_TOOL_NOT_REQUIRED, np.bool_),
    "blocks_movement": np.asarray(BLOCKS_MOVEMENT, np.bool_),
    "is_liquid": np.asarray(IS_LIQUID, np.bool_),
    "is_solid": np.asarray(IS_SOLID, np.bool_),
    "can_burn": np.asarray(CAN_BURN, np.bool_),
}


@kernel
def _block_at(blocks, x, y, z):  # type: ignore[no-untyped-def]
    """Id of a cell; air outside the world."""
    if x < -OFFSET or x >= SIZE - OFFSET or z < -OFFSET or z >= SIZE - OFFSET:
        return 0
    if y < 0 or y >= HEIGHT:
        return 0
    return int(blocks[x + OFFSET, z + OFFSET, y])


@kernel
def _first_block(blocks, eye, ray, cell):  # type: ignore[no-untyped-def]
    """Share of the ray at which it strikes a block (then in `cell`), or -1.

    Of the cell that holds the eye the game meets the far side, from within.
    """
    following = np.empty(3)
    step = np.empty(3)
    for axis in range(3):
        cell[axis] = int(np.floor(eye[axis]))
        if ray[axis] > 0.0:
            step[axis] = 1.0 / ray[axis]
            following[axis] = (cell[axis] + 1 - eye[axis]) / ray[axis]
        elif ray[axis] < 0.0:
            step[axis] = -1.0 / ray[axis]
            following[axis] = (cell[axis] - eye[axis]) / ray[axis]
        else:
            step[axis] = np.inf
            following[axis] = np.inf
    inside = _block_at(blocks, cell[0], cell[1], cell[2]) != 0
    while True:
        axis = 0
        if following[1] < following[axis]:
            axis = 1
        if following[2] < following[axis]:
            axis = 2
        share = following[axis]
        if not share <= 1.0:
            return -1.0
        if inside:
            return share
        cell[axis] += 1 if ray[axis] > 0.0 else -1
        following[axis] += step[axis]
        if _block_at(blocks, cell[0], cell[1], cell[2]) != 0:
            return share


@kernel
def _box_distance(eye, direction, reach, box):  # type: ignore[no-untyped-def]
    """Blocks to a box (lower corner, upper corner); 0 from within, -1 when missed."""
    enter, leave = 0.0, reach
    for axis in range(3):
        low, high = box[axis], box[axis + 3]
        if abs(direction[axis]) < 1e-9:
            if not low < eye[axis] < high:
                return -1.0
        else:
            first = (low - eye[axis]) / direction[axis]
            last = (high - eye[axis]) / direction[axis]
            enter = max(enter, min(first, last))
            leave = min(leave, max(first, last))
    return enter if enter <= leave else -1.0


@kernel
def _put_box(boxes, kinds, count, kind, thing, width, height):  # type: ignore[no-untyped-def]
    """Notes the upright box of a mob or of an item; returns how many there are now."""
    boxes[count, 0], boxes[count, 3] = thing.x - width / 2, thing.x + width / 2
    boxes[count, 1], boxes[count, 4] = thing.y, thing.y + height
    boxes[count, 2], boxes[count, 5] = thing.z - width / 2, thing.z + width / 2
    kinds[count] = kind
    return count + 1


@kernel
def _trace(  # type: ignore[no-untyped-def]
    blocks, player, mobs, drops, widths, heights, turns, ids, met, distances, cells
):
    """Follows every ray; `turns` has (cosine and sine of pitch, of yaw, length) of each."""
    me = player[0]
    look_x, look_y, look_z = look(me.yaw, me.pitch)
    eye, ray = np.empty(3), np.empty(3)
    eye[0], eye[1], eye[2] = me.x, me.y + eye_height(me.sneaking), me.z
    cell = np.empty(3, np.int64)
    boxes = np.empty((mobs.shape[0] + drops.shape[0], 6))
    kinds = np.empty(len(boxes), np.int64)
    item, count = len(widths) - 1, 0
    for k in range(mobs.shape[0]):
        kind = mobs[k].kind
        if kind >= 0:
            size = size_of(kind, mobs[k].variant)
            count = _put_box(
                boxes, kinds, count, kind, mobs[k], widths[kind] * size, heights[kind] * size
            )
    for k in range(drops.shape[0]):
        if drops[k].item >= 0:
            count = _put_box(boxes, kinds, count, item, drops[k], widths[item], heights[item])
    for i in range(turns.shape[0]):
        length = turns[i, 4]
        # First about the world's x axis, then about its y axis, whatever the player's yaw.
        up = look_y * turns[i, 0] + look_z * turns[i, 1]
        ahead = look_z * turns[i, 0] - look_y * turns[i, 1]
        ray[0] = (look_x * turns[i, 2] + ahead * turns[i, 3]) * length
        ray[1] = up * length
        ray[2] = (ahead * turns[i, 2] - look_x * turns[i, 3]) * length
        share = _first_block(blocks, eye, ray, cell)
        if share >= 0.0:
            distance = share * length
        else:
            # The game takes the ray itself, not its end, for the place of a miss.
            distance = np.sqrt(np.sum((ray - eye) ** 2))
            for axis in range(3):
                cell[axis] = int(np.floor(eye[axis] + ray[axis]))
        ids[i] = _block_at(blocks, cell[0], cell[1], cell[2])
        for axis in range(3):
            cells[axis, i] = cell[axis]
        nearest, kind = distance, item + 1
        if length > 0.0:
            ray /= length
            for k in range(count):
                away = _box_distance(eye, ray, nearest, boxes[k])
                if 0.0 <= away < nearest:
                    nearest, kind = away, kinds[k]
        met[i] = kind
        distances[0, i] = distance
        distances[1, i] = nearest


@lru_cache(maxsize=16)
def _turns(rays: Rays) -> npt.NDArray[np.float64]:
    """A row (cosine and sine of pitch, cosine and sine of yaw, length) for each ray."""
    pitch, yaw, length = np.array(rays, np.float64).reshape(-1, 3).T
    return np.stack([np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw), length], axis=1)


@lru_cache(maxsize=16)
def _angles(rays: Rays) -> npt.NDArray[np.float32]:
    """Pitch and yaw of each ray, of shape [2, rays]."""
    return np.array(rays, np.float32).reshape(-1, 3)[:, :2].T.copy()


def rays(game: Any, rays: Rays) -> dict[str, npt.NDArray[Any]]:
    """What each ray meets: the nearest block, and the nearest mob or dropped item before it.

    `game` has `world.blocks`, `player`, `mobs` and `drops` as in `state.py`. The keys, their
    order and their types are MineDojo's. Plants and water count as blocks. A ray that meets
    none tells the cell at its end and, a quirk of the game, the length of (ray - eye), both
    measured from the world's origin, as `block_distance`. Without an entity, `entity_name` is
    "null" and `entity_distance` the block's.
    """
    count = len(rays)
    ids = np.empty(count, np.int64)
    met = np.empty(count, np.int64)
    distances = np.empty((2, count), np.float32)
    cells = np.empty((3, count), np.float32)
    _trace(
        game.world.blocks,
        game.player,
        game.mobs,
        game.drops,
        _WIDTHS,
        _HEIGHTS,
        _turns(rays),
        ids,
        met,
        distances,
        cells,
    )
    pitch, yaw = _angles(rays).copy()
    found: dict[str, npt.NDArray[Any]] = {
        "block_name": NAMES[ids],
        "block_distance": distances[0],
        "block_meta": METAS[ids],
        "harvest_level": _HARVEST[ids],
    }
    found.update((key, table[ids]) for key, table in _FLAGS.items())
    found["entity_name"] = ENTITIES[met]
    found["entity_distance"] = distances[1]
    found["ray_pitch"], found["ray_yaw"] = pitch, yaw
    found["traced_block_x"], found["traced_block_y"], found["traced_block_z"] = cells
    return found
