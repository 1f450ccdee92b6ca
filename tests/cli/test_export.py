"""`mnemonaut export`, the real thing on a small run."""

import json
import sys
from pathlib import Path

import pandas
import pytest

from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import parse_suite

from .conftest import Call


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two arms, two episodes each."""
    body = {
        "name": "small",
        "tasks": ["crafting_table", "wooden_pickaxe"],
        "passes": 1,
        "replicates": 1,
        "arms": [{"name": "off"}, {"name": "online", "episodic": "online"}],
    }
    folder = tmp_path_factory.mktemp("run") / "small"
    run_suite(parse_suite(body, "small"), folder, workers=1)
    return folder


@pytest.fixture(autouse=True)
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Minari's own folder."""
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_table_of_the_episodes(call: Call, run: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"episodes.{form}"
    answer = call("export", run, out, "--to", form)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{out}: 4 episodes\n"
    frame = (pandas.read_parquet if form == "parquet" else pandas.read_csv)(out)
    assert frame["arm"].tolist() == ["off", "off", "online", "online"]


def test_a_table_of_the_skill_calls(call: Call, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "calls.csv"
    answer = call("export", run, out, "--to", "csv", "--rows", "attempts", "--json")
    assert answer.code == 0
    assert answer.json == {"out": str(out), "to": "csv", "attempts": len(pandas.read_csv(out))}


def test_a_minari_dataset(call: Call, run: Path, datasets: Path) -> None:
    answer = call("export", run, "small/online-v0", "--to", "minari", "--arm", "online", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["episodes"] == 2 and answer.json["left_out"] == 0
    path = datasets / "small" / "online-v0" / "data" / "metadata.json"
    assert json.loads(path.read_text(encoding="utf-8"))["total_steps"] == answer.json["steps"]
    again = call("export", run, "small/online-v0", "--to", "minari")
    assert again.code == 4 and "give the next version" in again.err


def test_errors_are_one_line_with_a_cure(call: Call, run: Path, tmp_path: Path) -> None:
    cases = [
        (("export", tmp_path, tmp_path / "a.csv", "--to", "csv"), 4, "no results folder"),
        (("export", run, tmp_path / "no" / "a.csv", "--to", "csv"), 4, "cannot write"),
        (("export", run, tmp_path / "a", "--arm", "off"), 2, "--arm is of --to minari"),
        (("export", run, "small/x-v0", "--to", "minari", "--arm", "of"), 2, "Did you mean `off`?"),
        (("export", run, "bad name", "--to", "minari"), 4, "household/tidy-v0"),
    ]
    for words, code, said in cases:
        answer = call(*words)
        assert (answer.code, answer.out) == (code, "")
        assert said in answer.err and len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("absent", "form"),
    [("pandas", "csv"), ("pandas", "parquet"), ("pyarrow", "parquet"), ("minari", "minari")],
)
def test_an_absent_extra_is_named(
    call: Call,
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    absent: str,
    form: str,
) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    out = "small/x-v0" if form == "minari" else tmp_path / "a"
    answer = call("export", run, out, "--to", form)
    assert answer.code == 2
    cure = "run `pip install 'mnemonaut[export]'`"
    assert answer.err == f"error: {absent} is not installed; {cure}\n"
