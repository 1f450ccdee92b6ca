"""Runs the contenders side by side, each in processes of its own, in turn and several times.

Each is filled once. In every round a fresh process opens a copy of what was filled, asks, and adds
single rows; and adds the same number to a store of a tenth of the rows. A figure is the median of
the rounds; its lowest and highest stand beside it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from store_data import Data, questions
from store_trial import K, Plan, encoded
from store_truth import Judge

PEERS = "MNEMONAUT_PEERS_PYTHON"
LIMIT_SECONDS = 600.0
"""Of a peer's process."""
OWN_LIMIT_SECONDS = 3600.0
SMALL = 10
"""The smaller store has this part of the rows."""

# LanceDB waits for ever with LANCE_IO_THREADS=1, so that is left as it is.
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "RAYON_NUM_THREADS",
        "TOKIO_WORKER_THREADS",
        "LANCE_CPU_THREADS",
    )
}
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "MEM0_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "HF_HUB_OFFLINE": "1",
}

Figures: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table.

    Attributes:
        contender: "module:Class".
        peer: it runs in the peers' interpreter.
        durable: a product whose adds survive a killed process.
        shares: the entry whose filled store it asks; "" for its own.
        slow: it takes long to fill, so a quick run leaves it out.
        by_default: it ranks by our store's own weights, not by similarity alone.
    """

    contender: str
    peer: bool = True
    durable: bool = True
    shares: str = ""
    slow: bool = False
    by_default: bool = False


ENTRIES = {
    "numpy_sqlite": Entry("store_floor:NumpySqlite", peer=False, durable=False),
    "ours": Entry("store_ours:Ours", peer=False, durable=False),
    "faiss_flat": Entry("store_floor:FaissFlat", peer=False, durable=False),
    "ours_default": Entry(
        "store_ours:OursByDefault", peer=False, durable=False, shares="ours", by_default=True
    ),
    "ours_after_kill": Entry("store_ours:OursAfterKill", peer=False, durable=False, shares="ours"),
    "sqlite_vec": Entry("store_peers:SqliteVec"),
    "lancedb": Entry("store_peers:LanceDb"),
    "chromadb": Entry("store_peers:ChromaDb", slow=True),
    "qdrant_local": Entry("store_peers:QdrantLocal", slow=True),
    "mem0": Entry("store_memories:Mem0", slow=True),
    "langgraph": Entry("store_memories:LangGraph", durable=False),
}
"""In the order in which they take turns: those whose ratios count stand together."""


class Failed(Exception):
    """A contender's process ended with an error; the text is its last line."""


