"""What a worker tells of an error: what it was, or that its process has no memory."""

import errno
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.envs.errors import EnvError, ResultsError, UnknownName
from mnemonaut.evals.executors.worker import failure, memory_left, starved
from mnemonaut.memory.errors import StoreError

HERE = Path(__file__).parent


class Stubborn(Exception):
    """Cannot be made from its text, as pickle would."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ImportError("libgomp.so.1: cannot allocate memory in static TLS block"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("can't start new thread"),
    ],
)
def test_a_lack_of_memory_is_told_from_other_errors(error: Exception) -> None:
    assert starved(error)
    outer = StoreError("x.db cannot be used")
    outer.__cause__ = EnvError("the env raised")
    outer.__cause__.__context__ = error
    assert starved(outer)


def test_other_errors_are_no_lack_of_memory() -> None:
    full = ResultsError("cannot write x")
    full.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert not starved(full) and not starved(sqlite3.OperationalError("disk I/O error"))
    loop = ValueError("a")
    loop.__context__, loop.__cause__ = (other := ValueError("b")), other
    other.__context__ = loop
    assert not starved(loop)


def test_sqlite_says_so_in_a_code() -> None:
    error = sqlite3.OperationalError("out of memory")
    error.sqlite_errorcode = sqlite3.SQLITE_NOMEM
    assert starved(error)


def test_a_process_knows_whether_it_gets_memory() -> None:
    assert memory_left()
    code = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "from mnemonaut.evals.executors.worker import memory_left\n"
        "import falling\nfalling.starve()\nprint(memory_left())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "False"


def test_an_error_travels_as_what_it_is() -> None:
    try:
        raise UnknownName("arm", "of", ["off"])
    except UnknownName as raised:
        kind, error, told = pickle.loads(pickle.dumps(failure(raised)))
    assert kind == "failed" and isinstance(error, UnknownName)
    assert str(error) == "unknown arm `of`. Did you mean `off`?"
    assert "test_worker.py" in told


@pytest.mark.parametrize("error", [Stubborn(1, 2), ValueError(lambda: 1), ValueError("x" * 10**5)])
def test_an_error_that_cannot_travel_goes_as_text(error: Exception) -> None:
    _, sent, told = pickle.loads(pickle.dumps(failure(error)))
    assert isinstance(sent, RuntimeError) and type(error).__name__ in str(sent)
    assert len(str(sent)) + len(told) <= 8000
