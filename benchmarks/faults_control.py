"""Stores broken on purpose: a harness that finds nothing wrong with these finds nothing at all."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from faults_kill import Life, Tally, kill_once, look_at
from faults_ledger import Account
from faults_nursery import Nursery
from faults_writer import AIMED

_FIRST_ROUNDS = 2


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
            longest = dict.fromkeys(AIMED, 0.001)
            for _ in range(_FIRST_ROUNDS):  # a store that has something to lose
                account = kill_once(nursery, life, rng, "batch", longest, tally)
                look_at(life, account, rng, tally, read_only_first=False)
            if tally.faults:
                raise RuntimeError(f"the control is wrong from the start: {tally}")
            account = broken(nursery, life, rng, tally)
            look_at(life, account, rng, tally, read_only_first=nth % 2 == 1)
            found[name] += tally.faults > 0
    return found


def _early(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """The writer says that a row is stored, and stores it then."""
    return kill_once(nursery, life, rng, None, {}, tally, acknowledge_early=True)


def _older(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """An older copy of the file is put back after the writer was killed."""
    _settle(life.path)
    kept = life.path.with_name("kept")
    shutil.copy(life.path, kept)
    account = kill_once(nursery, life, rng, "batch", {"batch": 0.001}, tally)
    for path in life.path.parent.glob(f"{life.path.name}*"):
        path.unlink()
    shutil.move(kept, life.path)
    return account


def _swapped(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """Two experiences change their ids."""
    account = kill_once(nursery, life, rng, "batch", {"batch": 0.001}, tally)
    ids = sorted(account.ledger.rows)
    _edit(
        life.path,
        f"UPDATE experiences SET id = -1 WHERE id = {ids[0]}",
        f"UPDATE experiences SET id = {ids[0]} WHERE id = {ids[-1]}",
        f"UPDATE experiences SET id = {ids[-1]} WHERE id = -1",
    )
    return account


def _uncredited(nursery: Nursery, life: Life, rng: np.random.Generator, tally: Tally) -> Account:
    """What came of a recall is lost."""
    account = kill_once(nursery, life, rng, "batch", {"batch": 0.001}, tally)
    _edit(life.path, "DELETE FROM events WHERE id = (SELECT max(id) FROM events)")
    return account


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