def compare(
    folder: Path, entries: Mapping[str, Entry], plan: Plan, rounds: int, core: int
) -> dict[str, Figures]:
    """Contender -> what was measured, medians of the rounds; see `summary`.

    Args:
        folder: for all files, empty.
        plan: what is kept and asked; the rest is filled in here.
        rounds: of the peers. core: of the others, which are quick and whose ratios are told.
    """
    filled: dict[str, Figures] = {}
    asked: dict[str, list[Figures]] = {name: [] for name in entries}
    small = replace(plan, rows=plan.rows // SMALL, queries=0)
    for name, entry in entries.items():
        if not entry.shares:
            filled[name] = _filled(entry, folder / name, plan, small)
    data = Data(plan.kind, plan.centres)
    judge = Judge(data, data.vectors(0, plan.rows), plan.queries, K)
    for nth in range(max(rounds, core)):
        for name in list(entries)[:: 1 - 2 * (nth % 2)]:
            entry, source = entries[name], entries[name].shares or name
            if nth < (rounds if entry.peer else core) and "failed" not in filled[source]:
                asked[name].append(_asked(entry, folder / source, plan, small, judge))
    return {
        name: summary(filled[entry.shares or name], asked[name]) for name, entry in entries.items()
    }


def _filled(entry: Entry, folder: Path, plan: Plan, small: Plan) -> Figures:
    """Fill both sizes."""
    try:
        _run(entry, replace(small, step="fill", folder=str(_made(folder / "small"))))
        return _run(entry, replace(plan, step="fill", folder=str(_made(folder / "whole"))))
    except Failed as error:
        return {"failed": str(error)}


def _asked(entry: Entry, folder: Path, plan: Plan, small: Plan, judge: Judge) -> Figures:
    """One round of one contender."""
    try:
        told = _run_on_copy(entry, folder / "whole", plan)
        told["add_small"] = _run_on_copy(entry, folder / "small", small)["add"]
    except Failed as error:
        return {"failed": str(error)}
    for question in questions(1):
        found = told[question].pop("found")
        told[question] |= judge.judged(question, found, by_default=entry.by_default)
    return told


def _run_on_copy(entry: Entry, folder: Path, plan: Plan) -> Figures:
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    try:
        return _run(entry, replace(plan, step="ask", folder=str(copy)))
    finally:
        shutil.rmtree(copy)


def _run(entry: Entry, plan: Plan) -> Figures:
    return run(replace(plan, contender=entry.contender), peer=entry.peer)


def run(plan: Plan, *, peer: bool = False) -> Figures:
    """A process of its own; the caller's variables, but for threads, telemetry and keys.

    Raises:
        Failed: a peer's process did. RuntimeError: one of our own did.
    """
    python = os.environ.get(PEERS, "") if peer else sys.executable
    script = Path(__file__).with_name("store_trial.py")
    home = Path(plan.folder).parent / "home"
    own = {"MEM0_DIR": str(home), "OPENAI_API_KEY": "none"}
    try:
        done = subprocess.run(
            [python, str(script), encoded(plan)],
            env={**os.environ, **ONE_THREAD, **QUIET, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS if peer else OWN_LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        if not peer:
            raise RuntimeError(f"{plan.contender} gave no answer") from error
        raise Failed(f"no answer after {LIMIT_SECONDS:.0f} s") from None
    if done.returncode:
        if not peer:
            raise RuntimeError(f"{plan.contender} failed:\n{done.stderr}")
        raise Failed((done.stderr.strip().splitlines() or ["no word"])[-1])
    answer: Figures = json.loads(done.stdout.splitlines()[-1])
    return answer


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def summary(filled: Figures, rounds: Sequence[Figures]) -> Figures:
    """Medians by name, and under `rounds` the values that they are of. Times are of CPU where their
    names do not say otherwise. A contender that failed has only the words for it."""
    for told in (filled, *rounds):
        if "failed" in told:
            return {"failed": told["failed"]}
    rounds_of: dict[str, list[float]] = {
        name: [_at(told, path) for told in rounds]
        for name, path in PATHS.items()
        if path[0] in rounds[0]
    }
    small = rounds_of["add_small_ms"]
    rounds_of["add_growth"] = [a / b for a, b in zip(rounds_of["add_ms"], small, strict=True)]
    return {
        **{name: filled[name] for name in FILLED},
        **{name: median(values) for name, values in rounds_of.items()},
        "wrong_texts": max(told["wrong_texts"] for told in rounds),
        "rounds": rounds_of,
    }


FILLED = ("load_cpu_s", "load_wall_s", "close_cpu_s", "close_wall_s", "disk_mb")
PATHS: dict[str, tuple[str, ...]] = {
    "add_ms": ("add", "cpu_ms"),
    "add_mean_ms": ("add", "cpu_ms_mean"),
    "add_most_ms": ("add", "cpu_ms_most"),
    "add_wall_ms": ("add", "wall_ms"),
    "adds": ("add", "adds"),
    "add_small_ms": ("add_small", "cpu_ms"),
    "open_s": ("open", "cpu_s"),
    "open_wall_s": ("open", "wall_s"),
    "open_with_recall_s": ("open", "with_recall_cpu_s"),
    "rss_mb": ("rss_mb",),
    **{
        f"{question}_{told}": (question, key)
        for question in questions(1)
        for told, key in {
            "ms": "cpu_ms",
            "wall_ms": "wall_ms",
            "wall_p95_ms": "wall_ms_p95",
            "recall": "recall",
            "short": "short",
            "astray": "astray",
        }.items()
    },
}
"""Figure -> where a round has it."""


def _at(told: Mapping[str, Any], path: Sequence[str]) -> float:
    found: Any = told
    for key in path:
        found = found[key]
    return float(found)
