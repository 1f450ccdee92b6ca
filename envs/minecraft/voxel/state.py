"""The records that the voxel world keeps, as numpy types that compiled kernels read and write.

Axes are Minecraft's: x east, y up, z south; yaw 0 looks to +z, yaw 90 to -x; a positive pitch
looks down. Lengths are blocks, times are ticks of 1/20 s, angles are degrees. A cell (x, y, z)
lies at `blocks[x + OFFSET, z + OFFSET, y]`.
"""

import numpy as np

SIZE = 1024
"""Blocks along x and z; the world ends at +-OFFSET."""

OFFSET = SIZE // 2
HEIGHT = 128
SEA_LEVEL = 63
"""Water fills what lies below it; its highest layer is y 62."""

CHUNK = 16
VIEW = 64
"""Blocks around the player that are generated, simulated and drawn."""

EYE_HEIGHT = 1.62
REACH = 4.5
INVENTORY_SLOTS = 36
ALL_SLOTS = 41
"""0-35 inventory (0 is the hand), 36 feet, 37 legs, 38 chest, 39 head, 40 off hand."""

MAX_MOBS = 96
MAX_DROPS = 128

PLAYER = np.dtype(
    [
        ("x", "f8"),
        ("y", "f8"),  # of the feet
        ("z", "f8"),
        ("vx", "f8"),
        ("vy", "f8"),
        ("vz", "f8"),
        ("yaw", "f8"),  # -180 to 180
        ("pitch", "f8"),  # -90 to 90
        ("fall", "f8"),  # blocks fallen since the last ground
        ("on_ground", "b1"),
        ("in_water", "b1"),
        ("head_in_water", "b1"),
        ("in_lava", "b1"),
        ("sneaking", "b1"),
        ("sprinting", "b1"),
        ("life", "f8"),  # 0 to 20
        ("food", "i8"),  # 0 to 20
        ("saturation", "f8"),
        ("exhaustion", "f8"),
        ("air", "i8"),  # 0 to 300
        ("xp", "i8"),
        ("fire", "i8"),  # ticks left to burn
        ("hurt", "i8"),  # ticks during which no further harm is taken
        ("recharge", "i8"),  # ticks since the last swing
    ]
)
"""One record; kernels get an array of shape (1,)."""

MOB = np.dtype(
    [
        ("kind", "i4"),  # index into mobs.KINDS; -1 is a free record
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("vx", "f8"),
        ("vy", "f8"),
        ("vz", "f8"),
        ("yaw", "f8"),
        ("life", "f8"),
        ("hurt", "i4"),  # ticks of the red flash, during which it takes no harm
        ("age", "i4"),
        ("anger", "i4"),  # ticks left to chase (monsters) or to flee (animals)
        ("cooldown", "i4"),  # ticks until it may strike again
        ("fuse", "i4"),  # of creepers
        ("wander", "i4"),  # ticks left of the present stroll or rest
        ("variant", "i4"),  # colour of a sheep, size of a slime
        ("on_ground", "b1"),
    ]
)

DROP = np.dtype(
    [
        ("item", "i4"),  # index into items.ITEMS; -1 is a free record
        ("variant", "i4"),
        ("count", "i4"),
        ("wear", "i4"),
        ("x", "f8"),
        ("y", "f8"),
        ("z", "f8"),
        ("vx", "f8"),
        ("vy", "f8"),
        ("vz", "f8"),
        ("age", "i4"),
        ("delay", "i4"),  # ticks until it can be picked up
    ]
)
"""An item lying in the world."""

SLOT = np.dtype([("item", "i4"), ("variant", "i4"), ("count", "i4"), ("wear", "i4")])
"""A place of the inventory; empty means item `items.AIR`, count 0."""
