"""The pieces of a sliced or cracked thing: new objects along its longest side."""

import hashlib

from ..boxes import axis_aligned_box, point
from ..state import Body, World


def cut(world: World, name: str) -> list[Body]:
    """The pieces' metadata, numbered from 1; ids are the whole's with `|TypeSliced_n` behind."""
    whole = world.body(name)
    kind, count = world.facts.pieces[whole["objectType"]]
    low, high = world.box(name)
    size = high - low
    axis = 0 if size[0] >= size[2] else 2
    made = []
    for number in range(1, count + 1):
        first, last = low.copy(), high.copy()
        first[axis] = low[axis] + size[axis] * (number - 1) / count
        last[axis] = low[axis] + size[axis] * number / count
        box = axis_aligned_box(first.tolist(), last.tolist())
        object_id = f"{name}|{kind}_{number}"
        digest = hashlib.sha256(f"{whole['name']} {kind} {number}".encode()).hexdigest()[:8]
        x0, y0, z0 = first.tolist()
        x1, y1, z1 = last.tolist()
        # The corners of a body without a turn, in the order that the game writes them.
        ring = [(x1, z1), (x0, z1), (x0, z0), (x1, z0)]
        corners = [[x, y, z] for y in (y0, y1) for x, z in ring]
        made.append(
            {
                **whole,
                "name": f"{kind}_{digest}",
                "objectId": object_id,
                "objectType": kind,
                "assetId": kind,
                "position": point(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2)),
                "rotation": {"x": 0.0, "y": 0.0, "z": 0.0},
                "receptacle": False,
                "receptacleObjectIds": None,
                "parentReceptacles": None,
                "sliceable": False,
                "isSliced": True,
                "breakable": False,
                "isBroken": False,
                "cookable": kind in ("BreadSliced", "PotatoSliced", "EggCracked"),
                "isCooked": bool(whole["isCooked"]),
                "isPickedUp": False,
                "pickupable": True,
                "mass": max(0.01, float(whole["mass"]) / count),
                "axisAlignedBoundingBox": box,
                "objectOrientedBoundingBox": {"cornerPoints": corners},
            }
        )
    return made
