"""Traces in chunks: the lines as they were written, at the place that their index tells."""

import gzip
import json
from base64 import b64decode
from pathlib import Path

import pytest

from mnemonaut.evals.report import chunks
from mnemonaut.evals.report.chunks import goals, trace_chunks
from mnemonaut.evals.report.gather import gather
from mnemonaut.evals.results import Folder, StreamKey
from mnemonaut.evals.traces import read_traces

from ..conftest import copied


@pytest.mark.parametrize("size", [1, 4, 6, 100])
def test_every_trace_is_where_its_index_says(
    complete: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", size)
    data = gather(complete)
    held = {chunk.name: gzip.decompress(b64decode(chunk.text)) for chunk in trace_chunks(data)}
    for row in data.rows:
        key = StreamKey(row.arm, row.replicate)
        line = held[f"{key.name}/{row.index // size}"].splitlines()[row.index % size]
        assert json.loads(line)["task"] == row.task
        assert line == list(read_traces(Folder(complete).trace(key)))[row.index].strip()


def test_equal_runs_give_equal_chunks(complete: Path) -> None:
    data = gather(complete)
    assert list(trace_chunks(data)) == list(trace_chunks(data))


def test_an_older_run_has_none(older: Path) -> None:
    data = gather(older)
    assert list(trace_chunks(data)) == [] and goals(data) == {}


def test_the_goal_of_every_task_is_told(complete: Path) -> None:
    told = goals(gather(complete))
    assert told["wooden_pickaxe"] == "obtain 1 wooden_pickaxe" and len(told) == 3


def test_a_lost_trace_says_nothing_of_goals(complete: Path, tmp_path: Path) -> None:
    folder = copied(complete, tmp_path / "run")
    for path in (folder / "traces").iterdir():
        lost = gzip.compress(b"{}\n")
        path.write_bytes(2 * lost + b"".join(map(gzip.compress, list(read_traces(path))[2:])))
    told = goals(gather(folder))
    assert set(told) == set(goals(gather(complete))) and "" not in told


def test_frames_of_a_world_that_shows_none(complete: Path) -> None:
    assert list(chunks.frame_chunks(gather(complete), 2)) == []
