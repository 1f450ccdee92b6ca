"""Run as a script: the run that the chaos benchmark disturbs, as a process of its own.

    python evidence_chaos_run.py SUITE FOLDER WORKERS ATTEMPTS EPISODE_SECONDS START_SECONDS

Begins a run, or goes on with it, and prints what was withdrawn or played again as JSON. Another
word, `careless`, breaks the supervisor on purpose, as a control: it kills a failed worker and not
what that started.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mnemonaut.envs import registry
from mnemonaut.evals.executors import trees
from mnemonaut.evals.executors.executor import Patience
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.suite import load_suite

WORLD = "mnemonaut/MinecraftText-v0"

# A worker imports this file too, under another name, before it plays.
registry.ENVS[WORLD] = replace(registry.ENVS[WORLD], entry_point="evidence_chaos_world:WatchedEnv")


def only_the_worker(pid: int | None, mark: str = "") -> list[int]:
    """In place of `end_tree`: what a supervisor does that forgets about children."""
    with suppress(ProcessLookupError):
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
    return []


def main(words: list[str]) -> None:
    suite, folder, workers, attempts, episode, start = words[:6]
    if words[6:] == ["careless"]:
        trees.end_tree = only_the_worker
    patience = Patience(int(attempts), float(episode), float(start))
    path, count = Path(folder), int(workers)
    if (path / "run.json").exists():
        told = resume_run(path, workers=count, patience=patience)
    else:
        told = run_suite(load_suite(suite), path, workers=count, patience=patience)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
