"""Connections that cannot be made, break, wait for long, or may only read."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator

import psycopg
import pytest

from mnemonaut.memory import Experience, RankWeights, StoreError, StoreReadOnly
from mnemonaut.memory.backend import Watermark
from mnemonaut.memory.postgres import PostgresBackend, connecting
from mnemonaut.memory.postgres.connecting import Connection

from .brute_force import new_row
from .conftest import Open, started, without_disk

Make = Callable[..., Experience]


@pytest.fixture
def administrator(server: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(server, autocommit=True) as connection:
        yield connection


def cut(administrator: "psycopg.Connection[tuple[object, ...]]") -> None:
    """End every other connection to the server."""
    administrator.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND application_name = 'mnemonaut'"
    )


def test_a_broken_connection_is_made_anew(
    open_backend: Open, make: Make, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    backend = open_backend()
    backend.append([new_row(make("a"))], merge=True)
    cut(administrator)
    assert [one.task for one in backend.fetch([1])] == ["a"]
    cut(administrator)
    assert backend.append([new_row(make("b"))], merge=True) == [2]
    cut(administrator)
    backend.credit([2], True)
    cut(administrator)
    (ranked,) = backend.rank(backend.vectors([1]), 2, [{}], RankWeights())
    assert [row.id for row in ranked] == [2, 1]
    assert backend.problems() == []


def test_a_write_that_breaks_off_is_made_once(
    open_backend: Open, make: Make, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    backend = open_backend()
    calls: list[int] = []

    def work(connection: Connection) -> int:
        calls.append(len(calls))
        connection.execute("UPDATE store SET last_event = last_event + 1")
        if len(calls) == 1:
            cut(administrator)
        connection.execute("SELECT 1")
        return len(calls)

    assert backend._session.write(work) == 2
    assert backend.watermark() == Watermark(0, 1)


def test_a_write_whose_confirmation_is_lost_is_told(
    open_backend: Open, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    backend = open_backend()

    def work(connection: Connection) -> None:
        connection.execute("UPDATE store SET last_event = last_event + 1")
        cut(administrator)

    with pytest.raises(StoreError, match="may be stored or not") as caught:
        backend._session.write(work)
    assert "\n" not in str(caught.value)
    assert backend.watermark() == Watermark(0, 0)


def test_a_moment_that_breaks_off_is_told(
    open_backend: Open, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    backend = open_backend()
    cut(administrator)
    with backend.moment():  # it begins on a new connection
        assert len(backend) == 0
        cut(administrator)
        for _ in range(2):
            with pytest.raises(StoreError, match="the connection broke"):
                len(backend)
    assert len(backend) == 0


def test_a_snapshot_that_breaks_off_is_told(
    open_backend: Open, make: Make, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    backend = open_backend()
    backend.append([new_row(make(f"t {number}")) for number in range(1200)], merge=True)
    rows = backend.rows()
    next(rows)
    cut(administrator)
    with pytest.raises(StoreError, match="the connection broke"):
        list(rows)
    assert len(list(backend.rows())) == 1200


@pytest.mark.usefixtures("server")  # which knows how pgserver is imported
def test_a_server_that_stops_and_starts(make: Make) -> None:
    folder = tempfile.mkdtemp(prefix="mnemonaut-pg-")
    running = started(folder)
    try:
        address = running.get_uri()
        without_disk(address)
        backend = PostgresBackend.open(
            address, embedding=("e", 4), read_only=False, durability="process"
        )
        backend.append([new_row(make("a"))], merge=True)
        running.cleanup()
        for call in (lambda: len(backend), lambda: backend.credit([1], True)):
            with pytest.raises(StoreError, match=r"cannot be reached .* see that the server runs"):
                call()
        running = started(folder)
        assert backend.append([new_row(make("b"))], merge=True) == [2]
        assert len(backend) == 2
        backend.close()
    finally:
        running.cleanup_mode = "delete"
        running.cleanup()


def test_a_writer_waits_for_its_turn_only_so_long(
    open_backend: Open, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connecting.SETTINGS, "lock_timeout", "100ms")
    one, other = open_backend(), open_backend()
    row = new_row(make("a"))

    def hold(connection: Connection) -> None:
        with pytest.raises(StoreError, match="another process held it"):
            other.append([row], merge=True)
        assert len(other) == 0  # readers do not wait

    one._session.write(hold)
    assert other.append([row], merge=True) == [1]


def test_an_answer_may_take_only_so_long(
    open_backend: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connecting.SETTINGS, "statement_timeout", "100ms")
    backend = open_backend()
    with pytest.raises(StoreError, match="took more than"):
        backend._session.read(lambda connection: connection.execute("SELECT pg_sleep(20)"))
    assert len(backend) == 0


def test_an_interrupted_answer_does_no_harm(open_backend: Open, make: Make) -> None:
    backend = open_backend()

    def interrupted(connection: Connection) -> None:
        connection.execute("UPDATE store SET last_event = 7")
        raise KeyboardInterrupt

    for call in (backend._session.read, backend._session.write):
        with pytest.raises(KeyboardInterrupt):
            call(interrupted)
    backend.withdraw(Watermark(0, 0))
    assert backend.append([new_row(make("a"))], merge=True) == [1]


def test_read_only(open_backend: Open, make: Make) -> None:
    writer = open_backend()
    writer.append([new_row(make("a")), new_row(make("b"))], merge=True)
    reader = open_backend(embedding=None, read_only=True)
    for write in (
        lambda: reader.append([new_row(make("c"))], merge=True),
        lambda: reader.credit([1], True),
        lambda: reader.forget([1]),
        lambda: reader.withdraw(Watermark(0, 0)),
        reader.compact,
    ):
        with pytest.raises(StoreReadOnly, match="read-only") as caught:
            write()
        assert "\n" not in str(caught.value)
    assert [one.task for one in reader.fetch([1, 2])] == ["a", "b"]
    assert (reader.problems(), len(list(reader.rows()))) == ([], 2)
    assert reader.matching("a", 2, {}) == [2, 1]
    writer.append([new_row(make("c"))], merge=True)
    assert len(reader) == 3


def test_a_closed_store_says_so(open_backend: Open) -> None:
    backend = open_backend()
    backend.close()
    backend.close()
    with pytest.raises(StoreError, match="was closed; open the store again"):
        len(backend)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@127.0.0.1:1/db?connect_timeout=2",
        "postgresql:///db?host=/nowhere&password=s3cret",
        "postgresql://ann:s3cret%@host/db",
        "postgresql://ann:s3cret@host:port/db",
        "postgresql://ann:s3cret@host/db?sslmode=none",
        "postgresql://ann:s3cret@host/db?unheard_of=1",
    ],
)
def test_a_server_that_cannot_be_reached(url: str) -> None:
    with pytest.raises(StoreError, match=r"cannot be reached|no address of a server") as caught:
        PostgresBackend.open(url, embedding=("e", 4), read_only=False, durability="process")
    text = str(caught.value)
    assert "\n" not in text and "s3cret" not in text
    assert "s3cret" not in str(caught.value.__cause__)


def test_a_database_that_is_not_there(server: str) -> None:
    url = server.replace("/postgres?", "/absent?")
    with pytest.raises(StoreError, match=r'cannot be reached .*database "absent" does not exist'):
        PostgresBackend.open(url, embedding=("e", 4), read_only=False, durability="process")


def test_without_psycopg(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'mnemonaut\[postgres\]'"):
        PostgresBackend.open(url, embedding=("e", 4), read_only=False, durability="process")


def test_psycopg_is_loaded_when_it_is_needed() -> None:
    code = "import mnemonaut.memory.postgres, sys; print('psycopg' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert shown.stdout == "False\n"


def test_no_third_durability(url: str) -> None:
    with pytest.raises(StoreError, match='"process" or "power"'):
        PostgresBackend.open(
            url,
            embedding=("e", 4),
            read_only=False,
            durability="hope",  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        )


def test_a_server_that_does_not_wait_for_its_disk(
    url: str, administrator: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    def open_for_power() -> PostgresBackend:
        return PostgresBackend.open(url, embedding=("e", 4), read_only=False, durability="power")

    with pytest.raises(StoreError, match="fsync off"):
        open_for_power()
    administrator.execute("ALTER SYSTEM SET fsync = on")
    administrator.execute("SELECT pg_reload_conf()")
    try:
        backend = open_for_power()
        (synchronous,) = backend._session.read(
            lambda connection: connection.execute("SHOW synchronous_commit").fetchone() or ("",)
        )
        backend.close()
        assert synchronous == "on"
    finally:
        without_disk(url.partition("&store")[0])


def test_a_server_that_confirms_too_early_is_told_not_to(server: str, url: str) -> None:
    early = url.replace("?", "?options=-csynchronous_commit%3Doff&", 1)
    backend = PostgresBackend.open(early, embedding=("e", 4), read_only=False, durability="process")
    shown = backend._session.read(lambda c: c.execute("SHOW synchronous_commit").fetchone())
    backend.close()
    assert shown == ("on",)
