"""The generated parts say what the results say; absent results are a failure, not a skip."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import readme
from measured import RESULTS, Unmeasured

from .documents import rows

ROOT = Path(__file__).parents[2]


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def figures(name: str) -> dict[str, Any]:
    body = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return dict(body["figures"])


def part(name: str, mark: str) -> str:
    found = re.search(rf"<!-- {mark}:begin -->\n(.*?)\n<!-- {mark}:end -->", document(name), re.S)
    assert found, f"{name} has no part {mark}"
    return found[1]


def test_documents_and_picture_agree_with_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    code = readme.main(["--check"])
    assert (code, capsys.readouterr().err) == (0, "")


def test_the_table_holds_the_measured_figures() -> None:
    """Read here without the code that wrote it."""
    measured = figures("deps70")
    head, *body = rows(part("README.md", "table"))
    assert head[1:] == ["MT1", "MT2", "MT3", "MT4", "MT5", "MT6", "MT7", "MT8", "all", "last pass"]
    groups = measured["reason.groups"]["ours (built-in simulation)"]
    assert {row[0] for row in body} == set(groups)
    for arm, *cells in body:
        shown = [float(cell) for cell in cells]
        assert shown[:8] == groups[arm]
        for cell, name in zip(shown[8:], ("success", "last_pass"), strict=True):
            assert cell == pytest.approx(100 * measured[f"reason.{arm}.{name}"], abs=0.051)


def test_published_rows_have_tables_of_their_own() -> None:
    ours = {"zero-shot", "deps", "off", "online", "oracle"}
    for name, mark, where in (
        ("README.md", "published", "MineDojo"),
        ("docs/benchmarks.md", "textworld", "MC-TextWorld"),
    ):
        head, *body = rows(part(name, mark))
        assert head[0] == f"{where}, published, %"
        assert body and not ours & {row[0] for row in body}
    for name, mark in (("README.md", "table"), ("docs/benchmarks.md", "exact")):
        head, *body = rows(part(name, mark))
        assert head[0] == "built-in simulation, %"
        assert ours <= {row[0] for row in body}
        assert "DEPS" not in {row[0] for row in body}


def test_published_rows_are_those_of_the_paper() -> None:
    shown = {
        row[0]: [float(cell) for cell in row[1:]]
        for row in rows(part("README.md", "published"))[1:]
    }
    assert shown["DEPS"] == [79.77, 79.46, 62.40, 53.32, 29.24, 13.80, 12.56, 0.59]
    assert shown["GPT zero-shot"] == [25.85, 47.88, 10.78, 7.14, 1.98, 0, 0, 0]


PART_OF = {
    "household_roomr": "household",
    "navigation_fidelity": "navigation",
    "navigation_speed": "navigation",
    "placement_housekeep": "placement",
    "placement_ithor": "placement",
    "placement_network": "placement",
    "placement_tidybot": "placement",
}
"""Benchmarks that can be run alone, and whose figures are kept with those of a larger one."""


def test_every_benchmark_has_results_and_is_told() -> None:
    text = document("docs/benchmarks.md")
    scripts = [
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if re.search(r"^    tell\(", path.read_text(encoding="utf-8"), re.M)
    ]
    assert len(scripts) >= 2
    for name in scripts:
        whole = PART_OF.get(name, name)
        assert (RESULTS / f"{whole}.json").is_file(), f"run `python benchmarks/{whole}.py`"
        assert f"| `{name}.py` |" in text


def test_the_episode_is_told_as_it_happens() -> None:
    shown = part("README.md", "episode").splitlines()
    assert shown[0] == shown[-1] == "```"
    command = " ".join(shown[1:3]).replace("\\", "").split()
    assert command[:2] == ["$", "mnemonaut"]
    real = readme.told(command[2:]).splitlines()
    start = shown.index("[...]") + 1
    assert shown[start].startswith("Episode 2")
    place = real.index(shown[start])
    assert real[place : place + len(shown[start:-1])] == shown[start:-1]
    assert any("recalled" in line for line in shown)
    assert any(line.startswith("outcome     reached") for line in shown)


def test_columns_of_the_caller_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    assert "mnemonaut" in readme.told(["--version"])
    assert os.environ["COLUMNS"] == "33"
    with pytest.raises(Unmeasured, match="ends with 2"):
        readme.told(["nonsense"])


def test_filled_replaces_parts_and_nothing_else() -> None:
    text = "a\n<!-- one:begin -->\nold\n<!-- one:end -->\nb <!-- two:begin -->\n<!-- two:end -->\n"
    once = readme.filled(text, {"one": "new\nlines", "two": "2"}, "x.md")
    assert once == (
        "a\n<!-- one:begin -->\nnew\nlines\n<!-- one:end -->\nb <!-- two:begin -->\n2\n"
        "<!-- two:end -->\n"
    )
    assert readme.filled(once, {"one": "new\nlines", "two": "2"}, "x.md") == once


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<!-- one:begin -->\n<!-- one:end -->", {}),
        ("nothing", {"one": "1"}),
        ("<!-- one:begin -->", {"one": "1"}),
        ("<!-- one:end --> <!-- one:begin -->", {"one": "1"}),
        ("<!-- one:begin --><!-- one:begin --><!-- one:end -->", {"one": "1"}),
    ],
)
def test_filled_names_the_document_whose_marks_are_wrong(text: str, wanted: dict[str, str]) -> None:
    with pytest.raises(Unmeasured, match=r"x\.md: .*one.*mend them"):
        readme.filled(text, wanted, "x.md")


def test_stale_finds_what_differs(tmp_path: Path) -> None:
    (tmp_path / "same.md").write_text("same", encoding="utf-8")
    (tmp_path / "other.md").write_text("old", encoding="utf-8")
    made = {tmp_path / "same.md": "same", tmp_path / "other.md": "new", tmp_path / "no.md": ""}
    assert readme.stale(made) == [tmp_path / "other.md", tmp_path / "no.md"]


def test_absent_results_are_an_error_with_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert readme.main(["--check", "--results", str(tmp_path)]) == 2
    assert "run `python benchmarks/deps70.py`" in capsys.readouterr().err
