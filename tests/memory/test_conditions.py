from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import (
    CONDITIONS,
    Episodic,
    Experience,
    ExperienceStore,
    Forgetting,
    Query,
    StoreError,
)
from mnemonaut.memory.conditions import Corrupted, Frozen, Off, Placebo, condition

Make = Callable[..., Experience]
NAMES = frozenset({"log", "stone", "iron", "oak_planks"})
TASKS = ["mine log", "mine stone", "mine iron"]


@pytest.fixture
def store(make: Make) -> Iterator[ExperienceStore]:
    """Twelve experiences of three tasks; each outcome tells its own number."""
    with ExperienceStore(":memory:") as store:
        for number in range(12):
            task = TASKS[number % 3]
            store.remember(
                make(
                    task,
                    success=number % 2 == 0,
                    state=f"You see a log and oak_planks, view {number}.",
                    args=(task.split()[1], 2),
                    outcome=f"outcome {number + 1}",
                    env="a" if number < 6 else "b",
                )
            )
        yield store


def test_off_recalls_and_keeps_nothing(make: Make) -> None:
    off = condition("off", None)
    assert off.remember(make()) is None
    assert off.recall(Query("mine log")) == []
    off.credit([1], True)
    assert isinstance(off, Off)


def test_online_is_the_store(store: ExperienceStore, make: Make) -> None:
    online = condition("online", store)
    query = Query("mine log", "mine log")
    assert online.recall(query, 3, {"env": "b"}) == store.recall(query, 3, {"env": "b"})
    assert online.remember(make()) == 13
    online.credit([13], True)
    assert store.usage(13) == (1, 1)


@pytest.mark.parametrize("name", ["shuffled", "placebo", "corrupted"])
def test_the_controls_remember_and_credit_as_online_does(name: str, make: Make) -> None:
    def run(name: str) -> tuple[str, list[int | None]]:
        with ExperienceStore(":memory:") as store:
            memory = condition(name, store, names=NAMES, seed=3)
            ids = [memory.remember(make(task, env="a")) for task in TASKS * 2]
            memory.recall(Query("mine log", "mine log"))
            memory.credit([1, 2], True)
            return store.fingerprint(), ids

    assert run(name) == run("online")


@pytest.mark.parametrize("name", ["shuffled", "placebo", "corrupted"])
@pytest.mark.parametrize("where", [None, {"env": "b"}, {"success": [True]}])
def test_the_controls_keep_number_and_scores(
    store: ExperienceStore, name: str, where: dict[str, object] | None
) -> None:
    memory = condition(name, store, names=NAMES, seed=3)
    for k in (1, 3):
        query = Query("mine log near oak_planks", "mine log")
        online, changed = store.recall(query, k, where), memory.recall(query, k, where)
        assert [recall.score for recall in changed] == [recall.score for recall in online]
        assert [r.experience for r in changed] != [r.experience for r in online]
        assert changed == condition(name, store, names=NAMES, seed=3).recall(query, k, where)


def test_shuffled_gives_real_experiences_of_other_tasks(store: ExperienceStore) -> None:
    seen: set[int] = set()
    for number in range(60):
        shuffled = condition("shuffled", store, seed=number)
        query = Query(f"mine log {number}", "mine log")
        recalled = shuffled.recall(query, 5, {"task": "mine log"})
        assert len(recalled) == 4  # as online: so many are of this task
        for recall in recalled:
            assert recall.experience == store.get(recall.id)
            assert recall.experience.task != "mine log"
            assert sum(recall.why.values()) == pytest.approx(recall.score)
            assert "shuffled" not in recall.why
        assert len({recall.id for recall in recalled}) == 4
        seen |= {recall.id for recall in recalled}
    assert seen == {id for id in store.ids() if store.get(id).task != "mine log"}
    shuffled, other_seed = condition("shuffled", store), condition("shuffled", store, seed=1)
    query = Query("mine log", "mine log")
    assert shuffled.recall(query) != other_seed.recall(query)
    again = Query("mine log again", "mine log")
    assert {r.id for r in shuffled.recall(query)} & {r.id for r in shuffled.recall(again)}
    assert {r.id for r in shuffled.recall(query, 9, {"env": "b"})} <= set(range(7, 13))


def test_shuffled_is_short_only_where_no_other_task_is_stored(make: Make) -> None:
    with ExperienceStore(":memory:", merge=False) as store:
        shuffled = condition("shuffled", store)
        store.remember_many([make("mine log")] * 3)
        assert shuffled.recall(Query("mine log", "mine log")) == []
        store.remember(make("mine iron"))
        assert [r.id for r in shuffled.recall(Query("mine log", "mine log"))] == [4]


def test_placebo_changes_names_and_nothing_else(store: ExperienceStore) -> None:
    placebo = cast(Placebo, condition("placebo", store, names=NAMES, seed=3))
    query = Query("mine log", "mine log")
    made_up = placebo._renaming.table
    for own, changed in zip(store.recall(query, 12), placebo.recall(query, 12), strict=True):
        assert (changed.id, changed.why) == (own.id, own.why)
        assert len(changed.experience.to_json()) == len(own.experience.to_json())
        assert not any(name in changed.experience.text for name in NAMES)
        text = changed.experience.to_json()
        for name, other in made_up.items():
            text = text.replace(other, name)
        assert text == own.experience.to_json()
    assert placebo.recall(query, 1)[0].experience is placebo.recall(query, 1)[0].experience


