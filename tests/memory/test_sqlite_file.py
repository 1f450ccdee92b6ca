"""Files that are damaged, foreign, too new, full, or may not be written."""

import shlex
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from mnemonaut.memory import (
    Experience,
    NotAStore,
    StoreError,
    StoreFull,
    StoreVersion,
)
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.sqlite_file import store_error
from mnemonaut.memory.sqlite_schema import FORMAT_VERSION
from mnemonaut.memory.verification import problems, verify_file

from .reading import read

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


def refused(path: Path, kind: type[StoreError]) -> str:
    """The message that reading the store is refused with, whether it may be written or not."""
    messages = []
    for read_only in (False, True):
        with pytest.raises(StoreError) as caught:
            read(path, read_only=read_only)
        assert type(caught.value) is kind
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
        messages.append(str(caught.value))
    return messages[0]


def test_a_truncated_file(path: Path) -> None:
    whole = path.read_bytes()
    for size in (len(whole) // 2, len(whole) - 8192, 9000, 60, 8):
        path.write_bytes(whole[:size])
        refused(path, NotAStore)


def test_garbage(path: Path) -> None:
    path.write_bytes(b"not a store at all\n" * 1000)
    assert "name another file" in refused(path, NotAStore)


def test_a_damaged_header_or_page(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[16:100] = b"\xff" * 84
    path.write_bytes(whole)
    assert "restore a copy" in refused(path, NotAStore)


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


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Rows(tmp_path / "absent.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_format(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={FORMAT_VERSION + 1}")
    message = refused(path, StoreVersion)
    assert f"format {FORMAT_VERSION + 1}" in message and "upgrade" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM meta WHERE key = 'embedding'", "names no embedding"),
        ("DELETE FROM meta", "names no embedding"),
        ("UPDATE meta SET value = 'many' WHERE key = 'dimension'", "dimension is 'many'"),
    ],
)
def test_a_store_without_its_meta(path: Path, change: str, said: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    assert said in refused(path, NotAStore)


def test_an_unknown_durability(path: Path) -> None:
    with pytest.raises(StoreError, match='"process" or "power", not \'always\''):
        Rows(path, durability="always")  # type: ignore[arg-type]


@pytest.mark.parametrize(("durability", "level"), [("process", 1), ("power", 2)])
def test_durability_is_sqlites_synchronous(path: Path, durability: str, level: int) -> None:
    with closing(Rows(path, durability=durability)) as rows:  # type: ignore[arg-type]
        assert rows.connection.execute("PRAGMA synchronous").fetchone() == (level,)
        assert rows.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(("durability", "asked"), [("process", 0), ("power", 1)])
def test_power_asks_a_disk_that_answers_too_early(path: Path, durability: str, asked: int) -> None:
    with closing(Rows(path, durability=durability)) as rows:  # type: ignore[arg-type]
        for setting in ("fullfsync", "checkpoint_fullfsync"):
            assert rows.connection.execute(f"PRAGMA {setting}").fetchone() == (asked,)


@pytest.mark.parametrize("name", ["with\0nul", "n" * 300, "n" * 300 + "/s.db", "a/" * 3000])
def test_a_path_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    for read_only in (False, True):
        with pytest.raises(StoreError, match="choose") as caught:
            Rows(tmp_path / name, read_only=read_only)
        assert "\n" not in str(caught.value) and "\0" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE experiences RENAME COLUMN body_check TO body_cheek",
        "ALTER TABLE events RENAME TO evenus",
        "UPDATE sqlite_master SET name = 'mete', tbl_name = 'mete',"
        " sql = replace(sql, ' meta ', ' mete ') WHERE name = 'meta'",
    ],
)
def test_a_name_of_the_tables_that_was_changed_is_damage(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=1")
        connection.execute(change)
        connection.commit()
    said = refused(path, NotAStore)
    assert "is damaged (no such" in said and "restore a copy" in said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE words_config SET v = 99 WHERE k = 'version'",
        "UPDATE sqlite_master SET sql = replace(sql, 'fts5(', 'fts6(') WHERE name = 'words'",
        "UPDATE sqlite_master SET sql = replace(sql, 'code61', 'kode61') WHERE name = 'words'",
    ],
)
def test_an_index_of_words_that_cannot_be_opened_is_damage(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=1")
        connection.execute(change)
        connection.commit()
    with closing(Rows(path)) as rows:
        with pytest.raises(NotAStore, match=r"is damaged \(.*\); restore a copy"):
            rows.matching("task", limit=3)
        assert len(list(rows.after(0))) == 30


def test_a_cure_can_be_pasted_whatever_the_path(tmp_path: Path) -> None:
    path = tmp_path / "it's a store; really.db"
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_VTAB
    words = shlex.split(str(store_error(error, path)).partition("run `")[2].rstrip("`"))
    assert words == ["mnemonaut", "memory", "compact", "--store", str(path)]


def test_an_empty_file_becomes_a_store_but_cannot_be_read(
    tmp_path: Path, make: Make, new_row: NewRowOf
) -> None:
    path = tmp_path / "s.db"
    path.touch()
    with pytest.raises(NotAStore, match="is empty"):
        Rows(path, read_only=True)
    with closing(Rows(path)) as rows:
        assert rows.is_new
        rows.create("tests:4", 4)
        assert rows.append([new_row(make())], merge=True) == [1]
    assert len(read(path)) == 1


def test_names_with_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=ro#b %41.db"
    with closing(Rows(path)) as rows:
        rows.create("tests:4", 4)
    assert read(path, read_only=True) == []
    assert path.exists()


def test_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "s.db"
    with closing(Rows(path)) as rows:
        rows.create("tests:4", 4)
    assert read(path) == []


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    path: Path, make: Make, new_row: NewRowOf
) -> None:
    with closing(Rows(path)) as rows:
        pages = rows.connection.execute("PRAGMA page_count").fetchone()[0]
        rows.connection.execute(f"PRAGMA max_page_count={pages + 4}")
        more = (new_row(make(f"one more {number}")) for number in range(1000))
        with pytest.raises(StoreFull, match="free some space") as caught:
            for row in more:
                rows.append([row], merge=True)
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
        kept = list(rows.after(0))
        assert 30 < len(kept) < 1000
        with pytest.raises(StoreFull):
            rows.append([new_row(make(f"many more {number}")) for number in range(500)], merge=True)
        assert list(rows.after(0)) == kept and problems(rows) == []
        rows.connection.execute("PRAGMA max_page_count=100000")
        assert rows.append([new_row(make("after space was freed"))], merge=True) == [len(kept) + 1]
        kept = list(rows.after(0))
    assert read(path) == kept and verify_file(path) == []


def test_a_disk_without_room_to_open_a_store(path: Path) -> None:
    """The log's index is made when a store is opened, even to be read."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    said = store_error(error, path)
    assert isinstance(said, StoreFull) and "free some space" in str(said)


def test_another_thread(path: Path) -> None:
    with ThreadPoolExecutor() as threads, closing(Rows(path)) as rows:
        asked = threads.submit(rows.last_id)
        with pytest.raises(StoreError, match="was opened by another thread"):
            asked.result(timeout=60)
