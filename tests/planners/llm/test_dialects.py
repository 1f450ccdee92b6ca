"""What is remembered of servers, in a file that others write too, or broke."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.planners.llm.dialect import Dialect
from mnemonaut.planners.llm.dialects import Dialects

AT = "http://127.0.0.1:1/v1"
FOUND = Dialect("json_object", True, 0, None, "max_completion_tokens", ("seed",))


def test_what_is_learnt_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "dialects.json"
    Dialects(path).learn(AT, "m", Dialect(), FOUND)
    again = Dialects(path)
    assert again.get(AT, "m") == FOUND
    assert again.get(AT, "other") == again.get("http://other/v1", "m") == Dialect()
    again.note_answer(AT, "m", False)
    assert Dialects(path).get(AT, "m").honoured is False
    assert list(path.parent.iterdir()) == [path]


def test_without_a_file_nothing_is_shared() -> None:
    first, second = Dialects(), Dialects()
    first.learn(AT, "m", Dialect(), FOUND)
    assert first.get(AT, "m") == FOUND
    assert second.get(AT, "m") == Dialect()


def test_only_what_changed_is_learnt() -> None:
    known = Dialects()
    known.learn(AT, "m", Dialect(), Dialect(dropped=("seed",)))
    known.learn(AT, "m", Dialect(), Dialect(form="none", settled=True))
    assert known.get(AT, "m") == Dialect("none", True, dropped=("seed",))


ROW = {"address": AT, "model": "m", **asdict(FOUND)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "null",
        '{"a": 1}',
        "[1, null]",
        json.dumps([{**ROW, "form": "xml"}]),
        json.dumps([{**ROW, "limit": "most"}]),
        json.dumps([{**ROW, "dropped": ["messages"]}]),
        json.dumps([{**ROW, "dropped": 3}]),
        json.dumps([{**ROW, "settled": "yes"}]),
        json.dumps([{**ROW, "doubted": None}]),
        json.dumps([{**ROW, "honoured": "no"}]),
        json.dumps([{**ROW, "more": 1}]),
        json.dumps([{**ROW, "model": 7}]),
    ],
)
def test_a_broken_file_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dialects.json"
    path.write_text(text, encoding="utf-8")
    known = Dialects(path)
    assert known.get(AT, "m") == Dialect()
    known.learn(AT, "m", Dialect(), FOUND)
    assert Dialects(path).get(AT, "m") == FOUND


def test_one_bad_row_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "dialects.json"
    rows: list[Any] = [{**ROW, "form": "xml"}, {**ROW, "model": "good"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert Dialects(path).get(AT, "good") == FOUND


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "dialects.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert Dialects(path).get(AT, "m") == Dialect()


def test_a_file_that_cannot_be_written_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
    known = Dialects(tmp_path / "taken" / "dialects.json")
    known.learn(AT, "m", Dialect(), FOUND)
    assert known.get(AT, "m") == FOUND


def test_two_writers_never_leave_half_a_file(tmp_path: Path) -> None:
    """Each has read the file before the other wrote, as two processes would."""
    path = tmp_path / "dialects.json"
    writers = {model: Dialects(path) for model in ("a", "b")}

    def learn_many(model: str) -> None:
        for n in range(20):
            writers[model].learn(f"{AT}/{n}", model, Dialect(), FOUND)
            assert Dialects(path).get(f"{AT}/0", model) in (FOUND, Dialect())
            json.loads(path.read_text(encoding="utf-8"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(learn_many, writers))
    assert list(tmp_path.iterdir()) == [path]
    known = Dialects(path)
    assert sum(known.get(f"{AT}/{n}", m) == FOUND for n in range(20) for m in "ab") >= 20


def test_what_another_learnt_stays(tmp_path: Path) -> None:
    path = tmp_path / "dialects.json"
    first, second = Dialects(path), Dialects(path)
    first.learn(AT, "a", Dialect(), FOUND)
    second.learn(AT, "b", Dialect(), FOUND)
    assert Dialects(path).get(AT, "a") == Dialects(path).get(AT, "b") == FOUND
