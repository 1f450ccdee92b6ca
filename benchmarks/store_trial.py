"""One contender, measured in a process of its own: `python store_trial.py PLAN` prints JSON.

PLAN is the JSON of a `Plan`. Whoever has numpy can run it: contenders are other people's stores,
and live in an interpreter of their own. CPU is the time of the process, all its threads summed.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from store_data import Asked, Data, Lookup, Row, Where, number_in, questions

K = 10
WARM_UP = 10
ADDING_MS = 5_000.0
"""Single adds end after this long, however many there were to be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one process is to do.

    Attributes:
        contender: "module:Class".
        step: "fill" a new store, or "ask" one that is there.
        folder: where it keeps its files.
        rows: how many it is filled with, or holds.
        adds: single ones, after the questions.
        queries: how many, of each kind of question.
        batch: rows that are loaded at once; 0: all.
    """

    contender: str
    step: str
    folder: str
    kind: str
    centres: int
    rows: int
    adds: int
    queries: int
    batch: int = 0


class Found(NamedTuple):
    """An answer; `text` is None where the contender keeps no texts."""

    number: int
    score: float
    text: str | None


class Contender(Protocol):
    """A store under test. Making one opens the store in `folder`, new where there is none.

    `libraries` are imported before any clock starts. `persists`: whether it can be opened again.
    `native` turns rows into what `load` and `add` take, outside all times.
    """

    libraries: tuple[str, ...]
    persists: bool

    def __init__(self, folder: Path, lookup: Lookup) -> None: ...
    @staticmethod
    def native(rows: Sequence[Row]) -> Sequence[Any]: ...
    def load(self, rows: Sequence[Any]) -> None: ...
    def add(self, row: Any) -> None: ...
    def top(self, query: Asked, k: int, where: Where) -> list[Found]: ...
    def close(self) -> None: ...


class Clock:
    """CPU and wall milliseconds of calls, one by one."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []

    def __call__(self, call: Callable[..., Any], *arguments: Any) -> Any:
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        answer = call(*arguments)
        wall_taken, cpu_taken = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        self.cpu.append(cpu_taken / 1e6)
        self.wall.append(wall_taken / 1e6)
        return answer

    def told(self) -> dict[str, float]:
        """Median of both; of CPU the mean and the most too, for what comes only now and then."""
        return {
            "cpu_ms": float(np.median(self.cpu)),
            "cpu_ms_mean": float(np.mean(self.cpu)),
            "cpu_ms_most": max(self.cpu),
            "wall_ms": float(np.median(self.wall)),
            "wall_ms_p95": float(np.percentile(self.wall, 95)),
        }


def resident_bytes() -> int:
    """Memory of this process, 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def fill(made: type[Contender], plan: Plan) -> dict[str, Any]:
    """Load a store with all rows, in batches if the plan says so."""
    data, lookup = Data(plan.kind, plan.centres), Lookup([], [])
    store, loading, closing = made(Path(plan.folder), lookup), Clock(), Clock()
    batch = plan.batch or max(plan.rows, 1)
    for start in range(0, plan.rows or 1, batch):
        rows = data.rows(start, min(start + batch, plan.rows))
        lookup.hold(rows)
        given = made.native(rows)
        loading(store.load, given)
    closing(store.close)
    size = sum(path.stat().st_size for path in Path(plan.folder).rglob("*") if path.is_file())
    return {
        "load_cpu_s": sum(loading.cpu) / 1000,
        "load_wall_s": sum(loading.wall) / 1000,
        "close_cpu_s": closing.cpu[0] / 1000,
        "close_wall_s": closing.wall[0] / 1000,
        "disk_mb": size / 1e6,
    }


def ask(made: type[Contender], plan: Plan, resident: int) -> dict[str, Any]:
    """Open a store, ask it, and add to it."""
    data = Data(plan.kind, plan.centres)
    queries = data.queries(max(plan.queries, 1))
    first = plan.rows if made.persists else 0
    rows = data.rows(first, plan.rows + plan.adds)
    lookup = Lookup(rows, queries)
    given = made.native(rows)
    gc.collect()
    resident += resident_bytes()  # `resident` is what the libraries added, data aside
    opening = Clock()
    store: Contender = opening(made, Path(plan.folder), lookup)
    told: dict[str, Any] = {}
    if made.persists:
        opening(store.top, queries[0], K, {})
        told["open"] = {
            "cpu_s": opening.cpu[0] / 1000,
            "wall_s": opening.wall[0] / 1000,
            "with_recall_cpu_s": sum(opening.cpu) / 1000,
            "with_recall_wall_s": sum(opening.wall) / 1000,
        }
    else:
        store.load(given[: plan.rows])
        given = given[plan.rows :]
    told["wrong_texts"] = 0
    asked = questions(plan.queries) if plan.queries else {}
    for name, conditions in asked.items():
        pairs = list(zip(queries, conditions, strict=True))
        for query, where in pairs[:WARM_UP]:
            store.top(query, K, where)
        clock, numbers = Clock(), []
        for query, where in pairs:
            found: list[Found] = clock(store.top, query, K, where)
            numbers.append([row.number for row in found])
            told["wrong_texts"] += sum(
                row.text is not None and number_in(row.text) != row.number for row in found
            )
        told[name] = {**clock.told(), "found": numbers}
    told["rss_mb"] = (resident_bytes() - resident) / 1e6
    adding = Clock()
    for row in given:
        adding(store.add, row)
        if sum(adding.wall) > ADDING_MS:
            break
    if adding.wall:
        told["add"] = {**adding.told(), "adds": len(adding.wall)}
    about = getattr(store, "about", None)
    if about is not None:
        told["about"] = about()
    store.close()
    return told


def run(plan: Plan) -> dict[str, Any]:
    """All of a plan."""
    module, _, name = plan.contender.partition(":")
    before = resident_bytes()
    made: type[Contender] = getattr(import_module(module), name)
    for library in made.libraries:
        import_module(library)
    libraries = resident_bytes() - before
    if plan.step == "fill":
        return fill(made, plan)
    return ask(made, plan, -libraries)


def encoded(plan: Plan) -> str:
    return json.dumps(asdict(plan))


if __name__ == "__main__":
    print(json.dumps(run(Plan(**json.loads(sys.argv[1])))))
