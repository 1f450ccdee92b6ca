"""`mnemonaut memory export`, `import` and `diff` over real stores."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.memory import ExperienceStore

from .conftest import Call, experience


@pytest.mark.parametrize("name", ["all.jsonl", "all.parquet"])
def test_export_and_import_carry_everything(
    call: Call, store: Path, tmp_path: Path, name: str
) -> None:
    file, copy = tmp_path / name, tmp_path / "copy.db"
    said = call("memory", "export", file, "--store", store)
    assert said.code == 0 and "4 experiences of" in said.out
    document = call("memory", "import", file, "--store", copy, "--json").json
    assert (document["imported"], document["new"], document["merged"]) == (4, 4, 0)
    assert document["experiences"] == 4
    lines = [call("memory", "export", "-", "--store", path).out for path in (store, copy)]
    assert lines[0] == lines[1] and lines[0].count("\n") == 4
    again = call("memory", "import", file, "--store", copy)
    assert "4 experiences imported, 4 of them known already" in " ".join(again.out.split())


def test_stdout_gets_the_lines_of_the_file(call: Call, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    call("memory", "export", file, "--store", store)
    assert call("memory", "export", "-", "--store", store).out == file.read_text(encoding="utf-8")


def test_stdout_is_utf_8_whatever_the_terminal_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with ExperienceStore(path) as opened:
        opened.remember(experience("smørbrød 木", "make", success=True, episode=0))
        wanted = opened.get(1).to_json() + "\n"
    line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "memory", "export", "-", "--store"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*line, path], capture_output=True, timeout=60, env=env, check=True)
    assert done.stdout.decode() == wanted


def test_vectors_go_into_parquet_only(call: Call, store: Path, tmp_path: Path) -> None:
    words = ("memory", "export", "--store", store, "--vectors")
    assert call(*words, tmp_path / "a.parquet").code == 0
    refused = call(*words, tmp_path / "a.jsonl")
    assert refused.code == 5 and "name a .parquet file" in refused.err
    answer = call(*words, "-")
    assert answer.code == 2 and answer.out == "" and "leave out --vectors" in answer.err


def test_export_to_stdout_is_no_json_document(call: Call, store: Path) -> None:
    answer = call("memory", "export", "-", "--store", store, "--json")
    assert answer.code == 2 and answer.out == "" and "leave out --json" in answer.err


def test_a_bad_line_imports_nothing(call: Call, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    call("memory", "export", file, "--store", store)
    file.write_text(file.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    answer = call("memory", "import", file, "--store", store)
    assert answer.code == 5 and "line 5" in answer.err
    assert call("memory", "stats", "--store", store, "--json").json["made"] == 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("no.jsonl", None, 2),
        ("bad.jsonl", b"{}\n", 5),
        ("bad.parquet", b"PAR1", 5),
        ("bad.txt", b"{}\n", 5),
    ],
)
def test_a_bad_file_makes_no_store(
    call: Call, tmp_path: Path, name: str, content: bytes | None, code: int
) -> None:
    file, new = tmp_path / name, tmp_path / "new.db"
    if content is not None:
        file.write_bytes(content)
    answer = call("memory", "import", file, "--store", new)
    assert answer.code == code and name in answer.err and answer.err.count("\n") == 1
    assert [path for path in tmp_path.iterdir() if path != file] == []


def test_a_pipe_is_not_imported(call: Call, tmp_path: Path) -> None:
    answer = call("memory", "import", "-", "--store", tmp_path / "new.db")
    assert answer.code == 2 and "write the lines to a file" in answer.err
    assert not list(tmp_path.iterdir())


def test_an_unknown_embedding_makes_no_store(call: Call, store: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "all.jsonl", tmp_path / "new.db"
    call("memory", "export", file, "--store", store)
    answer = call("memory", "import", file, "--store", new, "--embedding", "hashing:many")
    assert answer.code == 5 and "hashing:512" in answer.err and not new.exists()


def test_import_with_another_embedding(call: Call, store: Path, tmp_path: Path) -> None:
    file, new = tmp_path / "all.jsonl", tmp_path / "new.db"
    call("memory", "export", file, "--store", store)
    call("memory", "import", file, "--store", new, "--embedding", "hashing:64")
    assert call("memory", "stats", "--store", new, "--json").json["dimension"] == 64
    assert call("memory", "import", file, "--store", new).code == 0


def test_diff(call: Call, store: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with ExperienceStore(other) as opened:
        opened.remember(experience("stick", "craft", success=True, episode=7))
        for episode in range(2):
            opened.remember(experience("log", "mine", success=True, episode=episode))
        opened.remember(experience("iron", "mine", success=True, episode=8))
    document = call("memory", "diff", other, "--store", store, "--json").json
    assert document.pop("tasks") == {
        "coal": {"same": 0, "only_store": 1, "only_other": 0},
        "iron": {"same": 0, "only_store": 0, "only_other": 1},
        "log": {"same": 1, "only_store": 0, "only_other": 0},
        "stick": {"same": 1, "only_store": 1, "only_other": 0},
    }
    assert document == {
        "store": str(store),
        "other": str(other),
        "same": 2,
        "other_times": 1,
        "only_store": [2, 4],
        "only_other": [3],
    }
    plain = call("memory", "diff", other, "--store", store)
    flat = " ".join(plain.out.split())
    assert "in both 2; 1 of them made more often in one only here 2 only there 1" in flat
    assert "Only here:" in flat and "#4 coal failed" in flat and "#3 iron ok" in flat
    assert max(len(line) for line in plain.out.splitlines() if "here" not in line) <= 80
    short = call("memory", "diff", other, "--store", store, "--limit", 1).out
    assert "1 of 3 tasks that differ; --limit 3 shows all" in short
    assert "Only here, the newest 1:" in short and "#2" not in short


def test_diff_of_equal_stores(call: Call, store: Path) -> None:
    plain = call("memory", "diff", store, "--store", store).out
    assert plain.endswith("in both     4\nonly here   0\nonly there  0\n")
