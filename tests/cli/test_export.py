"""`mnemonaut export`, the real thing on a small run."""

import json
import shutil
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
    answer = call("export", run, out)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"{out}: 4 episodes\n"
    frame = (pandas.read_parquet if form == "parquet" else pandas.read_csv)(out)
    assert frame["arm"].tolist() == ["off", "off", "online", "online"]


def test_a_table_of_the_skill_calls(call: Call, run: Path, tmp_path: Path) -> None:
    out = tmp_path / "calls.csv"
    answer = call("export", run, out, "--to", "csv", "--rows", "attempts", "--json")
    assert answer.code == 0
    count = len(pandas.read_csv(out))
    assert answer.json == {"out": str(out), "to": "csv", "attempts": count, "lacks": None}


def test_the_form_is_asked_for_or_told_by_the_ending(call: Call, run: Path, tmp_path: Path) -> None:
    assert call("export", run, tmp_path / "A.CSV").code == 0
    assert len(pandas.read_csv(tmp_path / "A.CSV")) == 4
    assert call("export", run, tmp_path / "a.table", "--to", "csv").code == 0
    assert len(pandas.read_csv(tmp_path / "a.table")) == 4
    refused = [
        (("x.csv", "--to", "parquet"), "looks like csv: leave out --to parquet"),
        (("x.parquet", "--to", "csv"), "looks like parquet: leave out --to csv"),
        (("x.csv", "--to", "minari"), "a name such as home/tidy-v0"),
        (("x",), "end it in .parquet or .csv, or add --to"),
        (("small/x-v0", "--to", "minari", "--rows", "attempts"), "--rows is of a table"),
    ]
    for (out, *words), said in refused:
        answer = call("export", run, tmp_path / out if "/" not in out else out, *words)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err and answer.err.count("\n") == 1
    assert not list(tmp_path.glob("x*"))


def stopped(run: Path, folder: Path) -> Path:
    """A copy as Ctrl-C leaves a run: one stream torn, one not begun, nothing merged."""
    shutil.copytree(run, folder)
    for name in ("summary.json", "table.md", "episodes.jsonl", "timings.jsonl"):
        (folder / name).unlink()
    for name in ("off-0.json", "online-0.json", "online-0.jsonl"):
        (folder / "streams" / name).unlink()
    path = folder / "streams" / "off-0.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    return folder


def test_a_run_that_was_stopped_is_exported_only_when_that_is_meant(
    call: Call, run: Path, tmp_path: Path
) -> None:
    folder, out = stopped(run, tmp_path / "stopped"), tmp_path / "a.csv"
    lacks = f"{folder} is not complete (1 of 4 episodes); `mnemonaut resume {folder}` goes on"
    for words in ((out,), ("small/x-v0", "--to", "minari")):
        answer = call("export", folder, *words)
        assert (answer.code, answer.out) == (4, "")
        assert answer.err == f"error: {lacks}; --partial exports what is done\n"
    assert not out.exists()
    answer = call("export", folder, out, "--partial", "--json")
    assert (answer.code, answer.json["episodes"], answer.json["lacks"]) == (0, 1, lacks)
    assert len(pandas.read_csv(out)) == 1
    answer = call("export", folder, out, "--partial")
    assert answer.out.startswith(f"{out}: 1 episode\nno more than what is done:")
    assert "".join(lacks.split()) in "".join(answer.out.split())  # wrapped, wherever it is long
    answer = call("export", folder, "small/x-v0", "--to", "minari", "--partial")
    assert answer.code == 0 and answer.out.startswith("small/x-v0: 1 episode, ")
    assert "minari.load_dataset('small/x-v0') reads it" in " ".join(answer.out.split())


def test_a_damaged_run_is_not_exported_as_if_it_were_whole(
    call: Call, run: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(run, tmp_path / "damaged"))
    merged = folder / "episodes.jsonl"
    merged.write_bytes(b"".join(merged.read_bytes().splitlines(keepends=True)[:3]))
    answer = call("export", folder, tmp_path / "a.csv")
    assert answer.code == 4 and f"{merged} is damaged" in answer.err
    assert f"`mnemonaut resume {folder}` writes it anew" in answer.err
    answer = call("export", folder, tmp_path / "a.csv", "--partial")
    assert answer.code == 0 and len(pandas.read_csv(tmp_path / "a.csv")) == 4
    assert call("resume", folder, "--quiet", "--no-report").code == 0
    assert call("export", folder, tmp_path / "a.csv").code == 0


def test_results_that_were_copied_without_their_streams(
    call: Call, run: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copied"
    folder.mkdir()
    for name in ("run.json", "episodes.jsonl", "summary.json"):
        shutil.copy(run / name, folder)
    assert call("export", folder, tmp_path / "a.csv").out.endswith(": 4 episodes\n")
    assert len(pandas.read_csv(tmp_path / "a.csv")) == 4
    answer = call("export", folder, "small/x-v0", "--to", "minari")
    assert answer.code == 4 and "no episode to play again" in answer.err


def test_a_folder_that_is_not_there_is_made(call: Call, run: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet"):
        assert call("export", run, tmp_path / name[2:] / "new" / name).code == 0
        assert (tmp_path / name[2:] / "new" / name).is_file()


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
        (("export", run, run / "run.json" / "a.csv"), 4, "or name another file"),
        (("export", run, run / "run.json" / "a.parquet"), 4, "or name another file"),
        (("export", run, tmp_path, "--to", "csv"), 4, "or name another file"),
        (("export", run, tmp_path, "--to", "parquet"), 4, "or name another file"),
        (("export", run, "/dev/full", "--to", "csv"), 4, "No space left on device"),
        (("export", run, tmp_path / "a.csv", "--arm", "off"), 2, "--arm is of --to minari"),
        (("export", run, "small/x-v0", "--to", "minari", "--arm", "of"), 2, "Did you mean `off`?"),
        (("export", run, "c/c3-v0", "--to", "minari"), 4, "NAMESPACE of two letters or more"),
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
