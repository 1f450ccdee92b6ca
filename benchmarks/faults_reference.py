"""Small stores that have been through everything, to be damaged."""

import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from faults_nursery import Nursery
from faults_workload import EMBEDDING, TASKS, experience

from mnemonaut.memory import ExperienceStore
from mnemonaut.memory.forgetting import Forgetting

ROWS = 300
"""So many experiences are made, with the numbers from 1 on."""

_BATCH = 50


@dataclass(frozen=True)
class Reference:
    """The files of a store by the ending of their names ("" is the file itself)."""

    files: dict[str, bytes]
    search: dict[str, Any]
    rows: int


def closed(base: Path, nursery: Nursery, search: dict[str, Any], rows: int = ROWS) -> Reference:
    """A store that was closed in good order."""
    return _made(base / "closed.db", nursery, search, rows, killed=False)


def killed(base: Path, nursery: Nursery, search: dict[str, Any], rows: int = ROWS) -> Reference:
    """A store whose writer was killed: part of the rows are in SQLite's log only."""
    return _made(base / "killed.db", nursery, search, rows, killed=True)


def _made(
    path: Path, nursery: Nursery, search: dict[str, Any], rows: int, *, killed: bool
) -> Reference:
    child = nursery.start(build, path, search, rows, killed)
    code = child.wait()
    if code != (-signal.SIGKILL if killed else 0):
        raise RuntimeError(f"the store to be damaged could not be made ({code})")
    files = {found.name[len(path.name) :]: found for found in path.parent.glob(f"{path.name}*")}
    reference = Reference({end: found.read_bytes() for end, found in files.items()}, search, rows)
    for found in files.values():
        found.unlink()
    return reference


def build(path: Path, search: dict[str, Any], rows: int, killed: bool, said: Connection) -> None:
    """Write a store: rows in batches and one by one, before and after the index was written; some
    made again, used, withdrawn and forgotten."""
    store = ExperienceStore(path, embedding=EMBEDDING, **search)
    in_batches, indexed = rows * 2 // 3, rows * 11 // 12
    for start in range(0, in_batches, _BATCH):
        last = min(start + _BATCH, in_batches)
        store.remember_many([experience(1 + nth) for nth in range(start, last)])
    happen(store, seed=0)
    store.compact()
    store.checkpoint()
    for nth in range(in_batches, indexed):
        store.remember(experience(1 + nth))
    happen(store, seed=1)
    store.checkpoint()
    for nth in range(indexed, rows):
        store.remember(experience(1 + nth))
    happen(store, seed=2)
    if killed:
        os.kill(os.getpid(), signal.SIGKILL)
    store.close()


def happen(store: ExperienceStore, seed: int) -> None:
    """What befalls rows beside being written."""
    ids = list(store.ids())
    for nth, id in enumerate(ids[seed::11]):
        store.credit([id, ids[-1 - nth]], nth % 2 == 0)
    for id in ids[seed::29]:
        again = store.get(id)
        store.remember(experience(again.state["facts"]["number"], making=50 + seed))
    mark = store.watermark()
    store.remember_many([experience(9000 + 10 * seed + nth) for nth in range(3)])
    store.credit(ids[:2], True)
    store.withdraw(mark)
    store.forget(Forgetting(per_task=len(ids) // len(TASKS) - 1))
