"""Several processes that write to one store at once, and one that reads beside a writer."""

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from faults_nursery import Nursery
from faults_workload import EMBEDDING, experience, genuine, number_of, query

from mnemonaut.memory import ExperienceStore, RankWeights, StoreError

MODULES = ("mnemonaut.memory.store", "faults_writers")
_APART = 100_000
_BATCH = 20
_SECONDS = 300.0
_EPISODE = ("remember", "credit", "withdraw")


@dataclass
class Crowd:
    """What became of writers that wrote at once; `errors` are all that is not as it should be."""

    rows: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


def crowd(path: Path, nursery: Nursery, writers: int, adds: int) -> Crowd:
    """So many writers with so many adds each; the store is made by whichever comes first."""
    children = [nursery.start(add, path, nth * _APART, adds) for nth in range(writers)]
    for child in children:
        child.connection.recv()
    begun = monotonic()
    for child in children:
        child.connection.send(None)
    told: dict[int, list[int]] = {}
    found = Crowd()
    for nth, child in enumerate(children):
        answer = child.connection.recv() if child.connection.poll(_SECONDS) else "no answer"
        if isinstance(answer, str):
            found.errors.append(f"a writer failed: {answer}")
        else:
            told[nth] = answer
        child.kill()
    found.seconds = monotonic() - begun
    _look(path, told, adds, found)
    return found


def _look(path: Path, told: Mapping[int, Sequence[int]], adds: int, found: Crowd) -> None:
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        found.rows = len(store)
        if list(store.ids()) != list(range(1, len(store) + 1)):
            found.errors.append("the ids have gaps")
        if sorted(id for ids in told.values() for id in ids) != list(store.ids()):
            found.errors.append("what the writers were told is not what is there")
        for nth, ids in told.items():
            numbers = [number_of(row) for row in store.get_many(ids)]
            if list(ids) != sorted(ids) or numbers != list(
                range(nth * _APART, nth * _APART + adds)
            ):
                found.errors.append(f"writer {nth} is out of its order")
        found.errors += [f"verify: {line}" for line in store.verify()]


def add(path: Path, first: int, count: int, said: Connection) -> None:
    """Add experiences one by one as soon as told to; send their ids, or what went wrong."""
    said.send(None)
    said.recv()
    try:
        with ExperienceStore(path, embedding=EMBEDDING) as store:
            said.send([store.remember(experience(first + nth)) for nth in range(count)])
    except Exception as error:
        said.send(repr(error))
    said.recv()


@dataclass
class Beside:
    """What a reader saw of what a writer had been told; `seen` of `told` at its next recall."""

    told: int = 0
    seen: int = 0
    errors: list[str] = field(default_factory=list)


def beside(path: Path, nursery: Nursery, times: int) -> Beside:
    """A writer says what it was told; a reader, open all the while, must know it at once."""
    found = Beside()
    child = nursery.start(tell_each, path, times)
    child.connection.recv()
    alone = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)
    with ExperienceStore(path, embedding=EMBEDDING, read_only=True) as store:
        for _ in range(times * len(_EPISODE)):
            call, id, number = child.connection.recv()
            found.told += 1
            recalls = store.recall(query(number), 1, weights=alone)
            if not all(genuine(recall.experience) for recall in recalls):
                found.errors.append(f"{call}: a body that was never made")
            right = bool(recalls) and recalls[0].id == id
            right = right and number_of(recalls[0].experience) == number
            match call:
                case "remember":
                    seen = right
                case "credit":
                    seen = right and store.usage(id) == (1, 1)
                case _:
                    seen = not right and id not in store.ids() and _absent(store, id)
            found.seen += seen
            if not seen:
                found.errors.append(f"{call} of {id} was not seen")
            child.connection.send(None)
    child.kill()
    return found


def _absent(store: ExperienceStore, id: int) -> bool:
    try:
        store.get(id)
    except StoreError:
        return True
    return False


def tell_each(path: Path, times: int, said: Connection) -> None:
    """Make a row, use it, and withdraw it in every second round; say so after each call."""
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.remember(experience(0))
        said.send(None)
        for number in range(1, times + 1):
            mark = store.watermark()
            id = store.remember(experience(number))
            _tell(said, "remember", id, number)
            store.credit([id], True)
            _tell(said, "credit", id, number)
            if number % 2:
                store.withdraw(mark)
                _tell(said, "withdraw", id, number)
            else:
                id = store.remember(experience(number + _APART))
                _tell(said, "remember", id, number + _APART)


def _tell(said: Connection, call: str, id: int, number: int) -> None:
    """Say what was acknowledged, and do nothing more until it was looked at."""
    said.send((call, id, number))
    said.recv()


def alarms(path: Path, nursery: Nursery, times: int) -> list[str]:
    """What `verify` says of a sound store, opened anew each time, beside a living writer; it has
    to be nothing."""
    child = nursery.start(churn, path)
    child.connection.recv()
    said: list[str] = []
    for nth in range(times):
        with ExperienceStore(path, embedding=EMBEDDING, read_only=nth % 2 == 0) as store:
            said += store.verify()
    code = child.kill()
    return said if code == -signal.SIGKILL else [*said, f"the writer ended with {code}"]


def churn(path: Path, said: Connection) -> None:
    """Write, withdraw and compact without end: SQLite begins its log anew, or cuts it."""
    with ExperienceStore(path, embedding=EMBEDDING) as store:
        store.remember_many([experience(nth) for nth in range(_BATCH)])
        said.send(None)
        mark = store.watermark()
        while True:
            for _ in range(_BATCH):
                store.remember_many([experience(_APART + nth) for nth in range(_BATCH)])
                store.withdraw(mark)
            store.compact()
