"""All that speaks for a candidate, in one table: the memory's rates and the room's habits."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import context
from .names import ClassNames
from .rates import Rates, rates
from .rooms import RoomScene
from .tally import Tally, positions

Floats: TypeAlias = NDArray[np.float64]

RATES = ("common", "availability", "room", "neighbours", "by_type", "by_kind")
RAW = (*RATES, *context.FEATURES)
"""What is computed for all receptacle types of a room; a rate is its logarithm."""

SHARES = {f"{name}_share": name for name in ("common", "availability", "by_type", "by_kind")}
"""A rate as a share among the candidates of one choice. Logarithms weigh what is rare, shares
what comes first; the ranker does better with both."""

SHARES_HERE = {f"{name}_share": name for name in context.FEATURES[:4]}
"""The rate of type and kind after the room's deviation, as a share."""

FEATURES = (*RAW, *SHARES, *SHARES_HERE)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "counts": ("common", "common_share"),
    "availability": ("availability", "room", "availability_share"),
    "neighbours": ("neighbours", "by_type", "by_kind", "by_type_share", "by_kind_share"),
    "context": (*context.FEATURES, *SHARES_HERE),
}
"""Features that are switched off together, to see what each is worth."""

SMALLEST = 1e-4
SMALLEST_COMMON = 0.02


def room_table(
    counts: Tally,
    names: ClassNames,
    room: RoomScene,
    ground: Sequence[str],
    types: Sequence[str],
    hidden: Collection[str] = (),
    visible: NDArray[np.bool_] | None = None,
) -> Floats:
    """Float64 [len(types), len(ground), len(RAW)].

    Args:
        ground: receptacle types, all that are present among them.
        types: of the objects asked about.
        hidden: ids of objects whose place is not read for any of them.
        visible: [len(types), n] which of the n placed objects that are not hidden each may read;
            None: all.
    """
    placed = list(room.placements(hidden))
    lying = tuple(thing.type for thing, _ in placed)
    distinct = tuple(dict.fromkeys((*types, *lying)))
    number = positions(distinct)
    found = rates(counts, names, distinct, room.kind, ground)
    asked, seen = [number[name] for name in types], [number[name] for name in lying]
    own = found.rows(asked)
    memory = np.stack([_log(own, name) for name in RATES], axis=-1)
    if visible is None:
        visible = np.ones((len(types), len(placed)), dtype=bool)
    if not visible.any():
        return np.concatenate([memory, context.nothing_seen(len(types), ground)], axis=-1)
    named, same = names.kernel(distinct, distinct), np.eye(len(distinct))
    place = positions(ground)
    among = np.ix_(seen, seen)
    rest = context.Seen(
        found.by_kind[seen] + SMALLEST,
        np.array([place[parent] for _, parent in placed], dtype=np.intp),
        named[among],
        same[among],
    )
    across = np.ix_(asked, seen)
    habits = context.features(own.by_kind + SMALLEST, named[across], same[across], rest, visible)
    return np.concatenate([memory, habits], axis=-1)


def choice_table(raw: Floats) -> Floats:
    """Float64 [c, len(FEATURES)] of one choice, from the rows [c, len(RAW)] of its candidates."""
    column = positions(RAW)
    logs = raw[:, [column[name] for name in SHARES.values()]]
    deviations = raw[:, [column[name] for name in SHARES_HERE.values()]]
    here = raw[:, [column["by_kind"]]] + deviations
    return np.concatenate([raw, _shares(logs), _shares(here)], axis=1)


def _shares(logs: Floats) -> Floats:
    raised = np.exp(logs - logs.max(axis=0))
    return np.asarray(raised / raised.sum(axis=0))


def _log(own: Rates, name: str) -> Floats:
    """Logarithms that a rate of zero does not send to minus infinity."""
    rate: Floats = getattr(own, name)
    return np.log(rate + (SMALLEST_COMMON if name == "common" else SMALLEST))
