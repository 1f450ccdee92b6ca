"""Every kind of damage to the rows is said, and a sound store says nothing."""

import random
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from mnemonaut.memory import Experience, NotAStore, StoreError, Watermark, verify_file
from mnemonaut.memory.backend import EventKind, NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.sqlite_events import write_events
from mnemonaut.memory.verification import problems

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


@pytest.fixture
def path(tmp_path: Path, make: Make, new_row: NewRowOf) -> Path:
    """A store of 150 rows, 130 of them in the index of words; 2 and 5 are forgotten."""
    file = tmp_path / "s.db"
    some = [
        new_row(make(f"task {number} name{number}"), np.eye(4)[number % 4]) for number in range(151)
    ]
    with closing(Rows(file)) as rows:
        rows.create("tests:4", 4)
        rows.append(some[:130], merge=True)
        for row in some[130:]:
            rows.append([row], merge=True)
        rows.append(some[:3], merge=True)
        rows.credit([4, 5], True)
        rows.withdraw(Watermark(150, rows.last_event()))
        rows.forget([2, 5])
    return file


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


def test_a_sound_store_has_no_problems(path: Path) -> None:
    assert verify_file(path) == []
    with closing(Rows(path)) as rows:
        assert problems(rows) == []


@pytest.mark.parametrize(
    ("statement", "value", "said"),
    [
        ("UPDATE experiences SET body = ? WHERE id = 3", "{", "experience 3: its body was changed"),
        ("UPDATE experiences SET body = ? WHERE id = 3", b"\xff", "experience 3: its body was"),
        ("UPDATE experiences SET body_check = ? WHERE id = 3", 1, "experience 3: its body was"),
        (
            "UPDATE experiences SET vector = ? WHERE id = 3",
            np.eye(4, dtype="<f4")[0].tobytes(),
            "experience 3: its vector was changed",
        ),
        ("UPDATE experiences SET vector = ? WHERE id = 3", "text", "experience 3: its vector was"),
        ("DELETE FROM experiences WHERE id = ?", 140, "experience 140: it is gone"),
        ("DELETE FROM forgotten WHERE id = ?", 5, "experience 5: it is gone"),
        ("INSERT INTO forgotten VALUES (?, 2)", 7, "experience 7: it was forgotten, and is there"),
        ("UPDATE experiences SET task = ? WHERE id = 3", "other", "3: its task or success differs"),
        ("UPDATE experiences SET success = ? WHERE id = 3", 0, "3: its task or success differs"),
        ("UPDATE experiences SET digest = ? WHERE id = 3", 0, "3: its digest differs"),
        ("UPDATE events SET experience = ? WHERE id = 3", 9, "event 3: it was changed"),
        ("UPDATE events SET kind = ? WHERE id = 3", 0, "event 3: it was changed"),
        ("DELETE FROM meta WHERE key = ?", "store", "meta: it names no store"),
        ("UPDATE meta SET value = ? WHERE key = 'epoch'", "many", "meta: its epoch is 'many'"),
        ("UPDATE meta SET value = ? WHERE key = 'epoch'", "1", "forgotten: epoch 2 has not begun"),
        ("DELETE FROM words_docsize WHERE id = ?", 9, "the index of words differs"),
        ("INSERT INTO words (rowid, text) VALUES (60, ?)", "wrong", "such as 'wrong'"),
    ],
)
def test_each_kind_of_damage_is_said(path: Path, statement: str, value: object, said: str) -> None:
    change(path, statement, value)
    found = verify_file(path)
    assert len(found) == 1 and said in found[0]


