"""A log that was cut short after its writer was killed, with its index still beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, ExperienceStore, NotAStore, Query
from mnemonaut.memory.log_witness import lost_frames

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
    assert lost_frames(killed) == []
    with ExperienceStore(killed) as store:
        assert len(store) == 40 and store.verify() == []
        assert lost_frames(killed) == []  # not looked at: that would let go of its locks


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_log_that_was_cut_is_told_of(killed: Path, share: float, read_only: bool) -> None:
    log = killed.with_name("s.db-wal")
    os.truncate(log, int(share * log.stat().st_size))
    try:
        store = ExperienceStore(killed, read_only=read_only)
    except NotAStore:
        return  # nothing of it was in the file yet
    with store:
        assert len(store) < 40
        assert any("cannot be read" in line for line in store.verify())


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
