"""The stores of a run on a server: their names, who writes to them, and dropping them."""

import threading
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals import stores
from mnemonaut.evals.access import Access
from mnemonaut.evals.results import Folder, StreamKey, read_lines, read_run, stream_keys
from mnemonaut.evals.runner import resume_run, run_suite
from mnemonaut.evals.stores import (
    alone,
    drop_stores,
    never_held,
    new_run_id,
    public,
    schema_name,
    store_address,
    with_password,
    writes,
)
from mnemonaut.evals.stream import StreamFiles
from mnemonaut.memory import Experience, ExperienceStore
from mnemonaut.memory.errors import StoreError
from mnemonaut.memory.postgres.address import address
from mnemonaut.memory.postgres.connecting import Connection
from mnemonaut.memory.postgres.session import Session

from ..memory.conftest import make as make  # the fixtures
from ..memory.conftest import server as server
from .conftest import one_line, suite_of

BASE = "postgresql://user:secret@db:5432/lab?sslmode=require"
NAMES = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,80}", fullmatch=True)
KEYS = st.builds(StreamKey, NAMES, st.integers(0, 999))
RUNS = st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True)


def test_a_stores_name_tells_run_arm_and_replicate() -> None:
    assert schema_name("ab12", StreamKey("online", 3)) == "mnemonaut_ab12_online_3"
    assert schema_name("ab12", StreamKey("with-memory", 0)) == "mnemonaut_ab12_with_memory_0"
    dotted = schema_name("ab12", StreamKey("k.5", 0))
    assert dotted.startswith("mnemonaut_ab12__k_5_") and dotted.endswith("_0")


@given(RUNS, KEYS)
def test_every_stream_has_a_name_that_a_server_takes(run: str, key: StreamKey) -> None:
    found = address(store_address(BASE, run, key))
    assert len(found.store) <= 63 and found.store == schema_name(run, key)
    assert found.url == BASE


@given(RUNS, st.lists(KEYS, min_size=2, max_size=6, unique=True))
def test_no_two_streams_have_one_store(run: str, keys: list[StreamKey]) -> None:
    names = [schema_name(run, key) for key in keys]
    assert len(set(names)) == len(names)


def test_names_that_are_alike_stay_apart() -> None:
    long = "a" * 60
    arms = ["a-b", "a.b", "a--b", "a-.b", "a.-b", "a-b-1", "a", long, f"{long}-", f"{long}.1"]
    keys = [StreamKey(arm, replicate) for arm in arms for replicate in (0, 1, 11)]
    for one, other in combinations(keys, 2):
        assert schema_name("r", one) != schema_name("r", other), (one, other)


def test_runs_are_told_apart() -> None:
    drawn = {new_run_id() for _ in range(100)}
    assert len(drawn) == 100
    with pytest.raises(StoreError, match="cannot name a run's stores"):
        schema_name("a_b", StreamKey("online", 0))


