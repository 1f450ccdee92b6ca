import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.memory import Experience, ExperienceStore, NotAStore, verify_file


@pytest.fixture
def path(tmp_path: Path, make: Callable[..., Experience]) -> Path:
    file = tmp_path / "s.db"
    with ExperienceStore(file, embedding="hashing:8") as store:
        store.remember_many([make(f"task {number}") for number in range(5)])
        store.credit([2], True)
    return file


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


def test_a_sound_store_has_no_problems(path: Path) -> None:
    assert verify_file(path) == []


@pytest.mark.parametrize(
    ("statement", "value", "said"),
    [
        ("UPDATE experiences SET body = ? WHERE id = 3", "{", "3: its body is not JSON"),
        ("UPDATE experiences SET body = ? WHERE id = 3", "{}", "3: its body is not an experience"),
        ("UPDATE experiences SET vector = ? WHERE id = 3", b"abcd", "3: its vector has 4 bytes"),
        (
            "UPDATE experiences SET vector = ? WHERE id = 3",
            np.full(8, np.nan, "<f4").tobytes(),
            "3: its vector is not finite",
        ),
        (
            "UPDATE experiences SET vector = ? WHERE id = 3",
            np.zeros(8, "<f4").tobytes(),
            "3: its vector has length 0.000",
        ),
        ("DELETE FROM experiences WHERE id = ?", 3, "4: follows 2"),
        ("UPDATE experiences SET task = ? WHERE id = 3", "other", "3: its task or success differs"),
        ("UPDATE experiences SET success = ? WHERE id = 3", 0, "3: its task or success differs"),
        ("UPDATE credits SET experience = ?", 9, "credit 1: there is no experience 9"),
    ],
)
def test_each_kind_of_damage_is_said(path: Path, statement: str, value: object, said: str) -> None:
    change(path, statement, value)
    found = verify_file(path)
    assert len(found) == 1 and said in found[0]


def test_an_open_store_finds_what_changed_under_it(path: Path) -> None:
    with ExperienceStore(path, embedding="hashing:8") as store:
        assert store.verify() == []
        unit = np.eye(8, dtype="<f4")[5].tobytes()
        change(path, "UPDATE experiences SET vector = ? WHERE id = 3", unit)
        assert store.verify() == ["experience 3: the index has another vector than the file"]
        change(path, "UPDATE experiences SET vector = ? WHERE id = 3", b"abcd")
        assert any("4 bytes" in line for line in store.verify())


def test_what_is_no_store_raises(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("notes " * 100)
    with pytest.raises(NotAStore):
        verify_file(tmp_path / "notes")
