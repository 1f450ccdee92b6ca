"""A run that was killed ends with the bytes of one that never was, and leaves no process behind.

The main process of a real `mnemonaut bench` is killed with SIGKILL at random moments; its workers
must go by themselves, and `mnemonaut resume` must end with the outputs of an undisturbed run. One
run is killed again and again, at episodes drawn at random; others once each, at a moment drawn
evenly over the undisturbed run's duration, start and end included. Such moments seldom fall
between what an episode remembers and its record; so another run is killed there on purpose, with
all its processes at once. Needs Linux (/proc).
"""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell

SUITE = """
name = "killed"
groups = ["MT1", "MT2"]
passes = 2
replicates = 3
[[arms]]
name = "off"
[[arms]]
name = "online"
episodic = "online"
[[arms]]
name = "frozen"
episodic = "frozen"
[[arms]]
name = "shuffled"
episodic = "shuffled"
"""
COMPARED = ("episodes.jsonl", "summary.json", "table.md", "streams/*.json")
STREAMS = [f"{arm}-{nth}" for arm in ("online", "shuffled") for nth in range(3)]
MARK = "MNEMONAUT_KILLED_RUN"
RUN_SECONDS = 300.0
ORPHAN_SECONDS = 20.0
POLL_SECONDS = 0.002
JITTER_SECONDS = 0.03


@dataclass
class Tally:
    """What the kills led to."""

    kills: int = 0
    identical: int = 0
    orphans: int = 0
    slowest_orphan: float = 0.0
    rows_withdrawn: int = 0
    told: int = 0
    before_first_episode: int = 0
    torn_lines: int = 0
    runs: list[int] = field(default_factory=list)


def started(base: Path, words: Sequence[str]) -> "subprocess.Popen[str]":
    """The command as a user starts it; all that it starts can be told by its environment."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "mnemonaut.cli.main", *words],
        cwd=base,
        env={**os.environ, MARK: str(base)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def words_for(folder: Path, workers: int) -> list[str]:
    """`bench`, or `resume` where the run was begun; a kill may come before it was."""
    options = ["--workers", str(workers), "--quiet", "--json", "--no-report"]
    if (folder / "run.json").exists():
        return ["resume", folder.name, *options]
    return ["bench", "suite.toml", "--out", folder.name, *options]


def finish(base: Path, folder: Path, workers: int, tally: Tally) -> None:
    """Go on to the end, and count what this resume said that it withdrew."""
    process = started(base, words_for(folder, workers))
    out, said = process.communicate(timeout=RUN_SECONDS)
    if process.returncode:
        raise RuntimeError(f"a run failed with {process.returncode}: {said}")
    told = json.loads(out).get("withdrawn", [])
    tally.told += sum(int(n) for line in told for n in re.findall(r"withdrew (\d+) exp", line))


def kill(
    process: "subprocess.Popen[str]",
    base: Path,
    folder: Path,
    tally: Tally,
    workers: Sequence[int] = (),
) -> None:
    """Kill the main process, alone or after its workers, and wait for the others to go."""
    for pid in (*workers, process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    process.communicate(timeout=RUN_SECONDS)
    while (left := marked(str(base))) and time.monotonic() - killed < ORPHAN_SECONDS:
        time.sleep(POLL_SECONDS)
    tally.slowest_orphan = max(tally.slowest_orphan, time.monotonic() - killed)
    tally.orphans += len(left)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    tally.kills += 1
    tally.rows_withdrawn += rows_ahead(folder)
    tally.before_first_episode += not episodes(folder)
    streams = [path.read_bytes() for path in folder.glob("streams/*.jsonl")]
    tally.torn_lines += sum(not text.endswith(b"\n") for text in streams if text)


def marked(mark: str) -> list[int]:
    """Living processes that were started below a run."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # gone meanwhile, or another user's
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def episodes(folder: Path) -> int:
    """Whole episodes on disk."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("streams/*.jsonl"))


def kill_often(
    base: Path, kills: int, total: int, workers: int, rng: np.random.Generator, tally: Tally
) -> Path:
    """One run, killed whenever it has reached another of so many episodes drawn at random."""
    folder = base / "often"
    for mark in sorted(rng.integers(0, int(0.9 * total), kills)):
        process = started(base, words_for(folder, workers))
        deadline = time.monotonic() + RUN_SECONDS
        while episodes(folder) <= mark and process.poll() is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        time.sleep(float(rng.uniform(0, JITTER_SECONDS)))
        if process.poll() is None:
            kill(process, base, folder, tally)
        else:
            process.communicate(timeout=RUN_SECONDS)
    return folder


def kill_once(
    base: Path, nth: int, seconds: float, workers: int, rng: np.random.Generator, tally: Tally
) -> Path:
    """One run, killed at a moment of its own; drawn anew where the run was faster than that."""
    folder = base / f"once-{nth}"
    for attempt in range(10):
        folder = base / f"once-{nth}-{attempt}"
        process = started(base, words_for(folder, workers))
        try:
            process.communicate(timeout=float(rng.uniform(0, seconds)))
        except subprocess.TimeoutExpired:
            kill(process, base, folder, tally)
            break
    return folder


def kill_amid(base: Path, kills: int, workers: int, tally: Tally) -> Path:
    """One run, killed with its workers as soon as an episode has stored what its log lacks."""
    folder = base / "amid"
    for _ in range(kills):
        process = started(base, words_for(folder, workers))
        deadline = time.monotonic() + RUN_SECONDS
        before: dict[str, tuple[int, int]] = {}
        pids: list[int] = []
        while process.poll() is None and time.monotonic() < deadline:
            now = sizes(folder)
            # A stream that has run an episode has workers that are all there.
            pids = pids or (marked(str(base)) if before and now != before else [])
            if pids and any(
                stored > before[name][0] and logged == before[name][1]
                for name, (stored, logged) in now.items()
                if name in before
            ):
                kill(process, base, folder, tally, [pid for pid in pids if pid != process.pid])
                break
            before = now
        else:
            process.communicate(timeout=RUN_SECONDS)
    return folder


def sizes(folder: Path) -> dict[str, tuple[int, int]]:
    """For each stream that is at work on a store: bytes of the store's log, and of its own."""
    found = {}
    for name in STREAMS:
        with suppress(FileNotFoundError):
            stored = os.stat(f"{folder}/stores/{name}.db-wal").st_size
            found[name] = (stored, os.stat(f"{folder}/streams/{name}.jsonl").st_size)
    return found


