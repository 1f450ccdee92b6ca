"""Reading a run, complete or not."""

from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.report.gather import gather, keys_of
from mnemonaut.evals.results import canonical, read_lines

from ..conftest import copied, one_line, suite_of
from .conftest import ARMS, edited


def test_a_complete_run(complete: Path) -> None:
    data = gather(complete)
    records = list(read_lines(complete / "episodes.jsonl"))
    assert data.complete and len(data.rows) == data.expected == len(records) == 48
    assert [row.success for row in data.rows] == [record["success"] for record in records]
    assert data.arms == list(ARMS) and len(keys_of(data)) == 8
    assert all(row.seconds is not None for row in data.rows)
    assert data.summary["paired"]


def test_a_run_that_is_not_done_has_rates_and_no_interval(half: Path) -> None:
    data = gather(half)
    assert not data.complete and data.expected == 48
    assert len(data.rows) == 3 + 6 * 6 and len(keys_of(data)) == 7
    assert data.summary["paired"] == {}
    off = data.summary["arms"]["off"]
    mine = data.of_arm("off")
    assert off["success"]["estimate"] == pytest.approx(sum(r.success for r in mine) / len(mine))
    assert off["success"]["low"] is None and off["episodes"] == 9


def test_a_run_that_was_only_begun(half: Path) -> None:
    for path in (half / "streams").iterdir():
        path.unlink()
    data = gather(half)
    assert data.rows == () and data.arms == [] and data.expected == 48


def test_learning_streams_are_expected_on_their_own_tasks(tmp_path: Path) -> None:
    suite = suite_of("online", "frozen", tasks=["stick"], learn_tasks=["bed", "planks"], passes=1)
    body = {"schema": 1, "suite": suite.model_dump(mode="json"), "suite_sha256": suite.digest()}
    (tmp_path / "run.json").write_text(canonical(body))
    assert gather(tmp_path).expected == (2 + 1) * 2


def test_an_error_is_told_with_its_episode(complete: Path, tmp_path: Path) -> None:
    folder = copied(complete, tmp_path / "run")
    edited(
        folder,
        lambda r: r | ({"error": "EnvCrashed: x", "success": False} if r["index"] == 1 else {}),
    )
    data = gather(folder)
    assert len(data.errors) == 8
    assert all(data.rows[at].ended == "error" and data.rows[at].index == 1 for at in data.errors)


def test_of_an_episode_that_was_played_twice_the_last_time_counts(half: Path) -> None:
    timing = '{"arm":"off","index":0,"replicate":0,"seconds":%s}\n'
    torn = '{"arm":"off","ind'
    (half / "streams" / "off-0.timings").write_text(timing % 5 + timing % 7 + "?\n" + torn)
    assert gather(half).rows[0].seconds == 7.0


def test_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="no results folder") as error:
        gather(tmp_path)
    one_line(error)
