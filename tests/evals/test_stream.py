"""Streams: wherever one is cut, it goes on to the bytes and the store of an undisturbed one."""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs import registry
from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.results import Folder, StreamKey, read_lines
from mnemonaut.evals.schedule import learns, schedule, source_of, stable_seed
from mnemonaut.evals.stream import run_stream
from mnemonaut.evals.suite import Suite
from mnemonaut.memory import Experience, ExperienceStore
from mnemonaut.memory.errors import StoreError

from .conftest import TASKS, copied, left_by, one_line, run_here, suite_of

SUITE = suite_of("off", "online", "frozen", "placebo")
EPISODES = 6
ONLINE = StreamKey("online", 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All streams of SUITE, undisturbed; not to be written to."""
    return run_here(SUITE, tmp_path_factory.mktemp("whole") / "run")


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Folders that do not exist yet; hypothesis wants one for each example."""
    base, numbers = tmp_path_factory.mktemp("folders"), count()
    return lambda: base / str(next(numbers))


def records(folder: Path, key: StreamKey) -> list[dict[str, Any]]:
    return list(read_lines(Folder(folder).episodes(key)))


def after(episodes: int) -> Callable[[], bool]:
    """Stops a stream when it has run so many episodes."""
    asked = count()
    return lambda: next(asked) >= episodes


def same(one: Path, other: Path, key: StreamKey = ONLINE, suite: Suite = SUITE) -> bool:
    """Equal episodes, ends and stores."""
    ours, theirs = Folder(one), Folder(other)
    pairs = [(ours.episodes(key), theirs.episodes(key)), (ours.finished(key), theirs.finished(key))]
    if any(a.read_bytes() != b.read_bytes() for a, b in pairs):
        return False
    if suite.arm(key.arm).episodic in ("off", "frozen"):
        return True
    return fingerprint(ours.store(key)) == fingerprint(theirs.store(key))


def fingerprint(path: Path) -> str:
    with ExperienceStore(path, read_only=True) as store:
        assert store.verify() == []
        return store.fingerprint()


def stray(path: Path) -> None:
    """What an episode that was never finished had remembered."""
    with ExperienceStore(path, merge=False) as store:
        id = store.remember(Experience({"text": "", "facts": {}}, "stick", [], {"success": False}))
        store.credit([id], True)


def test_a_seed_depends_on_its_parts_alone() -> None:
    assert stable_seed("a", 1) == 2371009315482164271  # of the bytes "a", 0x1f, "1"
    assert stable_seed("a", 1) != stable_seed("a1") and 0 <= stable_seed() < 2**62


def test_every_pass_has_all_tasks_in_an_order_of_its_own() -> None:
    world = registry.world(SUITE.env)
    suite = suite_of("off", tasks=[], groups=["MT1", "MT2"], passes=3)
    episodes = schedule(suite, world, 0, learning=False)
    assert [nth for nth, _ in episodes] == [0] * 25 + [1] * 25 + [2] * 25
    orders = [tuple(task for nth, task in episodes if nth == n) for n in range(3)]
    assert len(set(orders)) == 3 and len({frozenset(order) for order in orders}) == 1
    assert schedule(suite, world, 0, learning=False) == episodes
    assert schedule(suite, world, 1, learning=False) != episodes


def test_a_frozen_arm_reads_what_the_next_replicate_learnt() -> None:
    suite = suite_of("online", "frozen", learn_tasks=["stick"], replicates=3)
    assert source_of(suite, StreamKey("frozen", 0)) == StreamKey("online", 1)
    assert source_of(suite, StreamKey("frozen", 2)) == StreamKey("online", 0)
    assert source_of(suite, StreamKey("online", 0)) is None
    assert learns(suite, suite.arm("online")) and not learns(suite, suite.arm("frozen"))
    assert not learns(SUITE, SUITE.arm("online"))
    world = registry.world(suite.env)
    assert schedule(suite, world, 0, learning=True) == [(0, "stick"), (1, "stick")]
    assert {task for _, task in schedule(suite, world, 0, learning=False)} == set(TASKS)


def test_records_tell_the_stream(whole: Path) -> None:
    found = records(whole, ONLINE)
    assert [r["index"] for r in found] == list(range(EPISODES))
    assert [(r["pass"], r["task"]) for r in found] == schedule(
        SUITE, registry.world(SUITE.env), 0, learning=False
    )
    assert {(r["arm"], r["replicate"], r["group"]) for r in found} == {("online", 0, "MT2")}
    # What is remembered is all that was tried, and the marks of the store tell of it.
    assert [r["store"][0] for r in found] == [
        sum(r["remembered"] for r in found[: n + 1]) for n in range(EPISODES)
    ]
    assert all(r["remembered"] == len(r["rounds"]) == r["replans"] + 1 for r in found)
    assert found[-1]["when"] == sum(len(r["rounds"]) for r in found)
    assert found[0]["recalled"] == 0 and found[-1]["recalled"] > 0
    with ExperienceStore(Folder(whole).store(ONLINE), read_only=True) as store:
        assert len(store) == found[-1]["store"][0]
        assert [store.get(id).when for id in store.ids()] == list(range(len(store)))


def test_an_equal_run_leaves_equal_bytes(whole: Path, tmp_path: Path) -> None:
    run_here(SUITE, tmp_path / "again")
    assert left_by(SUITE, tmp_path / "again") == left_by(SUITE, whole)
    for key in (ONLINE, StreamKey("placebo", 1)):
        assert same(tmp_path / "again", whole, key)


def test_another_seed_gives_other_results(whole: Path, tmp_path: Path) -> None:
    def steps(folder: Path) -> list[Any]:
        keys = [StreamKey("off", n) for n in range(2)]
        return [(r["task"], r["steps"], r["success"]) for k in keys for r in records(folder, k)]

    other = suite_of("off", seed=1)
    assert steps(run_here(other, tmp_path / "other")) != steps(whole)


@pytest.mark.parametrize("replicate", [0, 1])
def test_arms_meet_equal_luck(whole: Path, replicate: int) -> None:
    """What the placebo recalls names nothing that exists, so it plays as without memory."""
    off, placebo = (records(whole, StreamKey(arm, replicate)) for arm in ("off", "placebo"))
    assert any(r["recalled"] for r in placebo) and not any(r["recalled"] for r in off)
    keys = ("task", "seed", "success", "steps", "actions", "replans", "error")
    assert [[r[k] for k in keys] for r in off] == [[r[k] for k in keys] for r in placebo]
    assert len({r["seed"] for r in off}) == EPISODES


@pytest.mark.parametrize("arm", ["off", "online", "frozen", "placebo"])
@pytest.mark.parametrize("episodes", range(EPISODES + 1))
def test_a_stream_cut_at_any_episode_goes_on(
    whole: Path, tmp_path: Path, arm: str, episodes: int
) -> None:
    key, folder = StreamKey(arm, 0), tmp_path / "cut"
    if arm == "frozen":
        run_stream(SUITE, folder, StreamKey("online", 1))
    assert run_stream(SUITE, folder, key, after(episodes)) is None
    assert len(records(folder, key)) == episodes
    assert Folder(folder).finished(key).is_file() == (episodes == EPISODES)
    assert run_stream(SUITE, folder, key) is None
    assert same(folder, whole, key)


@settings(max_examples=10)
@given(stops=st.lists(st.integers(0, 3), max_size=4), strays=st.integers(0, 3))
def test_a_stream_cut_often_goes_on(
    whole: Path, new_folder: Callable[[], Path], stops: list[int], strays: int
) -> None:
    folder = new_folder()
    for nth, episodes in enumerate(stops):
        run_stream(SUITE, folder, ONLINE, after(episodes))
        if nth < strays and not Folder(folder).finished(ONLINE).is_file():
            stray(Folder(folder).store(ONLINE))
    run_stream(SUITE, folder, ONLINE)
    assert same(folder, whole)


@settings(max_examples=25)
@given(share=st.floats(0, 1))
def test_a_stream_killed_at_any_byte_goes_on(
    whole: Path, new_folder: Callable[[], Path], share: float
) -> None:
    """The store is ahead of its log then: rows of episodes that the log does not have go."""
    folder = copied(whole, new_folder())
    log = Folder(folder).episodes(ONLINE)
    text = log.read_bytes()
    kept = text[: int(share * len(text))]
    log.write_bytes(kept)
    Folder(folder).finished(ONLINE).unlink()
    told = run_stream(SUITE, folder, ONLINE)
    total = records(whole, ONLINE)[-1]["store"][0]
    lines = kept.splitlines(keepends=True)
    episodes = [json.loads(line) for line in lines if line.endswith(b"\n")]
    lost = total - (episodes[-1]["store"][0] if episodes else 0)
    said = f"online-0: withdrew {lost} experiences of an unfinished episode"
    assert told == (said if lost else None)
    assert same(folder, whole)


def test_what_an_unfinished_episode_remembered_is_withdrawn(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cut"
    run_stream(SUITE, folder, ONLINE, after(3))
    for _ in range(2):
        stray(Folder(folder).store(ONLINE))
    told = run_stream(SUITE, folder, ONLINE)
    assert told == "online-0: withdrew 2 experiences of an unfinished episode"
    assert same(folder, whole)
    assert run_stream(SUITE, folder, ONLINE) is None


def test_a_complete_stream_is_left_alone(whole: Path, tmp_path: Path) -> None:
    folder = copied(whole, tmp_path / "copy")
    assert run_stream(SUITE, folder, ONLINE, after(0)) is None
    assert left_by(SUITE, folder) == left_by(SUITE, whole)


def test_episodes_that_the_store_has_lost_are_run_again(whole: Path, tmp_path: Path) -> None:
    """As after a power cut: the log was flushed to the disk, the store's last rows were not."""
    run_stream(SUITE, tmp_path, ONLINE, after(3))
    for path in tmp_path.joinpath("stores").iterdir():
        path.unlink()
    told = run_stream(SUITE, tmp_path, ONLINE)
    assert told is not None and "withdrew 3 episodes that the store has lost" in told
    ours, theirs = Folder(tmp_path), Folder(whole)
    assert ours.episodes(ONLINE).read_bytes() == theirs.episodes(ONLINE).read_bytes()
    assert ours.finished(ONLINE).read_bytes() == theirs.finished(ONLINE).read_bytes()


def test_a_frozen_store_that_changed_leaves_the_stream_incomplete(tmp_path: Path) -> None:
    """What was read from a changed store must not pass for a result after the next resume."""
    source, frozen = StreamKey("online", 1), StreamKey("frozen", 0)
    run_stream(SUITE, tmp_path, source)
    calls = 0

    def change() -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            with ExperienceStore(Folder(tmp_path).store(source)) as store:
                store.remember(store.get(1))
        return False

    with pytest.raises(StoreError):
        run_stream(SUITE, tmp_path, frozen, change)
    assert not Folder(tmp_path).finished(frozen).exists()
    with pytest.raises(StoreError):
        run_stream(SUITE, tmp_path, frozen)


def test_a_frozen_stream_needs_its_source_to_be_complete(tmp_path: Path) -> None:
    run_stream(SUITE, tmp_path, StreamKey("online", 1), after(2))
    with pytest.raises(ResultsError) as error:
        run_stream(SUITE, tmp_path, StreamKey("frozen", 0))
    assert "stream online-1 is not complete; resume the run" in one_line(error)


def test_a_frozen_stream_reads_and_never_writes(whole: Path, tmp_path: Path) -> None:
    """It needs no store but that of the next replicate, and leaves it as it was."""
    folder, source = tmp_path / "frozen", StreamKey("online", 1)
    run_stream(SUITE, folder, source)
    before = fingerprint(Folder(folder).store(source))
    run_stream(SUITE, folder, StreamKey("frozen", 0))
    assert fingerprint(Folder(folder).store(source)) == before
    ended = json.loads(Folder(folder).finished(StreamKey("frozen", 0)).read_bytes())
    assert ended["frozen_from"] == "online-1" and ended["store"]["fingerprint"] == before
    found = records(folder, StreamKey("frozen", 0))
    assert found[0]["recalled"] > 0
    assert not any(r["remembered"] or any(r["store"]) for r in found)
    assert same(folder, whole, StreamKey("frozen", 0))


@pytest.mark.parametrize("episodes", [0, 3])
def test_a_frozen_store_that_was_changed_is_refused(
    whole: Path, tmp_path: Path, episodes: int
) -> None:
    folder, frozen = tmp_path / "frozen", StreamKey("frozen", 0)
    run_stream(SUITE, folder, StreamKey("online", 1))
    run_stream(SUITE, folder, frozen, after(episodes))
    stray(Folder(folder).store(StreamKey("online", 1)))
    with pytest.raises(StoreError) as error:
        run_stream(SUITE, folder, frozen)
    assert "changed" in one_line(error)
    assert not Folder(folder).finished(frozen).exists()


def test_a_frozen_store_that_changes_meanwhile_is_found_at_the_end(tmp_path: Path) -> None:
    frozen, source = StreamKey("frozen", 0), StreamKey("online", 1)
    run_stream(SUITE, tmp_path, source)

    def change() -> bool:
        stray(Folder(tmp_path).store(source))
        return True

    with pytest.raises(StoreError) as error:
        run_stream(SUITE, tmp_path, frozen, change)
    assert "changed" in one_line(error)
