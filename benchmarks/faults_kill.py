"""A writer killed with SIGKILL, again and again, while readers recall; then all is looked at.

In every second store the readers stay while the writer dies and the store is opened anew; in the
others they end first, in some rounds by the same signal, so that nobody is there when the store
is opened. In part of the rounds the kill is aimed at one kind of call.
"""

import shutil
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from faults_ledger import Account, Ledger, if_carried_out, read_journal, replay
from faults_nursery import Child, Nursery
from faults_reader import Read, read
from faults_verdict import Verdict, judged, misranked
from faults_workload import EMBEDDING
from faults_writer import AIMED, Orders, write

from mnemonaut.memory import ExperienceStore

MODULES = ("faiss", "mnemonaut.memory.store", "faults_writer", "faults_reader")
"""What the nursery has to import."""

ROUNDS_OF_A_STORE = 10
AIMED_SHARE = 0.5
_WAIT_SECONDS = 30.0
_FIRST_GUESS_SECONDS = 0.004
_KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"approximate_above": 60},
    {"precision": "float16"},
    {"approximate_above": 60, "precision": "int8"},
    {"durability": "power"},
)


@dataclass
class Tally:
    """What the kills led to."""

    kills: int = 0
    acknowledged: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    carried_out: int = 0
    lost: int = 0
    half: int = 0
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    recalls: int = 0
    answers: int = 0
    readers_killed: int = 0
    rows: int = 0

    @property
    def faults(self) -> int:
        """How much was found that must not be."""
        return self.lost + self.half + len(self.wrong) + len(self.errors)


@dataclass
class Life:
    """One store, over the rounds that it lives through.

    `kind` are keywords for the store. `ever` are id, number and making of all that it was told to
    hold at any time; `told` what its readers were told.
    """

    path: Path
    kind: dict[str, Any]
    readers_stay: bool
    ledger: Ledger = field(default_factory=Ledger)
    ever: set[tuple[int, int, int]] = field(default_factory=set)
    told: set[tuple[int, int, int]] = field(default_factory=set)
    readers: list[Child] = field(default_factory=list)
    most_readers: int = 2
    made: int = 1

    def opened(self, *, read_only: bool = False) -> ExperienceStore:
        return ExperienceStore(self.path, embedding=EMBEDDING, read_only=read_only, **self.kind)


def kill_rounds(
    base: Path,
    nursery: Nursery,
    rounds: int,
    seed: int,
    *,
    seconds: float = 0.5,
    keep: Path | None = None,
) -> Tally:
    """So many kills in stores below `base`, of writers that live up to `seconds`.

    A store that fails is left, and copied to `keep` to be looked at.
    """
    rng = np.random.default_rng(seed)
    tally = Tally()
    longest = dict.fromkeys(AIMED, _FIRST_GUESS_SECONDS)
    life: Life | None = None
    for nth in range(rounds):
        if life is None or nth % ROUNDS_OF_A_STORE == 0:
            if life is not None:
                end_life(life, tally)
            lives = nth // ROUNDS_OF_A_STORE
            folder = base / f"store-{nth}"
            folder.mkdir()
            kind = _KINDS[lives % len(_KINDS)]
            life = Life(folder / "store.db", kind, readers_stay=lives % 2 == 0)
        before = tally.faults
        aim = str(rng.choice(AIMED)) if rng.random() < AIMED_SHARE else None
        account = kill_once(nursery, life, rng, aim, longest, tally, seconds=seconds)
        look_at(life, account, rng, tally, read_only_first=nth % 2 == 1)
        if tally.faults > before:
            end_life(life, tally)
            if keep is not None:
                shutil.copytree(life.path.parent, keep / life.path.parent.name)
            life = None
    if life is not None:
        end_life(life, tally)
    return tally


