"""The experience store from a thousand to a million rows: build, open, search, add, memory, disk.

Clustered 384-d unit vectors, 50 rows about each centre whatever the size, as in the comparison at
10,000 rows: more experience is more tasks, not more copies of the same few. How it goes with other
data is told at 100,000 rows: 200 centres only, where each has 500 rows that are nearly alike, and
random vectors, where no group is nearer than another and an approximate search has to look nearly
everywhere. `approximate_above` is 50,000. Beside it: the same by hand, exact (`store_floor.py`).

One thread, medians of CPU time over 100 questions, embedding excluded; files are in the system's
cache, as they are just after they were written. Needs about 10 GB of disk for a while.
"""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell
from store_data import CENTRES, DIMENSION, Data, Floats, questions
from store_rounds import ONE_THREAD, Figures, run
from store_trial import K, Plan
from store_truth import Judge

PER_CENTRE = 50
SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000, 60_000)
OTHER_SIZE = 100_000
QUERIES, ADDS, BATCH = 100, 200, 10_000

OURS = "store_ours:OursAtScale"
DEFAULT = "store_ours:AtScaleByDefault"
FLOOR = "store_floor:NumpySqlite"
PRECISIONS = {"float16": "store_ours:AtScaleFloat16", "int8": "store_ours:AtScaleInt8"}

VECTORS_MB = DIMENSION * 4 / 1e6
"""Of one row, in float32."""

TARGETS = [
    Target("1000000.open_wall_s", 3.0, at_least=False),
    Target("1000000.top10_ms", 2.0, at_least=False),
    Target("1000000.top10_recall", 0.95),
    Target("1000000.filter1_ms", 15.0, at_least=False),
    Target("1000000.filter1_recall", 1.0),
    Target("1000000.filter1_short", 0, at_least=False),
    Target("1000000.memory_over_vectors", 1.3, at_least=False),
]


def size(plan: Plan, folder: Path, *, precisions: bool = False, floor: bool = True) -> Figures:
    """All figures of one size and kind of data."""
    data = Data(plan.kind, plan.centres)
    figures: Figures = {}
    with _vectors(data, plan.rows, folder) as vectors:
        judge = Judge(data, vectors, plan.queries, K)
        ours = replace(plan, contender=OURS, folder=str(folder / "ours"))
        figures["ours"] = _filled(ours) | _asked(ours, judge)
        default = replace(ours, contender=DEFAULT)
        figures["ours_default"] = _asked(default, judge, by_default=True)
        for name, contender in PRECISIONS.items() if precisions else ():
            other = replace(ours, contender=contender)
            rewritten = run(replace(other, step="fill", rows=0))
            figures[f"ours_{name}"] = {
                "checkpoint_s": rewritten["close_cpu_s"],
                "disk_mb": rewritten["disk_mb"],
                **_asked(other, judge),
            }
        if precisions:
            run(replace(ours, step="fill", rows=0))
        added = run(replace(ours, step="ask", queries=0, adds=ADDS))
        figures["ours"] |= _told(added, "add")
        _emptied(folder / "ours")
        if floor:
            hand = replace(plan, contender=FLOOR, folder=str(folder / "floor"))
            figures["floor"] = _filled(hand) | _asked(hand, judge)
            figures["floor"] |= _told(run(replace(hand, step="ask", queries=0, adds=ADDS)), "add")
            _emptied(folder / "floor")
    return figures


def _filled(plan: Plan) -> Figures:
    Path(plan.folder).mkdir()
    told = run(replace(plan, step="fill"))
    return {
        "build_s": told["load_cpu_s"],
        "build_wall_s": told["load_wall_s"],
        "checkpoint_s": told["close_cpu_s"],
        "checkpoint_wall_s": told["close_wall_s"],
        "disk_mb": told["disk_mb"],
    }


def _asked(plan: Plan, judge: Judge, *, by_default: bool = False) -> Figures:
    told = run(replace(plan, step="ask", adds=0))
    figures: Figures = {
        "open_s": told["open"]["cpu_s"],
        "open_wall_s": told["open"]["wall_s"],
        "open_with_recall_wall_s": told["open"]["with_recall_wall_s"],
        "memory_mb": told["rss_mb"],
        "memory_over_vectors": told["rss_mb"] / (plan.rows * VECTORS_MB),
        "wrong_texts": told["wrong_texts"],
    }
    for question in questions(1):
        judged = judge.judged(question, told[question].pop("found"), by_default=by_default)
        figures |= _told(told, question) | {f"{question}_{k}": v for k, v in judged.items()}
    if "about" in told:
        figures["index"] = told["about"]
    return figures


def _told(told: Mapping[str, Any], name: str) -> Figures:
    found = told[name]
    return {
        f"{name}_ms": found["cpu_ms"],
        f"{name}_mean_ms": found["cpu_ms_mean"],
        f"{name}_wall_ms": found["wall_ms"],
        f"{name}_wall_p95_ms": found["wall_ms_p95"],
    }


@contextmanager
def _vectors(data: Data, rows: int, folder: Path) -> Iterator[Floats]:
    """All vectors, in a file while they are needed."""
    path = folder / "vectors.npy"
    kept = np.lib.format.open_memmap(path, "w+", np.float32, (rows, DIMENSION))
    for start in range(0, rows, BATCH):
        kept[start : start + BATCH] = data.vectors(start, min(start + BATCH, rows))
    try:
        yield kept
    finally:
        del kept
        path.unlink()


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def measure(options: Namespace) -> Mapping[str, Any]:
    sizes = QUICK_SIZES if options.quick else SIZES
    figures: Figures = {"sizes": list(sizes), "queries": QUERIES, "rows_per_centre": PER_CENTRE}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in sizes:
            plan = Plan("", "", "", "clustered", rows // PER_CENTRE, rows, 0, QUERIES, BATCH)
            told = size(plan, folder, precisions=rows == sizes[-1])
            figures[str(rows)] = told
            for target in TARGETS:
                of, _, figure = target.figure.partition(".")
                if of == str(rows):
                    figures[target.figure] = round(told["ours"][figure], 4)
        if not options.quick:
            for other, kind, centres in (
                ("200_centres", "clustered", CENTRES),
                ("random", "random", 0),
            ):
                plan = Plan("", "", "", kind, centres, OTHER_SIZE, 0, QUERIES, BATCH)
                figures[f"{OTHER_SIZE}.{other}"] = size(plan, folder, floor=False)
    return figures


if __name__ == "__main__":
    if "OMP_NUM_THREADS" not in os.environ:
        # One thread; numpy reads it when it is loaded, which it is by now.
        os.environ |= ONE_THREAD
        os.execv(sys.executable, [sys.executable, *sys.argv])
    tell("store_scale", measure, TARGETS, __doc__ or "")
