"""The traces of a stream on disk: whole members only, and the same after any kill."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.results import Folder, StreamKey, canonical
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.traces import TraceLog, append_spans, members, read_trace, read_traces

from .conftest import copied, one_line, suite_of

SUITE = suite_of("online", replicates=1)
KEY = StreamKey("online", 0)
TRACES: list[dict[str, Any]] = [{"index": n, "text": "so " * n, "ü": [n]} for n in range(5)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "run"
    folder.mkdir()
    assert run_stream(SUITE, folder, KEY) is None
    return folder


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    base, numbers = tmp_path_factory.mktemp("folders"), count()
    return lambda: base / str(next(numbers))


def written(path: Path, traces: list[dict[str, Any]] = TRACES, already: int = 0) -> Path:
    log = TraceLog(path, already)
    for trace in traces:
        log.append(trace)
    log.close()
    return path


def test_what_is_written_is_read_and_zcat_reads_it_too(tmp_path: Path) -> None:
    path = written(tmp_path / "traces" / "a.jsonl.gz")
    assert [json.loads(line) for line in read_traces(path)] == TRACES
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert lines == [canonical(trace) for trace in TRACES]
    assert read_trace(path, 3) == TRACES[3]
    assert read_trace(path, 5) is None


def test_without_a_file_there_is_no_trace(tmp_path: Path) -> None:
    assert list(read_traces(tmp_path / "none")) == [] and read_trace(tmp_path / "none", 0) is None


def test_a_large_trace_is_one_member(tmp_path: Path) -> None:
    large = {"index": 0, "text": "".join(map(str, range(60_000)))}
    path = written(tmp_path / "a.gz", [large, TRACES[1]])
    assert read_trace(path, 0) == large and read_trace(path, 1) == TRACES[1]


@settings(max_examples=40)
@given(cut=st.integers(0, 600), keep=st.integers(0, 6))
def test_a_torn_tail_is_dropped_wherever_it_is_torn(
    new_folder: Callable[[], Path], cut: int, keep: int
) -> None:
    path = written(new_folder())
    data = path.read_bytes()
    ends = [end for _, end, _ in members(data)]
    path.write_bytes(data[:cut])
    kept = min(keep, sum(end <= cut for end in ends))
    log = TraceLog(path, keep)
    left = TRACES[:kept] + [{}] * (keep - kept)
    assert [json.loads(line) for line in read_traces(path)] == left
    log.append(TRACES[1])
    log.close()
    assert [json.loads(line) for line in read_traces(path)] == [*left, TRACES[1]]


def test_damage_in_the_middle_ends_what_can_be_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz")
    data = bytearray(path.read_bytes())
    start = [start for start, _, _ in members(bytes(data))][2]
    data[start : start + 4] = b"\0\0\0\0"
    path.write_bytes(data)
    assert len(list(read_traces(path))) == 2


def test_keep_drops_later_ones(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz")
    log = TraceLog(path, 5)
    log.keep(2)
    log.append(TRACES[4])
    log.close()
    assert [json.loads(line)["index"] for line in read_traces(path)] == [0, 1, 4]


@pytest.mark.parametrize("episodes", range(1, 6))
def test_a_stream_that_was_stopped_goes_on_to_equal_traces(
    whole: Path, tmp_path: Path, episodes: int
) -> None:
    asked = count()
    run_stream(SUITE, tmp_path, KEY, lambda: next(asked) >= episodes)
    run_stream(SUITE, tmp_path, KEY)
    path = Folder(tmp_path).trace(KEY)
    assert path.read_bytes() == Folder(whole).trace(KEY).read_bytes()


@pytest.mark.parametrize(("records", "traces"), [(2, 3), (3, 3), (3, 2), (4, 0)])
def test_a_kill_between_trace_and_record_leaves_equal_traces(
    whole: Path, tmp_path: Path, records: int, traces: int
) -> None:
    """The trace is written first; a power cut may lose it all the same."""
    folder = copied(whole, tmp_path / "run")
    paths = Folder(folder)
    paths.finished(KEY).unlink()
    lines = paths.episodes(KEY).read_bytes().splitlines(keepends=True)
    paths.episodes(KEY).write_bytes(b"".join(lines[:records]))
    data = paths.trace(KEY).read_bytes()
    ends = [0, *(end for _, end, _ in members(data))]
    paths.trace(KEY).write_bytes(data[: ends[traces] + 7])
    run_stream(SUITE, folder, KEY)
    assert len(list(read_traces(paths.trace(KEY)))) == 6
    for index in range(6):
        was = read_trace(Folder(whole).trace(KEY), index)
        lost = traces <= index < records
        assert read_trace(paths.trace(KEY), index) == (None if lost else was)


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ResultsError) as raised:
        append_spans(Path("/dev/full"), ['{"name":"x"}'])
    assert "free space" in one_line(raised)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError) as raised:
        TraceLog(tmp_path / "file" / "a.gz", 0)
    assert "cannot write" in one_line(raised)
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from mnemonaut.evals.traces import TraceLog\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))\n"
        "log = TraceLog(Path(sys.argv[1]), 0)\n"
        "for n in range(99):\n"
        "    log.append({'index': n})\n"
    )
    path = tmp_path / "a.gz"
    line = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert "free space, then `mnemonaut resume`" in done.stderr.splitlines()[-1]
    whole = [json.loads(line)["index"] for line in read_traces(path)]
    assert whole and whole == [*range(len(whole))]
    log = TraceLog(path, len(whole))
    log.append({"index": len(whole)})
    log.close()
    assert read_trace(path, len(whole)) == {"index": len(whole)}
