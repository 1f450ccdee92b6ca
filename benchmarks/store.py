"""The experience store beside the same by hand, FAISS alone and other people's stores.

10,000 unit vectors of 384 numbers, random and clustered; one thread; embedding excluded; medians of
CPU time, all in one run. `MNEMONAUT_PEERS_PYTHON` names a Python that has the others (see
`store_peers.py`). What all keep: (id, vector, text of 40 words, env, task, success, when). The
answer is the texts of the ten best, but for FAISS alone, which gives numbers. Ours writes the words
for a search by words as well. Memory is what a process grew by, its libraries included.
"""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from claim import Target, tell
from store_data import CENTRES
from store_rounds import ENTRIES, ONE_THREAD, PEERS, Entry, Figures, compare
from store_trial import Plan

ROWS, ADDS, QUERIES = 10_000, 500, 200
KINDS = ("random", "clustered")

OURS, FLOOR, FLAT = "ours", "numpy_sqlite", "faiss_flat"
RATIOS = {
    "add_over_floor": ("add_ms", FLOOR),
    "add_mean_over_floor": ("add_mean_ms", FLOOR),
    "top10_over_faiss_flat": ("top10_ms", FLAT),
    "filter1_over_floor": ("filter1_ms", FLOOR),
    "filter17_over_floor": ("filter17_ms", FLOOR),
    "open_over_floor": ("open_s", FLOOR),
    "open_with_recall_over_floor": ("open_with_recall_s", FLOOR),
}
"""Figure -> of which measure, and against whom."""

PLAIN = (
    "add_growth",
    "top10_recall",
    "filter17_recall",
    "filter1_recall",
    "filter1_short",
    "wrong_texts",
)
BOUNDS = {
    "add_over_floor": Target("", 3.0, at_least=False),
    "add_growth": Target("", 1.3, at_least=False),
    "top10_recall": Target("", 1.0),
    "top10_over_faiss_flat": Target("", 1.4, at_least=False),
    "filter1_recall": Target("", 1.0),
    "filter1_short": Target("", 0, at_least=False),
    "filter1_over_floor": Target("", 1.5, at_least=False),
    "open_over_floor": Target("", 1.5, at_least=False),
    "top10_durable_ahead": Target("", 0, at_least=False),
    "filter1_durable_ahead": Target("", 0, at_least=False),
    "durable_compared": Target("", 5),
}
EQUAL = 0.001
"""Recalls that differ by less are equal."""


def targets() -> list[Target]:
    """The same for both kinds of vectors."""
    return [
        Target(f"{kind}.{name}", bound.bound, at_least=bound.at_least)
        for kind in KINDS
        for name, bound in BOUNDS.items()
    ]


def headlines(kind: str, told: Mapping[str, Figures]) -> Figures:
    """What the targets are about: ratios within rounds, and which durable products are ahead of
    us; nothing of these where none was measured."""
    ours = told[OURS]
    found: Figures = {f"{kind}.{name}": ours[name] for name in PLAIN}
    for name, (measure, other) in RATIOS.items():
        pairs = zip(ours["rounds"][measure], told[other]["rounds"][measure], strict=True)
        found[f"{kind}.{name}"] = round(median(one / two for one, two in pairs), 3)
    durable = [n for n, told_of in told.items() if ENTRIES[n].durable and "failed" not in told_of]
    if durable:
        found[f"{kind}.durable_compared"] = len(durable)
    for question in ("top10", "filter1") if durable else ():
        ahead: list[str] = []
        lower: list[str] = []
        for name in durable:
            if told[name][f"{question}_ms"] < ours[f"{question}_ms"]:
                equal = told[name][f"{question}_recall"] >= ours[f"{question}_recall"] - EQUAL
                (ahead if equal else lower).append(name)
        found[f"{kind}.{question}_durable_ahead"] = len(ahead)
        found[f"{kind}.{question}_faster_at_equal_recall"] = ", ".join(ahead) or "none"
        found[f"{kind}.{question}_faster_at_lower_recall"] = ", ".join(lower) or "none"
    return found


def taking_part(quick: bool) -> dict[str, Entry]:
    """Those who can, and in a quick run those who are quick."""
    peers = bool(os.environ.get(PEERS))
    return {
        name: entry
        for name, entry in ENTRIES.items()
        if (peers or not entry.peer) and not (quick and entry.slow)
    }


def measure(options: Namespace) -> Mapping[str, Any]:
    entries = taking_part(options.quick)
    kinds = KINDS[1:] if options.quick else KINDS
    adds, queries, rounds, core = (200, 100, 1, 3) if options.quick else (ADDS, QUERIES, 3, 5)
    figures: Figures = {"rows": ROWS, "dimension": 384, "queries": queries, "rounds": core}
    figures["numpy"], figures["faiss"] = version("numpy"), version("faiss-cpu")
    if not os.environ.get(PEERS):
        figures["peers"] = f"set {PEERS} to a Python that has them; see store_peers.py"
    absent = [name for name in ENTRIES if name not in entries]
    figures["left_out"] = ", ".join(absent) or "none"
    for kind in kinds:
        plan = Plan("", "", "", kind, CENTRES, ROWS, adds, queries)
        with tempfile.TemporaryDirectory() as folder:
            told = compare(Path(folder), entries, plan, rounds, core)
        found = headlines(kind, told)
        if options.quick:  # some were left out
            found.pop(f"{kind}.durable_compared", None)
        figures |= found
        figures[kind] = told
    return figures


if __name__ == "__main__":
    if "OMP_NUM_THREADS" not in os.environ:
        # One thread; numpy reads it when it is loaded, which it is by now.
        os.environ |= ONE_THREAD
        os.execv(sys.executable, [sys.executable, *sys.argv])
    tell("store", measure, targets(), __doc__ or "")
