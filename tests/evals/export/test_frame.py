"""A run as tables: every episode once, with all that its record tells, and back from the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.export.frame import attempts_of, frame_of, to_csv, to_parquet
from mnemonaut.evals.language import spent_record
from mnemonaut.evals.results import Folder, StreamKey, canonical, read_lines
from mnemonaut.planners.llm.client import Spent

from ..conftest import copied, one_line, suite_of
from ..played import KEY, played, records

ShortRun = Callable[[str], Path]


def table(folder: Path) -> Any:
    """The frame, of which type checkers need not know what each column holds."""
    return frame_of(folder)


def test_one_row_an_episode_in_canonical_order(tmp_path: Path) -> None:
    suite = suite_of("off", "online")
    folder = played(suite, tmp_path / "run")
    frame = table(folder)
    written = [
        record
        for arm in ("off", "online")
        for replicate in range(2)
        for record in read_lines(Folder(folder).episodes(StreamKey(arm, replicate)))
    ]
    assert len(frame) == len(written) == 24
    for name in ("arm", "replicate", "index", "task", "group", "success", "steps", "seed"):
        assert frame[name].tolist() == [record[name] for record in written]
    assert frame["decisions"].tolist() == [record["replans"] + 1 for record in written]
    assert frame["memory"].tolist() == frame["arm"].tolist()
    assert set(frame["suite"]) == {"tiny"} and set(frame["planner"]) == {"mindstores"}
    assert frame["success"].dtype == bool and (frame["seconds"] > 0).all()
    rates = frame.groupby("arm")["success"].mean()
    assert rates["off"] == sum(r["success"] for r in written[:12]) / 12


def test_scores_and_what_a_model_spent_are_columns(short_run: ShortRun, tmp_path: Path) -> None:
    frame, record = table(short_run("household")), records(short_run("household"))[0]
    assert {name for name in frame if name.startswith("score_")} == {
        f"score_{name}" for name in record["score"]
    }
    assert frame["score_placed"][0] == record["score"]["placed"]
    asked = copied(short_run("text"), tmp_path / "run")
    spent = spent_record(Spent(calls=3, tokens_in=40, tokens_out=5), None)
    lines = [canonical(row | {"llm": spent}) + "\n" for row in records(asked)]
    Folder(asked).episodes(KEY).write_text("".join(lines), encoding="utf-8")
    frame = table(asked)
    assert frame["llm_calls"].tolist() == [3, 3] and frame["llm_tokens_in"].sum() == 80
    assert frame["llm_cost"].isna().all()


def test_seconds_are_those_of_the_last_time_it_was_played(
    short_run: ShortRun, tmp_path: Path
) -> None:
    folder = copied(short_run("text"), tmp_path / "run")
    paths = Folder(folder)
    line = canonical({"arm": "played", "replicate": 0, "index": 1, "seconds": 77.5}) + "\n"
    with paths.timings(KEY).open("a", encoding="utf-8") as file:
        file.write(line + '{"arm":"pl')
    assert table(folder)["seconds"].tolist()[1] == 77.5
    paths.timings(KEY).unlink()
    assert table(folder)["seconds"].isna().all()


def test_a_run_that_goes_on_tells_what_is_there(short_run: ShortRun, tmp_path: Path) -> None:
    folder = copied(short_run("text"), tmp_path / "run")
    path = Folder(folder).episodes(KEY)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert len(table(folder)) == 1
    path.unlink()
    assert table(folder).empty and "success" in table(folder)


def test_a_record_of_before_how_it_ended_was_told(short_run: ShortRun, tmp_path: Path) -> None:
    folder = copied(short_run("text"), tmp_path / "run")
    path = Folder(folder).episodes(KEY)
    rows = [{k: v for k, v in record.items() if k != "ended"} for record in records(folder)]
    path.write_text("".join(canonical(row) + "\n" for row in rows), encoding="utf-8")
    assert table(folder)["ended"].isna().all()


def test_one_row_a_skill_call(short_run: ShortRun) -> None:
    folder = short_run("text")
    frame = attempts_of(folder)
    told: list[Any] = [
        (record["index"], decision, attempt)
        for record in records(folder)
        for decision, done in enumerate(record["rounds"])
        for attempt in done["attempts"]
    ]
    assert len(frame) == len(told) > 0
    assert frame["call"].tolist() == [attempt[0] for _, _, attempt in told]
    assert frame["success"].tolist() == [attempt[1] for _, _, attempt in told]
    assert frame["decision"].tolist() == [decision for _, decision, _ in told]
    assert set(frame["skill"]) <= {"mine", "craft", "smelt", "hunt", "explore", "equip", "eat"}


@pytest.mark.parametrize("rows", ["episodes", "attempts"])
def test_files_hold_the_same_rows(short_run: ShortRun, tmp_path: Path, rows: str) -> None:
    folder = short_run("household")
    frame: Any = table(folder) if rows == "episodes" else attempts_of(folder)
    count = to_parquet(folder, tmp_path / "a.parquet", rows)
    assert count == to_csv(folder, tmp_path / "a.csv", rows) == len(frame)
    pandas.testing.assert_frame_equal(pandas.read_parquet(tmp_path / "a.parquet"), frame)
    read = pandas.read_csv(tmp_path / "a.csv")
    assert list(read.columns) == list(frame.columns)
    assert read["task"].tolist() == frame["task"].tolist()
    assert read["success"].tolist() == frame["success"].tolist()


def test_what_cannot_be_exported_says_why(short_run: ShortRun, tmp_path: Path) -> None:
    with pytest.raises(ResultsError) as raised:
        frame_of(tmp_path)
    assert "no results folder" in one_line(raised)
    for write in (to_parquet, to_csv):
        with pytest.raises(ResultsError) as raised:
            write(short_run("text"), tmp_path)
        assert "cannot write" in one_line(raised)
