"""Stores on a PostgreSQL server with pgvector that is the tests' own."""

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from mnemonaut.memory.postgres import PostgresBackend

if TYPE_CHECKING:
    from pgserver.postgres_server import PostgresServer

Open = Callable[..., PostgresBackend]


@pytest.fixture(scope="session")
def server(server: str) -> str:
    """The address of a server that ends with the tests, and does not wait for its disk."""
    without_disk(server)
    return server


def started(folder: str) -> "PostgresServer":
    """The server whose data are in `folder`; made where it is empty."""
    from pgserver.postgres_server import get_server

    return get_server(folder)


def without_disk(address: str) -> None:
    """Let a server no longer wait for its disk: these tests cut no power."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


_NUMBERS = itertools.count()


@pytest.fixture
def url(server: str) -> str:
    """The address of a store that nobody has made yet."""
    return f"{server}&store=store_{next(_NUMBERS)}"


@pytest.fixture
def open_backend(url: str) -> Iterator[Open]:
    """Opens the store at `url`, or one of another name; closes what it opened."""
    opened: list[PostgresBackend] = []

    def open(
        address: str = url,
        *,
        embedding: tuple[str, int] | None = ("made up", 4),
        read_only: bool = False,
    ) -> PostgresBackend:
        backend = PostgresBackend.open(
            address, embedding=embedding, read_only=read_only, durability="process"
        )
        opened.append(backend)
        return backend

    yield open
    for backend in opened:
        backend.close()
