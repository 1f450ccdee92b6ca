"""`mnemonaut report`."""

import os
import shutil
from pathlib import Path

import pytest

from mnemonaut.evals.runner import run_suite

from ..evals.conftest import suite_of
from .conftest import Call


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "run"
    run_suite(suite_of("off", "online", passes=1), folder, workers=1)
    return folder


def test_a_page_beside_the_results(call: Call, run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    answer = call("report", folder)
    assert answer.code == 0 and answer.err == ""
    assert "report of 1 run:" in answer.out
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") and "What memory bought: tiny" in text


def test_several_runs_a_title_and_json(call: Call, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "both.html"
    answer = call("report", run, run, "--out", out, "--title", "Two of one", "--json")
    assert answer.json["report"] == str(out) and answer.json["beside"] is None
    assert answer.json["bytes"] == out.stat().st_size and len(answer.json["runs"]) == 2
    assert "<h1>Two of one</h1>" in out.read_text(encoding="utf-8")


def test_no_run_is_one_line(call: Call, tmp_path: Path) -> None:
    answer = call("report", tmp_path)
    assert answer.code == 4 and answer.out == ""
    assert "is no results folder" in answer.err and answer.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_run(call: Call, run: Path) -> None:
    answer = call("report", run / "table.md")
    assert answer.code == 4 and answer.err.count("\n") == 1
    assert "is no results folder: it has no run.json; name the folder of a run" in answer.err


@pytest.mark.filterwarnings("error")
def test_a_run_that_was_cut_short_is_one_line(call: Call, run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "cut"))
    merged = folder / "episodes.jsonl"
    lines = merged.read_bytes().splitlines(keepends=True)
    for left in (lines[:7], [*lines[:5], lines[5][:50]], [*lines[:3], lines[3][:50], *lines[4:]]):
        merged.write_bytes(b"".join(left))
        answer = call("report", folder)
        assert (answer.code, answer.out) == (4, "")
        assert f"{merged} is damaged" in answer.err and answer.err.count("\n") == 1
        assert f"`mnemonaut resume {folder}` writes it anew" in answer.err
    assert not (folder / "report.html").exists()
    assert call("resume", folder, "--quiet", "--no-report").code == 0
    assert call("report", folder).code == 0 and merged.read_bytes() == b"".join(lines)


def test_only_a_regular_file_is_replaced(call: Call, run: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, Path("/dev/full")):
        before = place.stat().st_mode
        answer = call("report", run, "--out", place)
        assert answer.code == 4 and place.stat().st_mode == before
        assert (
            answer.err == f"error: {place} is there and is no regular file; name a file by --out\n"
        )


def test_a_place_that_cannot_be_written_has_a_cure_of_its_own(call: Call, run: Path) -> None:
    answer = call("report", run, "--out", "/proc/x.html")
    assert answer.code == 4 and answer.err.count("\n") == 1
    assert "cannot write /proc/x.html" in answer.err and "resume" not in answer.err
    assert "by `mnemonaut report --out FILE`" in answer.err
