"""What SQLite does not say of its log: that a damaged frame hides what was written after it."""

import random
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, StoreReadOnly
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.log_check import log_problems
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.verification import verify_file

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]

_HEADER, _FRAME = 32, 24 + 8192
_IN_FILE, _IN_LOG = 20, 30


@pytest.fixture
def store(tmp_path: Path, make: Make, new_row: NewRowOf) -> Path:
    """A store of which some rows are in the log only, as a killed writer leaves it."""
    path, copy = tmp_path / "s.db", tmp_path / "copy"
    copy.mkdir()
    with closing(Rows(path)) as rows:
        rows.create("tests:4", 4)
        for number in range(_IN_FILE + _IN_LOG):
            rows.append([new_row(make(f"task {number}"))], merge=True)
            if number + 1 == _IN_FILE:
                rows.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        subprocess.run(["cp", path, f"{path}-wal", copy], check=True, timeout=60)
    return copy / "s.db"


def log_of(store: Path) -> Path:
    return store.with_name(store.name + "-wal")


def written(store: Path, log: bytes) -> int:
    """How many rows a reader finds, when this is the log."""
    log_of(store).write_bytes(log)
    without_index(store)
    with closing(Rows(store, read_only=True)) as rows:
        return rows.last_id()


def without_index(store: Path) -> None:
    """As a copy of a store and its log is: the index of the log says no more what it held."""
    store.with_name(store.name + "-shm").unlink(missing_ok=True)


def flipped(log: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(log)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_a_sound_log(store: Path) -> None:
    log = log_of(store).read_bytes()
    assert (len(log) - _HEADER) % _FRAME == 0 and len(log) > 30 * _FRAME
    assert log_problems(store) == []
    assert written(store, log) == _IN_FILE + _IN_LOG


def test_no_log(tmp_path: Path, store: Path) -> None:
    assert log_problems(tmp_path / "absent.db") == []
    log_of(store).write_bytes(b"")
    assert log_problems(store) == []
    log_of(store).unlink()
    log_of(store).mkdir()
    with pytest.raises(StoreReadOnly, match="cannot be read"):
        log_problems(store)


def test_one_flipped_bit_is_found_wherever_it_hides_rows(store: Path) -> None:
    log = log_of(store).read_bytes()
    draws = random.Random(0)
    places = [draws.randrange(len(log)) for _ in range(60)]
    places += [len(log) - 1 - draws.randrange(_FRAME) for _ in range(10)]  # in the last frame
    places += [len(log) - _FRAME + offset for offset in range(24)]  # in its header
    hidden = 0
    for place in places:
        changed = flipped(log, place, draws.randrange(8))
        lost = written(store, changed) < _IN_FILE + _IN_LOG
        said = log_problems(store)
        assert bool(said) == lost, place
        assert all("s.db-wal: " in line and "cannot be read" in line for line in said)
        hidden += lost
    assert hidden == len(places)


def test_a_damaged_sector_is_found_where_something_was_written_after_it(store: Path) -> None:
    log = log_of(store).read_bytes()
    frames = (len(log) - _HEADER) // _FRAME
    for frame in (0, 7, frames - 2):
        start = _HEADER + frame * _FRAME + 24
        log_of(store).write_bytes(log[:start] + bytes(512) + log[start + 512 :])
        assert log_problems(store) == [
            f"s.db-wal: frame {frame + 1} of {frames} is damaged;"
            " what was written after it cannot be read"
        ]


def test_the_header(store: Path) -> None:
    log = log_of(store).read_bytes()
    for place in range(0, _HEADER, 3):
        assert written(store, flipped(log, place)) == _IN_FILE
        assert log_problems(store) == [
            "s.db-wal: its header is damaged; what is in it cannot be read"
        ]
        without_index(store)
        assert "s.db-wal: its header" in verify_file(store)[0]
    log_of(store).write_bytes(log[:20])
    assert log_problems(store) == []


def test_a_write_that_was_stopped_half_way_is_no_damage(store: Path) -> None:
    """It was not acknowledged; nothing tells it from the end of a log."""
    log = log_of(store).read_bytes()
    for cut in (1, 8191, 8192, 8200, _FRAME, 3 * _FRAME + 5):
        log_of(store).write_bytes(log[:-cut])
        assert log_problems(store) == []
    torn = log[: -_FRAME + 24] + bytes(8192)  # the frame's header was written, not its page
    log_of(store).write_bytes(torn)
    assert log_problems(store) == []


def test_what_an_undone_transaction_left_is_no_damage(
    tmp_path: Path, make: Make, new_row: NewRowOf
) -> None:
    path = tmp_path / "s.db"
    with closing(Rows(path)) as rows:
        rows.create("tests:4", 4)
        rows.append([new_row(make("before"))], merge=True)
        rows.connection.execute("PRAGMA cache_size=1")  # so that it spills into the log
        rows.connection.execute("BEGIN IMMEDIATE")
        rows.connection.execute("CREATE TABLE filler AS SELECT zeroblob(400000) AS zeros")
        rows.connection.execute("ROLLBACK")
        long = log_of(path).stat().st_size
        rows.append([new_row(make("after"))], merge=True)
        assert long == log_of(path).stat().st_size > 40 * _FRAME
        assert log_problems(path) == []
        end = log_of(path).read_bytes()
        log_of(path).write_bytes(flipped(end, long - 100))
        assert log_problems(path) == []  # what was undone may be damaged
        log_of(path).write_bytes(end)


def test_a_log_that_is_used_again(tmp_path: Path, make: Make, new_row: NewRowOf) -> None:
    """After a checkpoint the log begins anew; older frames follow the end."""
    path = tmp_path / "s.db"
    with closing(Rows(path)) as rows:
        rows.create("tests:4", 4)
        rows.append([new_row(make(f"task {number}")) for number in range(200)], merge=True)
        rows.connection.execute("PRAGMA wal_checkpoint(RESTART)")
        rows.append([new_row(make("after"))], merge=True)
        assert log_problems(path) == []
        log = log_of(path).read_bytes()
        log_of(path).write_bytes(flipped(log, _HEADER + 100))
        assert len(log_problems(path)) == 1
        log_of(path).write_bytes(log)
