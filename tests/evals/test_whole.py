"""What a run lacks, in one line with its cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.whole import expected, lacking, whole_lines

from .conftest import begin, copied, one_line, suite_of

Undisturbed = Callable[..., Path]
SUITE = suite_of("off", "online")


@pytest.fixture
def run(undisturbed: Undisturbed, tmp_path: Path) -> Path:
    """A copy of a whole run of 24 episodes."""
    return copied(undisturbed(SUITE), tmp_path / "run")


def test_a_whole_run_lacks_nothing(run: Path) -> None:
    assert lacking(run) == ""


def test_a_run_that_was_only_begun(tmp_path: Path) -> None:
    folder = begin(SUITE, tmp_path / "run")
    for path in (folder / "streams").glob("*"):
        path.unlink()
    told = f"{folder} is not complete (0 of 24 episodes); `mnemonaut resume {folder}` goes on"
    assert lacking(folder) == told


def test_a_stream_that_is_not_done(run: Path) -> None:
    (run / "streams" / "off-1.json").unlink()
    path = run / "streams" / "off-1.jsonl"
    path.write_bytes(path.read_bytes()[:-3])
    assert lacking(run).startswith(f"{run} is not complete (23 of 24 episodes); ")


@pytest.mark.parametrize("name", ["summary.json", "episodes.jsonl"])
def test_all_episodes_and_nothing_merged(run: Path, name: str) -> None:
    (run / name).unlink()
    told = f"{run} has all its episodes and no summary; `mnemonaut resume {run}` writes it"
    assert lacking(run) == told


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + b"{}\n", lambda t: t[::-1]])
def test_a_merged_file_that_is_not_its_streams(run: Path, change: Callable[[bytes], bytes]) -> None:
    merged = run / "episodes.jsonl"
    merged.write_bytes(change(merged.read_bytes()))
    assert lacking(run).startswith(f"{merged} is damaged: ")


def test_a_complete_stream_that_was_cut_cannot_be_resumed(run: Path) -> None:
    path = run / "streams" / "online-0.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:5]))
    assert lacking(run) == f"{path} holds 5 of 6 episodes; restore it or start a new run"


def test_what_cannot_be_read_is_one_line(run: Path) -> None:
    (run / "streams" / "off-0.json").write_text("[]")
    with pytest.raises(ResultsError, match=r"off-0\.json is damaged") as error:
        lacking(run)
    one_line(error)
    (run / "streams" / "off-0.json").write_text('{"episodes": 6}')
    (run / "streams" / "off-0.jsonl").unlink()
    (run / "streams" / "off-0.jsonl").mkdir()
    with pytest.raises(ResultsError, match="cannot read") as error:
        lacking(run)
    one_line(error)


def test_a_world_that_is_not_known_here_tells_no_total(run: Path) -> None:
    assert expected(SUITE) == 24
    elsewhere = SUITE.model_copy(update={"env": "mnemonaut/NoSuch-v0"})
    assert expected(elsewhere) is None
    own = SUITE.model_copy(update={"env": "no_such_module_of_mine:acme/Name-v0"})
    assert expected(own) is None


def test_lines_that_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert list(whole_lines(path)) == []
    with pytest.raises(ResultsError, match="resume"):
        list(whole_lines(path, required=True))
    path.write_bytes(b"1\n2\n3")
    assert list(whole_lines(path)) == [b"1\n", b"2\n"]
