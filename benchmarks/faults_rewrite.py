"""Rewrites of a whole store, killed: another embedding for every row, and an older format.

Each is one transaction: afterwards all rows are as they were, or all are as they were to become.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from faults_nursery import Nursery
from faults_workload import experience, genuine, number_of, query

from mnemonaut.memory import ExperienceStore, HashingEmbedding, StoreError
from mnemonaut.memory.embedding import embed_text

MODULES = ("mnemonaut.memory.store", "faults_rewrite")
EMBEDDINGS = ("hashing:64", "hashing:96")

_ROWS = 1500
_WAIT_SECONDS = 60.0

# The tables of format 1, as the first version wrote them.
_FORMAT_1 = (
    "PRAGMA journal_mode=WAL",
    "CREATE TABLE experiences (id INTEGER PRIMARY KEY, task TEXT NOT NULL,"
    " success INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB NOT NULL)",
    "CREATE TABLE credits (id INTEGER PRIMARY KEY, experience INTEGER NOT NULL,"
    " helped INTEGER NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "PRAGMA application_id=1835951469",
    "PRAGMA user_version=1",
)


@dataclass
class Rewritten:
    """What the kills left: how often the old state, how often the new one, and what is wrong."""

    old: int = 0
    new: int = 0
    wrong: list[str] = field(default_factory=list)


def killed_reembedding(
    base: Path, nursery: Nursery, times: int, rng: np.random.Generator
) -> Rewritten:
    """Kill a process that embeds the rows anew, back and forth."""
    base.mkdir(parents=True)
    path = base / "store.db"
    with ExperienceStore(path, embedding=EMBEDDINGS[0]) as store:
        store.remember_many([experience(1 + nth) for nth in range(_ROWS)])
        begun = time.perf_counter()
        store.reembed(EMBEDDINGS[1])
        seconds = time.perf_counter() - begun
    found = Rewritten()
    for _ in range(times):
        child = nursery.start(reembed_for_ever, path)
        before = _said(child.connection)
        time.sleep(float(rng.uniform(0, 3 * seconds)))
        child.kill()
        with ExperienceStore(path, embedding=None) as store:
            now = store.embedding.name
            found.old += now == before
            found.new += now != before
            _check(store, found)
    return found


def reembed_for_ever(path: Path, said: Connection) -> None:
    with ExperienceStore(path, embedding=None) as store:
        said.send(store.embedding.name)
        while True:
            store.reembed(EMBEDDINGS[store.embedding.name == EMBEDDINGS[0]])


def killed_migration(
    base: Path, nursery: Nursery, times: int, rng: np.random.Generator
) -> Rewritten:
    """Kill a process that opens a store of format 1 for the first time."""
    base.mkdir(parents=True)
    write_format_1(base / "first.db")
    begun = time.perf_counter()
    with ExperienceStore(base / "first.db", embedding=EMBEDDINGS[0]) as store:
        seconds = time.perf_counter() - begun
        fingerprint = store.fingerprint()
    found = Rewritten()
    for nth in range(times):
        path = base / f"{nth}.db"
        write_format_1(path)
        child = nursery.start(open_and_wait, path)
        _said(child.connection)
        time.sleep(float(rng.uniform(0, 1.3 * seconds)))
        child.kill()
        try:
            ExperienceStore(path, embedding=EMBEDDINGS[0], read_only=True).close()
            found.new += 1
        except StoreError as error:
            found.old += "older format" in str(error)
            found.wrong += [] if "older format" in str(error) else [str(error)]
        with ExperienceStore(path, embedding=EMBEDDINGS[0]) as store:
            _check(store, found)
            if store.fingerprint() != fingerprint:
                found.wrong.append("the fingerprint is another one")
    return found


def write_format_1(path: Path) -> None:
    """A store as the first version wrote it: every third experience was used once."""
    embedding = HashingEmbedding(64)
    made = [experience(1 + nth) for nth in range(_ROWS)]
    vectors = embedding.encode([embed_text(one) for one in made]).astype("<f4")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in _FORMAT_1:
            connection.execute(statement)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO experiences (task, success, body, vector) VALUES (?, ?, ?, ?)",
            [
                (e.task, e.success, e.to_json(), v.tobytes())
                for e, v in zip(made, vectors, strict=True)
            ],
        )
        connection.executemany(
            "INSERT INTO credits (experience, helped) VALUES (?, ?)",
            [(id, id % 2) for id in range(1, _ROWS + 1, 3)],
        )
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("embedding", embedding.name), ("dimension", "64"), ("withdrawals", "0")],
        )
        connection.execute("COMMIT")


def open_and_wait(path: Path, said: Connection) -> None:
    said.send("now")
    with ExperienceStore(path, embedding=EMBEDDINGS[0]):
        said.recv()


def _said(connection: Connection) -> str:
    if not connection.poll(_WAIT_SECONDS):
        raise RuntimeError("the process that was to be killed did not begin")
    return str(connection.recv())


def _check(store: ExperienceStore, found: Rewritten) -> None:
    """All rows, with the vectors of the embedding that the store says it has."""
    ids = list(store.ids())
    if ids != list(range(1, _ROWS + 1)):
        found.wrong.append(f"{len(ids)} of {_ROWS} rows are there")
        return
    rows = store.get_many(ids)
    right = store.embedding.encode([embed_text(row) for row in rows])
    if not all(map(genuine, rows)) or [number_of(row) for row in rows] != ids:
        found.wrong.append("a body is not what was remembered")
    if not np.array_equal(store.vectors, right):
        found.wrong.append("a vector is not of the embedding that is named")
    if number_of(store.recall(query(_ROWS // 2), 1)[0].experience) != _ROWS // 2:
        found.wrong.append("an experience is not found by its own text")
    found.wrong += [f"verify: {line}" for line in store.verify()]
