"""Files that are damaged, foreign, too new, full, or may not be written."""

import ctypes
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mnemonaut.memory import (
    Experience,
    ExperienceStore,
    NotAStore,
    Query,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreVersion,
)
from mnemonaut.memory.sqlite import FORMAT_VERSION

Make = Callable[..., Experience]


@pytest.fixture
def path(tmp_path: Path, make: Make) -> Path:
    """A closed store of 30 experiences."""
    file = tmp_path / "s.db"
    with ExperienceStore(file) as store:
        store.remember_many([make(f"task {number}") for number in range(30)])
        store.credit([1], True)
    return file


def refused(path: Path, kind: type[StoreError]) -> str:
    """The message that opening the store is refused with, for writing and for reading."""
    messages = []
    for read_only in (False, True):
        with pytest.raises(StoreError) as caught:
            ExperienceStore(path, read_only=read_only)
        assert type(caught.value) is kind
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
        messages.append(str(caught.value))
    return messages[0]


def test_a_truncated_file(path: Path) -> None:
    whole = path.read_bytes()
    for size in (len(whole) // 2, len(whole) - 4096, 5000, 60, 8):
        path.write_bytes(whole[:size])
        refused(path, NotAStore)


def test_garbage(path: Path) -> None:
    path.write_bytes(b"not a store at all\n" * 1000)
    assert "name another file" in refused(path, NotAStore)


def test_a_damaged_header_or_page(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[16:100] = b"\xff" * 84
    path.write_bytes(whole)
    refused(path, NotAStore)


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.commit()
    assert "another program" in refused(path, NotAStore)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id=1234")
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("notes",)]
    refused(path, NotAStore)


def test_a_folder(tmp_path: Path) -> None:
    refused(tmp_path, NotAStore)


def test_a_newer_format(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={FORMAT_VERSION + 1}")
    message = refused(path, StoreVersion)
    assert f"format {FORMAT_VERSION + 1}" in message and "upgrade" in message


def test_a_store_without_its_meta(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta")
        connection.commit()
    assert "names no embedding" in refused(path, NotAStore)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE experiences SET body = '{' WHERE id = 7",
        "UPDATE experiences SET body = '{}' WHERE id = 7",
        "UPDATE experiences SET vector = x'00' WHERE id = 7",
        "UPDATE experiences SET id = 107 WHERE id = 30",
        "DELETE FROM experiences WHERE id = 7",
    ],
)
def test_a_row_that_cannot_be_read_is_named(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    message = refused(path, NotAStore)
    assert any(f"experience {id}:" in message for id in (7, 8, 107))


def test_an_empty_file_becomes_a_store_but_cannot_be_read(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    path.touch()
    with pytest.raises(NotAStore, match="is empty"):
        ExperienceStore(path, read_only=True)
    with ExperienceStore(path) as store:
        assert store.remember(make()) == 1


def test_names_with_signs_that_mean_something_in_a_uri(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a?mode=ro#b %41.db"
    with ExperienceStore(path) as store:
        store.remember(make())
    with ExperienceStore(path, read_only=True) as store:
        assert len(store) == 1
    assert path.exists()


def test_a_full_disk_loses_nothing_that_was_acknowledged(path: Path, make: Make) -> None:
    with ExperienceStore(path) as store:
        connection = store._rows.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 4}")
        with pytest.raises(StoreFull, match="free some space") as caught:
            for _ in range(100):
                store.remember(make("one more"))
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
        kept = len(store)
        assert 30 < kept < 60
        with pytest.raises(StoreFull):
            store.remember_many([make("many more")] * 50)
        assert len(store) == kept and store.verify() == []
        assert store.recall(Query("task 3"), 1)[0].experience.task == "task 3"
        connection.execute("PRAGMA max_page_count=100000")
        assert store.remember(make("after space was freed")) == kept + 1
        fingerprint = store.fingerprint()
    with ExperienceStore(path) as store:
        assert len(store) == kept + 1 and store.fingerprint() == fingerprint


@contextmanager
def permissions_that_bind() -> Iterator[None]:
    """Permissions do not bind root: lay down, inside, the capabilities that free it of them."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this thread; see capget(2)
    held, fewer = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    assert libc.capget(header, fewer) == 0
    fewer[0] &= ~0b110  # effective: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert libc.capset(header, held) == 0


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_where_it_may_not_be_written_it_can_still_be_read(
    path: Path, make: Make, what: str
) -> None:
    folder = path.parent
    path.chmod(0o644 if what == "folder" else 0o444)
    folder.chmod(0o755 if what == "file" else 0o555)
    try:
        with permissions_that_bind():
            for read_only in (True, False):
                with ExperienceStore(path, read_only=read_only) as store:
                    assert len(store) == 30 and store.usage(1) == (1, 1)
                    assert store.recall(Query("task 3"), 1)[0].experience.task == "task 3"
                    with pytest.raises(StoreReadOnly) as caught:
                        store.remember(make())
                    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
                    assert len(store) == 30
            if what != "file":
                with pytest.raises(StoreReadOnly, match="cannot be"):
                    ExperienceStore(folder / "new.db")
                with pytest.raises(StoreReadOnly, match="cannot be"):
                    ExperienceStore(folder / "new" / "new.db")
    finally:
        folder.chmod(0o755)


def test_a_folder_that_may_not_be_written_never_hides_rows_of_the_log(
    path: Path, make: Make
) -> None:
    """A killed writer leaves rows in the log; without the log's index they cannot be read."""
    folder = path.parent
    with ExperienceStore(path) as store:
        store.remember(make("only in the log"))
        left = path.read_bytes(), (folder / "s.db-wal").read_bytes()
    copy = folder / "copy"
    copy.mkdir()
    (copy / "s.db").write_bytes(left[0])
    (copy / "s.db-wal").write_bytes(left[1])
    assert left[1]
    copy.chmod(0o555)
    try:
        with (
            permissions_that_bind(),
            pytest.raises(StoreReadOnly, match="may not be written"),
        ):
            ExperienceStore(copy / "s.db", read_only=True)
    finally:
        copy.chmod(0o755)
    with ExperienceStore(copy / "s.db", read_only=True) as store:
        assert len(store) == 31
