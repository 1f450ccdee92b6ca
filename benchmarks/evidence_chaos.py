"""A run whose workers are killed, hung and starved at random ends as if nothing had happened.

300 episodes of the text Minecraft world (memory off, online, frozen) run in two workers, while a
process outside kills (SIGKILL), hangs (SIGSTOP) and starves them (no more memory; every second
moment only) at seeded random moments; a few episodes are never let pass. The run must complete
with each episode once, leave no process behind, and, but for the episodes that it marks as errors,
have the records of a run that nobody disturbed. A frozen arm is compared with one that reads the
same stores in peace, since an error episode of its source teaches nothing. Controls show that each
check can fail: on results that were tampered with, and with a supervisor that forgets about
children. Needs Linux (/proc).
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell
from evidence_chaos_check import (
    compared,
    damaged_traces,
    lost,
    miscounted,
    planned,
    unclean_stores,
    unlike,
    without,
)
from evidence_chaos_saboteur import POLL_SECONDS, Saboteur, carrying
from evidence_chaos_world import BEGUN

from mnemonaut.evals.results import read_lines

SUITE = """
name = "chaos"
groups = ["MT1", "MT2"]
passes = {passes}
replicates = 2
[[arms]]
name = "off"
[[arms]]
name = "online"
episodic = "online"
[[arms]]
name = "frozen"
episodic = "frozen"
"""
SMALL = """
name = "small"
groups = ["MT1"]
passes = 2
replicates = 1
[[arms]]
name = "off"
"""
SCRIPT = Path(__file__).with_name("evidence_chaos_run.py")
MARK = "MNEMONAUT_CHAOS"
TASKS = 25
SEEDS = (9, 10, 11)
RUN_SECONDS = 500.0
ORPHAN_SECONDS = 5.0
ATTEMPTS, EPISODE_SECONDS, START_SECONDS = 3, 2.0, 20.0

TARGETS = [
    Target("chaos.incomplete", 0, at_least=False),
    Target("chaos.episodes", 300),
    Target("chaos.missing", 0, at_least=False),
    Target("chaos.doubled", 0, at_least=False),
    Target("chaos.out_of_order", 0, at_least=False),
    Target("chaos.orphans", 0, at_least=False),
    Target("chaos.off.unequal", 0, at_least=False),
    Target("chaos.frozen.unequal", 0, at_least=False),
    Target("chaos.off.rate_difference", 0, at_least=False),
    Target("chaos.frozen.rate_difference", 0, at_least=False),
    Target("chaos.online.unequal_streams", 0, at_least=False),
    Target("chaos.unclean_stores", 0, at_least=False),
    Target("chaos.damaged_traces", 0, at_least=False),
    Target("chaos.kills", 1),
    Target("chaos.hangs", 1),
    Target("chaos.starved", 1),
    Target("chaos.lost_episodes", 1),
    Target("chaos.controls_unnoticed", 0, at_least=False),
]


class Run:
    """The script as a process; all that comes of it can be told by its environment."""

    def __init__(self, base: Path, folder: Path, suite: Path, workers: int, *more: str) -> None:
        self.folder = folder
        self.mark, self.begun = secrets.token_hex(8), base / "begun"
        self.begun.mkdir(exist_ok=True)
        words = [suite, folder, workers, ATTEMPTS, EPISODE_SECONDS, START_SECONDS, *more]
        self._said, self._wrong = base / "said", base / "wrong"
        with self._said.open("wb") as out, self._wrong.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, str(SCRIPT), *map(str, words)],
                env={**os.environ, MARK: self.mark, BEGUN: str(self.begun)},
                stdout=out, stderr=err,
            )  # fmt: skip

    def finish(self, saboteur: Saboteur | None = None) -> list[str]:
        """Wait for its end, disturbed meanwhile; what it told."""
        deadline = time.monotonic() + RUN_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if saboteur is not None:
                saboteur.look()
            time.sleep(POLL_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
        if self.process.wait(RUN_SECONDS):
            raise RuntimeError(self._wrong.read_text(encoding="utf-8")[-2000:])
        return list(json.loads(self._said.read_text(encoding="utf-8")))

    def orphans(self) -> int:
        """Processes that it left, some seconds later; they are ended."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while (left := carrying(MARK, self.mark)) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(left)


def marked(whole: Path, rng: np.random.Generator, each: Mapping[str, str]) -> dict[Any, str]:
    """For each stream an episode that must not pass, not its last one; by how it is met."""
    found: dict[Any, str] = {}
    for stream, how in each.items():
        records = list(read_lines(whole / "streams" / f"{stream}.jsonl"))
        found[stream, int(rng.choice([r["seed"] for r in records[:-1]]))] = how
    return found


