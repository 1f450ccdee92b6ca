"""Files that are damaged, foreign, too new, full, or may not be written."""

import ctypes
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mnemonaut.memory import (
    Experience,
    NotAStore,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreVersion,
)
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.sqlite import FullRow, Rows
from mnemonaut.memory.sqlite_file import store_error
from mnemonaut.memory.sqlite_schema import FORMAT_VERSION
from mnemonaut.memory.verification import problems, verify_file

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


@pytest.fixture
def path(tmp_path: Path, make: Make, new_row: NewRowOf) -> Path:
    """A closed store of 30 experiences."""
    file = tmp_path / "s.db"
    with closing(Rows(file)) as rows:
        rows.create("tests:4", 4)
        rows.append([new_row(make(f"task {number}")) for number in range(30)], merge=True)
        rows.credit([1], True)
    return file


def read(path: Path, *, read_only: bool = False) -> list[FullRow]:
    with closing(Rows(path, read_only=read_only)) as rows:
        rows.embedding()
        rows.events_after(0)
        return list(rows.after(0))


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
    path: Path, make: Make, new_row: NewRowOf, what: str
) -> None:
    folder = path.parent
    path.chmod(0o644 if what == "folder" else 0o444)
    folder.chmod(0o755 if what == "file" else 0o555)
    try:
        with permissions_that_bind():
            for read_only in (True, False):
                with closing(Rows(path, read_only=read_only)) as rows:
                    assert rows.read_only
                    assert len(list(rows.after(0))) == 30 and len(rows.events_after(0)) == 1
                    assert rows.matching("7", limit=1) == [8]
                    assert problems(rows) == []
                    for number in (1, 2):
                        with pytest.raises(StoreReadOnly) as caught:
                            rows.append([new_row(make("new"))] * number, merge=True)
                        assert str(path) in str(caught.value) and "\n" not in str(caught.value)
                    assert rows.last_id() == 30
            if what != "file":
                with pytest.raises(StoreReadOnly, match="cannot be"):
                    Rows(folder / "new.db")
                with pytest.raises(StoreReadOnly, match="cannot be"):
                    Rows(folder / "new" / "new.db")
    finally:
        folder.chmod(0o755)


def test_what_is_read_without_its_log_tells_when_it_changed(
    path: Path, make: Make, new_row: NewRowOf
) -> None:
    """SQLite would go on answering from the file as it was."""
    folder = path.parent
    folder.chmod(0o555)
    try:
        with permissions_that_bind():
            without, another = Rows(path, read_only=True), Rows(path, read_only=True)
    finally:
        folder.chmod(0o755)
    with closing(without), closing(another), closing(Rows(path)) as writer:
        assert without.data_version() == without.data_version()  # it was opened, nothing more
        writer.append([new_row(make("later"))], merge=True)
        for ask in (without.data_version, lambda: without.matching("later", limit=1)):
            with pytest.raises(StoreError, match="open it again"):
                ask()
        writer.close()
        for stale in (without, another):
            with pytest.raises(StoreError, match=r"s\.db was changed while it was read without"):
                stale.data_version()
    assert len(read(path, read_only=True)) == 31


def test_a_folder_that_may_not_be_written_never_hides_rows_of_the_log(
    path: Path, make: Make, new_row: NewRowOf
) -> None:
    """A killed writer leaves rows in the log; without the log's index they cannot be read."""
    folder = path.parent
    copy = folder / "copy"
    copy.mkdir()
    with closing(Rows(path)) as rows:
        rows.append([new_row(make("only in the log"))], merge=True)
        subprocess.run(["cp", path, f"{path}-wal", copy], check=True, timeout=60)
    copy.chmod(0o555)
    try:
        with (
            permissions_that_bind(),
            pytest.raises(StoreReadOnly, match="may not be written"),
        ):
            Rows(copy / "s.db", read_only=True)
    finally:
        copy.chmod(0o755)
    assert len(read(copy / "s.db", read_only=True)) == 31


def test_a_second_connection_of_the_process_lets_go_of_no_lock(
    path: Path, make: Make, new_row: NewRowOf
) -> None:
    """A process loses its locks on a file when it closes any handle of it. Another process that
    then comes and goes takes itself for the last, and deletes the log that is written to."""
    with closing(Rows(path)) as rows:
        rows.append([new_row(make("before"))], merge=True)
        assert len(read(path)) == 31
        open_it = "import sys; from mnemonaut.memory.sqlite import Rows; rows = Rows(sys.argv[1]);"
        another = [
            sys.executable,
            "-c",
            f"{open_it} print(rows.last_id()); rows.close()",
            str(path),
        ]
        subprocess.run(another, check=True, timeout=60, capture_output=True)
        rows.append([new_row(make("after"))], merge=True)
        seen = subprocess.run(another, check=True, timeout=60, capture_output=True)
    assert int(seen.stdout) == 32
