from collections.abc import Callable

import pytest

from mnemonaut.memory import Experience, ExperienceStore, NotAStore, StoreError
from mnemonaut.memory.local import experiences

Make = Callable[..., Experience]


def test_more_than_are_kept_are_read_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiences, "_KEPT", 8)
    with ExperienceStore(":memory:", embedding="hashing:16") as store:
        made = [make(f"task {n}") for n in range(50)]
        store.remember_many(made)
        for ids in ([3, 1, 2], range(1, 11), range(1, 51), [50, 2, 2, 49], range(40, 51), [7] * 9):
            assert store.get_many(ids) == [made[id - 1] for id in ids]
        assert len(store._backend._experiences._kept) <= 8  # type: ignore[attr-defined]


def test_an_id_that_is_not_stored_and_a_row_that_is_gone(make: Make) -> None:
    with ExperienceStore(":memory:") as store:
        store.remember_many([make("a"), make("b")])
        with pytest.raises(StoreError, match="no experience 3; the newest is 2"):
            store.get_many([1, 3])
        store._backend._rows.connection.execute(  # type: ignore[attr-defined]
            "DELETE FROM experiences WHERE id = 1"
        )
        with pytest.raises(NotAStore, match="experience 1 is gone; restore a copy"):
            store.get(1)
