"""What the benchmark of Ray counts: equal streams, and episodes that are missing or told twice.

The cluster itself is run by tests/evals/executors/test_ray.py, with the benchmark's own parts.
"""

from pathlib import Path

import pytest
from evidence_ray import ARMS, TARGETS, Run, equal, played, suite_of, survived, written

from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.results import Folder, stream_keys

from ..evals.conftest import copied

SUITE = suite_of(2, 1, 2)
KEYS = stream_keys(SUITE)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    counts: list[int] = []
    folder = tmp_path_factory.mktemp("runs") / "run"
    found = played(LocalExecutor(1), SUITE, folder, at=counts.append)
    assert counts == sorted(set(counts)) and counts[-1] == written(SUITE, folder) == 12
    return found


def harmed(run: Run, folder: Path) -> Run:
    return Run(copied(run.folder, folder), run.told, run.start_s, run.per_s)


def test_a_run_is_equal_to_itself_and_timed(run: Run) -> None:
    assert equal(run, run, KEYS) == 1.0 and run.told == []
    assert run.start_s > 0 and run.per_s > 0


def test_one_byte_is_seen(run: Run, tmp_path: Path) -> None:
    other = harmed(run, tmp_path / "run")
    log = Folder(other.folder).episodes(KEYS[0])
    log.write_bytes(log.read_bytes().replace(b'"steps":', b'"steps": ', 1))
    assert equal(run, other, KEYS) == pytest.approx(5 / 6)
    assert equal(run, other, KEYS[1:]) == 1.0


def test_an_undisturbed_run_lacks_nothing(run: Run) -> None:
    assert survived(SUITE, run, run) == {
        "ray_killed_complete": 1.0,
        "ray_killed_twice": 0,
        "ray_killed_errors": 0,
        "ray_killed_equal": 1.0,
        "ray_killed_lost_players": 0,
    }


def test_what_is_missing_or_twice_is_counted(run: Run, tmp_path: Path) -> None:
    other = harmed(run, tmp_path / "run")
    logs = [Folder(other.folder).episodes(key) for key in KEYS]
    first, second = (log.read_bytes().splitlines(keepends=True) for log in logs[:2])
    logs[0].write_bytes(first[0])
    logs[1].write_bytes(b"".join([*second, second[-1]]))
    found = survived(SUITE, other, run)
    assert found["ray_killed_complete"] == 0.0 and found["ray_killed_twice"] == 1
    assert found["ray_killed_equal"] == pytest.approx(4 / 6)


def test_errors_and_lost_players_are_counted(run: Run, tmp_path: Path) -> None:
    other = harmed(run, tmp_path / "run")
    log = Folder(other.folder).episodes(KEYS[0])
    log.write_bytes(log.read_bytes().replace(b'"error":null', b'"error":"WorkerLost: x"', 1))
    told = ["off-0: a worker on vm was lost in episode 0, which is played again", "another line"]
    found = survived(SUITE, Run(other.folder, told, 1.0, 1.0), run)
    assert found["ray_killed_errors"] == found["ray_killed_lost_players"] == 1


def test_every_arm_must_be_equal() -> None:
    named = {target.figure for target in TARGETS}
    assert {f"ray_{arm}_equal" for arm in ARMS} <= named
