"""What one store has and another has not, told by what makes an experience that experience."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from .survey import Surveyed, batches

_DIGEST_BYTES = 16
"""Among 10**9 experiences, any two that differ look alike with a chance below 10**-20."""


@dataclass(frozen=True, slots=True)
class TaskDifference:
    """How many different experiences of a task both stores have, and only one of them has."""

    same: int = 0
    only_a: int = 0
    only_b: int = 0


@dataclass(frozen=True, slots=True)
class Differences:
    """Two stores, A and B, compared by the identity of their experiences.

    Experiences of equal `identity()` count as one, however often they were made: when, and in
    which episode, makes no difference.

    Attributes:
        same: how many both have.
        other_times: how many of those were not made equally often in both.
        only_a, only_b: ids of the others, where they are, ascending; the first of equal ones.
        tasks: the same by task, in order of their names.
    """

    same: int
    other_times: int
    only_a: Sequence[int]
    only_b: Sequence[int]
    tasks: dict[str, TaskDifference] = field(default_factory=dict)

    @property
    def equal(self) -> bool:
        """Whether both stores know the same."""
        return not (self.only_a or self.only_b)


def differences(a: Surveyed, b: Surveyed) -> Differences:
    """What `a` has that `b` has not, and the reverse. Holds about 100 bytes for each
    experience, and a few of them at a time."""
    place_of: dict[str, int] = {}
    left, right = _identities(a, place_of), _identities(b, place_of)
    both, in_a, in_b = np.intersect1d(left.digests, right.digests, return_indices=True)
    alone_a = np.delete(np.arange(len(left.digests)), in_a)
    alone_b = np.delete(np.arange(len(right.digests)), in_b)
    counts = np.stack(
        [
            np.bincount(places, minlength=len(place_of))
            for places in (left.tasks[in_a], left.tasks[alone_a], right.tasks[alone_b])
        ]
    )
    return Differences(
        same=len(both),
        other_times=int(np.count_nonzero(left.times[in_a] != right.times[in_b])),
        only_a=np.sort(left.ids[alone_a]).tolist(),
        only_b=np.sort(right.ids[alone_b]).tolist(),
        tasks={
            task: TaskDifference(*map(int, counts[:, place]))
            for task, place in sorted(place_of.items())
        },
    )


@dataclass(frozen=True, slots=True)
class _Identities:
    """Different experiences of a store: digest, first id, how often made, place of the task."""

    digests: NDArray[np.bytes_]
    ids: NDArray[np.int64]
    times: NDArray[np.int64]
    tasks: NDArray[np.int64]


def _identities(store: Surveyed, place_of: dict[str, int]) -> _Identities:
    ids = store.ids()
    digests = bytearray()
    times = np.empty(len(ids), dtype=np.int64)
    tasks = np.empty(len(ids), dtype=np.int64)
    start = 0
    for some in batches(ids):
        stop = start + len(some)
        times[start:stop] = store.traits(some).times
        for position, experience in enumerate(store.get_many(some), start):
            identity = experience.identity().encode()
            digests += blake2b(identity, digest_size=_DIGEST_BYTES).digest()
            tasks[position] = place_of.setdefault(experience.task, len(place_of))
        start = stop
    # numpy passes over zero bytes at the end of such texts; two digests differ elsewhere as well.
    whole = np.frombuffer(bytes(digests), dtype=f"S{_DIGEST_BYTES}")
    unique, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    summed = np.bincount(inverse.reshape(-1), weights=times, minlength=len(unique))
    return _Identities(
        unique, np.asarray(ids, dtype=np.int64)[first], summed.astype(np.int64), tasks[first]
    )
