"""A disk that is full: a clear error, nothing lost, recall goes on, and all is well afterwards.

A small file system in memory (tmpfs) where it may be mounted; elsewhere a limit on the size of
files (RLIMIT_FSIZE), which SQLite tells as a failed write and not as a full disk.
"""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from faults_ledger import read_store
from faults_nursery import Nursery
from faults_workload import EMBEDDING, TASKS, experience, genuine, query

from mnemonaut.memory import ExperienceStore, RankWeights, StoreError, StoreFull
from mnemonaut.memory.forgetting import Forgetting

MODULES = ("faiss", "mnemonaut.memory.store", "faults_disk")
TMPFS, LIMIT = "tmpfs", "limit on the size of files"

_MEBIBYTE = 1 << 20
_BALLAST = "ballast"
_MOST_WRITES = 20_000
_BATCH = 40


@dataclass
class Full:
    """What came of filling a disk.

    Attributes:
        means: how the disk was filled.
        refused: calls that met the full disk -> the error that they raised.
        errors: what was not as it should be.
    """

    means: str
    acknowledged: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@contextmanager
def small_disk(base: Path, mebibytes: int) -> Iterator[Path | None]:
    """An empty disk of that size below `base`; None where none may be mounted."""
    folder = base / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)],
            capture_output=True, check=False, timeout=30,
        ).returncode == 0  # fmt: skip
    except OSError:
        mounted = False
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True, timeout=30)


def fill(base: Path, nursery: Nursery, mebibytes: int = 8, *, mount: bool = True) -> Full:
    """Fill a disk with a store, in a process of its own, and go on after some space was freed."""
    base.mkdir(parents=True, exist_ok=True)
    if mount:
        with small_disk(base, mebibytes) as disk:
            if disk is not None:
                return _told(nursery, disk, mebibytes, TMPFS)
    return _told(nursery, base, mebibytes, LIMIT)


def _told(nursery: Nursery, folder: Path, mebibytes: int, means: str) -> Full:
    child = nursery.start(fill_store, folder, mebibytes, means)
    try:
        found: Full = child.connection.recv()
    except EOFError:
        found = Full(means, errors=[f"the process ended with {child.wait()}"])
    else:
        child.wait()
    return found


def fill_store(folder: Path, mebibytes: int, means: str, said: Connection) -> None:
    """Write until the disk is full; then every other call that writes; then free some space."""
    found = Full(means)
    path = folder / "store.db"
    room = _Room(folder, mebibytes, means)
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        kept = _filled(store, found, room)
        _holds(store, kept, found, "on the full disk")
        for name, call in _calls(store).items():
            _meets(name, call, found)
            _holds(store, read_store(store).keys(), found, f"after {name} on the full disk")
        kept = set(store.ids())
    for read_only in (True, False):
        _reopened(path, kept, found, read_only=read_only, when="on the full disk")
    room.free()
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        _holds(store, kept, found, "after space was freed")
        number = _MOST_WRITES + 1
        id = store.remember(experience(number))
        store.credit([id], True)
        store.checkpoint()
        store.compact()
        _holds(store, kept | {id}, found, "after writing again")
    _reopened(path, kept | {id}, found, read_only=True, when="after writing again")
    said.send(found)


class _Room:
    """The space that is left, and a way to get more of it."""

    def __init__(self, folder: Path, mebibytes: int, means: str) -> None:
        self._ballast = folder / _BALLAST
        if means == TMPFS:
            self._ballast.write_bytes(b"\1" * (3 * mebibytes * _MEBIBYTE // 4))
            return
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (mebibytes * _MEBIBYTE // 4, most))

    def fill_up(self) -> None:
        """Take what little is left, so that not a page can be written."""
        with suppress(OSError), open(f"{self._ballast}-2", "wb", buffering=0) as rest:
            while True:
                rest.write(b"\1" * 512)

    def free(self) -> None:
        if self._ballast.exists():
            self._ballast.unlink()
            os.unlink(f"{self._ballast}-2")
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _filled(store: ExperienceStore, found: Full, room: _Room) -> set[int]:
    """Write, singly and in batches, until the disk is full; ids that were acknowledged."""
    kept: set[int] = set()
    number = 0
    for nth in range(_MOST_WRITES):
        batch = [experience(number + more) for more in range(1, 2 if nth % 3 else _BATCH)]
        try:
            kept.update(store.remember_many(batch))
        except StoreError as error:
            _said("remember", error, found)
            break
        number += len(batch)
    found.acknowledged = len(kept)
    room.fill_up()
    return kept


def _calls(store: ExperienceStore) -> dict[str, Callable[[], Any]]:
    newest = store.last_id()
    mark = (newest - 5, store.watermark().last_credit)
    return {
        "remember again": lambda: store.remember(experience(_MOST_WRITES)),
        "remember_many": lambda: store.remember_many([experience(30_000 + n) for n in range(200)]),
        "credit": lambda: store.credit(list(store.ids())[:50], True),
        "checkpoint": store.checkpoint,
        "compact": store.compact,
        "forget": lambda: store.forget(Forgetting(per_task=len(store) // (2 * len(TASKS)))),
        "withdraw": lambda: store.withdraw(mark),
    }


def _meets(name: str, call: Callable[[], Any], found: Full) -> None:
    """A call on a full disk is carried out or refused; anything else is noted."""
    try:
        call()
    except StoreError as error:
        _said(name, error, found)
    except Exception as error:
        found.errors.append(f"{name}: {error!r}")


def _said(name: str, error: StoreError, found: Full) -> None:
    found.refused[name] = f"{type(error).__name__}: {error}"
    if "\n" in str(error) or (found.means == TMPFS and not isinstance(error, StoreFull)):
        found.errors.append(f"{name}: unclear: {error!r}")


def _holds(store: ExperienceStore, ids: Any, found: Full, when: str) -> None:
    """Everything acknowledged is there, is found, and `verify` has nothing to say."""
    lost = set(ids) - set(store.ids())
    if lost:
        found.errors.append(f"{when}: {len(lost)} acknowledged experiences are gone")
    stored = sorted(store.ids())
    if not all(map(genuine, store.get_many(stored))):
        found.errors.append(f"{when}: a body is not what was remembered")
    alone = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)
    for id in stored[:: max(1, len(stored) // 5)]:
        number = int(store.get(id).state["facts"]["number"])
        if store.recall(query(number), 1, weights=alone)[0].id != id:
            found.errors.append(f"{when}: {id} is not found by its own text")
    found.errors += [f"{when}: verify: {line}" for line in store.verify()]


def _reopened(path: Path, ids: set[int], found: Full, *, read_only: bool, when: str) -> None:
    name = f"open {'to read' if read_only else 'to write'} {when}"
    try:
        with ExperienceStore(path, embedding=EMBEDDING, read_only=read_only) as store:
            _holds(store, ids, found, name)
    except StoreError as error:
        _said(name, error, found)
