"""How a run stands, read without disturbing it."""

import json
import shutil
from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.held import held
from mnemonaut.evals.verdict import verdict
from mnemonaut.evals.viewer import standing
from mnemonaut.evals.viewer.folders import Results
from mnemonaut.evals.viewer.standing import Standings, running


@pytest.fixture
def tiny(results: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be changed."""
    return Path(shutil.copytree(results / "tiny", tmp_path / "results" / "tiny"))


def of(folder: Path) -> standing.Standing:
    (one,) = Standings(Results(folder.parent)).all()
    return one


def test_a_complete_run(tiny: Path) -> None:
    found = of(tiny)
    assert (found.state, found.suite, found.stores) == ("complete", "tiny", 2)
    assert [(arm.name, arm.done, arm.total) for arm in found.arms] == [
        ("off", 12, 12),
        ("online", 12, 12),
        ("frozen", 12, 12),
    ]
    lines = (tiny / "episodes.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for arm in found.arms:
        assert arm.successes == sum(r["success"] for r in records if r["arm"] == arm.name)
    summary = json.loads((tiny / "summary.json").read_text(encoding="utf-8"))
    # Two streams show nothing: what the claim lacks is told with it, and which world it is of.
    claim = verdict(summary).claim
    assert found.says == f"{claim} Not all checks hold." and "(online - off)" in found.says
    assert found.beside == "Figures from a built-in world: a simulation, never a MineDojo number."


def test_a_run_without_memory_says_how_often_it_succeeded() -> None:
    rates = {"one": {"success": {"estimate": 0.25}}, "two": {"success": {"estimate": 0.5}}}
    assert standing.headline({"arms": rates, "paired": {}}) == "success: one 25 %, two 50 %"


def test_a_run_that_goes_on_and_stops(tiny: Path) -> None:
    """Only what is done counts; what comes is counted without reading the rest again."""
    (tiny / "summary.json").unlink()
    stream = tiny / "streams" / "online-1.jsonl"
    lines = stream.read_bytes().splitlines(keepends=True)
    stream.write_bytes(b"".join(lines[:2]) + lines[2][:40])
    standings = Standings(Results(tiny.parent))
    (run,) = Results(tiny.parent).runs()
    with held(tiny):
        first = standings.of(run)
        assert first.state == "running" and first.says == ""
        assert [(a.name, a.done, a.total) for a in first.arms] == [
            ("off", 12, 12),
            ("online", 8, 12),
            ("frozen", 12, 12),
        ]
        stream.write_bytes(b"".join(lines[:5]))
        assert standings.of(run).arms[1].done == 11
        stream.write_bytes(lines[0])  # `resume` dropped some
        assert standings.of(run).arms[1].done == 7
    assert standings.of(run).state == "stopped"
    won = [json.loads(line)["success"] for line in lines[:1]]
    others = (tiny / "streams" / "online-0.jsonl").read_text(encoding="utf-8").splitlines()
    won += [json.loads(line)["success"] for line in others]
    assert standings.of(run).arms[1].successes == sum(won)


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "tried"])
def test_asking_takes_no_lock_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    if not listed:  # as on a system that lists no locks
        monkeypatch.setattr(standing, "_LOCKS", tmp_path / "absent")
    folder = tmp_path / "run"
    folder.mkdir()
    assert not running(folder)
    with held(folder):
        assert running(folder) and running(folder)
        with pytest.raises(ResultsError, match="another process"), held(folder):
            pass
    assert not running(folder)
    with held(folder):
        assert running(folder)


def test_where_locks_are_listed_nothing_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for an instant: a run that begins meanwhile must not be refused."""
    if not standing._LOCKS.exists():
        pytest.skip("needs /proc/locks")
    monkeypatch.setattr("fcntl.flock", lambda *given: pytest.fail("it was locked"))
    (tmp_path / "lock").touch()
    assert not running(tmp_path)


def test_what_cannot_be_read_is_told_in_a_line(tiny: Path) -> None:
    (tiny / "run.json").write_text("{", encoding="utf-8")
    broken = of(tiny)
    assert broken.state == "unreadable" and "run.json is damaged" in broken.says
    (tiny / "run.json").write_text('{"schema": 99}', encoding="utf-8")
    assert "results schema 99" in of(tiny).says and "\n" not in of(tiny).says


def test_a_world_that_is_not_here(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many episodes there will be cannot be told then; how many there are can."""
    (tiny / "summary.json").unlink()

    def absent(name: str) -> None:
        raise ResultsError("its data is not here")

    monkeypatch.setattr("mnemonaut.envs.registry.world", absent)
    assert {(arm.done, arm.total) for arm in of(tiny).arms} == {(12, None)}


def test_a_summary_that_is_written_just_now(tiny: Path) -> None:
    (tiny / "summary.json").write_text('{"arms": {"on', encoding="utf-8")
    assert of(tiny).state == "stopped"
