"""What is known of some rows, gathered from the segments that they lie in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..backend import Traits
from ..embedding import Vectors
from ..errors import NotAStore, StoreError
from .replica import Replica
from .segment import COUNTS, Segment

Places = Sequence[tuple[Segment, NDArray[np.int64]]]


def gathered(replica: Replica, places: Places) -> tuple[list[int], Vectors, Traits]:
    """Ids, vectors as they were written, and traits, of rows by segment and position."""
    ids: list[int] = []
    for segment, positions in places:
        ids += segment.ids[positions].tolist()
    if all(segment.codec.exact for segment, _ in places):
        parts = [segment.codes[positions] for segment, positions in places]
        vectors = parts[0] if len(parts) == 1 else np.concatenate(parts)
    else:
        vectors = written(replica, ids)
    traits = [segment.traits(positions) for segment, positions in places]
    return ids, vectors, traits[0] if len(traits) == 1 else _joined(traits)


def traits_of(replica: Replica, ids: Sequence[int]) -> Traits:
    """Traits in the order of `ids`; StoreError where one is not stored."""
    try:
        asked = np.asarray(ids, dtype=np.int64)
    except OverflowError:
        raise absent(replica, max(ids, key=abs)) from None
    missing = np.ones(len(asked), dtype=np.bool_)
    success = np.zeros(len(asked), dtype=np.bool_)
    counts = {name: np.zeros(len(asked), dtype=np.int64) for name in COUNTS}
    for segment in replica.segments:
        positions = segment.positions(asked)
        here = positions >= 0
        missing &= ~here
        success[here] = segment.success[positions[here]]
        for name, values in counts.items():
            values[here] = segment.counts[name][positions[here]]
    if missing.any():
        raise absent(replica, int(asked[missing][0]))
    return Traits(success=success, **counts)


def absent(replica: Replica, id: int) -> StoreError:
    """The error that says that no experience has this id."""
    return StoreError(f"{replica.path} has no experience {id}; the newest is {replica.last_id}")


def gone(replica: Replica, id: int) -> StoreError:
    """The error that says why a row cannot be read."""
    if replica.find(id) is None:
        return absent(replica, id)
    return NotAStore(f"{replica.path} is damaged: experience {id} is gone; restore a copy")


def written(replica: Replica, ids: Sequence[int]) -> Vectors:
    """Vectors as the rows have them [len(ids), dimension]."""
    blobs = replica.rows.vector_bytes(ids)
    for id in ids:
        if id not in blobs:
            raise gone(replica, id)
    joined = b"".join(blobs[id] for id in ids)
    return np.frombuffer(joined, dtype="<f4").reshape(len(ids), replica.dimension)


def _joined(traits: Sequence[Traits]) -> Traits:
    names = ("success", *COUNTS)
    return Traits(**{name: np.concatenate([getattr(t, name) for t in traits]) for name in names})
