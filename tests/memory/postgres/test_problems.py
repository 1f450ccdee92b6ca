"""Every way in which a row can be wrong is named."""

from collections.abc import Callable

import psycopg
import pytest

from mnemonaut.memory import Experience, NotAStore
from mnemonaut.memory.postgres import PostgresBackend

from .brute_force import new_row
from .conftest import Open

DAMAGE = {
    "UPDATE bodies SET body = replace(body, 'forest', 'desert') WHERE id = 2": [
        "experience 2: its body is not what was written",
        "experience 2: its digest differs from its body",
        "experience 2: its words differ from its body",
    ],
    "UPDATE bodies SET body = '{' WHERE id = 2": [
        "experience 2: its body is not what was written",
        "experience 2: its body is not an experience",
    ],
    "UPDATE bodies SET body_check = 0 WHERE id = 2": [
        "experience 2: its body is not what was written"
    ],
    "UPDATE bodies SET digest = 0 WHERE id = 2": ["experience 2: its digest differs"],
    "UPDATE bodies SET words = words || 'x:1' WHERE id = 2": [
        "experience 2: its words differ",
        "the counts of 1 words differ from the bodies; compact it",
    ],
    "UPDATE experiences SET vector = '[0,1,0,0]' WHERE id = 2": [
        "experience 2: its vector is not what was written"
    ],
    "UPDATE experiences SET vector = '[2,0,0,0]' WHERE id = 2": [
        "experience 2: its vector is not what was written",
        "experience 2: its vector has length 2.000, not 1",
    ],
    "UPDATE experiences SET success = NOT success WHERE id = 2": [
        "experience 2: its metadata differs from its body"
    ],
    "UPDATE experiences SET occurred = 9 WHERE id = 2": ["experience 2: its metadata differs"],
    "UPDATE experiences SET facets = facets || '{\"success\": 1}' WHERE id = 2": [
        "experience 2: its metadata differs"
    ],
    "DELETE FROM bodies WHERE id = 2": [
        "experience 2: it has no body",
        "the counts of ",
    ],
    "DELETE FROM experiences WHERE id = 2": [
        "experience 2: it has no vector",
        "experience 2: it is gone, and was not forgotten",
        "event 2: there is no experience 2",
        "it says that it has 3 experiences and has 2",
    ],
    "INSERT INTO forgotten VALUES (1)": ["experience 1: it was forgotten and is there"],
    "UPDATE store SET last_id = 2": ["experience 3: it is newer than the newest"],
    "UPDATE store SET last_id = 4": ["experience 4: it is gone, and was not forgotten"],
    "UPDATE store SET last_event = 1": ["event 2: it is newer than the newest"],
    "UPDATE store SET rows = 5": ["it says that it has 5 experiences and has 3"],
    "UPDATE experiences SET helped = 2 WHERE id = 1": [
        "experience 1: its counts differ from its events"
    ],
    "UPDATE experiences SET met = 3 WHERE id = 2": ["experience 2: its counts differ"],
    "UPDATE events SET experience = 77 WHERE id = 1": [
        "experience 1: its counts differ",
        "event 1: there is no experience 77",
    ],
    "UPDATE events SET kind = 5 WHERE id = 1": [
        "experience 1: its counts differ",
        "event 1: it is of no known kind",
    ],
    "DELETE FROM vocabulary WHERE word = 'mine'": ["the counts of 1 words differ"],
}

Damage = Callable[[str], None]


@pytest.fixture
def backend(open_backend: Open, make: Callable[..., Experience]) -> PostgresBackend:
    opened = open_backend()
    opened.append([new_row(make(task, env="a\x00")) for task in "abc"], merge=True)
    opened.credit([1, 2], True)
    return opened


@pytest.fixture
def damage(server: str, url: str) -> Damage:
    def work(statement: str) -> None:
        with psycopg.connect(server) as connection:
            schema = url.rpartition("store=")[2]
            connection.execute(f"SET search_path = {schema}, public".encode())
            connection.execute(statement.encode())

    return work


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_is_named(backend: PostgresBackend, damage: Damage, statement: str) -> None:
    assert backend.problems() == []
    damage(statement)
    found = backend.problems()
    assert len(found) == len(DAMAGE[statement]), found
    for line, expected in zip(found, DAMAGE[statement], strict=True):
        assert line.startswith(expected) and "\n" not in line


def test_what_is_damaged_is_not_answered_with(backend: PostgresBackend, damage: Damage) -> None:
    damage("UPDATE bodies SET body = replace(body, 'forest', 'desert') WHERE id = 2")
    damage("UPDATE experiences SET vector = '[0,1,0,0]' WHERE id = 3")
    message = "is damaged: experience {} is not what was written; restore a copy"
    with pytest.raises(NotAStore, match=message.format(2)):
        backend.fetch([1, 2])
    with pytest.raises(NotAStore, match=message.format(3)):
        backend.vectors([1, 3])
    with pytest.raises(NotAStore, match=message.format(2)):
        list(backend.rows())
    assert len(backend.fetch([1, 3])) == 2
