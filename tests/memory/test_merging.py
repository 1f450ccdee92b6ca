"""The same experience made again is counted, not stored again."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, ExperienceStore, Query

Make = Callable[..., Experience]
Open = Callable[..., ExperienceStore]


def test_all_but_when_and_in_which_episode_makes_an_experience(
    make: Make, open_store: Open
) -> None:
    first = make("mine log", env="x", when=1, episode="0/1")
    with open_store() as store:
        assert store.remember(first) == 1
        assert store.remember(make("mine log", env="x", when=9, episode="0/2")) == 1
        assert store.remember(make("mine log", env="x", when=9)) == 1
        others = [
            make("mine log", env="y"),
            make("mine log", env="x", success=False),
            make("mine log", env="x", state="elsewhere"),
            make("mine log", env="x", args=("log", 4)),
            make("mine log", env="x", outcome="slowly"),
        ]
        assert store.remember_many([*others, others[0], first]) == [2, 3, 4, 5, 6, 2, 1]
        assert len(store) == 6 and store.get(1) == first
        assert store.traits([1, 2, 3]).times.tolist() == [4, 2, 1]
        assert store.verify() == []


def test_what_is_made_again_is_new_again(make: Make, open_store: Open) -> None:
    with open_store() as store:
        store.remember_many([make(f"mine log {n}") for n in range(4)])
        before = {r.id: r.why["recency"] for r in store.recall(Query("mine log"), 4)}
        assert before[1] < before[4] == 0.05
        store.remember(make("mine log 0"))
        after = {r.id: r.why["recency"] for r in store.recall(Query("mine log"), 4)}
        assert after == before | {1: 0.05}


def test_without_merging_each_is_a_row(make: Make, open_store: Open) -> None:
    with open_store(merge=False) as store:
        assert store.remember_many([make(), make()]) == [1, 2] and store.remember(make()) == 3
        assert store.traits([1, 2, 3]).times.tolist() == [1, 1, 1]


step = st.one_of(st.sampled_from("abc"), st.tuples(st.integers(1, 3), st.booleans()))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(step, max_size=10), st.lists(step, max_size=10))
def test_withdrawing_takes_back_what_was_counted(
    make: Make, open_store: Open, before: list[object], after: list[object]
) -> None:
    def play(store: ExperienceStore, steps: list[object]) -> None:
        for step in steps:
            if isinstance(step, str):
                store.remember(make(step))
            elif isinstance(step, tuple) and step[0] <= len(store):
                store.credit([step[0]], step[1])

    with open_store() as store:
        play(store, before)
        mark, fingerprint = store.watermark(), store.fingerprint()
        recalled = store.recall(Query("a"), 9)
        traits = store.traits(store.ids())
        play(store, after)
        store.withdraw(mark)
        assert (store.watermark(), store.fingerprint()) == (mark, fingerprint)
        assert store.recall(Query("a"), 9) == recalled
        assert repr(store.traits(store.ids())) == repr(traits)
        assert store.verify() == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_that_differ_but_share_a_digest_are_two(
    make: Make, open_store: Open, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr("mnemonaut.memory.rows_of.digest", lambda identity: 7)
    with open_store() as store:
        made = [make(f"task {n}") for n in range(count)]
        assert store.remember_many(made) == list(range(1, count + 1))
        assert store.remember_many([*made, make("another")]) == list(range(1, count + 2))
