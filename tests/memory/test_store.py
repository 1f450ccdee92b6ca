import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import (
    Experience,
    ExperienceStore,
    HashingEmbedding,
    Query,
    RankWeights,
    StoreError,
    StoreReadOnly,
    StoreVersion,
)
from mnemonaut.memory.embedding import embed_text

WORDS = ["log", "stone", "iron", "cow", "forest", "cave"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
rows = st.lists(st.tuples(words, st.booleans(), st.sampled_from(["x", "y"]), words), max_size=20)
Row = tuple[str, bool, str, str]


def filled(make: Callable[..., Experience], content: list[Row]) -> ExperienceStore:
    store = ExperienceStore(":memory:", embedding="hashing:64", merge=False)
    store.remember_many([make(t, success=ok, env=env, state=s) for t, ok, env, s in content])
    return store


@settings(max_examples=60)
@given(
    rows,
    words,
    st.integers(1, 25),
    st.sampled_from([None, {}, {"env": "x"}, {"success": True}, {"env": ["x", "z"]}, {"env": []}]),
)
def test_recall_is_exact_and_never_short(
    make: Callable[..., Experience],
    content: list[Row],
    text: str,
    k: int,
    where: dict[str, Any] | None,
) -> None:
    with filled(make, content) as store:
        embedding = HashingEmbedding(64)
        query = embedding.encode([text])[0].astype(np.float64)
        expected = []
        for id in range(1, len(content) + 1):
            experience = store.get(id)
            own = {**experience.where, "success": experience.success}
            if any(
                own[key] not in (asked if isinstance(asked, list) else [asked])
                for key, asked in (where or {}).items()
            ):
                continue
            vector = embedding.encode([embed_text(experience)])[0].astype(np.float64)
            score = math.fsum(vector * query)
            score += 0.05 * experience.success + 0.05 * 2 ** (-(len(content) - id) / 200)
            expected.append((score, id))
        expected.sort(reverse=True)
        recalled = store.recall(Query(text), k, where)
        assert len(recalled) == min(k, len(expected))
        assert [r.score for r in recalled] == pytest.approx(
            [score for score, _ in expected[:k]], abs=3e-6
        )
        scores = dict((id, score) for score, id in expected)
        assert all(r.score == pytest.approx(scores[r.id], abs=3e-6) for r in recalled)
        assert len({r.id for r in recalled}) == len(recalled)
        assert all(r.experience == store.get(r.id) for r in recalled)
        assert all(r.score == pytest.approx(sum(r.why.values()), abs=1e-9) for r in recalled)


def test_ids_count_from_one_and_rows_come_back(
    tmp_path: Path, make: Callable[..., Experience]
) -> None:
    first, second = make("mine log", env="x", when=4), make("mine søtt ☃", success=False)
    path = tmp_path / "new" / "folder" / "s.db"
    with ExperienceStore(path) as store:
        assert (len(store), store.last_id(), list(store.ids())) == (0, 0, [])
        assert store.recall(Query("anything")) == []
        assert store.remember(first) == 1
        assert store.remember_many([second, make("mine log", env="y")]) == [2, 3]
        assert store.remember_many([]) == []
    with ExperienceStore(path) as store:
        assert list(store.ids()) == [1, 2, 3] and store.ids({"success": False}) == [2]
        assert store.get(1) == first and store.get(2) == second
        assert store.verify() == []


def test_ties_go_to_the_newer(make: Callable[..., Experience]) -> None:
    with ExperienceStore(":memory:", weights=RankWeights(recency=0), merge=False) as store:
        store.remember_many([make()] * 4)
        assert [recall.id for recall in store.recall(Query("mine log"), 3)] == [4, 3, 2]
        assert store.recall(Query("mine log"), 0) == []


def test_recall_many_is_recall_for_each(make: Callable[..., Experience]) -> None:
    with filled(make, [("log stone", True, "x", "cow"), ("iron", False, "y", "cave")]) as store:
        queries = [Query("iron cave"), Query("log"), Query("")]
        assert store.recall_many(queries, 2) == [store.recall(query, 2) for query in queries]
        assert store.recall_many([], 2) == []


def test_what_is_remembered_is_no_ones_alias(make: Callable[..., Experience]) -> None:
    facts = {"log": 1}
    experience = Experience({"text": "", "facts": facts}, "t", (), {"success": True})
    with ExperienceStore(":memory:") as store:
        store.remember(experience)
        facts["log"] = 99
        assert store.get(1).state["facts"] == {"log": 1}
        assert store.get(1).plan == []  # as a reader of the file sees it


def test_credit_counts_and_ranks(make: Callable[..., Experience]) -> None:
    with ExperienceStore(":memory:", merge=False) as store:
        store.remember_many([make()] * 3)
        before = store.recall(Query("mine log"), 1)[0]
        assert before.id == 3
        store.credit([1, 1, 2], True)
        store.credit([1], True)
        store.credit([2], False)
        store.credit([], True)
        assert [store.usage(id) for id in (1, 2, 3)] == [(2, 2), (2, 1), (0, 0)]
        best = store.recall(Query("mine log"), 1)[0]
        assert best.id == 1 and best.why["usefulness"] == pytest.approx(0.05 * (3 / 4 - 0.5))
        with pytest.raises(StoreError, match="no experience 9"):
            store.credit([1, 9], True)
        assert store.usage(1) == (2, 2)


@settings(max_examples=40)
@given(
    st.lists(st.one_of(words, st.tuples(st.integers(1, 9), st.booleans())), max_size=12),
    st.lists(st.one_of(words, st.tuples(st.integers(1, 9), st.booleans())), max_size=12),
)
def test_withdraw_restores_everything(
    make: Callable[..., Experience], before: list[Any], after: list[Any]
) -> None:
    def play(store: ExperienceStore, steps: list[Any]) -> None:
        for step in steps:
            if isinstance(step, str):
                store.remember(make(step))
            elif step[0] <= len(store):
                store.credit([step[0]], step[1])

    with ExperienceStore(":memory:", embedding="hashing:64") as store:
        play(store, before)
        mark, fingerprint = store.watermark(), store.fingerprint()
        recalled = store.recall(Query("log"), 20)
        play(store, after)
        grown = store.fingerprint()
        assert (grown == fingerprint) == (store.watermark() == mark)
        withdrawn = store.withdraw((mark.last_id, mark.last_credit))
        assert withdrawn == len({s for s in after if isinstance(s, str)} - set(before))
        assert (store.watermark(), store.fingerprint()) == (mark, fingerprint)
        assert store.recall(Query("log"), 20) == recalled
        assert store.verify() == []
        play(store, after)  # what is done again gets the ids and the store that it had
        assert store.fingerprint() == grown


def test_a_mark_of_another_store_is_refused(make: Callable[..., Experience]) -> None:
    with ExperienceStore(":memory:") as store:
        store.remember(make())
        for mark in ((2, 0), (1, 1), (-1, 0)):
            with pytest.raises(StoreError, match="another store"):
                store.withdraw(mark)
        assert len(store) == 1


def test_fingerprint_tells_content_apart(make: Callable[..., Experience]) -> None:
    def fingerprint(*experiences: Experience, credited: bool = False) -> str:
        with ExperienceStore(":memory:") as store:
            store.remember_many(experiences)
            if credited:
                store.credit([1], True)
            return store.fingerprint()

    a, b = make("a"), make("b")
    contents = [(), (a,), (b,), (a, b), (b, a)]
    found = [fingerprint(*content) for content in contents] + [fingerprint(a, credited=True)]
    assert len(set(found)) == len(found)
    assert fingerprint(a, b) == fingerprint(a, b)


@pytest.mark.parametrize(
    "wrong",
    [
        Experience({"text": object()}, "t", [], {}),
        Experience({}, "t", [{"skill": 3}], {}),
        Experience({}, "lone \ud800 surrogate", [], {}),
        Experience({}, "t", [], {}, {"tags": []}),
    ],
)
def test_what_is_no_experience_is_refused_whole(
    make: Callable[..., Experience], wrong: Experience
) -> None:
    with ExperienceStore(":memory:") as store:
        with pytest.raises(StoreError, match="not an experience") as caught:
            store.remember_many([make(), wrong])
        assert "\n" not in str(caught.value)
        assert len(store) == 0 and store.verify() == []


def test_read_only(tmp_path: Path, make: Callable[..., Experience]) -> None:
    path = tmp_path / "s.db"
    with pytest.raises(StoreError, match="there is no store"):
        ExperienceStore(path, read_only=True)
    with ExperienceStore(path) as store:
        store.remember(make())
        fingerprint = store.fingerprint()
    with ExperienceStore(path, read_only=True) as store:
        assert store.recall(Query("mine log"))[0].id == 1
        for write in (
            lambda: store.remember(make()),
            lambda: store.credit([1], True),
            lambda: store.withdraw((0, 0)),
        ):
            with pytest.raises(StoreReadOnly, match="opened read-only"):
                write()
        assert store.fingerprint() == fingerprint


def test_a_store_keeps_its_embedding(tmp_path: Path, make: Callable[..., Experience]) -> None:
    path = tmp_path / "s.db"
    with ExperienceStore(path, embedding=HashingEmbedding(64)) as store:
        store.remember(make())
    with pytest.raises(StoreVersion, match="open it with embedding `hashing:64`") as caught:
        ExperienceStore(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    with ExperienceStore(path, embedding=None) as store:
        assert store.embedding.name == "hashing:64" and len(store) == 1
    with ExperienceStore(tmp_path / "new.db", embedding=None) as store:
        assert store.embedding.name == "hashing:512"


def test_a_closed_store_says_so(tmp_path: Path, make: Callable[..., Experience]) -> None:
    store = ExperienceStore(tmp_path / "s.db")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="open the store again"):
        store.remember(make())
