"""The stores of a run on a server: one schema a stream, written by one player at a time.

A store's name is `mnemonaut_RUN_ARM_REPLICATE`, RUN being drawn when the run begins: runs of one
database never meet, and all schemas of one run can be told from the others, to be deleted.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from urllib.parse import quote

from ..memory.errors import StoreError
from ..memory.opening import SERVERS
from ..memory.postgres.address import address
from ..memory.postgres.connecting import Connection, connect, require_psycopg
from ..memory.postgres.failures import store_error
from ..memory.postgres.session import Session
from .compose import Arm
from .job import Job
from .results import StreamKey

PREFIX = "mnemonaut"
TURN_SECONDS = 150.0
"""How long to wait for another player of the stream to go. A server notices within a minute that
the machine of a client has vanished, and a node that lost its cluster ends within another."""

_LONGEST = 63  # PostgreSQL cuts longer names, so that two would become one
_RUN = re.compile(r"[a-z0-9]{1,16}")
_POLL_SECONDS = 0.1


def new_run_id() -> str:
    """A name for the stores of a new run; drawn, so that no other run has it."""
    return secrets.token_hex(6)


def public(base: str) -> str:
    """The address of the server as a run keeps it: without its password.

    Raises:
        StoreError: it is no address of a server, or names a store.
    """
    found = address(base)
    if any(part.startswith("store=") for part in base.partition("?")[2].split("&")):
        raise StoreError(
            "each stream has a store of its own on the server; leave `store=` out of the address"
        )
    return found.shown


def schema_name(run_id: str, key: StreamKey) -> str:
    """The schema of a stream's store; no two streams of a run have the same.

    Names of arms hold `-` and `.`, and may be long, which schemas must not: `-` becomes `_`; a
    name with `.` or without room is cut, and told from others by its hash. An arm's name begins
    with a letter or digit, so the two underscores before a cut one are in no other name.
    """
    if not _RUN.fullmatch(run_id):
        raise StoreError(f"`{run_id}` cannot name a run's stores; use up to 16 of a-z and 0-9")
    arm = key.arm.replace("-", "_")
    name = f"{PREFIX}_{run_id}_{arm}_{key.replicate}"
    if "." not in arm and len(name) <= _LONGEST:
        return name
    digest = blake2b(key.arm.encode(), digest_size=10).hexdigest()
    start, end = f"{PREFIX}_{run_id}__", f"_{digest}_{key.replicate}"
    return start + arm.replace(".", "_")[: _LONGEST - len(start) - len(end)] + end


def store_address(base: str, run_id: str, key: StreamKey) -> str:
    """The address of a stream's store on the server at `base`.

    Raises:
        StoreError: `base` is no address of a server, or names a store.
    """
    public(base)
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}store={schema_name(run_id, key)}"


def with_password(base: str, password: str) -> str:
    """The address with a password where it has none, for machines that were not told it."""
    bare, _, query = base.partition("?")
    user = bare.partition("://")[2].rpartition("@")[0]
    told = user.partition(":")[2] or any(p.startswith("password=") for p in query.split("&"))
    if not password or told:
        return base
    joint = "&" if "?" in base else "?"
    return f"{base}{joint}password={quote(password, safe='')}"


def keeps(arm: Arm) -> bool:
    """Whether an arm has an experience store."""
    return arm.episodic != "off" and arm.remembers


def writes(job: Job) -> bool:
    """Whether the stream writes to its store: it has an episodic memory that is not frozen."""
    return job.source is None and keeps(job.arm)


def check_reachable(base: str) -> None:
    """StoreError unless the server at `base` lets this machine in."""
    require_psycopg()
    connect(address(base), read_only=True).close()


def never_held(base: str, run_id: str, keys: Iterable[StreamKey]) -> list[StreamKey]:
    """The streams among `keys` without a store on the server, or whose store is as it was made.

    Raises:
        StoreError: the server cannot be reached, or the stores cannot be read.
    """
    require_psycopg()
    import psycopg
    from psycopg import sql

    where = address(base)
    connection = connect(where, read_only=True)
    try:
        found = []
        for key in keys:
            name, mark = schema_name(run_id, key), None
            table = connection.execute("SELECT to_regclass(%s)", [f"{name}.store"]).fetchone()
            if table is not None and table[0] is not None:
                wanted = sql.SQL("SELECT last_id, last_event FROM {}").format(
                    sql.Identifier(name, "store")
                )
                mark = connection.execute(wanted).fetchone()
            if mark in (None, (0, 0)):
                found.append(key)
        return found
    except psycopg.Error as error:
        raise store_error(error, where.shown) from error
    finally:
        connection.close()


@contextmanager
def alone(store: str) -> Iterator[Callable[[], None]]:
    """Be the only player that writes to a stream's store on a server, while the block runs.

    A player that was given up on (its node is cut off, its process was killed a moment ago) may
    still be writing. Inside the block it has gone, and what it had sent last is stored or undone.
    The callable checks that this still holds. A file's streams are told apart by the lock on their
    log, so for a file nothing is done.

    Raises:
        StoreError: the server cannot be reached, or the other player does not go.
    """
    if not store.startswith(SERVERS):
        yield lambda: None
        return
    require_psycopg()
    import psycopg

    where = address(store)
    held = connect(where, read_only=False)

    def check() -> None:
        try:
            held.execute("SELECT 1")
        except psycopg.Error as error:
            raise StoreError(
                f"{where.shown}: the connection that holds store `{where.store}` broke, and "
                "another player may have it; see that the server runs, then resume"
            ) from error

    try:
        try:
            if not _taken(held, where.store):
                raise StoreError(
                    f"{where.shown}: store `{where.store}` is still being written by another "
                    f"player after {TURN_SECONDS:.0f} s; end it, then resume"
                )
        except psycopg.Error as error:
            raise store_error(error, where.shown) from error
        # Whoever commits holds the store's turn to write: after ours there is nothing on its way.
        turn = Session(where, read_only=False)
        try:
            turn.write(lambda connection: None)
        finally:
            turn.close()
        yield check
    finally:
        held.close()


def _taken(connection: Connection, store: str) -> bool:
    number = blake2b(b"mnemonaut plays " + store.encode(), digest_size=8).digest()
    until = time.monotonic() + TURN_SECONDS
    while True:
        found = connection.execute(
            "SELECT pg_try_advisory_lock(%s)", [int.from_bytes(number, "big", signed=True)]
        ).fetchone()
        if found is not None and found[0]:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)


def drop_stores(base: str, run_id: str) -> list[str]:
    """Delete all stores of a run from the server, for good; returns their names.

    Raises:
        StoreError: the server cannot be reached, or they may not be deleted.
    """
    require_psycopg()
    import psycopg
    from psycopg import sql

    schema_name(run_id, StreamKey("any", 0))
    where = address(base)
    connection = connect(where, read_only=False)
    try:
        found = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) ORDER BY nspname",
            [f"{PREFIX}_{run_id}_"],
        ).fetchall()
        for (name,) in found:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        return [str(name) for (name,) in found]
    except psycopg.Error as error:
        raise store_error(error, where.shown) from error
    finally:
        connection.close()
