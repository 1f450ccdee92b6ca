"""All experiences of a store, one part after another, so that a million need not be held."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .backend import Traits
from .experience import Experience

BATCH = 1000
"""Experiences that are read at once."""

_TASKS_ASKED = 500
"""A store of more tasks is read: to ask for each of them would take longer."""


class Surveyed(Protocol):
    """What is asked of a store that is looked through."""

    def ids(self, where: Mapping[str, Any] | None = None) -> Sequence[int]: ...
    def get_many(self, ids: Sequence[int]) -> list[Experience]: ...
    def traits(self, ids: Sequence[int]) -> Traits: ...


def batches(ids: Sequence[int], size: int = BATCH) -> Iterator[list[int]]:
    """The ids in order, at most `size` at a time."""
    for start in range(0, len(ids), size):
        yield [int(id) for id in ids[start : start + size]]


def tasks_of(store: Surveyed, ids: Sequence[int]) -> tuple[list[str], NDArray[np.int64]]:
    """The tasks of a store, and for each of all its `ids` [n], ascending, the place of its task.

    A filter tells all experiences of a task at once, so hardly one of a task has to be read.
    """
    asked = np.asarray(ids, dtype=np.int64)
    place = np.full(len(asked), -1, dtype=np.int64)
    names: list[str] = []
    for position, id in enumerate(asked.tolist()):
        if place[position] >= 0:
            continue
        if len(names) == _TASKS_ASKED:
            return _read_tasks(store, asked, place, names)
        task = store.get_many([id])[0].task
        same = np.asarray(store.ids({"task": task}), dtype=np.int64)
        spots = np.searchsorted(asked, same)
        spots = spots[spots < len(asked)]  # rows may have come meanwhile
        place[spots[asked[spots] == same[: len(spots)]]] = len(names)
        names.append(task)
    return names, place


def _read_tasks(
    store: Surveyed, ids: NDArray[np.int64], place: NDArray[np.int64], names: list[str]
) -> tuple[list[str], NDArray[np.int64]]:
    """The same, by reading all that have no place yet."""
    place_of = {name: nth for nth, name in enumerate(names)}
    for positions in batches(np.flatnonzero(place < 0).tolist()):
        for position, experience in zip(
            positions, store.get_many(ids[positions].tolist()), strict=True
        ):
            place[position] = place_of.setdefault(experience.task, len(place_of))
    return list(place_of), place
