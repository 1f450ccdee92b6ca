"""Experiences to remember, and stores to remember them in."""

import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory import Experience, ExperienceStore
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.filters import described
from mnemonaut.memory.identity import identity_digest
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.sqlite_words import search_words


def _make(
    task: str = "mine log",
    *,
    success: bool = True,
    state: str = "You stand in a forest.",
    skill: str = "mine",
    args: tuple[Any, ...] = ("log", 3),
    outcome: str = "it went through",
    when: int = 0,
    **where: Any,
) -> Experience:
    return Experience(
        {"text": state, "facts": {"inventory": {"log": 1}}},
        task,
        [{"skill": skill, "args": list(args)}],
        {"success": success, "text": outcome, "steps": [], "change": {}},
        where,
        when,
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Experience]:
    """Builds an experience; keywords that are not its parts become metadata."""
    return _make


def _new_row(experience: Experience, vector: Sequence[float] = (1.0, 0.0, 0.0, 0.0)) -> NewRow:
    return NewRow(
        experience.task,
        experience.success,
        experience.to_json(),
        np.asarray(vector, dtype="<f4").tobytes(),
        identity_digest(experience),
        search_words(experience),
        described(experience),
    )


@pytest.fixture(scope="session")
def new_row() -> Callable[..., NewRow]:
    """Makes of an experience, and its vector, what a backend writes."""
    return _new_row


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server with pgvector that ends with the tests.

    Its folder is not one of pytest's, which only their owner may enter: a server that root starts
    runs as another user. So is the path of its socket short enough.
    """
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    folder = tempfile.mkdtemp(prefix="mnemonaut-pg-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # pgserver wants one when it is imported
        from pgserver.postgres_server import get_server

        running = get_server(folder, cleanup_mode="delete")
    yield running.get_uri()
    running.cleanup()


_STORES = itertools.count()


@pytest.fixture(params=["file", "server"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., ExperienceStore]:
    """Opens a new store in a file, or on a server; keywords go to it."""

    def opened(**options: Any) -> ExperienceStore:
        nth = next(_STORES)
        if request.param == "file":
            return ExperienceStore(tmp_path / f"{nth}.db", **options)
        server = request.getfixturevalue("server")
        return ExperienceStore(f"{server}&store=new_{nth}", **options)

    return opened


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Rows]:
    """An open, empty file of rows."""
    opened = Rows(tmp_path / "s.db")
    opened.create("tests:4", 4)
    yield opened
    opened.close()


@pytest.fixture
def named(
    make: Callable[..., Experience], new_row: Callable[..., NewRow]
) -> Callable[..., list[NewRow]]:
    """Rows of experiences with these tasks."""
    return lambda *tasks: [new_row(make(task)) for task in tasks]


@pytest.fixture
def path(tmp_path: Path, make: Callable[..., Experience], new_row: Callable[..., NewRow]) -> Path:
    """A closed store of 30 experiences."""
    file = tmp_path / "s.db"
    with closing(Rows(file)) as rows:
        rows.create("tests:4", 4)
        rows.append([new_row(make(f"task {number}")) for number in range(30)], merge=True)
        rows.credit([1], True)
    return file
