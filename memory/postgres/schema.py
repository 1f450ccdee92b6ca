"""The tables of a store on a server, in a schema of its own.

    store        one row: format, embedding, dimension, how far the store has grown, and the epoch,
                 which grows whenever something that was there is changed or taken away
    experiences  what is searched: vector, metadata, and what is counted of each experience
    bodies       the experience as JSON, its digest, its words
    vocabulary   in how many bodies a word is
    events       each use of an experience, and each further making
    forgotten    the ids of what was forgotten, which no other experience gets
    counted      a view: what `experiences` counts, from `events`

Vectors stay out of the way of bodies, so that searching all of them reads little else; a row of
less than a page (1,900 dimensions or so) is kept in one piece.
"""

from typing import LiteralString

from ..errors import NotAStore, StoreError, StoreReadOnly, StoreVersion
from .connecting import Connection, adapt
from .session import Session
from .values import MOST_DIMENSIONS

FORMAT = 1
_OLDEST_SERVER = 140_000  # 14: numeric knows infinity

_RECOGNISE: LiteralString = (
    "SELECT to_regclass(quote_ident(%s::text) || '.store') IS NOT NULL, EXISTS ("
    " SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = %s::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))"
)
_HAS_SCHEMA: LiteralString = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s::text)"

_TABLES: tuple[LiteralString, ...] = (
    "CREATE TABLE store (format integer NOT NULL, embedding text NOT NULL,"
    " dimension integer NOT NULL, last_id bigint NOT NULL DEFAULT 0,"
    " last_event bigint NOT NULL DEFAULT 0, rows bigint NOT NULL DEFAULT 0,"
    " epoch bigint NOT NULL DEFAULT 0)",
    "CREATE TABLE experiences (id bigint PRIMARY KEY, success boolean NOT NULL,"
    " occurred bigint NOT NULL, met bigint NOT NULL, times bigint NOT NULL DEFAULT 1,"
    " used bigint NOT NULL DEFAULT 0, helped bigint NOT NULL DEFAULT 0,"
    " vector_check bigint NOT NULL, facets jsonb NOT NULL,"
    " vector vector NOT NULL) WITH (toast_tuple_target = 8160)",
    "CREATE INDEX ON experiences USING gin (facets jsonb_path_ops) WITH (fastupdate = off)",
    "CREATE TABLE bodies (id bigint PRIMARY KEY, digest bigint NOT NULL,"
    " body_check bigint NOT NULL, body text NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX ON bodies (digest)",
    "CREATE INDEX ON bodies USING gin (words)",
    'CREATE TABLE vocabulary (word text COLLATE "C" PRIMARY KEY, documents bigint NOT NULL)'
    " WITH (fillfactor = 50)",
    "CREATE TABLE events (id bigint PRIMARY KEY, experience bigint NOT NULL,"
    " kind smallint NOT NULL, at bigint NOT NULL)",
    "CREATE INDEX ON events (experience)",
    "CREATE TABLE forgotten (id bigint PRIMARY KEY)",
    # kind: EventKind
    "CREATE VIEW counted AS SELECT e.id,"
    " coalesce(max(v.at) FILTER (WHERE v.kind = 2), e.id) AS met,"
    " 1 + count(v.id) FILTER (WHERE v.kind = 2) AS times,"
    " count(v.id) FILTER (WHERE v.kind < 2) AS used,"
    " count(v.id) FILTER (WHERE v.kind = 1) AS helped"
    " FROM experiences e LEFT JOIN events v ON v.experience = e.id GROUP BY e.id",
)


def exists(session: Session) -> bool:
    """Whether the database has the store; raises where it has something else of that name."""
    return session.read(lambda connection: _recognised(connection, session))


def create(session: Session, embedding: str, dimension: int) -> None:
    """Make the tables of a new store; harmless where another process was first."""
    from psycopg import sql

    if not 1 <= dimension <= MOST_DIMENSIONS:
        raise StoreError(
            f"a server keeps up to {MOST_DIMENSIONS} dimensions, not {dimension}; use a smaller "
            "embedding"
        )

    def work(connection: Connection) -> None:
        # Two stores of one database may be the first to need the extension.
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('mnemonaut', 0))")
        if _recognised(connection, session):
            return
        _extension(connection, session)
        found = connection.execute(_HAS_SCHEMA, [session.store]).fetchone()
        if found is not None and not found[0]:
            name = sql.Identifier(session.store)
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(
            sql.SQL("ALTER TABLE experiences ALTER vector TYPE vector({})").format(dimension)
        )
        connection.execute(
            "INSERT INTO store (format, embedding, dimension) VALUES (%s, %s, %s)",
            [FORMAT, embedding, dimension],
        )

    session.write(work)


def embedding(connection: Connection) -> tuple[str, int]:
    """Name and dimension of the embedding that the vectors were made with."""
    found = connection.execute("SELECT embedding, dimension FROM store").fetchone()
    if found is None:
        raise NotAStore("the store is damaged: it names no embedding; restore a copy")
    return found[0], found[1]


def require_disk(session: Session) -> None:
    """StoreError where the server does not wait for its disk."""
    found = session.read(lambda connection: connection.execute("SHOW fsync").fetchone())
    if found is None or found[0] != "on":
        raise StoreError(
            f"{session.shown} runs with fsync off, so a power cut can take what it acknowledged; "
            'set fsync = on there, or open the store with durability="process"'
        )


def _recognised(connection: Connection, session: Session) -> bool:
    _check_server(connection, session)
    found = connection.execute(_RECOGNISE, [session.store] * 2).fetchone()
    is_ours, is_used = found or (False, False)
    if not is_ours:
        if is_used:
            raise NotAStore(
                f"{session.shown}: the schema `{session.store}` is another program's; add "
                "`store=NAME` to the address to name another"
            )
        return False
    # Another process may have made it, and the extension, since this one connected.
    adapt(connection, session.store)
    rows = connection.execute("SELECT format FROM store").fetchall()
    if len(rows) != 1:
        raise NotAStore(f"{session.shown} is damaged: it does not say its format; restore a copy")
    if rows[0][0] > FORMAT:
        raise StoreVersion(
            f"{session.shown} has format {rows[0][0]}, this mnemonaut reads up to {FORMAT};"
            " run `pip install --upgrade mnemonaut`"
        )
    return True


def _check_server(connection: Connection, session: Session) -> None:
    if connection.info.server_version < _OLDEST_SERVER:
        raise StoreError(f"{session.shown} is older than PostgreSQL 14; use a newer server")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"{session.shown} keeps its texts as {encoding}; create a database with ENCODING 'UTF8'"
        )


def _extension(connection: Connection, session: Session) -> None:
    from psycopg import errors

    try:
        if not adapt(connection, session.store):
            connection.execute("CREATE EXTENSION vector")
            adapt(connection, session.store)
    except errors.InsufficientPrivilege as error:
        raise StoreReadOnly(
            f"{session.shown} lacks pgvector, and its user may not add it; ask an administrator "
            "to run `CREATE EXTENSION vector` in this database"
        ) from error
    except (errors.FeatureNotSupported, errors.UndefinedFile) as error:
        raise StoreError(
            f"{session.shown} has no pgvector; install it on the server "
            "(https://github.com/pgvector/pgvector)"
        ) from error
