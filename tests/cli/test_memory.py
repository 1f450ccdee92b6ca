"""`mnemonaut memory` as a whole; its commands have files of their own."""

from pathlib import Path

import pytest

from .conftest import Call

READING: tuple[tuple[object, ...], ...] = (
    ("ls",),
    ("search", "log"),
    ("search", "log", "--words", "--explain"),
    ("show", 1),
    ("stats",),
    ("stats", "--fingerprint"),
    ("verify",),
    ("export", "-"),
    ("forget", "--older-than", 1, "--dry-run"),
)
WRITING: tuple[tuple[object, ...], ...] = (
    ("compact",),
    ("forget", "--per-task", 1),
    ("reembed", "--embedding", "hashing:64"),
)


def test_reading_commands_never_write(call: Call, store: Path) -> None:
    def content() -> dict[str, bytes]:
        """Without what SQLite shares between processes, and its log where nothing is in it."""
        files = [path for path in store.parent.iterdir() if not path.name.endswith("-shm")]
        return {path.name: path.read_bytes() for path in files if path.stat().st_size}

    before = content()
    for words in (*READING, ("diff", store)):
        assert call("memory", *words, "--store", store).code == 0
    assert content() == before


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=str)
def test_a_store_that_is_not_there_is_not_made(
    call: Call, tmp_path: Path, words: tuple[object, ...]
) -> None:
    answer = call("memory", *words, "--store", tmp_path / "nowhere.db")
    assert answer.code == 5 and answer.out == ""
    assert "nowhere.db" in answer.err and "check the path" in answer.err
    assert answer.err.count("\n") == 1 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=str)
def test_a_file_that_is_no_store_stays_as_it_is(
    call: Call, tmp_path: Path, words: tuple[object, ...]
) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear store,\n" * 100, encoding="utf-8")
    answer = call("memory", *words, "--store", letter)
    assert answer.code == (1 if words[0] == "verify" else 5)
    assert "letter.db" in answer.err and answer.err.count("\n") == 1
    assert letter.read_text(encoding="utf-8") == "Dear store,\n" * 100
    assert list(tmp_path.iterdir()) == [letter]


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=str)
def test_every_line_fits_and_json_is_one_document(
    call: Call, store: Path, words: tuple[object, ...]
) -> None:
    if words[0] == "export":
        return
    plain = call("memory", *words, "--store", store)
    assert plain.code == 0 and plain.err == ""
    wide = [line for line in plain.out.splitlines() if len(line) > 80 and str(store) not in line]
    assert not wide
    document = call("memory", *words, "--store", store, "--json")
    assert document.code == 0 and isinstance(document.json, dict)


def test_an_address_is_shown_without_its_password(call: Call) -> None:
    """No server answers there; the address must not be taken for a path."""
    url = "postgresql://ann:secret@127.0.0.1:1/robots?connect_timeout=1"
    for words in (("ls",), ("compact",), ("forget", "--per-task", 1)):
        answer = call("memory", *words, "--store", url)
        assert answer.code == 5 and answer.err.count("\n") == 1
        assert "ann@127.0.0.1:1/robots" in answer.err and "secret" not in answer.err