def test_placebo_forgets_what_was_withdrawn(store: ExperienceStore, make: Make) -> None:
    placebo = condition("placebo", store, names=NAMES)
    placebo.recall(Query("mine log"), 12)
    store.withdraw((11, 0))
    store.remember(make("dance", state="new"))
    texts = {r.id: r.experience.task for r in placebo.recall(Query("dance"), 12)}
    assert texts[12] == "dance"


def test_placebo_needs_names(store: ExperienceStore) -> None:
    with pytest.raises(StoreError, match="names of the world"):
        condition("placebo", store)


@settings(max_examples=30)
@given(st.integers(2, 15), st.integers(0, 10_000))
def test_corrupted_permutes_outcomes_and_nothing_else(make: Make, size: int, seed: int) -> None:
    with ExperienceStore(":memory:", embedding="hashing:16") as store:
        store.remember_many([make(outcome=f"{number}") for number in range(size)])
        online = store.recall(Query("mine log"), size)
        changed = Corrupted(store, seed).recall(Query("mine log"), size)
        assert [(r.id, r.score, r.why) for r in changed] == [(r.id, r.score, r.why) for r in online]
        outcomes = [recall.experience.outcome["text"] for recall in changed]
        assert sorted(outcomes) == sorted(f"{number}" for number in range(size))
        for before, after in zip(online, changed, strict=True):
            assert after.experience.outcome != before.experience.outcome
            assert after.experience.plan == before.experience.plan
            assert after.experience.state == before.experience.state


def test_corrupted_leaves_a_single_experience_as_it_is(make: Make) -> None:
    with ExperienceStore(":memory:") as store:
        store.remember(make())
        assert condition("corrupted", store).recall(Query("x"))[0].experience == make()


def test_frozen_never_writes_and_notices_a_change(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as writer:
        writer.remember_many([make("mine log"), make("mine iron")])
        fingerprint = writer.fingerprint()
        with ExperienceStore(path, read_only=True) as store:
            frozen = condition("frozen", store)
            assert frozen.remember(make()) is None
            assert isinstance(frozen, Frozen) and frozen.expected == fingerprint
            frozen.credit([1], True)
            query = Query("mine iron")
            assert frozen.recall(query, 1) == writer.recall(query, 1)
            assert writer.fingerprint() == fingerprint
            frozen.check()
            writer.credit([1], True)
            with pytest.raises(StoreError, match="changed") as caught:
                frozen.check()
            assert str(path) in str(caught.value) and "\n" not in str(caught.value)
            with pytest.raises(StoreError, match="changed"):
                Frozen(store, expected=fingerprint)
        with pytest.raises(StoreError, match="read_only=True"):
            condition("frozen", writer)


def test_every_condition_satisfies_the_contract(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as store:
        store.remember(make())
    for name in CONDITIONS:
        with ExperienceStore(path, read_only=name == "frozen") as store:
            memory: Episodic = condition(name, store, names=NAMES)
            assert len(memory.recall(Query("mine log", "mine iron"), k=3)) == (name != "off")


def test_wrong_names_are_answered_in_one_line() -> None:
    with pytest.raises(StoreError, match="Did you mean `shuffled`"):
        condition("shufled", None)
    with pytest.raises(StoreError, match="Known: off, online"):
        condition("zzz", None)
    with pytest.raises(StoreError, match="needs a store"):
        condition("online", None)


def test_shuffled_gives_up_the_scope_and_keeps_to_where(make: Make) -> None:
    with ExperienceStore(":memory:") as store:
        for number in range(24):
            task, place = f"task {number}", "AB"[number % 2]
            store.remember(make(task, building=place, env="one" if number < 20 else "two"))
        query = Query("task 3", "task 3", {"building": "B"})
        online = condition("online", store).recall(query, 6, {"env": "one"})
        shuffled = condition("shuffled", store, seed=2).recall(query, 6, {"env": "one"})
        assert {r.experience.where["building"] for r in online} == {"B"}
        assert {r.experience.where["building"] for r in shuffled} == {"A", "B"}
        assert {r.experience.where["env"] for r in shuffled} == {"one"}
        assert [r.score for r in shuffled] == [r.score for r in online]


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "off"])
def test_what_was_forgotten_is_in_no_condition(
    tmp_path: Path, store: ExperienceStore, name: str
) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path) as whole:
        whole.remember_many(store.get_many(store.ids()))
        gone = whole.forget(Forgetting(older_than=5, keep_failures=False))
        assert gone == [1, 2, 3, 4, 5, 6]
    with ExperienceStore(path, read_only=name == "frozen") as left:
        recalled = condition(name, left, names=NAMES).recall(Query("mine log", "mine log"), 9)
        assert len(recalled) == (4 if name == "shuffled" else 6)
        assert not {recall.id for recall in recalled} & set(gone)
        outcomes = {str(recall.experience.outcome["text"]) for recall in recalled}
        assert not outcomes & {f"outcome {id}" for id in gone}
