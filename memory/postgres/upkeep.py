"""Work on a whole store: giving space back, and computing every vector anew."""

from collections.abc import Callable, Sequence
from typing import LiteralString

from ..embedding import Vectors
from ..errors import StoreError, StoreReadOnly
from ..experience import Experience
from .connecting import Connection
from .reading import verified
from .session import Session
from .values import MOST_DIMENSIONS, checksum, packed
from .writing import recount

_HOURS: LiteralString = "SET LOCAL statement_timeout = '6h'"
_ENCODED_AT_ONCE = 256

_COUNT_WORDS: tuple[LiteralString, ...] = (
    "DELETE FROM vocabulary",
    "INSERT INTO vocabulary SELECT word, ndoc FROM ts_stat('SELECT words FROM bodies')",
)
_COMPACT: tuple[LiteralString, ...] = (
    "SET statement_timeout = '6h'",
    "VACUUM (FULL, ANALYZE) experiences",
    "VACUUM (FULL, ANALYZE) bodies",
    "VACUUM (FULL, ANALYZE) vocabulary",
    "VACUUM (FULL, ANALYZE) events",
    "VACUUM (FULL, ANALYZE) forgotten",
    "VACUUM (FULL, ANALYZE) store",
)
_NEXT_BODIES: LiteralString = (
    "SELECT id, body, body_check FROM bodies WHERE id > %s ORDER BY id LIMIT %s"
)
_RENEWED: LiteralString = (
    "CREATE TEMPORARY TABLE renewed (id bigint PRIMARY KEY, vector vector NOT NULL,"
    " vector_check bigint NOT NULL) ON COMMIT DROP"
)
# ALTER TABLE writes the table once, and keeps who may read it; it takes functions, no queries.
_LOOKUPS: tuple[LiteralString, ...] = (
    "CREATE FUNCTION pg_temp.renewed_vector(bigint) RETURNS vector LANGUAGE sql STABLE"
    " AS 'SELECT vector FROM pg_temp.renewed WHERE id = $1'",
    "CREATE FUNCTION pg_temp.renewed_check(bigint) RETURNS bigint LANGUAGE sql STABLE"
    " AS 'SELECT vector_check FROM pg_temp.renewed WHERE id = $1'",
)
_RENAME: LiteralString = "UPDATE store SET embedding = %s, dimension = %s, epoch = epoch + 1"
_DROP_LOOKUPS: LiteralString = (
    "DROP FUNCTION pg_temp.renewed_vector(bigint), pg_temp.renewed_check(bigint)"
)


def compact(session: Session) -> None:
    """Count anew all that is counted, and write the tables anew without what was deleted.

    Readers wait while their table is written.
    """

    def count(connection: Connection) -> None:
        connection.execute(_HOURS)
        recount(connection)
        for statement in _COUNT_WORDS:
            connection.execute(statement)
        connection.execute("UPDATE store SET rows = (SELECT count(*) FROM experiences)")

    session.write(count)
    refusals: list[str] = []
    with session.apart() as connection:
        connection.add_notice_handler(lambda notice: refusals.append(notice.message_primary or ""))
        for statement in _COMPACT:
            connection.execute(statement)
    if refusals:
        raise StoreReadOnly(
            f"{session.shown}: {refusals[0]}; compact it as the user who made the store"
        )


def reembed(
    session: Session,
    name: str,
    dimension: int,
    encode: Callable[[Sequence[Experience]], Vectors],
) -> None:
    """Replace every vector, all or none; readers wait for the last step only."""
    from psycopg import sql

    if not 1 <= dimension <= MOST_DIMENSIONS:
        raise StoreError(
            f"a server keeps up to {MOST_DIMENSIONS} dimensions, not {dimension}; use a smaller "
            "embedding"
        )

    def work(connection: Connection) -> None:
        connection.execute(_HOURS)
        connection.execute(_RENEWED)
        last_id = 0
        while rows := connection.execute(_NEXT_BODIES, [last_id, _ENCODED_AT_ONCE]).fetchall():
            last_id = rows[-1][0]
            _encode(connection, session.shown, rows, encode)
        for statement in _LOOKUPS:
            connection.execute(statement)
        connection.execute(
            sql.SQL(
                "ALTER TABLE experiences"
                " ALTER vector TYPE vector({}) USING pg_temp.renewed_vector(id),"
                " ALTER vector_check TYPE bigint USING pg_temp.renewed_check(id)"
            ).format(dimension)
        )
        connection.execute(_DROP_LOOKUPS)
        connection.execute(_RENAME, [name, dimension])

    session.write(work)


def _encode(
    connection: Connection,
    shown: str,
    rows: Sequence[tuple[int, str, int]],
    encode: Callable[[Sequence[Experience]], Vectors],
) -> None:
    bodies = [verified(shown, id, body, check) for id, body, check in rows]
    vectors = encode([Experience.from_json(body) for body in bodies]).astype("<f4", copy=False)
    values = [
        [id, packed(vector), checksum(vector.tobytes())]
        for (id, _, _), vector in zip(rows, vectors, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO renewed VALUES (%s, %s, %s)", values)
