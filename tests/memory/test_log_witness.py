"""A log that was cut short after its writer was killed, with its index still beside it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, ExperienceStore, NotAStore, Query
from mnemonaut.memory.log_witness import hints, lost_writes

Make = Callable[..., Experience]

_WRITER = """
import os, signal, sys
from mnemonaut.memory import Experience, ExperienceStore
store = ExperienceStore(sys.argv[1])
for number in range(40):
    store.remember(Experience({"text": ""}, f"task {number}", [], {"success": True}))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """What a killed writer leaves: a store, its log, and the log's index."""
    path = tmp_path / "s.db"
    done = subprocess.run([sys.executable, "-c", _WRITER, path], timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.with_name("s.db-shm").exists()
    return path


def test_a_whole_log_is_whole(killed: Path) -> None:
    assert lost_writes(killed) == ""
    with ExperienceStore(killed) as store:
        assert len(store) == 40 and store.verify() == []
        assert lost_writes(killed) == ""  # not looked at: that would let go of its locks


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_log_that_was_cut_is_refused(killed: Path, share: float, read_only: bool) -> None:
    log = killed.with_name("s.db-wal")
    os.truncate(log, int(share * log.stat().st_size))
    for _ in range(2):  # to have been refused takes nothing away
        with pytest.raises(NotAStore, match="restore a copy, or remove") as caught:
            ExperienceStore(killed, read_only=read_only)
        assert "\n" not in str(caught.value) and "s.db-wal cannot be read" in str(caught.value)


@pytest.mark.parametrize("place", [20, 40, 0.2, 0.6, 0.99])
def test_a_log_that_was_changed_is_refused_and_can_be_given_up(killed: Path, place: float) -> None:
    log = killed.with_name("s.db-wal")
    body = bytearray(log.read_bytes())
    body[int(place if place > 1 else place * len(body))] ^= 8
    log.write_bytes(body)
    with pytest.raises(NotAStore, match="lost what was acknowledged"):
        ExperienceStore(killed)
    killed.with_name("s.db-shm").unlink()
    try:
        with ExperienceStore(killed) as store:
            assert len(store) < 40 and any("damaged" in line for line in store.verify())
    except NotAStore:
        assert place < 0.5  # the tables themselves stood in the part that is lost


def test_a_killed_writers_index_is_of_this_boot(killed: Path) -> None:
    """It is made anew by the first that opens the store after the machine has booted."""
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    index = killed.with_name("s.db-shm")
    assert booted < index.stat().st_mtime <= time.time() + 1
    os.utime(index, (booted - 5000, booted - 5000))  # the machine went down, and is up again
    done = subprocess.run([sys.executable, "-c", _WRITER, killed], timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    assert booted < index.stat().st_mtime
    os.truncate(f"{killed}-wal", 20_000)
    assert "cannot be read" in lost_writes(killed)


@pytest.mark.parametrize("seconds", [-5.0, 7200.0])  # before the boot, or in the future
@pytest.mark.parametrize("read_only", [True, False])
def test_after_a_power_cut_what_is_left_is_read(
    killed: Path, seconds: float, read_only: bool
) -> None:
    """The disk may have a newer index than log then, and nothing is wrong with the rest."""
    log, index = killed.with_name("s.db-wal"), killed.with_name("s.db-shm")
    now = time.time()
    when = now + seconds if seconds > 0 else now - time.clock_gettime(time.CLOCK_BOOTTIME) + seconds
    os.truncate(log, int(0.7 * log.stat().st_size))
    os.utime(index, (when, when))
    with ExperienceStore(killed, read_only=read_only) as store:
        assert 0 < len(store) < 40 and store.verify() == []


def test_after_a_power_cut_a_damaged_log_is_told(killed: Path) -> None:
    log, index = killed.with_name("s.db-wal"), killed.with_name("s.db-shm")
    body = bytearray(log.read_bytes())
    body[int(0.7 * len(body))] ^= 8
    log.write_bytes(body)
    os.utime(index, (1000.0, 1000.0))
    assert lost_writes(killed) == "" and "is damaged" in hints(killed)[0]
    with ExperienceStore(killed, read_only=True) as store:
        assert 0 < len(store) < 40 and "is damaged" in store.verify()[0]


def test_where_no_clock_counts_from_booting_no_index_is_believed(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.truncate(killed.with_name("s.db-wal"), 200_000)
    assert lost_writes(killed) != ""
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    assert lost_writes(killed) == ""


def test_an_index_that_is_damaged_itself_says_nothing(killed: Path) -> None:
    index = killed.with_name("s.db-shm")
    body = bytearray(index.read_bytes())
    body[17] ^= 1
    index.write_bytes(body)
    with ExperienceStore(killed) as store:
        assert len(store) == 40 and store.verify() == []


@pytest.mark.parametrize("beside", ["s.db-index", "s.db-wal"])
def test_an_emptied_store_is_no_new_one(tmp_path: Path, make: Make, beside: str) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"")
    (tmp_path / beside).write_bytes(b"something")
    with pytest.raises(NotAStore, match="restore a copy, or remove") as caught:
        ExperienceStore(path)
    assert "\n" not in str(caught.value)
    (tmp_path / beside).unlink()
    with ExperienceStore(path) as store:
        assert store.recall(Query("anything")) == [] and store.remember(make()) == 1
