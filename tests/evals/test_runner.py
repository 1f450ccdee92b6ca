"""The runner: equal bytes from any number of workers, in folders that hold one run each."""

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mnemonaut.envs.errors import MnemonautError, ResultsError
from mnemonaut.evals import runner
from mnemonaut.evals.access import Access
from mnemonaut.evals.executors.executor import Work
from mnemonaut.evals.progress import Progress
from mnemonaut.evals.results import read_lines, stream_keys
from mnemonaut.evals.runner import new_folder, resume_run, run_suite
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.planners.llm.ledger import Ledger

from .conftest import assert_equal, begin, copied, one_line, outputs, suite_of

SMALL = suite_of("off", "online", "frozen", "shuffled")
Undisturbed = Callable[[Suite], Path]


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
    won = {arm: sum(r["success"] for r in found if r["arm"] == arm) for arm in seen[-1].per_arm}
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


def test_a_complete_run_without_its_streams_is_not_played_again(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """As it is handed on: what can be read of it must not be lost."""
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    shutil.rmtree(folder / "streams")
    with pytest.raises(ResultsError) as error:
        resume_run(folder)
    assert "not streams/off-0.jsonl" in one_line(error) and "--force" in str(error.value)
    assert not (folder / "streams").exists()
    assert outputs(folder) == outputs(undisturbed(SMALL))
    resume_run(folder, force=True)
    assert outputs(folder) == outputs(undisturbed(SMALL))


def test_a_folder_is_run_by_one_process(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ResultsError) as error:
            resume_run(folder)
        assert "is being run by another process" in one_line(error)
    assert resume_run(folder) == []


def test_other_versions_are_refused_unless_forced(undisturbed: Undisturbed, tmp_path: Path) -> None:
    folder = copied(undisturbed(SMALL), tmp_path / "run")
    run = json.loads((folder / "run.json").read_bytes())
    run["program"]["numpy"] = "0.1"
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
        run_suite(suite, tmp_path / "results" / "run", workers=1)
    assert one_line(error) == "unknown setting `calibratd`. Did you mean `calibrated`?"
    assert error.value.exit_code == 2
    # Nothing was played: the command that is put right finds nothing in its way.
    assert list(tmp_path.iterdir()) == []


@dataclass
class Refusing:
    """An executor that plays here for a while and then finds that it cannot."""

    said: str
    episodes: int = 0

    def check(self, suite: Suite, access: Access, stores: str) -> None:
        pass

    def run(self, work: Work, look: Callable[[], None]) -> list[str]:
        left = iter(range(self.episodes))
        run_stream(work.suite, work.folder, work.keys[2], lambda: next(left, None) is None)
        raise ResultsError(self.said)


@pytest.mark.parametrize("made", ["by us", "by the user", "with a lock"])
def test_what_is_refused_before_an_episode_leaves_nothing(tmp_path: Path, made: str) -> None:
    folder, there = tmp_path / "results" / "run", made != "by us"
    if there:
        folder.mkdir(parents=True)
    if made == "with a lock":
        (folder / "lock").touch()
    with pytest.raises(ResultsError, match="cannot be joined"):
        run_suite(SMALL, folder, executor=Refusing("the cluster cannot be joined"))
    assert folder.exists() == there and (tmp_path / "results").exists() == there
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["lock"] * there
    run_suite(suite_of("off", passes=1, replicates=1), folder)


@pytest.mark.parametrize(
    "kept", ["an episode", "a run to resume", "another file", "a model's bill"]
)
def test_what_a_refusal_must_not_take_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    folder, said = tmp_path / "run", "the cluster cannot be joined"
    if kept == "a run to resume":
        said = "a worker cannot start; then `mnemonaut resume`"
    refusing = Refusing(said, episodes=int(kept == "an episode"))

    def leave(suite: Suite) -> dict[str, str]:
        if kept == "another file":
            (folder / "notes.txt").write_text("mine", encoding="utf-8")
        if kept == "a model's bill":
            with Ledger(folder / "ledger.db") as ledger:
                ledger.reserve("online-0/0", 0, "model", "propose", 10, 10)
        return {}

    monkeypatch.setattr(runner, "program", leave)
    with pytest.raises(ResultsError, match="cannot"):
        run_suite(SMALL, folder, executor=refusing)
    assert (folder / "run.json").exists()
    resume_run(folder, force=True)
    assert (folder / "summary.json").exists()


def test_a_damaged_stream_is_told(tmp_path: Path) -> None:
    folder = begin(SMALL, tmp_path / "run")
    (folder / "streams" / "off-1.jsonl").write_text("{]\n", encoding="utf-8")
    with pytest.raises(ResultsError) as error:
        resume_run(folder, workers=1)
    assert "off-1.jsonl is damaged" in one_line(error)
