"""Rows under several processes: writers in turn, a writer that is killed, one that holds on."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.verification import verify_file

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]

_WRITER = """
import sys
from mnemonaut.memory import Experience
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.identity import identity_digest
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.sqlite_words import search_words

def row(task):
    it = Experience({"text": ""}, task, [], {"success": True})
    vector = bytes.fromhex("0000803f") + bytes(12)
    return NewRow(task, True, it.to_json(), vector, identity_digest(it), search_words(it), {})

path, name, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rows = Rows(path)
rows.create("tests:4", 4)
for number in range(0, count, size):
    some = [row(f"{name}{number + place} shared{number % 50}") for place in range(size)]
    ids = rows.append([*some, row("common")] if size > 1 else some, merge=True)
    rows.credit(ids[:1], True)
    print(*ids[:size], flush=True)
sys.stdin.read()
"""


def writer(path: Path, name: str, count: int, size: int) -> "subprocess.Popen[str]":
    """Writes `count` rows, `size` at once, and says their ids when they are acknowledged."""
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, path, name, str(count), str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_writers_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    asked = {"left": 1, "right": 1, "many": 25}
    children = {name: writer(path, name, 200, size) for name, size in asked.items()}
    said = {name: child.communicate("", timeout=120)[0] for name, child in children.items()}
    assert [child.returncode for child in children.values()] == [0, 0, 0]
    assert verify_file(path) == []
    with closing(Rows(path)) as rows:
        stored = {row.id: Experience.from_json(row.body).task for row in rows.after(0)}
        assert sorted(stored) == list(range(1, 602))  # one of them is common to many batches
        for name, text in said.items():
            tasks = [stored[int(id)].split()[0] for id in text.split()]
            assert tasks == [f"{name}{number}" for number in range(200)]
        assert rows.last_event() == 2 * 200 + 8 + 7
        assert [stored[id] for id in rows.matching("right77", limit=3)] == ["right77 shared27"]
        assert len(rows.matching("common", limit=9)) == 1


def test_a_writer_that_is_killed(tmp_path: Path, make: Make, new_row: NewRowOf) -> None:
    path = tmp_path / "s.db"
    for name, size in (("one", 1), ("several", 30)):
        with writer(path, name, 90_000, size) as child:
            assert child.stdout is not None
            said = [child.stdout.readline() for _ in range(140 // size + 2)]
            child.send_signal(signal.SIGKILL)
            said += child.communicate(timeout=60)[0].splitlines(keepends=True)
        assert child.returncode == -signal.SIGKILL
        ids = [int(id) for line in said if line.endswith("\n") for id in line.split()]
        assert verify_file(path) == []
        with closing(Rows(path)) as rows:
            bodies = rows.bodies(ids)
            tasks = [Experience.from_json(bodies[id]).task.split()[0] for id in ids]
            assert tasks == [f"{name}{number}" for number in range(len(ids))]
            assert rows.matching(f"{name}{len(ids) - 1}", limit=1) == ids[-1:]
            assert rows.append([new_row(make(f"after {name}"))], merge=True) == [rows.last_id()]
    assert verify_file(path) == []


def test_one_that_holds_on(tmp_path: Path, make: Make, new_row: NewRowOf) -> None:
    path = tmp_path / "s.db"
    with closing(Rows(path)) as rows, closing(sqlite3.connect(path)) as other:
        rows.create("tests:4", 4)
        rows.connection.execute("PRAGMA busy_timeout=50")
        other.execute("BEGIN IMMEDIATE")
        with closing(Rows(path)) as third:
            assert not third.read_only and list(third.after(0)) == []  # does not wait
        for number in (1, 2):
            some = [new_row(make(f"task {place}")) for place in range(number)]
            with pytest.raises(StoreError, match="stop that one") as caught:
                rows.append(some, merge=True)
            assert str(path) in str(caught.value) and "\n" not in str(caught.value)
        other.execute("ROLLBACK")
        assert rows.append(some, merge=True) == [1, 2]
