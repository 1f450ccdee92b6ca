"""What the player looks at, in one call."""

from typing import Any

from ...compiled import kernel
from .eye import eye_height
from .raycast import cast, cast_mob, look

STRIKE_REACH = 3.0


@kernel
def sight(
    blocks: Any, mobs: Any, player: Any, reach: float, liquids: bool, hit: Any
) -> tuple[int, float, float]:
    """The mob and the block in the line of the look.

    Args:
        reach: blocks to look for a block; a mob is looked for within 3 only.
        liquids: whether water and lava stop the look.
        hit: `int64[4]`, set to the block's x, y, z and face.

    Returns:
        Index of the mob (-1: none, or behind the block), its distance, the block's distance (-1:
        none).
    """
    me = player[0]
    x, y, z = me.x, me.y + eye_height(me.sneaking), me.z
    dx, dy, dz = look(me.yaw, me.pitch)
    far = cast(blocks, x, y, z, dx, dy, dz, reach, liquids, hit)
    near = STRIKE_REACH if far < 0.0 or far > STRIKE_REACH else far
    mob, distance = cast_mob(mobs, x, y, z, dx, dy, dz, near)
    return mob, distance, far


@kernel
def sight_far(blocks: Any, mobs: Any, player: Any, reach: float, hit: Any) -> tuple[int, float]:
    """The mob (-1: none, or behind the block) and the block's distance (-1: none), far away."""
    me = player[0]
    x, y, z = me.x, me.y + eye_height(me.sneaking), me.z
    dx, dy, dz = look(me.yaw, me.pitch)
    far = cast(blocks, x, y, z, dx, dy, dz, reach, False, hit)
    mob, _ = cast_mob(mobs, x, y, z, dx, dy, dz, reach if far < 0.0 else far)
    return mob, far
