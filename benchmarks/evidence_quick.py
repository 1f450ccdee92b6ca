"""What `mnemonaut bench` shows without a word more: three families of worlds, and one page.

The command is run as a user runs it, on two workers and from the embedded defaults: no data set,
no model, no network. Its time holds all, from the command to the page. The figures are those of
built-in worlds, and are told as that.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claim import Target, tell

from mnemonaut.evals.verdict import verdict

WORKERS = 2
LIMIT_SECONDS = 1800.0
BENCH = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "bench"]
SMALL = ["--replicates", "2", "--passes", "1", "--groups"]
GROUP = {"minecraft-quick": "MT1", "household-quick": "tidy-bathroom"}
"""One group of tasks of each family for the quick form; navigation has one group alone."""

TOLD = ("all_passes", "p_permutation", "p_holm", "replicates_needed", "scores")

TARGETS = [
    Target("quick_seconds", 120, at_least=False),
    Target("quick_families_on_the_page", 3),
    Target("quick_error_episodes", 0, at_least=False),
]


def ran(words: list[str], folder: Path) -> tuple[dict[str, Any], float, float]:
    """The command's document, its wall seconds, and the CPU seconds of all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        [*BENCH, *words, "--workers", str(WORKERS), "--out", str(folder), "--quiet", "--json"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )
    wall = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"mnemonaut bench failed with {done.returncode}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), wall, cpu


def seconds_of(folder: Path) -> float:
    """From a run's first file to its last, as the disk tells."""
    return (folder / "table.md").stat().st_mtime - (folder / "lock").stat().st_mtime


def shown(run: Mapping[str, Any]) -> dict[str, Any]:
    """A suite's headline, as the page tells it, and the differences that it stands on."""
    summary = run["summary"]
    told = verdict(summary)
    return {
        "env": summary["env"],
        "built_in_world": True,
        "replicates": summary["replicates"],
        "passes": summary["passes"],
        "episodes": summary["episodes"],
        "success": {name: arm["success"] for name, arm in summary["arms"].items()},
        "paired": {
            name: {key: found[key] for key in TOLD if key in found}
            for name, found in summary["paired"].items()
        },
        "claim": told.claim,
        "stands": told.stands,
        "checks": {check.name: check.passed for check in told.checks},
    }


def measured(runs: list[Mapping[str, Any]], page: Path) -> dict[str, Any]:
    """What the runs and their page show."""
    text = page.read_text(encoding="utf-8")
    arms = [arm for run in runs for arm in run["summary"]["arms"].values()]
    return {
        "quick_episodes": sum(run["summary"]["episodes"] for run in runs),
        "quick_error_episodes": sum(arm["error_episodes"] for arm in arms),
        "quick_families_on_the_page": sum(run["summary"]["suite"] in text for run in runs),
        "quick_page_bytes": page.stat().st_size,
        "quick_suites": {run["summary"]["suite"]: shown(run) for run in runs},
    }


def figures(quick: bool) -> dict[str, Any]:
    """All of it; the quick form runs a part of each suite by itself, and times nothing."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        if quick:
            return parts(base)
        document, wall, cpu = ran([], base / "results")
        folders = {run["summary"]["suite"]: Path(run["run"]) for run in document["runs"]}
        return {
            "quick_seconds": round(wall, 1),
            "quick_cpu_seconds": round(cpu, 1),
            "quick_seconds_of": {s: round(seconds_of(f), 1) for s, f in folders.items()},
            **measured(document["runs"], Path(document["report"])),
        }


def parts(base: Path) -> dict[str, Any]:
    """A few tasks of the suites that have groups, and one page on both."""
    from mnemonaut.evals.report.write import write_report

    runs: list[Mapping[str, Any]] = []
    for suite, group in GROUP.items():
        document, _, _ = ran([suite, *SMALL, group, "--no-report"], base / suite)
        runs.append(document)
    page = write_report([Path(run["run"]) for run in runs], base / "report.html")
    found = measured(runs, page)
    del found["quick_families_on_the_page"]  # of two of three
    return found


if __name__ == "__main__":
    tell("evidence_quick", lambda options: figures(options.quick), TARGETS, __doc__ or "")
