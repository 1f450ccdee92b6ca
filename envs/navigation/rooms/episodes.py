"""The episodes of Rooms-v0: `rooms <split> <kind> <n>`, each drawn from its name alone.

The kinds ask for different memories: `route` for what an instruction says, `long` for more actions
than a recent window holds, `return` and `again` for what was seen at first, `find` for a home that
is known from before. Every leg is at least 5 m along the floor.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...errors import TaskError, UnknownName
from ...homes.geometry import Point
from .drawing import KINDS as DRAWN
from .drawing import draw
from .homes import SPLITS, rooms_home

DATASET = "rooms"
KINDS = tuple(DRAWN)
SIZE = 400
"""Episodes of each kind in a split; those of `train` go on without end."""

FIRST = f"{DATASET} unseen route 0"

_FORM = re.compile(rf"{DATASET} (\w+) (\w+) (0|[1-9]\d{{0,8}})")


@dataclass(frozen=True, slots=True)
class RoomsEpisode:
    """One episode. An agent may be told start, heading, instruction and thing, and no more.

    Attributes:
        name: of the task.
        split, kind, home: where it belongs.
        start: metres in the plane.
        heading: radians clockwise from +y.
        instruction: what to do, in English.
        via: what one must come within 3 m of, in this order, before the goal counts.
        goal: where to stop, within 3 m.
        thing: the noun of what one is sent to; "" where there is none.
        reference: a shortest way over all of them, start and goal included.
    """

    name: str
    split: str
    kind: str
    home: str
    start: Point
    heading: float
    instruction: str
    via: tuple[Point, ...]
    goal: Point
    thing: str
    reference: tuple[Point, ...]


def parts_of(name: str) -> tuple[str, str, int]:
    """Split, kind and number of a task.

    Raises:
        UnknownName: there is no such task.
    """
    found = _FORM.fullmatch(name)
    if found is None:
        raise UnknownName("task", name, [FIRST])
    split, kind, number = found[1], found[2], int(found[3])
    if split not in SPLITS:
        raise UnknownName("split of the rooms", split, SPLITS)
    if kind not in KINDS:
        raise UnknownName("kind of rooms task", kind, KINDS)
    if split != "train" and number >= SIZE:
        raise UnknownName("task", name, [f"{DATASET} {split} {kind} {SIZE - 1}"])
    return split, kind, number


@lru_cache(maxsize=16_384)
def episode_of(name: str) -> RoomsEpisode:
    """The episode of a task, the same on every call.

    Raises:
        UnknownName: there is no such task.
    """
    split, kind, number = parts_of(name)
    homes = SPLITS[split]
    share = split if split in ("train", "seen") else ""
    for further in range(len(homes)):
        # A home that lacks the kind gives way to the next one.
        home = homes[(number + further) % len(homes)]
        words = [60_000, list(SPLITS).index(split), KINDS.index(kind), number, further]
        rng = np.random.default_rng(np.random.SeedSequence(words))
        drawn = draw(kind, rooms_home(home), share, rng)
        if drawn is not None:
            return RoomsEpisode(
                name,
                split,
                kind,
                home,
                drawn.start,
                drawn.heading,
                drawn.instruction,
                drawn.via,
                drawn.goal,
                drawn.thing,
                drawn.reference,
            )
    raise TaskError(f"no home of {split} has a task of kind {kind}; take another kind")
