"""Files and folders that may not be written, and locks of one process."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mnemonaut.memory import (
    Experience,
    StoreError,
    StoreReadOnly,
)
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.verification import problems

from .reading import read

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


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
