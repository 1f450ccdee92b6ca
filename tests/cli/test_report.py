"""`mnemonaut report`."""

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
    assert answer.json["report"] == str(out) and answer.json["episodes"] is None
    assert answer.json["bytes"] == out.stat().st_size and len(answer.json["runs"]) == 2
    assert "<h1>Two of one</h1>" in out.read_text(encoding="utf-8")


def test_no_run_is_one_line(call: Call, tmp_path: Path) -> None:
    answer = call("report", tmp_path)
    assert answer.code == 4 and answer.out == ""
    assert "is no results folder" in answer.err and answer.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
