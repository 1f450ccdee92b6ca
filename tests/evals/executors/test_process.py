"""Workers are told by their run's folder, and by no other's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.executors.executor import Work
from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.executors.process import mark_of
from mnemonaut.evals.executors.trees import MARK, marked
from mnemonaut.evals.runner import run_suite

from ..conftest import suite_of

LINUX = pytest.mark.skipif(not Path("/proc").is_dir(), reason="marks are read from /proc")


@pytest.mark.parametrize("other", ["run#", "run#2", "run#2#0", "run2", "ru"])
def test_no_mark_begins_with_that_of_another_folder(tmp_path: Path, other: str) -> None:
    ours, theirs = mark_of(tmp_path / "run"), mark_of(tmp_path / other)
    assert not theirs.startswith(ours) and not ours.startswith(theirs)


def test_a_folder_has_one_mark_by_whatever_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path)
    marks = {mark_of(path) for path in (Path("run"), tmp_path / "run", Path("link/./run"))}
    assert len(marks) == 1 and marks.pop().isascii()


@LINUX
def test_a_run_leaves_the_workers_of_a_folder_named_alike(tmp_path: Path) -> None:
    suite = suite_of("off")
    environ = {**os.environ, MARK: mark_of(tmp_path / "run#2") + "0"}
    code = "import time; time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], env=environ) as theirs:
        try:
            assert LocalExecutor(1).run(Work(suite, tmp_path / "run", [], Access()), print) == []
            assert theirs.poll() is None
            LocalExecutor(1).run(Work(suite, tmp_path / "run#2", [], Access()), print)
            assert theirs.wait(60) == -9
        finally:
            theirs.kill()


@LINUX
def test_a_folder_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    run_suite(suite_of("off", passes=1, replicates=1), folder, workers=1)
    assert (folder / "summary.json").exists() and marked(mark_of(folder)) == []