def test_a_run_keeps_no_password() -> None:
    assert public(BASE) == "postgresql://user@db:5432/lab?sslmode=require"
    assert public("postgresql://db/lab?password=secret") == "postgresql://db/lab"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [(f"{BASE}&store=kitchen", "leave `store=` out"), ("stores/", "postgresql://user@host")],
)
def test_an_address_that_will_not_do(wrong: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as error:
        store_address(wrong, "ab12", StreamKey("online", 0))
    assert "secret" not in one_line(error)


def test_a_password_is_added_only_where_there_is_none() -> None:
    added = with_password("postgresql://user@db/lab", "p&w d")
    assert added == "postgresql://user@db/lab?password=p%26w%20d"
    for base in (BASE, "postgresql://db/lab?password=x"):
        assert with_password(base, "other") == base
    assert with_password("postgresql://db/lab?a=b", "") == "postgresql://db/lab?a=b"


def test_who_writes_to_a_store(tmp_path: Path) -> None:
    suite = suite_of("off", "online", "shuffled")
    jobs = []
    for key in stream_keys(suite)[::2]:
        files = StreamFiles(suite, tmp_path, key, Access())
        jobs.append(files.job)
        files.close()
    assert [writes(job) for job in jobs] == [False, True, True]


def test_two_players_never_write_at_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where = store_address(server, "turns", StreamKey("online", 0))
    with alone(where) as check:
        check()
        monkeypatch.setattr(stores, "TURN_SECONDS", 0.3)
        with (
            pytest.raises(StoreError, match="still being written by another") as error,
            alone(where),
        ):
            pass
        one_line(error)
        with alone(store_address(server, "turns", StreamKey("online", 1))):
            pass  # another stream's
    with alone(where):
        pass


def test_the_next_player_waits_for_what_was_being_written(server: str) -> None:
    where = store_address(server, "commits", StreamKey("online", 0))
    ExperienceStore(where).close()
    order: list[str] = []
    session = Session(address(where), read_only=False)
    inside, go_on = threading.Event(), threading.Event()

    def work(connection: Connection) -> None:
        inside.set()
        go_on.wait(30)
        order.append("written")

    writer = threading.Thread(target=session.write, args=(work,))
    writer.start()
    assert inside.wait(30)
    threading.Timer(0.3, go_on.set).start()
    with alone(where):
        order.append("alone")
    writer.join(30)
    session.close()
    assert order == ["written", "alone"]


def test_a_lock_that_was_lost_is_noticed(server: str) -> None:
    import psycopg

    where = store_address(server, "lost", StreamKey("online", 0))
    with alone(where) as check, psycopg.connect(server, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        with pytest.raises(StoreError, match="another player may have it") as error:
            check()
    one_line(error)


def test_a_file_needs_no_turn(tmp_path: Path) -> None:
    with alone(str(tmp_path / "s.db")) as check, alone(str(tmp_path / "s.db")):
        check()
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_local_workers_on_a_server(server: str, tmp_path: Path) -> None:
    suite = suite_of("online", "frozen", passes=1)
    run_suite(suite, tmp_path / "files")
    run_suite(suite, tmp_path / "server", stores=server)
    for name in ("episodes.jsonl", "streams/online-0.json", "streams/frozen-1.json"):
        assert (tmp_path / "server" / name).read_bytes() == (tmp_path / "files" / name).read_bytes()
    assert not list((tmp_path / "server").glob("stores/*"))
    run_id = read_run(tmp_path / "server")[1]["stores_run"]
    with ExperienceStore(
        store_address(server, run_id, StreamKey("online", 0)), read_only=True
    ) as store:
        assert len(store) > 0 and store.verify() == []
    names = [schema_name(run_id, StreamKey("online", nth)) for nth in (0, 1)]
    assert drop_stores(server, run_id) == names
    assert drop_stores(server, run_id) == []


NOWHERE = "postgresql://nobody:secret@127.0.0.1:1/lab"


def test_a_server_out_of_reach_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached") as error:
        run_suite(suite_of("off", "online"), tmp_path / "run", stores=NOWHERE)
    assert "secret" not in one_line(error)
    assert list(tmp_path.iterdir()) == []
    off = suite_of("off", passes=1, replicates=1)
    assert run_suite(off, tmp_path / "run", stores=NOWHERE) == []  # which needs none


def test_which_stores_have_never_held_anything(
    server: str, make: Callable[..., Experience]
) -> None:
    keys = [StreamKey(arm, 0) for arm in ("held", "k.5", "new", "absent")]
    for key in keys[:3]:
        with ExperienceStore(store_address(server, "holding", key)) as store:
            if key.arm != "new":
                store.remember(make())
    assert [key.arm for key in never_held(server, "holding", keys)] == ["new", "absent"]
    drop_stores(server, "holding")


@pytest.fixture
def other(server: str) -> Iterator[str]:
    """Another database of the server."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
        base, mark, query = server.partition("?")
        yield f"{base.rpartition('/')[0]}/other{mark}{query}"
        connection.execute("DROP DATABASE other WITH (FORCE)")


def test_another_database_is_refused_before_an_episode_is_dropped(
    server: str, other: str, tmp_path: Path
) -> None:
    folder, key = tmp_path / "run", StreamKey("online", 0)
    run_suite(suite_of("off", "online", replicates=1), folder, workers=1, stores=server)
    run_id, body = read_run(folder)[1]["stores_run"], (folder / "run.json").read_bytes()
    whole, ending = Folder(folder).episodes(key).read_bytes(), Folder(folder).finished(key)
    marks = [record["store"] for record in read_lines(Folder(folder).episodes(key))]

    # Only what is left to be played needs a server.
    assert resume_run(folder, stores=NOWHERE) == []
    (folder / "run.json").write_bytes(body)

    ending.unlink()
    with pytest.raises(ResultsError, match="has nothing of online-0") as error:
        resume_run(folder, workers=1, stores=other)
    assert "--force" in one_line(error) and f"6 episodes on {public(server)};" in str(error.value)
    assert Folder(folder).episodes(key).read_bytes() == whole
    assert (folder / "run.json").read_bytes() == body and not ending.exists()
    assert drop_stores(other, run_id) == []  # nor was anything made there

    # The database of the run, which has lost what came last.
    with ExperienceStore(store_address(server, run_id, key)) as store:
        store.withdraw((marks[3][0], marks[3][1]))
    (told,) = resume_run(folder, workers=1)
    assert told.endswith("episodes that the store has lost")
    assert Folder(folder).episodes(key).read_bytes() == whole

    ending.unlink()
    (told,) = resume_run(folder, workers=1, stores=other, force=True)
    assert told == "online-0: withdrew 6 episodes that the store has lost"
    assert Folder(folder).episodes(key).read_bytes() == whole
    assert len(drop_stores(other, run_id)) == len(drop_stores(server, run_id)) == 1
