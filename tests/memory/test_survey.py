from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore, Traits, survey
from mnemonaut.memory.survey import batches, tasks_of


@given(st.integers(0, 50), st.integers(1, 9))
def test_batches_hold_all_in_order(count: int, size: int) -> None:
    parts = list(batches(range(count), size))
    assert [id for part in parts for id in part] == list(range(count))
    assert all(len(part) == size for part in parts[:-1]) and all(parts)


class Watched:
    """A store that notes which experiences are read."""

    def __init__(self, store: ExperienceStore) -> None:
        self.store = store
        self.read: list[int] = []

    def ids(self, where: Mapping[str, Any] | None = None) -> Sequence[int]:
        return self.store.ids(where)

    def get_many(self, ids: Sequence[int]) -> list[Experience]:
        self.read += ids
        return self.store.get_many(ids)

    def traits(self, ids: Sequence[int]) -> Traits:
        return self.store.traits(ids)


@pytest.mark.parametrize(("asked", "read"), [(500, [1, 2, 5]), (2, [1, 2, 5]), (1, [1, 2, 4, 5])])
def test_tasks_are_told_by_filters_or_by_reading(
    make: Callable[..., Experience], monkeypatch: pytest.MonkeyPatch, asked: int, read: list[int]
) -> None:
    monkeypatch.setattr(survey, "_TASKS_ASKED", asked)
    with ExperienceStore(":memory:", merge=False) as store:
        store.remember_many([make(task) for task in ("b", "a", "b", "a", "c", "b")])
        watched = Watched(store)
        names, places = tasks_of(watched, store.ids())
        assert [names[place] for place in places] == ["b", "a", "b", "a", "c", "b"]
        assert names == ["b", "a", "c"] and watched.read == read
        names, places = tasks_of(watched, [])
        assert names == [] and len(places) == 0
