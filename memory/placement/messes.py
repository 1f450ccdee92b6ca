"""Mess-ups to learn from: objects of a tidy room, moved as if dropped or thrown somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .rooms import FLOOR, RoomScene

MOVED = 5
"""TIDEE moves five objects of a scene."""

TO_FLOOR = 0.9
"""Share that ends on the floor, the rest on some open receptacle: 88 of 98 objects did in mess-ups
of 20 training rooms of iTHOR in the headless house."""


@dataclass(frozen=True, slots=True)
class MessyRoom:
    """A room in which the objects `moved` (ids) lie on another type of receptacle than before."""

    room: RoomScene
    moved: frozenset[str]


def messed_up(
    room: RoomScene,
    rng: np.random.Generator,
    *,
    count: int = MOVED,
    to_floor: float = TO_FLOOR,
) -> MessyRoom:
    """Move up to `count` movable objects that lie in the open; their boxes stay as they were.

    What belongs on the floor is moved after all else. An object whose fall happens to end on the
    type it came from counts as not moved.
    """
    shut = {o.id for o in room.objects if o.receptacle and o.openable}
    open_to_fall = [
        o.id for o in room.objects if o.receptacle and not o.openable and not o.pickupable
    ]
    floor = next((o.id for o in room.objects if o.type == FLOOR), f"{FLOOR}|")
    surfaces = [id for id in open_to_fall if room.by_id[id].type != FLOOR]
    placed = [(o, at) for o, at in room.placements() if not shut.intersection(o.parents)]
    mixed = [placed[nth] for nth in rng.permutation(len(placed))]
    loose = [o for o, _ in sorted(mixed, key=lambda pair: pair[1] == FLOOR)][:count]
    fallen: dict[str, str] = {}
    for thing in loose:
        on_floor = not surfaces or rng.random() < to_floor
        target = floor if on_floor else surfaces[int(rng.integers(len(surfaces)))]
        fallen[thing.id] = target
    things = tuple(
        replace(o, parents=(fallen[o.id],)) if o.id in fallen else o for o in room.objects
    )
    messy = RoomScene(room.name, room.kind, things)
    return MessyRoom(messy, _changed(room, messy, tuple(fallen)))


def _changed(before: RoomScene, after: RoomScene, ids: Sequence[str]) -> frozenset[str]:
    return frozenset(
        id
        for id in ids
        if before.parent_type(before.by_id[id]) != after.parent_type(after.by_id[id])
    )
