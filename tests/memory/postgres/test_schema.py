"""The tables: made once, recognised, refused where they are newer or another program's."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from mnemonaut.memory import Experience, NotAStore, StoreError, StoreReadOnly, StoreVersion
from mnemonaut.memory.postgres import PostgresBackend
from mnemonaut.memory.postgres.address import address
from mnemonaut.memory.postgres.schema import create, exists
from mnemonaut.memory.postgres.session import Session

from .brute_force import new_row
from .conftest import Open

Make = Callable[..., Experience]
Execute = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def execute(server: str) -> Iterator[Execute]:
    """Runs SQL as the administrator."""
    with psycopg.connect(server, autocommit=True) as connection:

        def run(sql: str) -> list[tuple[Any, ...]]:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

        yield run


@pytest.fixture
def database(server: str, execute: Execute) -> Iterator[Callable[[str], str]]:
    """Makes a database of its own, with what follows its name, and gives its address."""
    made: list[str] = []

    def make(options: str) -> str:
        name = f"database_{threading.get_ident()}_{len(made)}"
        execute(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        made.append(name)
        return server.replace("/postgres?", f"/{name}?")

    yield make
    for name in made:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


def schema_of(url: str) -> str:
    return url.rpartition("store=")[2]


def test_stores_of_one_database_do_not_meet(server: str, make: Make, open_backend: Open) -> None:
    one, other = open_backend(f"{server}&store=here"), open_backend(f"{server}&store=there")
    one.append([new_row(make("a")), new_row(make("b"))], merge=True)
    assert other.append([new_row(make("c"))], merge=True) == [1]
    assert [e.task for e in other.fetch([1])] == ["c"]
    assert (len(one), len(other)) == (2, 1)
    assert one.path.endswith("store=here")


def test_a_store_that_is_not_there(open_backend: Open) -> None:
    with pytest.raises(NotAStore, match=r"has no store `store_.*` yet"):
        open_backend(embedding=None)
    with pytest.raises(NotAStore, match="has no store"):
        open_backend(read_only=True)
    assert len(open_backend()) == 0


def test_the_embedding_is_the_one_it_was_made_with(open_backend: Open) -> None:
    open_backend(embedding=("first", 4))
    assert open_backend(embedding=("second", 9)).embedding() == ("first", 4)
    assert open_backend(embedding=None, read_only=True).embedding() == ("first", 4)


def test_several_that_make_it_at_once(database: Callable[[str], str], make: Make) -> None:
    url = database("")  # which lacks pgvector, too
    ids: list[int] = []
    errors: list[BaseException] = []
    together = threading.Barrier(4, timeout=30)

    def work(number: int) -> None:
        try:
            session = Session(address(url), read_only=False)
            assert not exists(session)
            together.wait()  # all of them are connected, and there is nothing yet
            create(session, "e", 4)
            session.close()
            backend = PostgresBackend.open(
                url, embedding=("e", 4), read_only=False, durability="process"
            )
            ids.extend(backend.append([new_row(make(f"t {number}"))], merge=True))
            backend.close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert sorted(ids) == [1, 2, 3, 4]


def test_a_newer_format_is_refused(open_backend: Open, url: str, execute: Execute) -> None:
    open_backend()
    execute(f"UPDATE {schema_of(url)}.store SET format = 2")
    for read_only in (True, False):
        with pytest.raises(StoreVersion, match="format 2, this mnemonaut reads up to 1; run `pip"):
            open_backend(embedding=None, read_only=read_only)


def test_another_programs_tables_are_left_alone(
    open_backend: Open, url: str, execute: Execute
) -> None:
    schema = schema_of(url)
    execute(f"CREATE SCHEMA {schema}")
    execute(f"CREATE TABLE {schema}.theirs (a int)")
    with pytest.raises(NotAStore, match="another program's; add `store=NAME`"):
        open_backend()
    execute(f"CREATE TABLE {schema}.store (shelf int)")
    with pytest.raises(NotAStore, match="is not an experience store"):
        open_backend()
    execute(f"DROP TABLE {schema}.theirs, {schema}.store")
    assert len(open_backend()) == 0  # an empty schema may be made for us


def test_a_store_that_lost_its_tables(
    open_backend: Open, url: str, execute: Execute, make: Make
) -> None:
    backend = open_backend()
    execute(f"DELETE FROM {schema_of(url)}.store")
    with pytest.raises(NotAStore, match="does not say its format"):
        open_backend()
    execute(f"DROP SCHEMA {schema_of(url)} CASCADE")
    with pytest.raises(NotAStore, match="is not an experience store"):
        backend.append([new_row(make("a"))], merge=True)


def test_vectors_in_a_schema_of_their_own(
    database: Callable[[str], str], open_backend: Open, make: Make
) -> None:
    url = database("")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA extensions")
        connection.execute("CREATE EXTENSION vector SCHEMA extensions")
    backend = open_backend(url)
    backend.append([new_row(make("a"))], merge=True)
    assert backend.problems() == []


def test_a_database_of_another_encoding(database: Callable[[str], str], open_backend: Open) -> None:
    url = database("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(StoreError, match="keeps its texts as LATIN1; create a database"):
        open_backend(url)


def test_a_user_who_may_not_do_it(
    open_backend: Open, url: str, execute: Execute, make: Make
) -> None:
    schema = schema_of(url)
    execute("CREATE ROLE guest LOGIN")
    guest = url.replace("postgres:@", "guest@")
    try:
        with pytest.raises(StoreReadOnly, match="permission denied"):
            open_backend(guest)
        open_backend().append([new_row(make("a")), new_row(make("b"))], merge=True)
        execute(f"GRANT USAGE ON SCHEMA {schema} TO guest")
        execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO guest")
        reader = open_backend(guest, embedding=None, read_only=True)
        assert len(reader.fetch([1, 2])) == 2
        assert (reader.ids({"task": "a"}), reader.problems()) == ([1], [])
        with pytest.raises(StoreReadOnly, match="permission denied"):
            open_backend(guest).credit([1], True)
        execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO guest")
        writer = open_backend(guest)
        assert writer.append([new_row(make("c"))], merge=True) == [3]
        with pytest.raises(StoreReadOnly, match="compact it as the user who made the store"):
            writer.compact()
    finally:
        execute("DROP OWNED BY guest")
        execute("DROP ROLE guest")


@pytest.mark.parametrize("dimension", [0, 16_001])
def test_dimensions_that_no_server_keeps(open_backend: Open, dimension: int) -> None:
    with pytest.raises(StoreError, match="use a smaller embedding"):
        open_backend(embedding=("e", dimension))
    with pytest.raises(NotAStore):
        open_backend(embedding=None)


def test_vectors_longer_than_a_page(open_backend: Open, make: Make) -> None:
    backend = open_backend(embedding=("e", 4096))
    row = new_row(make("a"), range(1, 4097))
    backend.append([row], merge=True)
    assert backend.vectors([1]).tobytes() == row.vector
    assert backend.problems() == []
