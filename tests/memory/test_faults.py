"""The store under faults, at small sizes; `benchmarks/faults.py` runs the same in full."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faults_checkpoint
import faults_damage
import faults_disk
import faults_kill
import faults_reference
import faults_rewrite
import faults_writers
import numpy as np
import pytest
from faults_control import controls
from faults_nursery import Nursery


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    modules = {*faults_kill.MODULES, *faults_damage.MODULES, *faults_disk.MODULES}
    modules |= {*faults_checkpoint.MODULES, *faults_rewrite.MODULES, *faults_writers.MODULES}
    with Nursery(sorted(modules)) as made:
        yield made


def test_killed_writers_lose_nothing_and_readers_are_told_nothing_wrong(
    tmp_path: Path, nursery: Nursery
) -> None:
    tally = faults_kill.kill_rounds(tmp_path, nursery, rounds=25, seed=1, seconds=0.2)
    assert tally.kills == 25 and tally.acknowledged > 0 and tally.answers > 0
    assert (tally.lost, tally.half, tally.wrong, tally.errors) == (0, False, [], [])


def test_what_is_broken_on_purpose_is_found(tmp_path: Path, nursery: Nursery) -> None:
    found = controls(tmp_path, nursery, rounds=2, seed=2)
    assert len(found) == 4 and min(found.values()) > 0, found


@pytest.mark.parametrize(
    ("made", "search", "files"),
    [
        (faults_reference.closed, {}, {"", "-index"}),
        (
            faults_reference.killed,
            {"approximate_above": 60, "precision": "int8"},
            {"", "-index", "-wal", "-shm"},
        ),
    ],
)
def test_damage_is_harmless_or_told_of(
    tmp_path: Path, nursery: Nursery, made: Any, search: dict[str, Any], files: set[str]
) -> None:
    reference = made(tmp_path, nursery, search, rows=100)
    assert {end for end, content in reference.files.items() if content} == files
    cases = faults_damage.cases(reference, 20, np.random.default_rng(3))
    found = faults_damage.harm(tmp_path, nursery, reference, cases, workers=2)
    assert found.named(*faults_damage.BAD) == []
    assert faults_damage.unclear(found) == [] and faults_damage.uncured(found) == []
    assert faults_damage.not_harmless(found, faults_checkpoint.INDEX) == 0
    assert found.count("harmless") > 0 and found.count("refused at open", "refused at read") > 0


@pytest.mark.parametrize("mount", [True, False])
def test_a_full_disk_loses_nothing(tmp_path: Path, nursery: Nursery, mount: bool) -> None:
    found = faults_disk.fill(tmp_path / "full", nursery, mebibytes=4, mount=mount)
    assert found.errors == []
    assert found.acknowledged > 0 and "remember" in found.refused and len(found.refused) >= 3
    if found.means == faults_disk.TMPFS:
        assert all(text.startswith("StoreFull: ") for text in found.refused.values())


def test_writers_at_once_and_a_reader_beside(tmp_path: Path, nursery: Nursery) -> None:
    crowd = faults_writers.crowd(tmp_path / "crowd.db", nursery, writers=4, adds=50)
    assert (crowd.rows, crowd.errors) == (200, [])
    beside = faults_writers.beside(tmp_path / "beside.db", nursery, times=20)
    assert (beside.told, beside.seen, beside.errors) == (60, 60, [])
    assert faults_writers.alarms(tmp_path / "alarms.db", nursery, times=30) == []


def test_an_index_of_another_past_changes_no_answer(tmp_path: Path) -> None:
    found = faults_checkpoint.past_indexes(tmp_path)
    assert len(found) == 8 and not any(found.values()), found


def test_an_index_that_was_torn_while_written_changes_no_answer(
    tmp_path: Path, nursery: Nursery
) -> None:
    assert faults_checkpoint.torn(tmp_path / "torn", nursery, 4, np.random.default_rng(4)) == []


def test_a_rewrite_that_is_killed_is_done_whole_or_not_at_all(
    tmp_path: Path, nursery: Nursery
) -> None:
    rng = np.random.default_rng(5)
    for rewrite in (faults_rewrite.killed_reembedding, faults_rewrite.killed_migration):
        found = rewrite(tmp_path / rewrite.__name__, nursery, 3, rng)
        assert found.old + found.new == 3 and found.wrong == []


def test_durability_against_a_power_cut_waits_for_the_disk(tmp_path: Path) -> None:
    assert faults_checkpoint.synchronous(tmp_path) == {"process": 1, "power": 2}
    waits = faults_checkpoint.waits_for_disk(tmp_path, "power")
    assert waits is None or waits >= 1
