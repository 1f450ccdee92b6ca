"""However a run is stopped, it leaves no process behind and goes on to the bytes of a whole one."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.executors.trees import MARK
from mnemonaut.evals.progress import Progress
from mnemonaut.evals.results import Folder
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.suite import Suite

from .conftest import StoppedError, assert_equal, one_line, suite_of

LONG = suite_of("off", "online", passes=30)
LIMIT = 120.0
Undisturbed = Callable[[Suite], Path]


def workers_of(pid: int) -> list[int]:
    """The processes that a run started, those that only keep its books too."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text(encoding="ascii").split()]


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that nobody collects has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] in "ZX"


def playing(pids: list[int]) -> int:
    """One of the processes that is a worker."""
    mark = MARK.encode() + b"="
    return next(pid for pid in pids if mark in Path(f"/proc/{pid}/environ").read_bytes())


def waited_for(condition: Callable[[], Any]) -> Any:
    """What the condition gives once it is true; it has LIMIT seconds."""
    deadline = time.monotonic() + LIMIT
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def command(folder: Path, *words: str, limit: int = 0) -> "subprocess.Popen[str]":
    """`mnemonaut` as a process of its own; no file may grow beyond `limit` bytes, if given."""
    # A file that is cut short must not be a compiled module.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    script = (
        "import resource, signal, sys\n"
        "from mnemonaut.cli.main import main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"if {limit}:\n    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-P", "-c", script, *words],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def suite_file(suite: Suite, folder: Path) -> str:
    """The suite as the TOML file of a user."""
    lines = [f"{key} = {json.dumps(getattr(suite, key))}" for key in ("name", "tasks", "passes")]
    lines += [f"replicates = {suite.replicates}"]
    for arm in suite.arms:
        lines += ["[[arms]]", f'name = "{arm.name}"', f'episodic = "{arm.episodic}"']
    path = folder / "suite.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def any_episode(folder: Path) -> bool:
    return any(path.stat().st_size for path in folder.glob("streams/*.jsonl"))


def test_a_stopped_run_goes_on(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Stopped after the first episodes, again and again."""
    folder, stops = tmp_path / "run", 0

    def stop(progress: Progress) -> None:
        if progress.done > 40 * stops:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_suite(LONG, folder, on_progress=stop)
    for stops in (1, 2):
        with pytest.raises(StoppedError):
            resume_run(folder, workers=stops, on_progress=stop)
    assert not (folder / "summary.json").exists()
    assert resume_run(folder) == []  # stopped between two episodes: nothing to withdraw
    assert_equal(folder, undisturbed(LONG), LONG)


def test_a_killed_worker_is_told_and_the_run_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """Each worker costs no more than the episode that it played, which is played again."""
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        children = [pid for child in multiprocessing.active_children() if (pid := child.pid)]
        if len(killed) < 2 and progress.done > 90 * len(killed):
            killed.append(next(pid for pid in children if pid not in killed))
            os.kill(killed[-1], signal.SIGKILL)

    told = run_suite(LONG, tmp_path / "run", on_progress=kill)
    assert len(killed) == 2
    assert sum("a worker died (killed by SIGKILL)" in line for line in told) == 2
    assert_equal(tmp_path / "run", undisturbed(LONG), LONG)
    assert traces(tmp_path / "run") == traces(undisturbed(LONG))


def traces(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("traces/*")}


def test_a_killed_run_leaves_no_process_and_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    process = command(tmp_path, "bench", suite_file(LONG, tmp_path), "--out", "run", "-q")
    try:
        assert waited_for(lambda: any_episode(tmp_path / "run"))
        children = workers_of(process.pid)
        assert len(children) >= 2
        os.kill(playing(children), signal.SIGSTOP)  # not even one that cannot see it go
    finally:
        process.kill()
    process.communicate(timeout=LIMIT)
    assert waited_for(lambda: all(map(gone, children)))
    resume_run(tmp_path / "run")
    assert_equal(tmp_path / "run", undisturbed(LONG), LONG)


def test_an_interrupted_run_leaves_no_process_and_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    process = command(tmp_path, "bench", suite_file(LONG, tmp_path), "--out", "run", "-q")
    assert waited_for(lambda: any_episode(tmp_path / "run"))
    children = workers_of(process.pid)
    for again in (run_suite, lambda _, folder: resume_run(folder)):
        with pytest.raises(ResultsError) as error:
            again(LONG, tmp_path / "run")
        assert "is being run by another process; wait for it" in one_line(error)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 130 and out == ""
    assert err == ("error: interrupted; what is done is kept: `mnemonaut resume run` goes on\n")
    assert waited_for(lambda: all(map(gone, children)))
    assert resume_run(tmp_path / "run") == []
    assert_equal(tmp_path / "run", undisturbed(LONG), LONG)


def test_a_full_disk_is_one_line_and_the_run_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """A limit on the size of files stands for the full disk; a store is the first to meet it."""
    suite = suite_file(LONG, tmp_path)
    process = command(tmp_path, "bench", suite, "--out", "run", "-q", limit=200_000)
    out, err = process.communicate(timeout=LIMIT)
    assert process.returncode in (4, 5) and out == "", err
    (line,) = err.splitlines()
    assert line.startswith("error: ") and str(Path("run")) in line
    assert "free" in line or "check the disk" in line
    assert not Folder(tmp_path / "run").merged.exists()
    resume_run(tmp_path / "run")
    assert_equal(tmp_path / "run", undisturbed(LONG), LONG)
