"""What must hold of a run that was disturbed; each answer counts what is wrong."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mnemonaut.evals.results import Folder, read_lines, read_run, stream_keys
from mnemonaut.evals.traces import read_traces
from mnemonaut.memory import ExperienceStore

Record = Mapping[str, Any]
ASIDE = ("when", "store")
"""Running counts over a stream; an error episode before adds nothing to them."""


def planned(episodes: int, folder: Path) -> list[tuple[str, int, int]]:
    """(arm, replicate, index) of every episode of a run, in canonical order."""
    suite, _ = read_run(folder)
    keys = stream_keys(suite)
    each = episodes // len(keys)
    return [(key.arm, key.replicate, index) for key in keys for index in range(each)]


def miscounted(
    records: Sequence[Record], expected: Sequence[tuple[str, int, int]]
) -> dict[str, int]:
    """Episodes that lack, that are there more than once, and that stand in another order."""
    found = [(r["arm"], r["replicate"], r["index"]) for r in records]
    times, wanted = Counter(found), Counter(expected)
    distinct = list(dict.fromkeys(found))
    return {
        "missing": sum((wanted - times).values()),
        "doubled": sum((times - wanted).values()),
        "out_of_order": int(distinct != [key for key in expected if key in times]),
    }


def compared(records: Sequence[Record], reference: Sequence[Record], arm: str) -> dict[str, Any]:
    """An arm's episodes that are no error, beside those of the undisturbed run."""
    of = {_place(r): r for r in reference if r["arm"] == arm}
    ours = [r for r in records if r["arm"] == arm and r["error"] is None]
    pairs = [(r, of[_place(r)]) for r in ours if _place(r) in of]
    unequal = sum(_kept(one) != _kept(other) for one, other in pairs)
    rates = [sum(pair[side]["success"] for pair in pairs) / max(1, len(pairs)) for side in (0, 1)]
    return {
        "episodes": len(pairs),
        "unequal": unequal + len(ours) - len(pairs),
        "rate": round(rates[0], 6),
        "undisturbed_rate": round(rates[1], 6),
    }


def _place(record: Record) -> tuple[int, int]:
    return record["replicate"], record["index"]


def _kept(record: Record) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in ASIDE}


def lost(records: Sequence[Record]) -> int:
    """Episodes that were given up since each worker that played them failed."""
    return sum(str(r["error"]).startswith("WorkerLost") for r in records)


def unclean_stores(folder: Path) -> int:
    """Stores that fail their own verification, or hold rows that no record tells of."""
    unclean = 0
    for path in sorted(folder.glob("stores/*.db")):
        *_, last = read_lines(folder / "streams" / f"{path.stem}.jsonl")
        with ExperienceStore(path, read_only=True) as store:
            mark = list(store.watermark())
            unclean += bool(store.verify()) or mark != list(last["store"])
    return unclean


def damaged_traces(folder: Path) -> int:
    """Episodes whose trace is not the one that stands at their place."""
    suite, _ = read_run(folder)
    damaged = 0
    for key in stream_keys(suite):
        records = list(read_lines(Folder(folder).episodes(key)))
        traces = [json.loads(line) for line in read_traces(Folder(folder).trace(key))]
        told = [trace.get("index") for trace in traces]
        damaged += sum(a != b for a, b in zip(told, range(len(records)), strict=False))
        damaged += abs(len(told) - len(records))
    return damaged


def unlike(folder: Path, undisturbed: Path, arm: str) -> int:
    """Streams of an arm without an error episode that do not have the undisturbed run's bytes."""
    suite, _ = read_run(folder)
    wrong = 0
    for key in stream_keys(suite):
        if key.arm != arm or lost(list(read_lines(Folder(folder).episodes(key)))):
            continue
        for part in (Folder.episodes, Folder.finished, Folder.trace):
            ours, theirs = (part(Folder(base), key) for base in (folder, undisturbed))
            wrong += ours.read_bytes() != theirs.read_bytes()
    return wrong


def without(folder: Path, arm: str, copy: Path) -> Path:
    """A copy of a run in which an arm is still to be played."""
    shutil.copytree(folder, copy)
    for path in [*copy.glob(f"streams/{arm}-*"), *copy.glob(f"traces/{arm}-*")]:
        path.unlink()
    return copy
