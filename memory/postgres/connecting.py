"""Making a connection: how long each wait may take, and what the server is told to promise."""

from typing import TYPE_CHECKING, Any, LiteralString, TypeAlias

from ..errors import StoreError
from .address import Address
from .failures import LOCK_SECONDS, STATEMENT_SECONDS, unreachable
from .values import Packed

if TYPE_CHECKING:
    import psycopg

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

_PARAMETERS: dict[str, Any] = {
    "connect_timeout": 10,
    "client_encoding": "utf8",
    "fallback_application_name": "mnemonaut",
    # A server that vanished without a word is noticed within a minute.
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 4,
    "tcp_user_timeout": 60_000,
}

SETTINGS = {
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": f"{STATEMENT_SECONDS}s",
    # So does the server notice a client that vanished in its turn to write.
    "idle_in_transaction_session_timeout": f"{STATEMENT_SECONDS}s",
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "4",
    # Compiling our statements would take longer than running them.
    "jit": "off",
}

_SET: LiteralString = (
    "SELECT set_config(name, value, false)"
    " FROM unnest(%s::text[], %s::text[]) AS setting(name, value)"
)
# A server may promise more than "on" by default, never less.
_SYNCHRONOUS: LiteralString = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
_FIND_VECTORS: LiteralString = (
    "SELECT t.oid::bigint, set_config('search_path',"
    " quote_ident(%s::text) || ', ' || quote_ident(n.nspname), false)"
    " FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
    " JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = 'vector'"
    " WHERE e.extname = 'vector'"
)


def connect(address: Address, *, read_only: bool) -> Connection:
    """A connection in autocommit mode, on which the names of the store's tables are known."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(address.url)
    except psycopg.ProgrammingError:  # its message may show the password
        raise StoreError(
            f"{address.shown} is no address of a server; write "
            "postgresql://user:password@host:5432/database, special characters as %40"
        ) from None
    try:
        connection: Connection = psycopg.connect(**{**_PARAMETERS, **given}, autocommit=True)
    except psycopg.Error as error:
        raise unreachable(error, address.shown) from error
    try:
        settings = dict(SETTINGS)
        if read_only:
            settings["default_transaction_read_only"] = "on"
        connection.execute(_SET, [list(settings), list(settings.values())])
        connection.execute(_SYNCHRONOUS)
        adapt(connection, address.store)
    except psycopg.Error as error:
        connection.close()
        raise unreachable(error, address.shown) from error
    return connection


def adapt(connection: Connection, store: str) -> bool:
    """Make the tables' and pgvector's names known; False where the server has no pgvector."""
    from psycopg.adapt import Dumper
    from psycopg.pq import Format

    found = connection.execute(_FIND_VECTORS, [store]).fetchone()
    if found is None:
        return False

    class PackedDumper(Dumper):
        format = Format.BINARY

        def dump(self, obj: Packed) -> bytes:
            return obj.payload

    PackedDumper.oid = int(found[0])
    connection.adapters.register_dumper(Packed, PackedDumper)
    return True


def require_psycopg() -> None:
    """StoreError, with the cure, where psycopg is not installed."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise StoreError(
            "a store on a server needs psycopg: run `pip install 'mnemonaut[postgres]'`"
        ) from error
