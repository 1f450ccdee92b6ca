"""`mnemonaut memory` over a real store."""

import json
import sqlite3
from pathlib import Path

import pytest

from mnemonaut.cli.memory import conditions
from mnemonaut.envs import MnemonautError
from mnemonaut.memory import ExperienceStore

from .conftest import Call


def test_ls(call: Call, store: Path) -> None:
    answer = call("memory", "ls", "--store", store)
    assert answer.code == 0 and answer.err == ""
    assert [line.split() for line in answer.out.splitlines()][:2] == [
        ["id", "task", "went", "helped", "outcome"],
        ["#1", "log", "ok", "1", "of", "2", "the", "plan", "went", "through"],
    ]
    assert answer.out.count("#") == 4


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ((), [1, 2, 3, 4]),
        (("task=stick",), [2, 3]),
        (("task=stick", "success=true"), [3]),
        (("task=log", "task=coal"), [1, 4]),
        (("episode=2",), [3]),
        (("task=diamond",), []),
    ],
)
def test_ls_where(call: Call, store: Path, where: tuple[str, ...], ids: list[int]) -> None:
    words = [part for word in where for part in ("--where", word)]
    document = call("memory", "ls", "--store", store, *words, "--json").json
    assert [row["id"] for row in document["experiences"]] == ids
    assert document["matching"] == len(ids)
    plain = call("memory", "ls", "--store", store, *words).out
    assert plain.count("#") == len(ids)
    assert ("no experience" in plain) == (not ids)


def test_ls_limit_says_how_many_there_are(call: Call, store: Path) -> None:
    answer = call("memory", "ls", "--store", store, "--limit", 2)
    assert "#3" in answer.out and "#2" not in answer.out
    assert answer.out.endswith("2 newest of 4; --limit 4 shows all\n")


def test_search_says_why(call: Call, store: Path) -> None:
    words = ("memory", "search", "craft the stick", "--store", store, "--k", 2)
    found = call(*words, "--json").json["found"]
    assert [row["task"] for row in found] == ["stick", "stick"]
    assert found[0]["score"] >= found[1]["score"]
    for row in found:
        assert sum(row["why"].values()) == pytest.approx(row["score"], abs=1e-5)
    plain = call(*words).out
    assert plain.startswith(f"#{found[0]['id']} scored {found[0]['score']:.3f}: stick")
    assert plain.count("because similarity") == 2


def test_show(call: Call, store: Path) -> None:
    plain = call("memory", "show", 2, "--store", store).out
    assert "did 1       craft(stick, 3): FAILED, failed: needs 2 stick" in plain
    document = call("memory", "show", 2, "--store", store, "--json").json
    with ExperienceStore(store, read_only=True) as opened:
        body = json.loads(opened.get(2).to_json())
    assert document == {"id": 2, "used": 0, "helped": 0, **body}


def test_show_of_a_missing_id_is_exit_5(call: Call, store: Path) -> None:
    answer = call("memory", "show", 9, "--store", store)
    assert answer.code == 5 and "no experience 9" in answer.err


def test_export_and_import_carry_everything(call: Call, store: Path, tmp_path: Path) -> None:
    file, copy = tmp_path / "all.jsonl", tmp_path / "copy.db"
    assert call("memory", "export", file, "--store", store).code == 0
    to_stdout = call("memory", "export", "-", "--store", store)
    assert to_stdout.out == file.read_text(encoding="utf-8")
    document = call("memory", "import", file, "--store", copy, "--json").json
    assert document["imported"] == document["experiences"] == 4
    assert call("memory", "export", "-", "--store", copy).out == to_stdout.out


def test_a_bad_line_imports_nothing(call: Call, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    call("memory", "export", file, "--store", store)
    file.write_text(file.read_text(encoding="utf-8") + "{}\n", encoding="utf-8")
    answer = call("memory", "import", file, "--store", store)
    assert answer.code == 5 and "line 5" in answer.err
    assert call("memory", "stats", "--store", store, "--json").json["experiences"] == 4


def test_import_of_a_missing_file_makes_no_store(call: Call, tmp_path: Path) -> None:
    answer = call("memory", "import", tmp_path / "no.jsonl", "--store", tmp_path / "new.db")
    assert answer.code == 2 and "no.jsonl" in answer.err
    assert not (tmp_path / "new.db").exists()


def test_export_to_stdout_is_no_json_document(call: Call, store: Path) -> None:
    answer = call("memory", "export", "-", "--store", store, "--json")
    assert answer.code == 2 and answer.out == "" and "leave out --json" in answer.err


def test_stats(call: Call, store: Path) -> None:
    document = call("memory", "stats", "--store", store, "--json").json
    with ExperienceStore(store, read_only=True) as opened:
        assert document["fingerprint"] == opened.fingerprint()
    assert document["tasks"]["stick"] == {"experiences": 2, "successes": 1}
    counts = {key: document[key] for key in ("experiences", "successes", "used", "helped")}
    assert counts == {"experiences": 4, "successes": 2, "used": 2, "helped": 1}
    plain = call("memory", "stats", "--store", store).out
    assert "4 experiences; 2 went through" in plain and "hashing:512" in plain


def test_verify_of_a_sound_store(call: Call, store: Path) -> None:
    answer = call("memory", "verify", "--store", store)
    assert answer.code == 0 and answer.err == ""
    assert "is sound" in " ".join(answer.out.split())
    assert call("memory", "verify", "--store", store, "--json").json["problems"] == []


def test_verify_names_a_damaged_row(call: Call, store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE experiences SET body = 'broken' WHERE id = 3")
    connection.close()
    answer = call("memory", "verify", "--store", store, "--json")
    assert answer.code == 1 and answer.err.count("\n") == 1
    assert any("experience 3" in problem for problem in answer.json["problems"])
    assert "experience 3" in call("memory", "verify", "--store", store).out


def test_verify_of_another_file(call: Call, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear store,\n" * 100, encoding="utf-8")
    answer = call("memory", "verify", "--store", tmp_path / "letter.db")
    assert answer.code == 1
    assert "is not an experience store" in " ".join(answer.out.split())
    answer = call("memory", "verify", "--store", tmp_path / "nowhere.db")
    assert answer.code == 5 and not (tmp_path / "nowhere.db").exists()


def test_reading_commands_never_write(call: Call, store: Path) -> None:
    before = store.read_bytes()
    for words in (("ls",), ("search", "log"), ("show", 1), ("stats",), ("verify",)):
        assert call("memory", *words, "--store", store).code == 0
    assert store.read_bytes() == before


def test_conditions() -> None:
    assert conditions(["task=log", "success=true", "n=3"]) == {
        "task": "log",
        "success": True,
        "n": 3,
    }
    assert conditions(["a=1", "a=x=y"]) == {"a": [1, "x=y"]}
    assert conditions(['task="3"']) == {"task": "3"}
    for wrong in ("task", "=log"):
        with pytest.raises(MnemonautError, match="KEY=VALUE"):
            conditions([wrong])
