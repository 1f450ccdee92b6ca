"""One process at a time trains into a checkpoint: its state and its log are written there too."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .settings import TrainingError


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold `<out>.lock`, and refuse a second training of that checkpoint.

    The lock ends with the process, however it dies; the file goes when the training ends.

    Raises:
        TrainingError: another one holds it, it cannot be written, or `out` is a folder.
    """
    if out.is_dir():
        raise TrainingError(f"{out} is a folder; name a file in it with --out")
    path = out.with_name(f"{out.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        raise TrainingError(
            f"{path} cannot be written ({error.strerror}); name another --out"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = os.path.samestat(os.fstat(lock.fileno()), path.stat())
        except OSError:  # locked, or removed since it was opened: another training just ended
            held = False
        if not held:
            raise TrainingError(
                f"{out} is being trained by another process; wait for it, or name another --out"
            )
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
