"""Arrays of what was measured; an error episode never looks better than one that did nothing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.results import Folder, StreamKey, canonical, read_lines
from mnemonaut.evals.scores import load_scores
from mnemonaut.evals.summary import summarise
from mnemonaut.evals.table import markdown_table

from .conftest import one_line
from .hand_made import ALWAYS, NEVER, TASKS, hand_made, rewritten

METRES = {"crafting_table": 7.0, "stick": 4.0}


def navigated(folder: Path, won: dict[str, Any]) -> Path:
    """A run of `hand_made` whose episodes end as far from a goal as `METRES`, or at it; an error
    episode has no scores, as `evals/record.py` writes it."""
    path = hand_made(folder, won) / "episodes.jsonl"
    records = list(read_lines(path))
    for record in records:
        if record["error"] is None:
            left = 0.0 if record["success"] else METRES[record["task"]] + record["replicate"]
            record["score"] = {"NE": left, "TL": 9.0, "SPL": float(record["success"])}
    write(path, records)
    return folder


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("".join(canonical(r) + "\n" for r in records), encoding="utf-8")


def test_an_error_episode_ends_as_far_away_as_the_worst_of_its_task(tmp_path: Path) -> None:
    crashed = [["x1", "01"], ["x1", "1x"]]
    folder = navigated(tmp_path / "run", {"off": NEVER, "online": crashed})
    online = load_scores(folder)["online"]
    # Tasks are (crafting_table, stick); replicate 1 of `off` ended 8 m and 5 m away.
    assert online["tasks"] == list(TASKS)
    assert online["score.NE"].tolist() == [[[8, 0], [7, 0]], [[8, 0], [0, 5]]]
    assert online["score.TL"].tolist() == [[[0, 9], [9, 9]], [[0, 9], [9, 0]]]
    assert online["score.SPL"].tolist() == [[[0, 1], [0, 1]], [[0, 1], [1, 0]]]
    text = markdown_table(summarise(folder))
    assert "3 error episodes (crash or hang), counted as failures." in text
    assert "Their NE: the worst of their task, since they have none." in text


def test_an_arm_of_errors_alone_has_the_scores_of_the_others(tmp_path: Path) -> None:
    broken = [["xx", "xx"], ["xx", "xx"]]
    folder = navigated(tmp_path / "run", {"off": broken, "online": ALWAYS, "oracle": NEVER})
    scores = load_scores(folder)
    assert (scores["off"]["score.NE"] == scores["oracle"]["score.NE"].max(axis=(0, 1))).all()
    gain = summarise(folder)["paired"]["online - off"]
    assert gain["scores"]["NE"]["estimate"] == -6.5 and gain["improvement"]["NE"] == 1.0


def test_where_nobody_arrived_or_told_there_is_no_distance_to_take(tmp_path: Path) -> None:
    """A task on which all crashed is as far as the worst of any task."""
    won = {"off": [["0x", "0x"], ["0x", "0x"]]}
    scores = load_scores(navigated(tmp_path / "run", won))["off"]
    assert (scores["score.NE"][:, :, 1] == 8).all()


@pytest.mark.parametrize("lines", [1, 3])
def test_a_run_that_lacks_episodes_is_refused(tmp_path: Path, lines: int) -> None:
    folder = hand_made(tmp_path / "run", {"off": NEVER, "online": ALWAYS})
    path = Folder(folder).merged
    records = list(read_lines(path))
    write(path, records[:-lines])
    with pytest.raises(ResultsError) as error:
        load_scores(folder)
    told = f"{path} holds {16 - lines} of 16 episodes; `mnemonaut resume {folder}` writes it anew"
    assert one_line(error) == told
    # A world that is not known here, of a user's own too: what is left tells of a gap.
    for env in ("acme/World-v0", "acme_world:World"):
        with pytest.raises(ResultsError) as error:
            load_scores(rewritten(folder, {"env": env}))
        assert f"arm `online` lacks {lines} episodes; `mnemonaut resume" in one_line(error)


def test_a_task_that_was_cut_off_in_one_stream_is_missed(tmp_path: Path) -> None:
    """Streams that are done say how many there were: nothing in the rest shows what lacks."""
    once: list[list[str]] = [["11"]]
    folder = hand_made(tmp_path / "run", {"off": once}, passes=1, replicates=1)
    done = Folder(folder).finished(StreamKey("off", 0))
    done.parent.mkdir()
    done.write_text('{"episodes":2}', encoding="utf-8")
    records = list(read_lines(Folder(folder).merged))
    assert load_scores(folder)["off"]["success"].size == 2
    write(Folder(folder).merged, records[:1])
    with pytest.raises(ResultsError, match="holds 1 of 2 episodes") as error:
        load_scores(folder)
    one_line(error)


def test_a_run_that_was_stopped_says_how_far_it_is(tmp_path: Path) -> None:
    folder = hand_made(tmp_path / "run", {"off": NEVER, "online": ALWAYS})
    lines = Folder(folder).merged.read_bytes().splitlines(keepends=True)
    Folder(folder).merged.unlink()
    stream = Folder(folder).episodes(StreamKey("off", 0))
    stream.parent.mkdir()
    stream.write_bytes(b"".join(lines[:3]) + lines[3][:7])
    with pytest.raises(ResultsError) as error:
        load_scores(folder)
    told = f"{folder} is not complete (3 of 16 episodes); `mnemonaut resume {folder}` goes on"
    assert one_line(error) == told


def test_scores_without_errors_are_those_recorded(tmp_path: Path) -> None:
    folder = navigated(tmp_path / "run", {"off": NEVER, "online": ALWAYS})
    off = load_scores(folder)["off"]["score.NE"]
    assert np.array_equal(off, [[[7, 4], [7, 4]], [[8, 5], [8, 5]]])
    assert json.dumps(summarise(folder), allow_nan=False)
    assert "error episodes" not in markdown_table(summarise(folder))
