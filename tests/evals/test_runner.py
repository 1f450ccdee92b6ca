"""The runner: equal bytes from any number of workers, and from any way of being stopped."""

import fcntl
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

from mnemonaut.envs.errors import MnemonautError, ResultsError
from mnemonaut.evals.results import Folder, read_lines
from mnemonaut.evals.runner import Progress, new_folder, resume_run, run_suite, stream_keys
from mnemonaut.evals.suite import Suite
from mnemonaut.memory import ExperienceStore

from .conftest import StoppedError, begin, copied, left_by, one_line, outputs, suite_of

SMALL = suite_of("off", "online", "frozen", "shuffled")
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


def assert_equal(folder: Path, undisturbed: Path, suite: Suite) -> None:
    """Equal outputs, streams, and stores."""
    assert left_by(suite, folder) == left_by(suite, undisturbed)
    ours, theirs = outputs(folder), outputs(undisturbed)
    assert ours.pop("run.json") and theirs.pop("run.json")
    assert ours == theirs
    for path in folder.glob("stores/*.db"):
        with (
            ExperienceStore(path, read_only=True) as store,
            ExperienceStore(undisturbed / "stores" / path.name, read_only=True) as other,
        ):
            assert store.verify() == [] and store.fingerprint() == other.fingerprint()


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_workers_changes_nothing(
    undisturbed: Undisturbed, tmp_path: Path, workers: int
) -> None:
    run_suite(SMALL, tmp_path / "run", workers=workers)
    assert outputs(tmp_path / "run") == outputs(undisturbed(SMALL))
    assert_equal(tmp_path / "run", undisturbed(SMALL), SMALL)


def test_episodes_are_merged_in_canonical_order(undisturbed: Undisturbed) -> None:
    folder = undisturbed(SMALL)
    found = [(r["arm"], r["replicate"], r["index"]) for r in read_lines(folder / "episodes.jsonl")]
    keys = stream_keys(SMALL)
    assert found == [(key.arm, key.replicate, n) for key in keys for n in range(6)]
    timings = (folder / "timings.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in timings]
    assert [(r["arm"], r["replicate"], r["index"]) for r in rows] == found
    assert all(r["seconds"] > 0 for r in rows)
    assert not list(folder.rglob("*.partial"))


def test_progress_counts_episodes_and_successes(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run_suite(SMALL, tmp_path / "run", workers=1, on_progress=seen.append)
    done = [progress.done for progress in seen]
    assert done == sorted(done) and done[-1] == seen[-1].total == 48
    found = list(read_lines(tmp_path / "run" / "episodes.jsonl"))
    won = {
        arm: sum(r["success"] for r in found if r["arm"] == arm) for arm in seen[-1].per_arm
    }
    assert seen[-1].per_arm == {arm: (12, 12, won[arm]) for arm in won}
    assert 0 < sum(won.values()) < 48


def test_a_new_folder_is_new(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        folder = new_folder(SMALL, tmp_path)
        folder.mkdir(parents=True)
        names.append(folder.name)
    assert names == ["tiny", "tiny-2", "tiny-3"]


def test_a_run_is_not_begun_twice(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    with pytest.raises(ResultsError) as error:
        run_suite(SMALL, folder)
    assert "holds a run already" in one_line(error)
    assert f"mnemonaut resume {folder}" in str(error.value)
    assert outputs(folder) == outputs(undisturbed(SMALL))


def test_resuming_a_complete_run_changes_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    timings = (folder / "timings.jsonl").read_bytes()
    assert resume_run(folder) == []
    assert outputs(folder) == outputs(undisturbed(SMALL))
    assert (folder / "timings.jsonl").read_bytes() == timings


def test_a_folder_is_run_by_one_process(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ResultsError) as error:
            resume_run(folder)
        assert "is being run by another process" in one_line(error)
    assert resume_run(folder) == []


def test_other_versions_are_refused_unless_forced(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    run = json.loads((folder / "run.json").read_bytes())
    run["versions"]["numpy"] = "0.1"
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        resume_run(folder)
    assert "numpy 0.1 -> " in one_line(error) and "--force" in str(error.value)
    assert resume_run(folder, force=True) == []
    assert_equal(folder, undisturbed(SMALL), SMALL)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        run_suite(SMALL, tmp_path / "file")
    assert "cannot write" in one_line(error)
    with pytest.raises(ResultsError) as error:
        resume_run(tmp_path)
    assert "is no results folder" in one_line(error)


def test_an_error_in_a_worker_is_one_line(tmp_path: Path) -> None:
    suite = suite_of("off", env_options={"setting": "calibratd"})
    with pytest.raises(MnemonautError) as error:
        run_suite(suite, tmp_path / "run", workers=1)
    assert one_line(error) == "unknown setting `calibratd`. Did you mean `calibrated`?"
    assert error.value.exit_code == 2


def test_a_damaged_stream_is_told(tmp_path: Path) -> None:
    folder = begin(SMALL, tmp_path / "run")
    (folder / "streams" / "off-1.jsonl").write_text("{]\n", encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        resume_run(folder, workers=1)
    assert "off-1.jsonl is damaged" in one_line(error)


def test_a_stopped_run_goes_on(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Stopped after the first episodes, again and again."""
    folder, stops = tmp_path / "run", 0

    def stop(progress: Progress) -> None:
        if progress.done > 40 * stops:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_suite(LONG, folder, on_progress=stop)
    for stops in (1, 2, 3):
        with pytest.raises(StoppedError):
            resume_run(folder, workers=stops, on_progress=stop)
    assert not (folder / "summary.json").exists()
    assert resume_run(folder) == []  # stopped between two episodes: nothing to withdraw
    assert_equal(folder, undisturbed(LONG), LONG)


def test_a_killed_worker_is_told_and_the_run_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    def kill(progress: Progress) -> None:
        children = multiprocessing.active_children()
        if progress.done and children and children[0].pid:
            os.kill(children[0].pid, signal.SIGKILL)

    with pytest.raises(ResultsError) as error:
        run_suite(LONG, tmp_path / "run", on_progress=kill)
    assert "a worker died; `mnemonaut resume" in one_line(error)
    resume_run(tmp_path / "run")
    assert_equal(tmp_path / "run", undisturbed(LONG), LONG)


def test_a_killed_run_leaves_no_process_and_goes_on(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    process = command(tmp_path, "bench", suite_file(LONG, tmp_path), "--out", "run", "-q")
    try:
        assert waited_for(lambda: any_episode(tmp_path / "run"))
        children = workers_of(process.pid)
        assert len(children) >= 2
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
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 130 and out == ""
    assert err == (
        "error: interrupted; what is done is kept: `mnemonaut resume run` goes on\n"
    )
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
