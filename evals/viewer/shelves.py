"""The experience stores that can be looked into: those of each run, and those that were named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...memory import ExperienceStore
from ...memory.opening import SERVERS
from ..results import Folder, StreamKey, stream_keys
from ..schedule import source_of
from ..stores import store_address
from .folders import NotHere, Results, Run

NAMED = "~"
"""Stands for a run in the address of a store that was named; no run is called so."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A store that can be opened.

    Attributes:
        title: as it may be shown, without a password.
        address: of its pages, `/memory/RUN/STREAM`, without a slash at its end.
        path: a file or a server.
        run, key: of which stream of which run it is; None for a store that was named.
    """

    title: str
    address: str
    path: str
    run: Run | None = None
    key: StreamKey | None = None


class Shelves:
    """All stores; `named` are paths or addresses given on the command line."""

    def __init__(self, results: Results, named: Sequence[str] = ()) -> None:
        self._results = results
        self.named = [
            Shelved(shown(path), f"/memory/{NAMED}/{nth}", path)
            for nth, path in enumerate(named, start=1)
        ]

    def of(self, run: Run) -> list[Shelved]:
        """The stores of a run, in the order of its streams.

        Of a run that keeps them on a server, `run.json` tells the address without its password;
        libpq finds that in PGPASSWORD or in ~/.pgpass.
        """
        suite, body = self._results.suite(run)
        server, run_id = str(body.get("stores", "")), str(body.get("stores_run", ""))
        found: list[Shelved] = []
        for key in stream_keys(suite):
            path: str | Path | None = self._results.file(Folder(run.folder).store(key))
            if server and suite.arm(key.arm).episodic not in ("off", "frozen"):
                path = store_address(server, run_id, key)
            if path is not None:
                address = f"/memory/{run.slug}/{key.name}"
                found.append(Shelved(f"{run.name}: {key.name}", address, str(path), run, key))
        return found

    def find(self, run_slug: str, name: str) -> Shelved:
        """The store at an address.

        Raises:
            NotHere: there is none.
        """
        named = run_slug == NAMED
        for store in self.named if named else self.of(self._results.run(run_slug)):
            if store.address.rpartition("/")[2] == name:
                return store
        raise NotHere("there is no such store, or not yet; a stream makes its own when it begins")

    def read_by(self, run: Run, key: StreamKey) -> StreamKey:
        """The stream whose store a stream recalls from: its own, but for a frozen one."""
        return source_of(self._results.suite(run)[0], key) or key

    def readers(self, store: Shelved) -> list[StreamKey]:
        """The streams that recall from a store."""
        if store.run is None or store.key is None:
            return []
        suite, _ = self._results.suite(store.run)
        return [key for key in stream_keys(suite) if self.read_by(store.run, key) == store.key]


@contextmanager
def opened(store: Shelved) -> Iterator[ExperienceStore]:
    """The store for reading, in this thread; it takes a few milliseconds.

    Raises:
        StoreError: it cannot be read.
    """
    if not store.path.startswith(SERVERS) and not Path(store.path).is_file():
        raise NotHere(f"there is no store at {store.title} any more; see all runs")
    with ExperienceStore(store.path, embedding=None, read_only=True, create=False) as source:
        yield source


def shown(path: str) -> str:
    """A path or address as it may be shown: without a password."""
    if not path.startswith(SERVERS):
        return path
    from ...memory.postgres.address import address

    return address(path).shown
