"""Transfer: a store learnt in one world is read, frozen, in another."""

from pathlib import Path
from typing import Any

from mnemonaut.evals.results import Folder, StreamKey, read_lines

from .conftest import TASKS, run_here, suite_of


def records(folder: Path, arm: str) -> list[dict[str, Any]]:
    return list(read_lines(Folder(folder).episodes(StreamKey(arm, 0))))


def test_what_was_learnt_in_another_world_is_read_in_this_one(tmp_path: Path) -> None:
    learnt = {"name": "learnt", "episodic": "online"}
    frozen = {"name": "frozen", "episodic": "frozen", "frozen_from": "learnt"}
    suite = suite_of(
        arms=[learnt, frozen],
        learn_env="mnemonaut/MinecraftText-v0",
        learn_env_options={"setting": "exact"},
    )
    folder = run_here(suite, tmp_path / "run")
    there, here = records(folder, "learnt"), records(folder, "frozen")
    assert {r["task"] for r in there} == {r["task"] for r in here} == set(TASKS)
    # In `exact` a call takes one step; by default it takes as long as it takes.
    assert all(r["steps"] <= 40 for r in there) and all(r["steps"] > 40 for r in here)
    assert all(r["recalled"] for r in here)
