"""How trees look: trunks, crowns and vines, written into the cells of one chunk."""

from typing import Any

from ...compiled import kernel
from . import trees
from .blocks import AIR, DIRT, GRASS, LEAFY, LEAVES, LEAVES2, LOG, LOG2, REPLACEABLE, VINE, block_id
from .chance import hashed
from .state import CHUNK, HEIGHT

_RED_CAP, _BROWN_CAP = block_id("red_mushroom_block"), block_id("brown_mushroom_block")
_STEM = block_id("red_mushroom_block", 10)
_CORNER, _DRAPE = 401, 411


@kernel
def _put(cells: Any, x: Any, y: Any, z: Any, block: Any, through: Any) -> Any:
    """Set a cell of the chunk, x and z from its corner, where there is room.

    `through`: leaves give way, too.
    """
    if 0 <= x < CHUNK and 0 <= z < CHUNK and 0 < y < HEIGHT:
        here = cells[x, z, y]
        if here == AIR or REPLACEABLE[here] or (through and LEAFY[here]):
            cells[x, z, y] = block


@kernel
def _disc(
    seed: Any, cells: Any, x: Any, y: Any, z: Any, radius: Any, wide: Any, round_: Any, block: Any
) -> Any:
    """A layer of leaves around a trunk `wide` blocks thick, reaching `radius` beyond it.

    round_: 0 full square, 1 corners by chance, 2 no corners, 3 a circle.
    """
    last = wide - 1
    for dx in range(-radius, radius + wide):
        ax = -dx if dx < 0 else max(0, dx - last)
        for dz in range(-radius, radius + wide):
            az = -dz if dz < 0 else max(0, dz - last)
            corner = ax == radius and az == radius and radius > 0
            if corner and (round_ >= 2 or (round_ == 1 and hashed(seed, dx, y, dz, _CORNER) < 0.5)):
                continue
            if round_ == 3 and ax * ax + az * az > radius * radius + 1:
                continue
            _put(cells, x + dx, y, z + dz, block, False)


@kernel
def _trunk(cells: Any, x: Any, y: Any, z: Any, tall: Any, wide: Any, block: Any) -> Any:
    for dx in range(wide):
        for dz in range(wide):
            for level in range(y, y + tall):
                _put(cells, x + dx, level, z + dz, block, True)
            inside = 0 <= x + dx < CHUNK and 0 <= z + dz < CHUNK
            if inside and cells[x + dx, z + dz, y - 1] == GRASS:
                cells[x + dx, z + dz, y - 1] = DIRT
            if inside and wide > 1 and y > 2:  # on a slope the trunk goes down to the ground
                _put(cells, x + dx, y - 1, z + dz, block, False)


@kernel
def _drape(
    seed: Any, cells: Any, x: Any, y: Any, z: Any, radius: Any, wide: Any, share: Any
) -> Any:
    """Hang vines from the rim of a crown."""
    for side in range(4):
        for along in range(-radius, radius + wide):
            out = -radius - 1 if side < 2 else radius + wide
            dx, dz = (out, along) if side % 2 == 0 else (along, out)
            draw = hashed(seed, dx, y, dz, _DRAPE)
            if draw < share:
                for level in range(y, y - 1 - int(5.0 * draw / share), -1):
                    if not (0 <= x + dx < CHUNK and 0 <= z + dz < CHUNK and level > 0):
                        break
                    if cells[x + dx, z + dz, level] != AIR:
                        break
                    cells[x + dx, z + dz, level] = VINE


@kernel
def _conifer(
    seed: Any, cells: Any, x: Any, y: Any, z: Any, tall: Any, bare: Any, widest: Any
) -> Any:
    """A spire of rings that grow and shrink downwards."""
    radius, limit = 0, 1
    for level in range(y + tall, y + bare - 1, -1):
        _disc(seed, cells, x, level, z, radius, 1, 2, LEAVES + 1)
        if radius >= limit:
            radius = 0 if limit == 1 else 1
            limit = min(limit + 1, widest)
        else:
            radius += 1
    _trunk(cells, x, y, z, tall, 1, LOG + 1)


@kernel
def _round(seed: Any, cells: Any, x: Any, y: Any, z: Any, tall: Any, more: Any, sort: Any) -> Any:
    """The common tree: four layers of leaves around the end of a trunk; `more` widens them."""
    top = y + tall
    for level in range(top - 3, top + 1):
        radius = (2 if level < top - 1 else 1) + more
        _disc(seed, cells, x, level, z, radius, 1, 2 if level == top else 1, LEAVES + sort)
    _trunk(cells, x, y, z, tall, 1, LOG + sort)
    if more or (sort == 3 and tall > 5):
        _drape(seed, cells, x, top - 2, z, 2 + more, 1, 0.25)