def kill_once(
    nursery: Nursery,
    life: Life,
    rng: np.random.Generator,
    aim: str | None,
    longest: dict[str, float],
    tally: Tally,
    *,
    seconds: float = 0.3,
    acknowledge_early: bool = False,
) -> Account:
    """Start a writer, kill it, and say what its journal says."""
    journal = life.path.with_name(f"{tally.kills}.journal")
    orders = Orders(
        life.path,
        journal,
        int(rng.integers(1 << 31)),
        life.made,
        aim,
        acknowledge_early,
        life.kind,
    )
    while len(life.readers) < life.most_readers:
        read_only = len(life.readers) % 2 == 0
        seed = int(rng.integers(1 << 31))
        life.readers.append(nursery.start(read, life.path, seed, read_only))
    writer = nursery.start(write, orders)
    if aim is None:
        time.sleep(float(rng.uniform(0, seconds)))
    else:
        for _ in range(int(rng.integers(1, 4))):
            if not writer.connection.poll(_WAIT_SECONDS):
                tally.errors.append(f"the writer came to no {aim} in {_WAIT_SECONDS} s")
                break
            try:
                writer.connection.recv_bytes()
            except EOFError:
                break  # it died of an error, which its journal tells
        time.sleep(float(rng.uniform(0, longest[aim])))
    writer.kill()
    tally.kills += 1
    account = replay(life.ledger, read_journal(journal) if journal.exists() else [])
    tally.errors += account.errors
    tally.acknowledged += account.acknowledged
    under_way = account.pending["begin"] if account.pending else "between calls"
    tally.under_way[under_way] += 1
    for name, took in account.seconds.items():
        if name in longest:  # the longest that was seen of late
            longest[name] = max(0.9 * longest[name], *took)
    life.ever |= account.seen
    if not life.readers_stay:
        end_readers(life, tally, by_kill=bool(rng.random() < 0.3))
    return account


def look_at(
    life: Life,
    account: Account,
    rng: np.random.Generator,
    tally: Tally,
    *,
    read_only_first: bool,
) -> None:
    """Open the store after a kill, compare everything, and go on from the state that it is in."""
    if not life.path.exists() and not account.acknowledged:
        return  # killed before it made the file
    try:
        if read_only_first and account.ledger.rows:
            with life.opened(read_only=True) as store:
                _note(_verdict(store, account), tally)
        with life.opened() as store:
            verdict = _verdict(store, account)
            _note(verdict, tally)
            tally.carried_out += verdict.truth is not account.ledger
            tally.rows = max(tally.rows, len(store))
            _go_on(life, account, verdict.truth)
            exact = "approximate_above" not in life.kind
            tally.wrong += misranked(store, verdict.truth, rng, exact=exact)
            tally.wrong += [f"verify: {line}" for line in store.verify()]
    except Exception:
        tally.errors.append(traceback.format_exc())
    compare_told(life, tally)


def end_life(life: Life, tally: Tally) -> None:
    end_readers(life, tally)
    compare_told(life, tally)


def compare_told(life: Life, tally: Tally) -> None:
    """What readers were told of an id must have been so at some time."""
    unknown, life.told = life.told - life.ever, set()
    tally.wrong += [f"a reader was told {pair}, which never was" for pair in unknown]


def _go_on(life: Life, account: Account, truth: Ledger) -> None:
    """The next writer begins where this one was killed, with experiences that are new."""
    life.ledger = Ledger(truth.rows, truth.last_id)
    life.ever |= {(id, row.number, row.making) for id, row in truth.rows.items()}
    pending = account.pending or {}
    numbers = [number for number, _ in pending.get("makings", [])]
    numbers += [number for _, number, _ in life.ever]
    life.made = max([life.made, *(number + 1 for number in numbers)])


def _verdict(store: ExperienceStore, account: Account) -> Verdict:
    other = if_carried_out(account.ledger, account.pending, list(store.ids()))
    return judged(store, account.ledger, other)


def _note(verdict: Verdict, tally: Tally) -> None:
    tally.lost += verdict.lost
    tally.half += verdict.half
    tally.wrong += verdict.wrong


def end_readers(life: Life, tally: Tally, *, by_kill: bool = False) -> None:
    """Hear what the readers found, or kill them with what they know."""
    readers, life.readers = life.readers, []
    for reader in readers:
        if by_kill:
            reader.kill()
            tally.readers_killed += 1
            continue
        try:
            reader.connection.send(None)
        except OSError:
            tally.errors.append("a reader died")
        for found in _said(reader):
            tally.recalls += found.recalls
            tally.answers += found.answers
            tally.errors += found.errors
            tally.wrong += found.wrong
            life.told |= found.pairs
        reader.kill()


def _said(reader: Child) -> Sequence[Read]:
    """What the reader sent: nothing if it died, and a sign of life before its findings."""
    heard: list[Read] = []
    try:
        while not heard and reader.connection.poll(_WAIT_SECONDS):
            message = reader.connection.recv()
            heard += [message] if isinstance(message, Read) else []
    except (EOFError, OSError):
        pass
    return heard
