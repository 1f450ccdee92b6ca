"""Stores of format 1 become stores of this format, whole or not at all."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, NotAStore, StoreFull, StoreVersion
from mnemonaut.memory.backend import Event, EventKind, NewRow
from mnemonaut.memory.sqlite import FullRow, Rows
from mnemonaut.memory.sqlite_reading import meta
from mnemonaut.memory.sqlite_schema import APPLICATION_ID
from mnemonaut.memory.verification import problems, verify_file

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]

_FORMAT_1 = (
    "CREATE TABLE experiences (id INTEGER PRIMARY KEY, task TEXT NOT NULL,"
    " success INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB NOT NULL)",
    "CREATE TABLE credits (id INTEGER PRIMARY KEY, experience INTEGER NOT NULL,"
    " helped INTEGER NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "INSERT INTO meta VALUES ('embedding', 'tests:4'), ('dimension', '4'), ('withdrawals', '3')",
    f"PRAGMA application_id={APPLICATION_ID}",
    "PRAGMA user_version=1",
)


@pytest.fixture
def some(make: Make, new_row: NewRowOf) -> list[NewRow]:
    experiences = [make(f"täsk{number}", success=number % 2 == 0) for number in range(300)]
    return [new_row(experience) for experience in [*experiences, experiences[0]]]


@pytest.fixture
def old(tmp_path: Path, some: list[NewRow]) -> Path:
    """A store as format 1 was written, in the middle of its work."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        for statement in _FORMAT_1:
            connection.execute(statement)
        connection.executemany(
            "INSERT INTO experiences (task, success, body, vector) VALUES (?, ?, ?, ?)",
            [(row.task, row.success, row.body, row.vector) for row in some],
        )
        connection.execute("INSERT INTO credits (experience, helped) VALUES (7, 1), (9, 0), (7, 1)")
    return path


def test_everything_is_kept(old: Path, some: list[NewRow]) -> None:
    with closing(Rows(old)) as rows:
        assert rows.embedding() == ("tests:4", 4) and rows.epoch() == 0
        expected = [FullRow(id, row.body, row.vector) for id, row in enumerate(some, 1)]
        assert list(rows.after(0)) == expected
        assert rows.events_after(0) == [
            Event(1, 7, EventKind.HELPED, 0),
            Event(2, 9, EventKind.FAILED, 0),
            Event(3, 7, EventKind.HELPED, 0),
        ]
        assert (
            rows.matching("täsk77", limit=3) == [78] and len(meta(rows.connection, "store")) == 32
        )
        assert rows.append([some[5], some[0]], merge=True) == [6, 1]
        assert problems(rows) == []
    with closing(Rows(old, read_only=True)) as rows:
        assert rows.last_event() == 5
    assert verify_file(old) == []


def test_it_has_the_tables_of_a_new_store(old: Path, tmp_path: Path) -> None:
    with closing(Rows(tmp_path / "new.db")) as new:
        new.create("tests:4", 4)
    Rows(old).close()

    def tables(path: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(
                "SELECT name, replace(sql, '\"experiences\"', 'experiences') FROM sqlite_master"
                " ORDER BY name"
            ).fetchall()

    assert tables(old) == tables(tmp_path / "new.db")


def test_what_may_not_be_written_is_left_alone(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(StoreVersion, match=f"memory compact --store {old}"):
        Rows(old, read_only=True)
    with pytest.raises(StoreVersion, match="format 1"):
        verify_file(old)
    assert old.read_bytes() == before


def test_a_damaged_row_is_named_and_nothing_changed(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE experiences SET body = '{' WHERE id = 200")
        connection.commit()
    for _ in range(2):
        with pytest.raises(NotAStore, match="experience 200:"):
            Rows(old)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM experiences").fetchone() == (301,)


def test_a_full_disk_changes_nothing(
    old: Path, some: list[NewRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def full(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("PRAGMA max_page_count=1")  # no page more than there are
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", full)
        with pytest.raises(StoreFull):
            Rows(old)
    with closing(Rows(old)) as rows:
        assert [row.body for row in rows.after(0)] == [row.body for row in some]


def test_two_that_open_it_at_once(old: Path) -> None:
    """The second finds it done."""
    program = (
        "import sys; from mnemonaut.memory.sqlite import Rows;"
        " from mnemonaut.memory.sqlite_reading import meta; rows = Rows(sys.argv[1]);"
        " print(meta(rows.connection, 'store'), rows.last_id())"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", program, old], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = {child.communicate(timeout=120)[0] for child in children}
    assert [child.returncode for child in children] == [0, 0, 0]
    assert len(said) == 1 and said.pop().endswith(" 301\n")
    assert verify_file(old) == []
