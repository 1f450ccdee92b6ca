"""Streams under a supervisor: whatever becomes of a worker, only its episode pays for it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import MnemonautError, ResultsError
from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.executors.process import mark_of
from mnemonaut.evals.executors.trees import MARK, marked
from mnemonaut.evals.progress import Progress
from mnemonaut.evals.results import read_lines
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.suite import Suite
from mnemonaut.evals.summary import read_summary
from mnemonaut.evals.traces import read_traces

from ..conftest import one_line
from .conftest import gone, marks, patient

Falling = Callable[..., Suite]


def records(folder: Path) -> dict[str, dict[str, Any]]:
    return {r["task"]: r for r in read_lines(folder / "episodes.jsonl")}


def noted(name: str) -> list[int]:
    return [int(line) for line in (marks() / name).read_text(encoding="ascii").split()]


def test_an_episode_that_ends_its_worker_is_an_error_and_the_others_are_not(
    falling: Falling, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    told = run_suite(falling("calm", "killed", "serene", "left", "still"), folder, workers=1,
                     patience=patient(attempts=2))  # fmt: skip
    found = records(folder)
    assert [r["index"] for r in found.values()] == [0, 1, 2, 3, 4]
    assert all(found[task]["success"] for task in ("calm", "serene", "still"))
    assert found["killed"]["error"] == (
        "WorkerLost: 2 workers failed, the last one died (killed by SIGSEGV)"
    )
    assert found["left"]["error"].endswith("died (exit status 7)")
    assert found["left"]["ended"] == "error" and not found["left"]["success"]
    assert len(noted("began-killed")) == len(noted("began-left")) == 2
    assert all(len(noted(f"began-{task}")) == 1 for task in ("calm", "serene", "still"))
    assert len(told) == 4 and all(line.startswith("off-0: a worker died") for line in told)
    assert sum("which is played again" in line for line in told) == 2
    assert sum("is now an error episode" in line for line in told) == 2
    assert read_summary(folder)["arms"]["off"]["error_episodes"] == 2
    assert len(list(read_traces(folder / "traces" / "off-0.jsonl.gz"))) == 5
    assert marked(mark_of(folder)) == []


def test_a_worker_that_dies_once_leaves_no_error(falling: Falling, tmp_path: Path) -> None:
    told = run_suite(falling("calm", "once"), tmp_path / "run", workers=1, patience=patient())
    found = records(tmp_path / "run")
    assert found["once"]["success"] and found["once"]["error"] is None
    assert len(noted("began-once")) == 2 and len(noted("began-calm")) == 1
    index = found["once"]["index"]
    assert told == [
        f"off-0: a worker died (killed by SIGKILL) in episode {index}, which is played again"
    ]


@pytest.mark.parametrize("task", ["stopped", "endless"])
def test_a_worker_that_hangs_is_ended_with_all_that_it_started(
    falling: Falling, tmp_path: Path, task: str
) -> None:
    run_suite(falling("calm", task), tmp_path / "run", workers=1, patience=patient(1, seconds=1.0))
    found = records(tmp_path / "run")
    assert found["calm"]["success"]
    assert found[task]["error"] == ("WorkerLost: its worker hung (an episode of more than 1 s)")
    assert all(map(gone, noted(f"began-{task}")))
    if task == "endless":
        assert all(map(gone, noted("child")))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="orphans are found through /proc")
def test_the_children_of_a_killed_worker_are_found_in_sessions_of_their_own(
    falling: Falling, tmp_path: Path
) -> None:
    run_suite(falling("parent"), tmp_path / "run", workers=1, patience=patient(2))
    children = noted("child")
    assert len(children) == 2 and all(map(gone, children))


def test_workers_that_cannot_begin_end_the_run_in_one_line(
    falling: Falling, tmp_path: Path
) -> None:
    suite = falling("calm", env_options={"stillborn": True})
    with pytest.raises(ResultsError) as error:
        run_suite(suite, tmp_path / "run", workers=2, patience=patient(3))
    assert one_line(error) == (
        "off-0 cannot be played: 3 workers failed, the last one died (exit status 9), before an "
        "episode began; see to its memory, env and packages, then `mnemonaut resume`"
    )
    assert marked(mark_of(tmp_path / "run")) == []


def test_an_error_of_a_worker_is_raised_here_with_its_traceback(
    falling: Falling, tmp_path: Path
) -> None:
    with pytest.raises(MnemonautError) as error:
        run_suite(falling("calm", env_options={"size": 3}), tmp_path / "run", workers=1)
    assert "does not take these options" in one_line(error)
    assert "in make_env" in str(error.value.__cause__)


def test_a_lost_episode_is_written_once_whoever_resumes(falling: Falling, tmp_path: Path) -> None:
    """Stopped by the user after the error episode; the rest is played once."""

    class Enough(Exception):
        pass

    def look(progress: Progress) -> None:
        if progress.done >= 2:
            raise Enough

    suite = falling("killed", "left", "calm", "serene")
    with pytest.raises(Enough):
        run_suite(suite, tmp_path / "run", workers=1, on_progress=look, patience=patient(1))
    resume_run(tmp_path / "run", workers=1, patience=patient(1))
    found = list(read_lines(tmp_path / "run" / "episodes.jsonl"))
    assert [r["index"] for r in found] == [0, 1, 2, 3]
    assert {r["task"] for r in found if r["error"]} == {"killed", "left"}


def test_what_an_earlier_run_left_in_the_folder_is_ended(falling: Falling, tmp_path: Path) -> None:
    """It would keep the files of its stream locked."""
    folder = tmp_path / "run"
    environ = {**os.environ, MARK: mark_of(folder) + "0"}
    code = "import time; time.sleep(600)"
    left = subprocess.Popen([sys.executable, "-c", code], env=environ)
    try:
        run_suite(falling("calm"), folder, workers=1)
        assert left.poll() is not None or not Path("/proc").is_dir()
    finally:
        left.kill()
        left.wait(60)


def test_there_is_always_a_worker() -> None:
    assert LocalExecutor(0).workers == 1
