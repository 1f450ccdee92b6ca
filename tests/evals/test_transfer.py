"""Transfer: a store learnt in one world is read, frozen, in another."""

from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.results import Folder, StreamKey, read_lines
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.evals.summary import summarise
from mnemonaut.evals.table import terminal_table

from .conftest import TASKS, suite_of

LEARNT = {"name": "learnt", "episodic": "online"}
FROZEN = {"name": "frozen", "episodic": "frozen", "frozen_from": "learnt"}


@pytest.fixture(scope="module")
def suite() -> Suite:
    """Learnt where a call takes one step, played where it takes as long as it takes."""
    return suite_of(
        arms=[{"name": "off"}, LEARNT, FROZEN],
        learn_env="mnemonaut/MinecraftText-v0",
        learn_env_options={"setting": "exact"},
    )


@pytest.fixture(scope="module")
def folder(suite: Suite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transfer") / "run"
    run_suite(suite, folder, workers=1)
    return folder


def records(folder: Path, arm: str) -> list[dict[str, Any]]:
    return list(read_lines(Folder(folder).episodes(StreamKey(arm, 0))))


def test_what_was_learnt_in_another_world_is_read_in_this_one(folder: Path) -> None:
    there, here = records(folder, "learnt"), records(folder, "frozen")
    assert {r["task"] for r in there} == {r["task"] for r in here} == set(TASKS)
    assert all(r["steps"] <= 40 for r in there) and all(r["steps"] > 40 for r in here)
    assert all(r["recalled"] for r in here)


def test_what_ran_in_another_world_is_compared_with_nothing_of_this_one(folder: Path) -> None:
    summary = summarise(folder)
    assert list(summary["paired"]) == ["frozen - off"]
    assert summary["learnt_in"] == {
        "env": "mnemonaut/MinecraftText-v0",
        "env_options": {"setting": "exact"},
        "arms": ["learnt"],
    }
    said = "Another world, mnemonaut/MinecraftText-v0 (exact): learnt."
    assert said in terminal_table(summary).splitlines()


def test_a_stream_goes_on_in_the_world_that_it_began_in(
    suite: Suite, folder: Path, tmp_path: Path
) -> None:
    """Stopped in the middle and resumed, it ends as if it had never stopped."""
    key, again = StreamKey("learnt", 0), tmp_path / "run"
    again.mkdir()
    calls = iter(range(100))
    run_stream(suite, again, key, lambda: next(calls) == 2)
    assert len(records(again, "learnt")) == 2
    run_stream(suite, again, key)
    assert records(again, "learnt") == records(folder, "learnt")
    ends = [Folder(there).finished(key).read_text() for there in (folder, again)]
    assert ends[0] == ends[1]