@kernel
def grow(seed: Any, cells: Any, x: Any, y: Any, z: Any, sort: Any, bits: Any) -> Any:
    """Draw one tree into a chunk; x and z are of its trunk, from the chunk's corner."""
    # What is drawn by chance must not depend on the chunk that asks: it comes from these bits.
    seed = seed + bits
    some = bits & 7
    if sort == trees.OAK:
        _round(seed, cells, x, y, z, 4 + some % 3, 0, 0)
    elif sort == trees.BIRCH:
        _round(seed, cells, x, y, z, 5 + some % 3, 0, 2)
    elif sort == trees.JUNGLE:
        _round(seed, cells, x, y, z, 4 + some, 0, 3)
    elif sort == trees.SWAMP_OAK:
        _round(seed, cells, x, y, z, 5 + some % 3, 1, 0)
    elif sort == trees.SPRUCE:
        _conifer(seed, cells, x, y, z, 6 + some % 4, 1 + (bits >> 3) % 2, 2 + (bits >> 4) % 2)
    elif sort == trees.PINE:
        _conifer(seed, cells, x, y, z, 7 + some % 4, 4 + some % 3, 2)
    elif sort == trees.BUSH:
        _disc(seed, cells, x, y, z, 2, 1, 1, LEAVES)
        _disc(seed, cells, x, y + 1, z, 1, 1, 1, LEAVES)
        _trunk(cells, x, y, z, 1, 1, LOG + 3)
    elif sort == trees.BIG_OAK:
        tall = 7 + some % 4
        for level in range(y + tall - 4, y + tall + 2):
            end = level == y + tall + 1 or level == y + tall - 4
            _disc(seed, cells, x, level, z, 2 if end else 3, 1, 3, LEAVES)
        _trunk(cells, x, y, z, tall, 1, LOG)
    elif sort == trees.MEGA_JUNGLE:
        tall = 13 + some
        for level in range(3):
            _disc(seed, cells, x, y + tall + level - 1, z, 4 - level, 2, 3, LEAVES + 3)
        branch = y + tall // 2 + (bits >> 3) % 3
        out = 3 if bits & 64 else -3
        _disc(seed, cells, x + out, branch, z, 2, 1, 3, LEAVES + 3)
        _disc(seed, cells, x + out, branch + 1, z, 1, 1, 3, LEAVES + 3)
        _put(cells, x + out, branch, z, LOG + 3, True)
        _put(cells, x + out - out // 3, branch - 1, z, LOG + 3, True)
        _trunk(cells, x, y, z, tall, 2, LOG + 3)
        _drape(seed, cells, x, y + tall - 1, z, 4, 2, 0.3)
        for level in range(y + 2, y + tall - 2, 4):
            _drape(seed, cells, x, level, z, 0, 2, 0.35)
    elif sort == trees.ACACIA:
        tall, bend = 5 + some % 3, 3 + (bits >> 3) % 2
        dx, dz = (1 if bits & 64 else -1), (bits >> 7) % 3 - 1
        lean = tall - bend
        _trunk(cells, x, y, z, bend, 1, LOG2)
        for step in range(1, lean + 1):
            _put(cells, x + dx * step, y + bend + step - 1, z + dz * step, LOG2, True)
        _disc(seed, cells, x + dx * lean, y + tall, z + dz * lean, 3, 1, 2, LEAVES2)
        _disc(seed, cells, x + dx * lean, y + tall + 1, z + dz * lean, 2, 1, 3, LEAVES2)
    elif sort == trees.DARK_OAK:
        tall = 6 + some % 3
        _disc(seed, cells, x, y + tall - 2, z, 3, 2, 1, LEAVES2 + 1)
        _disc(seed, cells, x, y + tall - 1, z, 3, 2, 2, LEAVES2 + 1)
        _disc(seed, cells, x, y + tall, z, 2, 2, 3, LEAVES2 + 1)
        _trunk(cells, x, y, z, tall, 2, LOG2 + 1)
    elif sort == trees.BROWN_CAP:
        tall = 5 + some % 3
        _disc(seed, cells, x, y + tall, z, 3, 1, 2, _BROWN_CAP)
        _trunk(cells, x, y, z, tall, 1, _STEM)
    else:
        tall = 5 + some % 3
        _disc(seed, cells, x, y + tall, z, 1, 1, 0, _RED_CAP)
        for level in range(y + tall - 3, y + tall):
            for along in range(-1, 2):
                _put(cells, x - 2, level, z + along, _RED_CAP, False)
                _put(cells, x + 2, level, z + along, _RED_CAP, False)
                _put(cells, x + along, level, z - 2, _RED_CAP, False)
                _put(cells, x + along, level, z + 2, _RED_CAP, False)
        _trunk(cells, x, y, z, tall, 1, _STEM)
