"""A folder that one process at a time works in."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..envs.errors import ResultsError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make a folder, and refuse a second process in it; the lock ends with the process.

    Raises:
        ResultsError: the folder cannot be written, or is held.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise ResultsError(f"cannot write {folder}: {error.strerror}; name another") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ResultsError(f"{folder} is being run by another process; wait for it") from None
        yield