def body_of(path: Path, id: int) -> str:
    with closing(Rows(path, read_only=True)) as rows:
        return rows.bodies([id])[id]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "its body is not an experience"),
        ("{}", "its body is not an experience"),
        ('{"state":{},"task":"a","plan":"mine","outcome":{}}', "plan must be a list"),
    ],
)
def test_a_body_that_was_wrong_from_the_start(path: Path, body: str, said: str) -> None:
    change(
        path,
        f"UPDATE experiences SET body = ?, body_check = {crc32(body.encode())} WHERE id = 140",
        body,
    )
    found = verify_file(path)
    assert len(found) == 1 and "experience 140: " in found[0] and said in found[0]


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        (b"abcd", "its vector has 4 bytes, not 16"),
        (np.full(4, np.nan, "<f4").tobytes(), "its vector is not finite"),
        (np.zeros(4, "<f4").tobytes(), "its vector has length 0.000, not 1"),
    ],
)
def test_a_vector_that_was_wrong_from_the_start(path: Path, vector: bytes, said: str) -> None:
    change(
        path,
        f"UPDATE experiences SET vector = ?, vector_check = {crc32(vector)} WHERE id = 140",
        vector,
    )
    assert verify_file(path) == [f"experience 140: {said}"]


def test_an_event_of_no_experience(path: Path) -> None:
    with closing(Rows(path)) as rows:
        with rows.transaction():
            write_events(rows.connection, [(999, EventKind.HELPED, 0)])
        assert problems(rows) == ["event 6: there is no experience 999"]


def test_an_index_that_disagrees_with_its_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(digest)', '(body_check)')"
            " WHERE name = 'experiences_by_digest'"
        )
        connection.commit()
    found = verify_file(path)
    assert found and all("experiences_by_digest" in line for line in found if "missing" in line)
    assert any(line.startswith("SQLite: ") for line in found)


def test_the_lines_of_a_kind_are_bounded(path: Path) -> None:
    change(path, "DELETE FROM experiences WHERE id BETWEEN 3 AND 149")
    found = verify_file(path)
    assert sum("it is gone" in line for line in found) == 100
    assert "more of this kind are not listed" in found
    change(path, f"UPDATE experiences SET id = {2**60} WHERE id = 150")
    assert len(verify_file(path)) < 400


def test_what_is_no_store_raises(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("notes " * 100)
    with pytest.raises(NotAStore):
        verify_file(tmp_path / "notes")


def told(path: Path) -> list[object]:
    """All that a store says."""
    with closing(Rows(path, read_only=True)) as rows:
        return [
            list(rows.after(0)),
            rows.events_after(0),
            rows.embedding(),
            (rows.last_id(), rows.last_event()),
            rows.forgotten_after(0),
            rows.rewound_after(0),
            [rows.matching(f"name{number} {number}", limit=5) for number in range(0, 150, 11)],
        ]


def test_any_flipped_bit_is_found_or_harmless(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    before = told(path)
    damaged = tmp_path / "damaged.db"
    draws = random.Random(3)
    used = [place for place, byte in enumerate(whole) if byte]
    found = 0
    for place in draws.sample(used, 100):
        changed = bytearray(whole)
        changed[place] ^= 1 << draws.randrange(8)
        damaged.write_bytes(changed)
        try:
            said = verify_file(damaged)
        except StoreError:
            said = ["refused"]
        assert all("\n" not in line for line in said)
        if said:
            found += 1
        else:
            assert told(damaged) == before, place
    assert found > 50


def test_any_truncation_is_found(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    damaged = tmp_path / "damaged.db"
    for size in range(1, len(whole), len(whole) // 40):
        damaged.write_bytes(whole[:size])
        try:
            assert verify_file(damaged)
        except StoreError as error:
            assert "\n" not in str(error)


def test_damage_in_the_log_is_said(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with closing(Rows(path)) as rows:
        rows.credit([1], True)
        rows.credit([3], True)
        subprocess.run(["cp", path, f"{path}-wal", copy], check=True, timeout=60)
    log = copy / "s.db-wal"
    changed = bytearray(log.read_bytes())
    changed[-4000] ^= 1
    log.write_bytes(changed)
    assert len(verify_file(copy / "s.db")) == 1
    (copy / "s.db-shm").unlink()  # who opened it has said it, and has made an index anew
    with closing(Rows(copy / "s.db")) as rows:
        assert len(problems(rows)) == 1 and "s.db-wal: frame" in problems(rows)[0]