def hashes(folder: Path) -> dict[str, str]:
    """Of the outputs, and of how each stream ended, which has the fingerprint of its store."""
    paths = [path for name in COMPARED for path in sorted(folder.glob(name))]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def rows_ahead(folder: Path) -> int:
    """Experiences of episodes that were not finished: stored, and in no record."""
    ahead = 0
    for store in folder.glob("stores/*.db"):
        lines = (folder / "streams" / f"{store.stem}.jsonl").read_bytes().split(b"\n")[:-1]
        told = json.loads(lines[-1])["store"][0] if lines else 0
        with tempfile.TemporaryDirectory() as copy:
            for path in store.parent.glob(f"{store.name}*"):
                shutil.copy(path, copy)
            with closing(sqlite3.connect(Path(copy) / store.name)) as rows:
                if rows.execute("SELECT name FROM sqlite_master").fetchall():
                    ahead += rows.execute("SELECT count(*) FROM experiences").fetchone()[0] - told
    return ahead


def measure(options: Namespace) -> Mapping[str, Any]:
    often, once, amid = (1, 1, 1) if options.quick else (10, 10, 10)
    rng = np.random.default_rng(20)
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        (base / "suite.toml").write_text(SUITE, encoding="utf-8")
        whole = base / "whole"
        begun = time.monotonic()
        finish(base, whole, options.workers, Tally())
        seconds = time.monotonic() - begun
        total, expected = episodes(whole), hashes(whole)

        def check(folder: Path, before: int) -> None:
            finish(base, folder, options.workers, tally)
            kills = tally.kills - before
            tally.runs.append(kills)
            tally.identical += kills if hashes(folder) == expected else 0

        check(kill_often(base, often, total, options.workers, rng, tally), 0)
        for nth in range(once):
            before = tally.kills
            check(kill_once(base, nth, seconds, options.workers, rng, tally), before)
        before = tally.kills
        check(kill_amid(base, amid, options.workers, tally), before)
    return {
        "episodes": total,
        "undisturbed_seconds": round(seconds, 2),
        "kills": tally.kills,
        "kills_of_each_run": tally.runs,
        "kills_fewer_than_planned": often + once + amid - tally.kills,
        "identical": tally.identical,
        "not_identical": tally.kills - tally.identical,
        "orphans": tally.orphans,
        "slowest_orphan_seconds": round(tally.slowest_orphan, 3),
        "rows_withdrawn": tally.rows_withdrawn,
        "rows_withdrawn_by_the_last_resumes": tally.told,
        "kills_before_the_first_episode": tally.before_first_episode,
        "torn_lines": tally.torn_lines,
    }


if __name__ == "__main__":
    targets = [
        Target("not_identical", 0, at_least=False),
        Target("orphans", 0, at_least=False),
        Target("kills_fewer_than_planned", 0, at_least=False),
    ]
    tell("resume", measure, targets, __doc__ or "")