def disturbed(base: Path, seed: int, quick: bool, workers: int) -> dict[str, Any]:
    """One run, undisturbed and disturbed; the figures of both."""
    passes = 2
    rng = np.random.default_rng(seed)
    suite = base / "chaos.toml"
    suite.write_text(SUITE.format(passes=passes), encoding="utf-8")
    whole, folder = base / "whole", base / "run"
    begun = time.monotonic()
    Run(base, whole, suite, workers).finish()
    undisturbed_seconds = time.monotonic() - begun
    reference = list(read_lines(whole / "episodes.jsonl"))
    often = {"kill": 3, "hang": 1, "memory": 2, "pulse": 2}
    if not quick:
        often = {"kill": 6, "hang": 3, "memory": 6, "pulse": 3}
    planned_hits = [kind for kind, times in often.items() for _ in range(times)]
    kinds = [planned_hits[nth] for nth in rng.permutation(len(planned_hits))]
    ways = {"off-0": "kill", "frozen-1": "kill"}
    if not quick:
        ways |= {"off-1": "hang", "frozen-0": "hang", "online-0": "kill"}
    run = Run(base, folder, suite, workers)
    moments = sorted(map(int, rng.integers(0, int(0.9 * len(reference)), len(kinds))))
    stops = marked(whole, rng, ways)
    saboteur = Saboteur(run.process.pid, run.folder, run.begun, kinds, moments, stops, rng)
    begun = time.monotonic()
    told = run.finish(saboteur)
    seconds, orphans = time.monotonic() - begun, run.orphans()
    records = list(read_lines(folder / "episodes.jsonl"))
    again = without(folder, "frozen", base / "again")
    Run(base, again, suite, workers).finish()
    peaceful = [r for r in read_lines(again / "episodes.jsonl") if r["arm"] == "frozen"]
    figures: dict[str, Any] = {
        "runs": 1,
        "incomplete": int(not (folder / "summary.json").is_file()),
        "episodes": len(records),
        **miscounted(records, planned(3 * 2 * TASKS * passes, folder)),
        "orphans": orphans,
        "error_episodes": sum(r["error"] is not None for r in records),
        "lost_episodes": lost(records),
        "unclean_stores": unclean_stores(folder),
        "damaged_traces": damaged_traces(folder),
        "online.unequal_streams": unlike(folder, whole, "online"),
        "seconds": round(seconds, 1),
        "undisturbed_seconds": round(undisturbed_seconds, 1),
        **counted(saboteur.hits, told),
    }
    for arm, beside in (("off", reference), ("frozen", peaceful)):
        found = compared(records, beside, arm)
        found["rate_difference"] = abs(found["rate"] - found["undisturbed_rate"])
        figures |= {f"{arm}.{name}": value for name, value in found.items()}
    figures |= controls(base, folder)
    return figures


def counted(hits: Counter[str], told: Sequence[str]) -> dict[str, Any]:
    """What met a living worker, and what the supervisor saw of it."""
    return {
        "kills": hits["kill"] + hits["marked kill"],
        "hangs": hits["hang"] + hits["marked hang"],
        "starved": hits["memory"] + hits["pulse"],
        "starved_of_memory": hits["memory"],
        "starved_of_time": hits["pulse"],
        "hits_of_starting_workers": hits["starting"],
        "seen.killed": sum("killed by SIGKILL" in line for line in told),
        "seen.hung": sum(" hung (" in line for line in told),
        "seen.out_of_memory": sum("out of memory" in line for line in told),
        "seen.failed_otherwise": sum(
            " died (" in line and "SIGKILL" not in line and "memory" not in line for line in told
        ),
        "withdrawn_lines": sum("withdrew" in line for line in told),
    }


def controls(base: Path, folder: Path) -> dict[str, Any]:
    """Whether each check notices what it is there for."""
    records = list(read_lines(folder / "episodes.jsonl"))
    expected = planned(len(records), folder)
    off = next(n for n, r in enumerate(records) if r["arm"] == "off" and r["error"] is None)
    changed = [*records[:off], {**records[off], "success": not records[off]["success"]}]
    noticed = {
        "missing": miscounted([*records[:7], *records[8:]], expected)["missing"] == 1,
        "doubled": miscounted([*records[:8], *records[7:]], expected)["doubled"] == 1,
        "swapped": miscounted([records[1], records[0], *records[2:]], expected)["out_of_order"]
        == 1,
        "changed": compared([*changed, *records[off + 1 :]], records, "off")["unequal"] == 1,
        "orphan": orphans_of_a_kill(base, 1, "careless") > 0,
    }
    return {
        "controls": len(noticed),
        "controls_unnoticed": sum(not good for good in noticed.values()),
        **{f"control.{name}": int(good) for name, good in noticed.items()},
    }


def orphans_of_a_kill(base: Path, workers: int = 1, *more: str) -> int:
    """What is left when a worker of a small run is killed; with `careless`, by a supervisor that
    kills a worker and not what the worker started."""
    suite = base / "small.toml"
    suite.write_text(SMALL, encoding="utf-8")
    run = Run(base, base / "-".join(("small", *more)), suite, workers, *more)
    rng = np.random.default_rng(1)
    saboteur = Saboteur(run.process.pid, run.folder, run.begun, ["kill"], [3], {}, rng)
    run.finish(saboteur)
    if not saboteur.hits["kill"]:
        raise RuntimeError("the small run was over before a worker could be killed")
    return run.orphans()


def together(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Counts are added up, rates averaged, and a difference is the largest."""
    found: dict[str, Any] = {}
    for name in runs[0]:
        values = [run[name] for run in runs]
        if name.endswith("rate_difference"):
            found[name] = max(values)
        elif name.endswith("rate"):
            found[name] = round(sum(values) / len(values), 6)
        else:
            found[name] = round(sum(values), 1)
    return {f"chaos.{name}": value for name, value in found.items()}


def figures(quick: bool, workers: int = 2) -> dict[str, Any]:
    """Of one disturbed run; in full, of three with more that happens to them."""
    runs = []
    for seed in SEEDS[:1] if quick else SEEDS:
        with tempfile.TemporaryDirectory() as name:
            runs.append(disturbed(Path(name), seed, quick, workers))
    return together(runs)


def measure(options: Namespace) -> Mapping[str, Any]:
    return figures(options.quick, options.workers)


if __name__ == "__main__":
    tell("evidence_chaos", measure, TARGETS, __doc__ or "")
