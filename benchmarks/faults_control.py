"""Stores broken on purpose: a harness that finds nothing wrong with these finds nothing at all."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from faults_kill import Life, Tally, kill_once, look_at
from faults_ledger import Account, replay
from faults_nursery import Nursery
from faults_writer import AIMED

_ROWS = 30
_MOST_KILLS = 50


def controls(base: Path, nursery: Nursery, rounds: int, seed: int) -> dict[str, int]:
    """For each way to break a store: in how many of the rounds the harness said that it is."""
    found = dict.fromkeys(_BREAKS, 0)
    for nth in range(rounds):
        for name, broken in _BREAKS.items():
            folder = base / f"{name.replace(' ', '-')}-{nth}"
            folder.mkdir(parents=True)
            life = Life(folder / "store.db", {}, readers_stay=False, most_readers=0)
            rng = np.random.default_rng([seed, nth])
            tally = Tally()
            _grow(nursery, life, rng, tally)
            account = broken(nursery, life, rng, tally)
            look_at(life, account, rng, tally, read_only_first=nth % 2 == 1)
            found[name] += tally.faults > 0
    return found


def _grow(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> None:
    """Kill writers until the store has that many rows more, and one that was used or made again.

    Nothing is wrong with the store so far.
    """
    least = len(life.ledger.rows) + _ROWS
    longest = dict.fromkeys(AIMED, 0.001)
    for _ in range(_MOST_KILLS):
        account = kill_once(nursery, life, rng, "batch", longest, tally)
        look_at(life, account, rng, tally, read_only_first=False)
        if tally.faults:
            raise RuntimeError(f"the control is wrong from the start: {tally}")
        rows = life.ledger.rows.values()
        if len(rows) >= least and any(row.used or row.times > 1 for row in rows):
            return
    raise RuntimeError(f"the writers got nowhere: {tally}")


def _early(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """The writer says that rows are stored, and stores them then."""
    return kill_once(nursery, life, rng, None, {}, tally, acknowledge_early=True)


def _older(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """An older copy of the file is put back after the writer was killed."""
    _settle(life.path)
    kept = life.path.with_name("kept")
    shutil.copy(life.path, kept)
    _grow(nursery, life, rng, tally)
    for path in life.path.parent.glob(f"{life.path.name}*"):
        path.unlink()
    shutil.move(kept, life.path)
    return replay(life.ledger, [])


def _swapped(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """Two experiences change their ids."""
    ids = sorted(life.ledger.rows)
    _edit(
        life.path,
        f"UPDATE experiences SET id = -1 WHERE id = {ids[0]}",
        f"UPDATE experiences SET id = {ids[0]} WHERE id = {ids[-1]}",
        f"UPDATE experiences SET id = {ids[-1]} WHERE id = -1",
    )
    return replay(life.ledger, [])


def _uncredited(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """What came of a recall is lost."""
    _edit(life.path, "DELETE FROM events WHERE id = (SELECT max(id) FROM events)")
    return replay(life.ledger, [])


def _settle(path: Path) -> None:
    """All that is in SQLite's log goes into the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _edit(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    for index in path.parent.glob(f"{path.name}-index"):
        index.unlink()


_Break = Callable[[Nursery, Life, np.random.Generator, Tally], Account]
_BREAKS: dict[str, _Break] = {
    "told before it was stored": _early,
    "older copy put back": _older,
    "two ids swapped": _swapped,
    "a use deleted": _uncredited,
}
