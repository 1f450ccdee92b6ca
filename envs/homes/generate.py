"""Generates homes: `generate(kind, seed)` is one room or a whole flat, always the same for a seed.

Four streams of luck are kept apart, so that what belongs to the home never depends on the visit:
the plan with its furniture, what each room owns, its people's habits, and one visit's places.
"""

from collections import Counter

import numpy as np

from ..errors import EnvError, UnknownName
from .bathroom import build_bathroom
from .draft import RoomDraft
from .fixtures import add_fixtures
from .floor_plan import flat, single, walls
from .furniture import furnish
from .home import Home, Item, Room
from .kitchen import build_kitchen
from .law import CONCENTRATION, ROOM_KINDS, Law, load_law
from .objects import belongings, lay_out

HOME_KINDS = (*ROOM_KINDS, "house")
ATTEMPTS = 40

PLAN, STOCK, CUSTOM, VISIT = range(4)


def _luck(kind: str, seed: int, *path: int) -> np.random.Generator:
    words = [HOME_KINDS.index(kind), seed, *path]
    return np.random.default_rng(np.random.SeedSequence(words))


def generate(kind: str, seed: int, visit: int = 0, *, concentration: float = CONCENTRATION) -> Home:
    """A home from a seed.

    Args:
        kind: "kitchen", "living_room", "bedroom", "bathroom", or "house" (three to eight rooms).
        seed: which home; 0 or more.
        visit: another state of the same home: rooms, furniture, belongings and habits stay, the
            objects lie where the habits have put them this time; 0 or more.
        concentration: how alike the habits of homes are (see `law.py`); `math.inf` makes all
            follow the law itself.

    Raises:
        UnknownName: there is no such kind.
        ValueError: a number is negative.
    """
    if kind not in HOME_KINDS:
        raise UnknownName("home", kind, HOME_KINDS)
    if seed < 0 or visit < 0 or not concentration > 0.0:
        raise ValueError("seed and visit must be 0 or more, and concentration above 0")
    law = load_law()
    for attempt in range(ATTEMPTS):
        home = _attempt(law, kind, seed, attempt, visit, concentration)
        if home is not None:
            return home
    raise EnvError(f"no {kind} could be furnished from seed {seed}; take another seed")


def _attempt(
    law: Law, kind: str, seed: int, attempt: int, visit: int, concentration: float
) -> Home | None:
    rng = _luck(kind, seed, PLAN, attempt)
    rooms, doors = flat(rng) if kind == "house" else single(kind, rng)
    names: Counter[str] = Counter()
    drafts: list[RoomDraft] = []
    for index, room in enumerate(rooms):
        # A room of a flat that cannot be furnished one way is tried another way.
        for _ in range(6):
            spare = names.copy()
            draft = RoomDraft(index, room, doors, law, rng, spare)
            if _furnished(draft):
                names = spare
                drafts.append(draft)
                break
        else:
            return None
        add_fixtures(drafts[-1], _outer(rooms, index))
        names = drafts[-1].names
    items: list[Item] = []
    for draft in drafts:
        draft.names = names
        path = (seed, STOCK, draft.index)
        stock = _luck(kind, *path)
        owned = belongings(draft, concentration, stock, _luck(kind, seed, CUSTOM, draft.index))
        items += draft.items
        items += lay_out(draft, owned, stock, _luck(kind, seed, VISIT, draft.index, visit))
    return Home(kind, seed, visit, rooms, doors, walls(rooms, doors), tuple(items))


def _furnished(draft: RoomDraft) -> bool:
    if draft.kind == "kitchen" and not build_kitchen(draft):
        return False
    if draft.kind == "bathroom" and not build_bathroom(draft):
        return False
    return furnish(draft)


def _outer(rooms: tuple[Room, ...], index: int) -> tuple[bool, bool, bool, bool]:
    """Which sides of a room (south, west, north, east) are walls of the whole home."""
    low_x, low_z, high_x, high_z = rooms[index].bounds
    bounds = [room.bounds for room in rooms]
    return (
        low_z <= min(b[1] for b in bounds),
        low_x <= min(b[0] for b in bounds),
        high_z >= max(b[3] for b in bounds),
        high_x >= max(b[2] for b in bounds),
    )
