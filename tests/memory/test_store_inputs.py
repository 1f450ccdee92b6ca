"""What a store refuses, in one line, and what it takes from numpy and the like."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory import Experience, ExperienceStore, Query, RankWeights, StoreError

Make = Callable[..., Experience]
Open = Callable[..., ExperienceStore]


class Given:
    """An embedding that gives what it is told to give."""

    name, dimension = "given", 2

    def __init__(self) -> None:
        self.rows: Any = [[1.0, 0.0]]

    def encode(self, texts: Sequence[str]) -> Any:
        return np.array(self.rows * len(texts), dtype=np.float32)


def test_ids_of_numpy_are_ids(make: Make, open_store: Open) -> None:
    with open_store() as store:
        store.remember_many([make("a"), make("b")])
        store.credit(np.array([1, 2]), True)  # type: ignore[arg-type]
        store.credit([np.int64(1), True], np.True_)  # type: ignore[list-item, arg-type]
        assert store.usage(1) == (2, 2) and store.verify() == []
        for wrong in ([1.0], ["1"], 1):
            with pytest.raises(StoreError, match="whole numbers"):
                store.credit(wrong, True)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [[[np.nan, 0.0]], [[100.0, 0.0]], [[1.0, 0.0, 0.0]], [[0.0, 0.0]]])
def test_a_vector_that_is_none_is_refused(make: Make, open_store: Open, rows: Any) -> None:
    embedding = Given()
    with open_store(embedding=embedding) as store:
        store.remember(make("a"))
        embedding.rows = rows
        for act in (
            lambda: store.remember(make("b")),
            lambda: store.recall(Query("a")),
            lambda: store.reembed(embedding),
        ):
            with pytest.raises(StoreError, match="embedding `given` gave") as caught:
                act()
            assert "\n" not in str(caught.value)
        embedding.rows = [[1.0, 0.0]]
        assert store.remember_many([]) == []  # which embeds nothing
        assert store.recall(Query("a"))[0].id == 1 and len(store) == 1 and store.verify() == []


def test_what_is_asked_and_what_the_scope_asks_both_hold(make: Make, open_store: Open) -> None:
    with open_store() as store:
        store.remember_many([make(f"{n}", env=env, nth=n) for n, env in enumerate("aabb")])

        def found(where: dict[str, Any], scope: dict[str, Any]) -> set[int]:
            return {r.id for r in store.recall(Query("x", scope=scope), 9, where)}

        assert found({"env": "a"}, {"env": "b"}) == set()
        assert found({"env": ["a", "b"]}, {"env": "b"}) == {3, 4}
        assert found({"nth": {">": 0}}, {"nth": {"<": 3}}) == {2, 3}
        assert found({"env": "a"}, {"nth": 1}) == {2}


def test_logical_times_beyond_double_precision(make: Make, open_store: Open) -> None:
    big = 2**53
    with open_store() as store:
        store.remember_many([make(f"{n}", when=big + n) for n in range(3)])

        def ids(asked: Any) -> list[int]:
            return list(store.ids({"when": asked}))

        assert ids({">": float(big)}) == [2, 3] and ids({"<=": float(big)}) == [1]
        assert ids({">": big}) == [2, 3] and ids([2**63, big]) == [1]
        assert ids({"<": 1e300}) == [1, 2, 3] and ids({">": 1e300}) == []
        assert ids({">=": big - 0.5, "!=": big + 1}) == [1, 3] and ids({"!=": 2**70}) == [1, 2, 3]


def test_what_is_no_argument(make: Make, open_store: Open, tmp_path: Path) -> None:
    with open_store() as store:
        store.remember_many(make(f"{n}") for n in range(3))  # type: ignore[arg-type]
        assert len(store) == 3
        calls: list[Callable[[], Any]] = [
            lambda: store.remember({"state": {}}),  # type: ignore[arg-type]
            lambda: store.recall("text"),  # type: ignore[arg-type]
            lambda: store.recall(Query("a"), 5.0),  # type: ignore[arg-type]
            lambda: store.vectors_of([9]),
            lambda: store.get(10**30),
            lambda: store.usage(2**70),
            lambda: RankWeights(recency=1e300),
            lambda: RankWeights(half_life=1e308),
            lambda: ExperienceStore(None),  # type: ignore[arg-type]
            lambda: ExperienceStore(tmp_path / "s.db", precision="fp16"),  # type: ignore[arg-type]
            lambda: ExperienceStore(tmp_path / "s.db", approximate_above="x"),  # type: ignore[arg-type]
            lambda: ExperienceStore(tmp_path / "s.db", create=False),
        ]
        for call in calls:
            with pytest.raises(StoreError) as caught:
                call()
            assert "\n" not in str(caught.value)
        assert not (tmp_path / "s.db").exists()
        assert len(store.recall(Query("a"), np.int64(2))) == 2  # type: ignore[arg-type]
