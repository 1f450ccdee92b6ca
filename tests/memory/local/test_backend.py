"""The file beside the store: when it is written, when it is believed, and when it is not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.memory import (
    Experience,
    ExperienceStore,
    Forgetting,
    HashingEmbedding,
    Query,
    StoreError,
    StoreVersion,
)

Make = Callable[..., Experience]
QUERY = Query("mine log 7")


def some(make: Make, count: int, first: int = 0) -> list[Experience]:
    return [
        make(f"mine log {n}", state=f"place {n % 7}", env=n % 3)
        for n in range(first, first + count)
    ]


def index(path: Path) -> Path:
    return path.with_name(path.name + "-index")


def plainly(path: Path, query: Query = QUERY) -> list[tuple[int, float, Experience]]:
    """What is recalled from the rows alone."""
    with ExperienceStore(path, read_only=True) as store:
        with_index = [(r.id, r.score, r.experience) for r in store.recall(query, 9)]
    kept = index(path).read_bytes() if index(path).exists() else None
    index(path).unlink(missing_ok=True)
    with ExperienceStore(path, read_only=True) as store:
        assert store.index().checkpointed == 0
        found = [(r.id, r.score, r.experience) for r in store.recall(query, 9)]
    if kept is not None:
        index(path).write_bytes(kept)
    assert with_index == found
    return found


def test_a_small_store_has_no_second_file(tmp_path: Path, make: Make) -> None:
    with ExperienceStore(tmp_path / "s.db") as store:
        store.remember_many(some(make, 50))
    assert [path.name for path in tmp_path.iterdir()] == ["s.db"]


def test_a_store_that_grew_is_opened_from_its_checkpoint(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path, embedding="hashing:32") as store:
        store.remember_many(some(make, 2100))
        store.credit([3, 9], True)
    with ExperienceStore(path, embedding=None) as store:
        assert (store.index().checkpointed, len(store)) == (2100, 2100)
        store.remember_many(some(make, 30, 2100))
        assert store.usage(9) == (1, 1) and store.get(2130).task == "mine log 2129"
        assert store.remember(some(make, 1)[0]) == 1  # made again, far back in the checkpoint
        assert store.traits([1]).times.tolist() == [2] and store.verify() == []
    with ExperienceStore(path, embedding=None) as store:
        # Too little came since to write it again.
        assert store.index().checkpointed == 2100 and len(store) == 2130
        assert store.traits([1]).met.tolist() == [2130]


@pytest.fixture
def small(tmp_path: Path, make: Make) -> Path:
    """A store of 60 with a checkpoint."""
    path = tmp_path / "s.db"
    with ExperienceStore(path) as store:
        store.remember_many(some(make, 60))
        store.credit([8], True)
        store.checkpoint()
    assert index(path).exists()
    return path


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_checkpoint_is_passed_over(small: Path, damage: str) -> None:
    true = plainly(small)
    whole = index(small).read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :]
    index(small).write_bytes(
        {"cut": whole[:-100], "flipped": flipped, "empty": b"", "foreign": b"x" * 9999}[damage]
    )
    with ExperienceStore(small) as store:
        assert store.index().checkpointed == 0
        assert [(r.id, r.score, r.experience) for r in store.recall(QUERY, 9)] == true
        assert store.verify() == []


def test_a_checkpoint_of_another_past_is_passed_over(
    small: Path, tmp_path: Path, make: Make
) -> None:
    older = tmp_path / "older.db"
    with ExperienceStore(small) as store:
        store.compact()
    shutil.copy(small, older)
    with ExperienceStore(small) as store:
        store.remember_many(some(make, 20, 500))
        store.checkpoint()
    shutil.copy(older, small)  # the copy is put back, and goes on in another way
    with ExperienceStore(small) as store:
        assert store.index().checkpointed == 0 and len(store) == 60
        store.remember_many(some(make, 40, 900))
    with ExperienceStore(small) as store:
        assert store.index().checkpointed == 0 and store.verify() == []
        assert store.get(61).task == "mine log 900"
    plainly(small)


def test_what_was_withdrawn_from_under_a_checkpoint(small: Path, make: Make) -> None:
    with ExperienceStore(small, read_only=True) as reader, ExperienceStore(small) as store:
        assert reader.index().checkpointed == 60
        store.withdraw((40, 0))
        assert len(reader) == 40 and reader.usage(8) == (0, 0)
        store.remember_many(some(make, 30, 700))
        assert reader.get(41).task == "mine log 700"
        assert reader.verify() == store.verify() == []
        assert reader.recall(QUERY, 9) == store.recall(QUERY, 9)
    plainly(small)


def test_what_was_forgotten_from_under_a_checkpoint(small: Path) -> None:
    with ExperienceStore(small, read_only=True) as reader, ExperienceStore(small) as store:
        gone = store.forget(Forgetting(older_than=20))
        assert gone == list(range(1, 40)) and len(reader) == 21
        assert reader.ids() == store.ids() == list(range(40, 61))
        with pytest.raises(StoreError, match="no experience 8"):
            reader.get(8)
        assert {r.id for r in reader.recall(QUERY, 100)} == set(range(40, 61))
        assert reader.verify() == store.verify() == []
        store.compact()
        assert store.index().checkpointed == 21 and reader.ids() == store.ids()
    plainly(small)
    with ExperienceStore(small) as store:
        assert store.remember(Experience({}, "next", [], {})) == 61 and store.verify() == []


def test_the_newest_is_not_forgotten_so_no_id_is_given_twice(tmp_path: Path, make: Make) -> None:
    with ExperienceStore(tmp_path / "s.db") as store:
        store.remember_many(some(make, 5))
        assert store.forget(Forgetting(older_than=0, keep_failures=False)) == [1, 2, 3, 4]
        assert store.forget(Forgetting(older_than=0), dry_run=True) == []
        assert store.remember(make("another")) == 6


def test_another_embedding(small: Path) -> None:
    with ExperienceStore(small, embedding=None) as other, ExperienceStore(small) as store:
        store.reembed("hashing:64")
        assert store.embedding.name == "hashing:64" and store.verify() == []
        assert store.vectors.shape == (60, 64) and store.usage(8) == (1, 1)
        with pytest.raises(StoreVersion, match="open it again"):
            other.recall(QUERY)
    with pytest.raises(StoreVersion, match="memory reembed --embedding hashing:512"):
        ExperienceStore(small)
    with ExperienceStore(small, embedding=HashingEmbedding(64)) as store:
        assert store.recall(Query("mine log 7 place 0"), 1)[0].id == 8
        assert len(store) == 60


def test_a_mark_outlives_what_was_forgotten_since(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as store:
        store.remember_many(some(make, 40))
        store.credit([5], True)
        mark = store.watermark()
        store.remember_many(some(make, 3, 40))
        store._backend.forget([5, 40])
    with ExperienceStore(path) as store:
        assert store.watermark() == (43, 1)
        assert store.withdraw(mark) == 3
        ages = [r.why["recency"] for r in store.recall(Query("mine log"), 50)]
        assert max(ages) == pytest.approx(0.05 * 2 ** (-1 / 200), abs=1e-6)
    with ExperienceStore(path) as store:
        assert store.watermark() == mark and len(store) == 38
        assert [r.why["recency"] for r in store.recall(Query("mine log"), 50)] == ages
        assert store.remember(make("another")) == 41


def test_merging_with_what_another_has_just_written(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as one, ExperienceStore(path) as other:
        assert other.remember(make("same", when=100, episode="b")) == 1
        assert one.remember(make("same", when=7, episode="a")) == 1
        assert one.ids({"when": 100}) == [1] and one.ids({"when": 7}) == []
        assert one.traits([1]).times.tolist() == [2]
        one.checkpoint()
        assert one.verify() == other.verify() == []


def test_what_was_forgotten_is_in_no_file(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as store:
        store.remember_many([make(f"t {n}", person=f"Smith {n}") for n in range(9)])
        store.checkpoint()
        assert b"Smith 3" in index(path).read_bytes()
        store.forget(Forgetting(older_than=2, keep_failures=False))
        store.compact()
    assert b"Smith 3" not in index(path).read_bytes() and b"Smith 8" in index(path).read_bytes()
    assert b"Smith 3" not in path.read_bytes()


def test_uses_bring_about_a_checkpoint_as_rows_do(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mnemonaut.memory.local.backend._CLOSING_ROWS", 50)
    path = tmp_path / "s.db"
    with ExperienceStore(path) as store:
        store.remember_many(some(make, 10))
        for _ in range(50):
            store.credit([3], True)
    assert index(path).exists()
    with ExperienceStore(path) as store:
        assert store.usage(3) == (50, 50)
        assert store._backend._replica.changes == 0  # type: ignore[attr-defined]
        store.credit([3], False)
    with ExperienceStore(path) as store:
        assert store.usage(3) == (51, 50) and store.verify() == []


def test_two_that_checkpoint_fewer_bits_at_once(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with (
        ExperienceStore(path, embedding="hashing:64", precision="int8") as one,
        ExperienceStore(path, embedding="hashing:64", precision="int8") as other,
    ):
        for n in range(6):
            (one, other)[n % 2].remember_many(some(make, 40, 40 * n))
            one.checkpoint()
            other.checkpoint()
            assert one.recall(QUERY, 5) == other.recall(QUERY, 5)
        assert one.index().kind == "quantised" and 0.9 < one.index().recall <= 1.0
        assert one.verify() == other.verify() == []
    assert {entry.name for entry in tmp_path.iterdir()} == {"s.db", "s.db-index"}
