"""The files of a stream: episodes that are given up, and traces that were lost."""

import json
from pathlib import Path

import pytest

from mnemonaut.evals.access import Access
from mnemonaut.evals.results import Folder
from mnemonaut.evals.stream import StreamFiles, play_files, run_stream
from mnemonaut.evals.traces import read_traces
from mnemonaut.memory import ExperienceStore

from .test_stream import EPISODES, ONLINE, SUITE, after, records, same, stray, whole

__all__ = ["whole"]


def test_an_episode_that_is_given_up_is_an_error_and_remembers_nothing(tmp_path: Path) -> None:
    run_stream(SUITE, tmp_path, ONLINE, after(3))
    stray(Folder(tmp_path).store(ONLINE))
    before = records(tmp_path, ONLINE)
    files = StreamFiles(SUITE, tmp_path, ONLINE, Access())
    try:
        play_files(files, given_up=(3, "WorkerLost: its worker died"))
    finally:
        files.close()
    assert files.told == ["online-0: withdrew 1 experiences of an unfinished episode"]
    found = records(tmp_path, ONLINE)
    assert found[:3] == before and [r["index"] for r in found] == list(range(EPISODES))
    assert found[3]["error"] == "WorkerLost: its worker died" and not found[3]["success"]
    assert found[3]["ended"] == "error" and found[3]["remembered"] == 0
    assert (found[3]["when"], found[3]["store"]) == (before[-1]["when"], before[-1]["store"])
    assert not any(r["error"] for r in found[4:])
    with ExperienceStore(Folder(tmp_path).store(ONLINE), read_only=True) as store:
        assert store.verify() == [] and list(store.watermark()) == found[-1]["store"]
    traces = [json.loads(line) for line in read_traces(Folder(tmp_path).trace(ONLINE))]
    assert [trace["index"] for trace in traces] == list(range(EPISODES))
    assert traces[3]["rounds"] == [] and traces[4]["rounds"] != []


@pytest.mark.parametrize("index", [2, 5])
def test_an_episode_that_is_not_the_next_is_not_given_up(
    whole: Path, tmp_path: Path, index: int
) -> None:
    """It was written down already, or an earlier one is to be played again first."""
    run_stream(SUITE, tmp_path, ONLINE, after(3))
    files = StreamFiles(SUITE, tmp_path, ONLINE, Access())
    try:
        play_files(files, given_up=(index, "WorkerLost: its worker died"))
    finally:
        files.close()
    assert same(tmp_path, whole)


@pytest.mark.parametrize("left", ["nothing", "half", "noise"])
def test_a_trace_file_that_is_gone_or_torn_keeps_no_stream_from_going_on(
    whole: Path, tmp_path: Path, left: str
) -> None:
    run_stream(SUITE, tmp_path, ONLINE, after(3))
    path = Folder(tmp_path).trace(ONLINE)
    if left == "nothing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] if left == "half" else b"no gzip at all")
    run_stream(SUITE, tmp_path, ONLINE)
    assert same(tmp_path, whole)
    ours, theirs = (list(read_traces(Folder(base).trace(ONLINE))) for base in (tmp_path, whole))
    assert len(ours) == EPISODES and ours[3:] == theirs[3:]
    assert ours[2] == b"{}\n" and (left != "half" or ours[:2] == theirs[:2])
