"""Ending a process ends all that it started, in whatever session, and nothing else."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnemonaut.evals.executors import trees
from mnemonaut.evals.executors.trees import MARK, below, end_tree, marked

from .conftest import gone

SLEEP = "import time; time.sleep(600)"
FAMILY = f"""
import os, subprocess, sys, time
children = [subprocess.Popen([sys.executable, "-c", {SLEEP!r}], start_new_session=apart)
            for apart in (False, True)]
forked = os.fork()
if forked == 0:
    time.sleep(600)
print(*[child.pid for child in children], forked, flush=True)
time.sleep(600)
"""
LINUX = Path("/proc").is_dir()


@pytest.fixture
def family() -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """A process with three children: one by fork, one in a session of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", FAMILY],
        env={**os.environ, MARK: "family#1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    children = [int(word) for word in process.stdout.readline().split()]
    assert len(children) == 3
    yield process, children
    for pid in (*children, process.pid):
        if not gone(pid):
            os.kill(pid, 9)
    process.wait(60)
    process.stdout.close()


def test_a_tree_is_ended_from_its_root(
    family: tuple["subprocess.Popen[str]", list[int]],
) -> None:
    process, children = family
    assert set(below(process.pid)) == set(children)
    assert set(end_tree(process.pid)) >= {process.pid, *children}
    assert process.wait(60) == -9
    wait_for(children)


@pytest.mark.skipif(not LINUX, reason="marks are read from /proc")
def test_what_a_dead_process_left_is_found_by_its_mark(
    family: tuple["subprocess.Popen[str]", list[int]],
) -> None:
    process, children = family
    process.kill()
    process.wait(60)
    assert not any(map(gone, children)) and below(process.pid) == []
    assert set(marked("family#")) == set(children) and marked("famine#") == []
    end_tree(None, "family#1")
    wait_for(children)
    assert marked("family#") == []


def test_nothing_is_found_where_nothing_is_left() -> None:
    assert end_tree(None, "nobody#") == [] and end_tree(None) == []


@pytest.mark.skipif(not LINUX, reason="compares with /proc")
def test_ps_tells_what_proc_tells(
    family: tuple["subprocess.Popen[str]", list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no /proc; `ps` may be absent, and then nothing is known."""
    process, children = family
    monkeypatch.setattr(trees, "_PROC", Path("/nonexistent"))
    found = trees._parents()
    assert found == [] or {(pid, process.pid) for pid in children} <= set(found)
    assert marked("family#") == []


def wait_for(pids: list[int]) -> None:
    """Killed processes are gone as soon as somebody collects them."""
    deadline = time.monotonic() + 60
    while not all(map(gone, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert all(map(gone, pids))
