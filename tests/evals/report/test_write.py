"""Reports on disk."""

import re
from pathlib import Path

import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.report import write, write_report
from mnemonaut.evals.report.write import default_out

from ..conftest import one_line


def test_a_small_run_is_one_file(complete: Path, tmp_path: Path) -> None:
    out = write_report([complete], tmp_path / "new" / "a.html")
    assert [path.name for path in out.parent.iterdir()] == ["a.html"]
    assert out.read_text(encoding="utf-8").count('<script type="text/plain"') == 8


def test_a_large_run_has_its_episodes_beside_it(
    complete: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "MOST_INLINE", 1000)
    out = write_report([complete], tmp_path / "a.html", title="Mine & yours")
    names = {path.name for path in (tmp_path / "a-episodes").iterdir()}
    assert "tiny.off-0.0.js" in names and len(names) == 8
    text = out.read_text(encoding="utf-8")
    assert '<script type="text/plain"' not in text and "<h1>Mine &amp; yours</h1>" in text


def test_what_an_earlier_report_left_goes_and_nothing_else(complete: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    write_report([complete], out, chunk_beside=True)
    beside = tmp_path / "a-episodes"
    (beside / "Mine.txt").write_text("kept")
    write_report([complete], out, chunk_beside=False)
    assert [path.name for path in beside.iterdir()] == ["Mine.txt"]
    (beside / "Mine.txt").unlink()
    write_report([complete], out, chunk_beside=False)
    assert not beside.exists()


def test_several_runs_in_one_page(complete: Path, older: Path, tmp_path: Path) -> None:
    out = write_report([complete, older], tmp_path / "a.html")
    text = out.read_text(encoding="utf-8")
    assert re.findall(r'<h2 id="([^"]+)" tabindex', text) == ["tiny", "tiny-2"]


def test_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="name their results folders") as error:
        write_report([], tmp_path / "a.html")
    one_line(error)


def test_a_place_that_cannot_be_written_is_told(complete: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        ResultsError, match="name another place by `mnemonaut report --out FILE`"
    ) as error:
        write_report([complete], tmp_path / "file" / "a.html")
    one_line(error)


def test_where_it_goes_without_a_wish() -> None:
    assert default_out([Path("results/x")]) == Path("results/x/report.html")
    assert default_out([Path("a"), Path("b")]) == Path("report.html")
