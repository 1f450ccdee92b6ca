"""Indexes beside a store that are torn, old, or another's: none may change an answer.

Also what `durability` asks of the system. The cut of power itself cannot be made by a program; what
can be shown is that with `durability="power"` every add waits for the disk.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from faults_answers import answered, questions
from faults_nursery import Nursery
from faults_reference import happen
from faults_workload import EMBEDDING, experience

from mnemonaut.memory import Experience, ExperienceStore, Query
from mnemonaut.memory.sqlite import Rows

MODULES = ("mnemonaut.memory.store", "faults_checkpoint")
INDEX = "-index"

_ROWS = 200
_TORN_ROWS = 3000
_WAIT_SECONDS = 60.0
_MOST_TRIES = 100


def past_indexes(base: Path) -> dict[str, list[str]]:
    """For each way in which an index can be of another past: what it changes; [] = nothing."""
    found = {}
    for name, arrange in _PASTS.items():
        folder = base / name.replace(" ", "-")
        folder.mkdir(parents=True)
        path = folder / "store.db"
        arrange(path)
        index = Path(f"{path}{INDEX}")
        content = index.read_bytes()
        index.unlink()
        with ExperienceStore(path, embedding=EMBEDDING, read_only=True) as store:
            right = answered(store, _asked(store))
        index.write_bytes(content)
        with ExperienceStore(path, embedding=EMBEDDING, read_only=True) as store:
            found[name] = answered(store, _asked(store)).differences(right)
    return found


def _asked(store: ExperienceStore) -> list[Query]:
    return questions(1, _ROWS + 1)


def _written(path: Path, first: int = 1) -> None:
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.remember_many([experience(first + nth) for nth in range(_ROWS)])
        happen(store, seed=0)
        store.checkpoint()


def _saved(path: Path) -> Callable[[], None]:
    """Keep a copy of the rows, to be put back; the index is left as it is then."""
    kept = path.with_name("kept.db")
    shutil.copy(path, kept)

    def put_back() -> None:
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        shutil.move(kept, path)

    return put_back


def _with_its_old_index(path: Path, change: Callable[[ExperienceStore], object]) -> None:
    """A store that changed after its index was written."""
    _written(path)
    index = Path(f"{path}{INDEX}")
    content = index.read_bytes()
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        change(store)
    index.write_bytes(content)


def _grew(path: Path) -> None:
    _with_its_old_index(path, lambda store: store.remember(experience(700)))


def _withdrew(path: Path) -> None:
    def change(store: ExperienceStore) -> None:
        store.withdraw((store.last_id() - 30, 0))
        store.remember_many([experience(800 + nth) for nth in range(40)])

    _with_its_old_index(path, change)


def _happened(path: Path) -> None:
    _with_its_old_index(path, lambda store: happen(store, seed=3))


def _of_another_store(path: Path) -> None:
    other = path.with_name("other.db")
    _written(other, first=5000)
    _written(path)
    shutil.copy(f"{other}{INDEX}", f"{path}{INDEX}")


def _put_back(path: Path) -> None:
    """An older copy of the rows beside the index of a newer moment."""
    _written(path)
    put_back = _saved(path)
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.remember_many([experience(700 + nth) for nth in range(20)])
        store.checkpoint()
    put_back()


def _put_back_and_grew(
    path: Path,
    change: Callable[[ExperienceStore], object],
    other: Callable[[ExperienceStore], object],
) -> None:
    """The same, and the store went on in another way, past the moment of the index."""
    _written(path)
    put_back = _saved(path)
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        change(store)
        store.checkpoint()
    content = Path(f"{path}{INDEX}").read_bytes()
    put_back()
    Path(f"{path}{INDEX}").unlink()
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        other(store)
    Path(f"{path}{INDEX}").write_bytes(content)


def _other_rows(path: Path) -> None:
    def rows(first: int) -> Callable[[ExperienceStore], object]:
        return lambda store: store.remember_many([experience(first + nth) for nth in range(20)])

    _put_back_and_grew(path, rows(700), rows(800))


def _other_outcomes(path: Path) -> None:
    """The texts that are embedded are the same, what came of them is not."""

    def rows(success: bool) -> Callable[[ExperienceStore], object]:
        made = [experience(700 + nth) for nth in range(20)]
        changed = [
            Experience(e.state, e.task, e.plan, {**e.outcome, "success": success}, e.where, e.when)
            for e in made
        ]
        return lambda store: store.remember_many(changed)

    _put_back_and_grew(path, rows(True), rows(False))


def _other_uses(path: Path) -> None:
    def credits(first: int) -> Callable[[ExperienceStore], object]:
        return lambda store: store.credit(list(store.ids())[first : first + 20], True)

    _put_back_and_grew(path, credits(0), credits(50))


_PASTS: dict[str, Callable[[Path], None]] = {
    "an older moment": _grew,
    "before a withdrawal": _withdrew,
    "before much happened": _happened,
    "another store": _of_another_store,
    "rows put back": _put_back,
    "rows put back, then others": _other_rows,
    "rows put back, then other outcomes": _other_outcomes,
    "rows put back, then other uses": _other_uses,
}


def torn(base: Path, nursery: Nursery, times: int, rng: np.random.Generator) -> list[str]:
    """Kill a process while it writes an index, until so many were left half written: what is wrong
    afterwards."""
    base.mkdir(parents=True)
    path = base / "store.db"
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.remember_many([experience(1 + nth) for nth in range(_TORN_ROWS)])
        begun = time.perf_counter()
        store.checkpoint()
        seconds = time.perf_counter() - begun
        right = answered(store, questions(1, _ROWS))
    said: list[str] = []
    left = 0
    for _ in range(_MOST_TRIES * times):
        child = nursery.start(checkpoint_for_ever, path)
        child.connection.poll(_WAIT_SECONDS)
        time.sleep(float(rng.uniform(0, 2 * seconds)))
        limit = time.monotonic() + _WAIT_SECONDS
        while not strays(path) and time.monotonic() < limit:
            pass  # writing is a small part of its time: wait until it does
        child.kill()
        if not strays(path):
            continue  # it was done in between
        left += 1
        with ExperienceStore(path, embedding=EMBEDDING) as store:
            said += answered(store, questions(1, _ROWS)).differences(right) + store.verify()
        if left == times:
            break
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.checkpoint()
    said += [f"{name} is left beside the store" for name in strays(path)]
    return said if left == times else [*said, f"only {left} were left half written"]


def checkpoint_for_ever(path: Path, said: Connection) -> None:
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        said.send(None)
        while True:
            store.checkpoint()


def strays(path: Path) -> list[str]:
    """Files beside a store that are none of its own."""
    own = {path.name + end for end in ("", "-wal", "-shm", INDEX)}
    return sorted({found.name for found in path.parent.glob(f"{path.name}*")} - own)


def synchronous(base: Path) -> dict[str, int]:
    """SQLite's setting for each durability: 1 = NORMAL, 2 = FULL."""
    found = {}
    for durability in ("process", "power"):
        rows = Rows(base / f"{durability}.db", durability=durability)
        found[durability] = int(rows.connection.execute("PRAGMA synchronous").fetchone()[0])
        rows.close()
    return found


_ADDS = """
import sys
from mnemonaut.memory import ExperienceStore
from faults_workload import EMBEDDING, experience
with ExperienceStore(sys.argv[1], embedding=EMBEDDING, durability=sys.argv[2]) as store:
    store.remember(experience(0))
    open("begin", "w").close()
    for number in range(1, 1 + int(sys.argv[3])):
        store.remember(experience(number))
    open("end", "w").close()
"""


def waits_for_disk(base: Path, durability: str, adds: int = 20) -> float | None:
    """How often an add waits for the disk, by the system calls; None where strace is absent."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    trace = base / f"{durability}.trace"
    done = subprocess.run(
        [strace, "-f", "-o", str(trace), "-e", "trace=fsync,fdatasync,openat", sys.executable,
         "-c", _ADDS, str(base / f"{durability}-traced.db"), durability, str(adds)],
        cwd=base, env={"PYTHONPATH": str(Path(__file__).parent), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode:
        return None
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    first = next(nth for nth, line in enumerate(lines) if '"begin"' in line)
    last = next(nth for nth, line in enumerate(lines) if '"end"' in line)
    return sum(bool(re.search(r"f(data)?sync\(", line)) for line in lines[first:last]) / adds
