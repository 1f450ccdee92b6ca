"""The SQLite file below cache and ledger: what it refuses, where it can still be read, forks."""

import ctypes
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mnemonaut.planners.llm.cache import Cache
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.llm import Message, Reply, Request

QUESTION = Request("m", (Message("user", "how?"),))
ANSWER = Reply("so", 3, 1)
OPENINGS: list[Callable[[Path], Cache | Ledger]] = [lambda p: Cache(p, "write"), Ledger]
ROOT_IS_FREE = os.geteuid() == 0


def line_of(path: Path, opening: Callable[[Path], Cache | Ledger]) -> str:
    with pytest.raises(LLMError) as caught:
        opening(path).close()
    text = str(caught.value)
    assert str(path) in text and "\n" not in text
    return text


@contextmanager
def permissions_that_bind() -> Iterator[None]:
    """Permissions do not bind root: lay down, inside, the capabilities that free it of them."""
    if not ROOT_IS_FREE:
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


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("content", [b"notes", b"these are my notes, and nothing else. " * 300])
def test_a_file_of_another_kind_is_left_as_it_is(
    tmp_path: Path, opening: Callable[[Path], Cache | Ledger], content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert "delete it" in line_of(path, opening)
    assert path.read_bytes() == content


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_database_of_another_kind_is_left_as_it_is(
    tmp_path: Path, opening: Callable[[Path], Cache | Ledger]
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE mine (a)")
    before = path.read_bytes()
    assert "delete it" in line_of(path, opening)
    assert path.read_bytes() == before


def test_a_cache_is_no_ledger(tmp_path: Path) -> None:
    Cache(tmp_path / "c.db", "write").close()
    assert "is no cost ledger" in line_of(tmp_path / "c.db", Ledger)
    Ledger(tmp_path / "l.db").close()
    assert "is no answer cache" in line_of(tmp_path / "l.db", lambda p: Cache(p, "read"))


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_newer_format_is_refused(
    tmp_path: Path, opening: Callable[[Path], Cache | Ledger]
) -> None:
    path = tmp_path / "newer.db"
    opening(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=2")
    assert "format 2" in line_of(path, opening)


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_folder_is_no_file(tmp_path: Path, opening: Callable[[Path], Cache | Ledger]) -> None:
    assert "name a file in it" in line_of(tmp_path, opening)


@pytest.mark.parametrize("opening", OPENINGS)
def test_an_empty_file_is_made_whole_and_folders_are_made(
    tmp_path: Path, opening: Callable[[Path], Cache | Ledger]
) -> None:
    """Its maker died before the first write."""
    path = tmp_path / "new" / "folder" / "x.db"
    opening(path).close()
    path.write_bytes(b"")
    opening(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_damaged_file_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with Cache(path, "write") as cache:
        for sample in range(200):
            cache.put(Request("m", QUESTION.messages, sample=sample), Reply("x" * 500, 1, 1))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with Cache(path, "write") as cache, pytest.raises(LLMError, match="damaged; delete it") as told:
        for sample in range(200):
            cache.get(Request("m", QUESTION.messages, sample=sample))
    assert "\n" not in str(told.value)


def test_a_closed_file_is_told_in_one_line(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c.db", "write")
    cache.close()
    with pytest.raises(LLMError, match="was closed; open it again"):
        cache.get(QUESTION)


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_where_nothing_may_be_written_it_can_still_be_read(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "shared"
    path = folder / "c.db"
    with Cache(path, "write") as cache:
        cache.put(QUESTION, ANSWER)
    path.chmod(0o644 if what == "folder" else 0o444)
    folder.chmod(0o755 if what == "file" else 0o555)
    try:
        with permissions_that_bind():
            with Cache(path, "only") as cache:
                assert cache.get(QUESTION) == ANSWER
            with pytest.raises(LLMError, match="may not be written"), Cache(path, "write") as cache:
                cache.put(Request("n", QUESTION.messages), ANSWER)
            if what != "file":
                assert "cannot be reached" in line_of(folder / "a" / "l.db", Ledger)
    finally:
        folder.chmod(0o755)


_FULL = """
import resource, sys
from mnemonaut.planners.llm.cache import Cache
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.llm import Message, Reply, Request
cache = Cache(sys.argv[1], "write")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
kept = 0
try:
    while True:
        cache.put(Request("m", (Message("user", "?"),), sample=kept), Reply("x" * 3000, 1, 1))
        kept += 1
except LLMError as error:
    print(kept, len(str(error).splitlines()), str(error))
"""


def test_a_file_that_cannot_grow_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True, timeout=60
    )
    kept, lines, message = done.stdout.split(maxsplit=2)
    assert int(kept) > 5 and lines == "1" and "check the disk" in message
    with Cache(path, "write") as cache:
        assert cache.stats().entries == int(kept)
        cache.put(QUESTION, ANSWER)
        assert cache.get(QUESTION) == ANSWER


_FORKS = """
import os, sys
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.ledger import Ledger
from mnemonaut.planners.llm.llm import Reply
ledger = Ledger(sys.argv[1])
child = os.fork()
if not child:
    for use in (ledger.total, ledger.close):
        try:
            use()
        except LLMError as error:
            os.write(1, f"{error}\\n".encode())
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
ledger.cached("parent", 1, "m", "", Reply("", 1, 1))
ledger.close()
"""


def test_a_forked_process_is_told_to_open_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    done = subprocess.run(
        [sys.executable, "-c", _FORKS, str(path)], capture_output=True, check=True, timeout=60
    )
    told = f"cost ledger {path} was opened before this process was forked; open it in the"
    assert done.stdout.decode().count(told) == 2 == done.stdout.count(b"\n")
    with Ledger(path) as ledger:
        assert ledger.total().cached == 1
