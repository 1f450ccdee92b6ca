"""The connection to the server: reading and writing on it, each again where it broke.

A store's writers take turns by an advisory lock, which the server lets go of when a transaction
ends, however it ends. Ids are given inside it: so they have no gaps, and follow the order of
commits.
"""

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import Any, LiteralString, TypeVar

from ..errors import StoreError, StoreReadOnly
from .address import Address
from .connecting import Connection, connect, require_psycopg
from .failures import lost, store_error

_Result = TypeVar("_Result")

_CURSORS = itertools.count()
# A table that is altered after a snapshot was taken looks empty in it: so it is held before.
_SNAPSHOT: LiteralString = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
    " LOCK TABLE store, experiences, bodies, events, forgotten IN ACCESS SHARE MODE"
)


class Session:
    """One connection to the store at an address, made when it is needed, and anew when it broke.

    Every method raises StoreError, or one of its kinds, in one line that names the cure.
    """

    def __init__(self, address: Address, *, read_only: bool) -> None:
        self.store = address.store
        self.shown = address.shown
        require_psycopg()
        self._address = address
        self._read_only = read_only
        self._connection: Connection | None = None
        self._process = os.getpid()
        self._inherited: list[Connection] = []
        self._closed = False
        self._in_moment = False

    def read(self, work: Callable[[Connection], _Result]) -> _Result:
        """What `work` returns; done once more on a new connection where the old one broke."""
        import psycopg

        again = not self._in_moment
        while True:
            connection = self._live()
            try:
                with self._characters():
                    return work(connection)
            except psycopg.Error as error:
                if not connection.closed:
                    raise store_error(error, self.shown) from error
                if not again:
                    raise lost(self.shown, unsure=False) from error
                again = False
            except Exception:
                raise
            except BaseException:
                self._drop()  # interrupted in the middle of an answer
                raise

    @contextmanager
    def moment(self) -> Iterator[None]:
        """What is read inside is of one moment; nothing may be written inside."""
        if self._in_moment:
            yield
            return
        self.read(lambda connection: connection.execute(_SNAPSHOT))
        self._in_moment = True
        try:
            yield
        finally:
            self._in_moment = False
            if self._connection is not None:
                self._undo(self._connection)

    def write(self, work: Callable[[Connection], _Result]) -> _Result:
        """What `work` returns, done in its turn and in one transaction; durable by then.

        Where the connection broke before the end was asked for, nothing is stored, and `work` is
        done once more on a new one.
        """
        import psycopg
        from psycopg import sql

        if self._read_only:
            raise StoreReadOnly(f"{self.shown} was opened read-only; open it without read_only")
        if self._in_moment:
            raise StoreError(f"{self.shown} is being read at one moment; write after it")
        begin = sql.SQL(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({})"
        ).format(_turn(self.store))
        again = True
        while True:
            connection = self._live()
            confirming = False
            try:
                connection.execute(begin)
                with self._characters():
                    result = work(connection)
                confirming = True
                connection.execute("COMMIT")
                return result
            except psycopg.Error as error:
                if not connection.closed:
                    self._undo(connection)
                    raise store_error(error, self.shown) from error
                if confirming or not again:
                    raise lost(self.shown, unsure=confirming) from error
                again = False
            except Exception:
                self._undo(connection)
                raise
            except BaseException:
                self._drop()
                raise

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A second connection, for what takes long while the first goes on."""
        connection = connect(self._address, read_only=self._read_only)
        try:
            with self._reported(connection):
                yield connection
        finally:
            connection.close()

    @contextmanager
    def rows(self, statement: LiteralString, at_once: int) -> Iterator[Iterable[tuple[Any, ...]]]:
        """The rows of a statement, of one moment, `at_once` of which are held in memory.

        Other statements may run between them: on their own connection, unless all are read inside
        a `moment`.
        """
        with self.snapshot() as connection, connection.cursor(f"rows_{next(_CURSORS)}") as cursor:
            cursor.itersize = at_once
            cursor.execute(statement, binary=True)
            yield cursor

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees the store at one moment: the one of `moment` if there is one."""
        if self._in_moment:
            with self._reported(self._live()) as connection:
                yield connection
            return
        with self.apart() as connection:
            connection.execute(_SNAPSHOT)
            yield connection

    def close(self) -> None:
        self._closed = True
        self._drop()

    def _live(self) -> Connection:
        if self._closed:
            raise StoreError(f"{self.shown} was closed; open the store again")
        if self._in_moment and (self._connection is None or self._connection.closed):
            raise lost(self.shown, unsure=False)
        if self._process != os.getpid():
            # The parent goes on with its connection: neither use it here, nor end it.
            self._inherited += [self._connection] if self._connection is not None else []
            self._connection, self._process = None, os.getpid()
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._address, read_only=self._read_only)
        return self._connection

    def _undo(self, connection: Connection) -> None:
        import psycopg

        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None and self._process == os.getpid():
            with suppress(Exception):
                self._connection.close()
        self._connection = None

    @contextmanager
    def _reported(self, connection: Connection) -> Iterator[Connection]:
        import psycopg

        try:
            yield connection
        except psycopg.Error as error:
            if connection.closed:
                raise lost(self.shown, unsure=False) from error
            raise store_error(error, self.shown) from error

    @contextmanager
    def _characters(self) -> Iterator[None]:
        try:
            yield
        except UnicodeEncodeError as error:
            half = ascii(error.object[error.start])
            raise StoreError(
                f"{half} is half of a character, which no server keeps; replace it in the texts"
            ) from error


def _turn(store: str) -> int:
    """The number of the lock under which a store is written."""
    digest = blake2b(b"mnemonaut writes " + store.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
