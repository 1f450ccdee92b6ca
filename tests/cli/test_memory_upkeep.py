"""`mnemonaut memory verify`, `compact`, `forget` and `reembed` over real stores."""

import sqlite3
from pathlib import Path

import pytest

from mnemonaut.memory import ExperienceStore

from .conftest import Call, experience


def fingerprint(path: Path) -> str:
    with ExperienceStore(path, embedding=None, read_only=True) as store:
        return store.fingerprint()


def test_verify_of_a_sound_store(call: Call, store: Path) -> None:
    answer = call("memory", "verify", "--store", store)
    assert answer.code == 0 and answer.err == ""
    assert "is sound" in " ".join(answer.out.split())
    assert call("memory", "verify", "--store", store, "--json").json["problems"] == []


def test_verify_names_damaged_rows(call: Call, store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE experiences SET body = 'broken' WHERE id IN (2, 3)")
    connection.close()
    answer = call("memory", "verify", "--store", store, "--json")
    assert answer.code == 1 and answer.err.count("\n") == 1
    problems = answer.json["problems"]
    assert any("experience 2" in problem for problem in problems)
    assert any("experience 3" in problem for problem in problems)
    assert "experience 3" in call("memory", "verify", "--store", store).out


def test_verify_of_another_file(call: Call, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear store,\n" * 100, encoding="utf-8")
    answer = call("memory", "verify", "--store", tmp_path / "letter.db")
    assert answer.code == 1
    assert "is not an experience store" in " ".join(answer.out.split())


def test_compact_gives_space_back(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "large.db"
    with ExperienceStore(path) as store:
        store.remember_many(
            [experience(f"task {n}", f"skill {n}", success=True, episode=n) for n in range(400)]
        )
    assert call("memory", "forget", "--store", path, "--older-than", 9).code == 0
    before = fingerprint(path)
    document = call("memory", "compact", "--store", path, "--json").json
    assert document["after"] < document["before"] / 2 and document["experiences"] == 10
    assert document["migrated"] is False
    assert fingerprint(path) == before
    plain = " ".join(call("memory", "compact", "--store", path).out.split())
    assert "is compact:" in plain and plain.endswith("it holds 10 experiences")


def test_compact_migrates_an_older_store(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    one = experience("log", "mine", success=True, episode=0)
    with ExperienceStore(":memory:") as store:
        store.remember(one)
        vector, wanted = store.vectors.tobytes(), store.fingerprint()
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE experiences (id INTEGER PRIMARY KEY, task TEXT NOT NULL,"
            " success INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB NOT NULL);"
            "CREATE TABLE credits (id INTEGER PRIMARY KEY, experience INTEGER NOT NULL,"
            " helped INTEGER NOT NULL);"
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
            "INSERT INTO meta VALUES ('embedding', 'hashing:512'), ('dimension', '512'),"
            " ('withdrawals', '0');"
            f"PRAGMA application_id={0x6D6E656D}; PRAGMA user_version=1;"
        )
        row = (1, one.task, 1, one.to_json(), vector)
        connection.execute("INSERT INTO experiences VALUES (?, ?, ?, ?, ?)", row)
    connection.close()
    refused = call("memory", "ls", "--store", path)
    assert refused.code == 5 and "memory compact --store" in refused.err
    document = call("memory", "compact", "--store", path, "--json").json
    assert document["migrated"] is True and document["experiences"] == 1
    assert fingerprint(path) == wanted
    assert call("memory", "ls", "--store", path).out.count("#1") == 1


@pytest.fixture
def failures(tmp_path: Path) -> Path:
    """Of one task: 1-4 successes, 5 a failure, made twice; then 6, of another task."""
    path = tmp_path / "failures.db"
    with ExperienceStore(path) as store:
        for nth in range(4):
            store.remember(experience("stick", f"way {nth}", success=True, episode=nth))
        for nth in range(2):
            store.remember(experience("stick", "craft", success=False, episode=4 + nth))
        store.remember(experience("log", "mine", success=True, episode=6))
        store.credit([2], True)
        store.credit([3], False)
        store.credit([3], False)
    return path


@pytest.mark.parametrize(
    ("limits", "gone"),
    [
        (("--older-than", 3), [1, 2]),
        (("--less-useful-than", "-0.2"), [3]),
        (("--less-useful-than", "-0.3"), []),
        (("--per-task", 2), [1, 3, 4]),
        (("--per-task", 2, "--no-keep-failures"), [1, 3, 4]),
        (("--per-task", 1), [1, 3, 4, 5]),
        (("--older-than", 1), [1, 2, 3, 4]),
        (("--older-than", 1, "--no-keep-failures"), [1, 2, 3, 4]),
        (("--older-than", 0, "--no-keep-failures"), [1, 2, 3, 4, 5]),
        (("--older-than", 0), [1, 2, 3, 4]),
    ],
)
def test_forget(call: Call, failures: Path, limits: tuple[object, ...], gone: list[int]) -> None:
    line = ("memory", "forget", "--store", failures, *limits)
    before = failures.read_bytes()
    would = call(*line, "--dry-run", "--json").json
    assert would["forgotten"] == gone and would["experiences"] == 6 and would["dry_run"]
    assert failures.read_bytes() == before
    done = call(*line, "--json").json
    assert done["forgotten"] == gone and done["experiences"] == 6 - len(gone)
    left = call("memory", "ls", "--store", failures, "--json").json["experiences"]
    assert [row["id"] for row in left] == [id for id in range(1, 7) if id not in gone]
    again = call(*line).out
    assert again.startswith("0 of ") and again.endswith(f" forgotten; {6 - len(gone)} stay\n")
    assert call("memory", "verify", "--store", failures).code == 0


def test_forget_shows_what_would_go(call: Call, failures: Path) -> None:
    line = ("memory", "forget", "--store", failures, "--per-task", 1)
    shown = call(*line, "--dry-run", "--limit", 2).out.splitlines()
    assert [row.split()[0] for row in shown] == ["id", "#4", "#5", "the", "4"]
    assert shown[-2] == "the newest 2 of 4; --limit 4 shows all"
    assert shown[-1] == "4 of 6 experiences would go; 2 stay"
    assert call(*line).out == "4 of 6 experiences forgotten; 2 stay\n"


@pytest.mark.parametrize(
    ("limits", "code", "said"),
    [
        ((), 2, "add --older-than"),
        (("--per-task", 0), 2, "--per-task"),
        (("--older-than", -1), 2, "--older-than"),
        (("--less-useful-than", 0.7), 5, "up to 0.5"),
    ],
)
def test_limits_that_mean_nothing(
    call: Call, store: Path, limits: tuple[object, ...], code: int, said: str
) -> None:
    answer = call("memory", "forget", "--store", store, *limits)
    assert answer.code == code and said in answer.err and answer.err.count("\n") == 1


def test_reembed(call: Call, store: Path) -> None:
    line = ("memory", "reembed", "--store", store, "--embedding")
    document = call(*line, "hashing:64", "--json").json
    assert (document["before"], document["embedding"]) == ("hashing:512", "hashing:64")
    assert document["dimension"] == 64 and document["experiences"] == 4
    with ExperienceStore(store, embedding="hashing:64", read_only=True) as opened:
        assert opened.vectors.shape == (4, 64) and opened.verify() == []
        assert opened.usage(1) == (2, 1)
    plain = " ".join(call(*line, "hashing").out.split())
    assert "embedded anew: hashing:64 before, hashing:512 (512 dimensions) now" in plain


def test_an_embedding_that_is_not_known(call: Call, store: Path) -> None:
    before = fingerprint(store)
    answer = call("memory", "reembed", "--store", store, "--embedding", "hashing:many")
    assert answer.code == 5 and answer.err.count("\n") == 1
    assert fingerprint(store) == before
