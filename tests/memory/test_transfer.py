import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, ExperienceStore, StoreError, transfer
from mnemonaut.memory.transfer import Imported, add_file, check_file, export_file, import_file

FORMATS = ("out.jsonl", "out.json", "out.parquet", "OUT.PARQUET")
Make = Callable[..., Experience]


@pytest.mark.parametrize("name", FORMATS)
def test_round_trip(tmp_path: Path, make: Make, name: str) -> None:
    file = tmp_path / name
    with ExperienceStore(":memory:") as store, ExperienceStore(":memory:") as other:
        store.remember_many([make("a", when=1, env="x"), make("bøse", success=False)])
        assert export_file(store, file) == 2
        assert check_file(file) == 2
        assert import_file(other, file) == Imported(2, 2)
        assert [other.get(id) for id in other.ids()] == [store.get(id) for id in store.ids()]
        assert other.fingerprint() == store.fingerprint()
        assert import_file(other, file) == Imported(2, 0)
        assert other.traits([1, 2]).times.tolist() == [2, 2]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_store_goes_out_and_comes_back(tmp_path: Path, name: str) -> None:
    with ExperienceStore(":memory:") as store:
        assert export_file(store, tmp_path / name) == 0
        assert import_file(store, tmp_path / name) == Imported(0, 0)
        assert store.watermark() == (0, 0)


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet"])
def test_many_come_in_order_in_parts(
    tmp_path: Path, make: Make, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "IMPORTED_AT_ONCE", 7)
    with ExperienceStore(":memory:") as store, ExperienceStore(":memory:") as other:
        store.remember_many([make(f"task {nth}") for nth in range(2050)])
        export_file(store, tmp_path / name)
        assert import_file(other, tmp_path / name) == Imported(2050, 2050)
        assert other.fingerprint() == store.fingerprint()


def test_what_became_of_them_stays_behind(tmp_path: Path, make: Make) -> None:
    file = tmp_path / "a.parquet"
    with ExperienceStore(":memory:") as store, ExperienceStore(":memory:") as other:
        store.remember(make("a", when=1))
        store.remember(make("a", when=2))
        store.credit([1], True)
        export_file(store, file)
        import_file(other, file)
        assert other.usage(1) == (0, 0) and other.traits([1]).times.tolist() == [1]
        assert other.get(1).when == 1


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_an_import_that_fails_midway_is_withdrawn(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """A file that was sound when it was checked, and is not when it is read."""
    monkeypatch.setattr(transfer, "IMPORTED_AT_ONCE", at_once)
    file = tmp_path / "in.jsonl"
    lines = [make(f"task {nth % 3}", success=nth > 1).to_json() for nth in range(4)]
    file.write_text("\n".join([*lines, "{"]))
    with ExperienceStore(":memory:") as store:
        store.remember_many([make("task 0", success=False), make("x")])
        store.credit([2], True)
        before, mark = store.fingerprint(), store.watermark()
        with pytest.raises(StoreError, match=r"in\.jsonl, line 5: not JSON"):
            add_file(store, file)
        assert (store.fingerprint(), store.watermark()) == (before, mark)


def test_an_interrupted_import_is_withdrawn(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(file: str | Path) -> Iterator[Experience]:
        yield make("a")
        yield make("b")
        raise KeyboardInterrupt

    monkeypatch.setattr(transfer, "IMPORTED_AT_ONCE", 1)
    monkeypatch.setattr(transfer, "read_file", interrupted)
    with ExperienceStore(":memory:") as store:
        with pytest.raises(KeyboardInterrupt):
            add_file(store, tmp_path / "in.jsonl")
        assert len(store) == 0


@pytest.mark.parametrize("writes", ["remember", "credit"])
def test_rows_of_another_process_are_never_withdrawn(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch, writes: str
) -> None:
    path = tmp_path / "shared.db"

    def meanwhile(file: str | Path) -> Iterator[Experience]:
        yield make("a")
        yield make("b")
        with ExperienceStore(path) as other:
            if writes == "remember":
                other.remember(make("theirs"))
            else:
                other.credit([1], True)
        yield make("c")
        raise StoreError("line 4: bad")

    monkeypatch.setattr(transfer, "IMPORTED_AT_ONCE", 1)
    monkeypatch.setattr(transfer, "read_file", meanwhile)
    with ExperienceStore(path) as store:
        store.remember(make("first"))
        with pytest.raises(StoreError, match=r"line 4: bad; the 3 new .* import in\.jsonl again"):
            add_file(store, Path("in.jsonl"))
        tasks = [store.get(id).task for id in store.ids()]
        theirs = ["theirs"] if writes == "remember" else []
        assert tasks == ["first", "a", "b", *theirs, "c"]


def test_a_failed_export_leaves_the_old_file(tmp_path: Path, make: Make) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("old\n")
    with ExperienceStore(":memory:") as store:
        store.remember(make())
        with pytest.raises(StoreError, match=r"name a \.parquet file"):
            export_file(store, file, vectors=True)
    with pytest.raises(StoreError, match="closed"):
        export_file(store, file)
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert file.read_text() == "old\n"


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.parquet").mkdir()
    with ExperienceStore(":memory:") as store:
        for name in ("absent.jsonl", "absent.parquet"):
            with pytest.raises(StoreError, match="check the path"):
                import_file(store, tmp_path / name)
        for name in ("pipe.jsonl", "folder.parquet"):
            with pytest.raises(StoreError, match="no plain file"):
                import_file(store, tmp_path / name)
            with pytest.raises(StoreError, match="no plain file"):
                export_file(store, tmp_path / name)
        for name in ("out.jsonl", "out.parquet"):
            with pytest.raises(StoreError, match="choose another file"):
                export_file(store, tmp_path / "absent" / name)
        for name in ("out", "out.csv", "jsonl"):
            with pytest.raises(StoreError, match=r"end it in \.jsonl or \.parquet"):
                export_file(store, tmp_path / name)
            with pytest.raises(StoreError, match=r"end it in \.jsonl or \.parquet"):
                import_file(store, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.parquet", "pipe.jsonl"]
