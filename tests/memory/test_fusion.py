"""Words beside vectors, and answers that differ, in a file and on a server alike."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mnemonaut.memory import Experience, ExperienceStore, Query, RankWeights
from mnemonaut.memory.fusion import depth

Make = Callable[..., Experience]
Open = Callable[..., ExperienceStore]
VECTORS = RankWeights(outcome=0, recency=0, usefulness=0)
WORDS = replace(VECTORS, words=1.0)


def crowd(make: Make) -> list[Experience]:
    """Three hundred that are all alike, and one that names a thing of its own."""
    alike = [make("craft a pickaxe", state=f"I am in a cave {n}") for n in range(300)]
    alike[17] = make("fetch it", state="behind the waterfall", args=("obsidian_shard", 1))
    return alike


def test_an_exact_name_is_not_missed(make: Make, open_store: Open) -> None:
    query = Query("craft a pickaxe in a cave with an obsidian_shard")
    with open_store() as store:
        store.remember_many(crowd(make))
        assert 18 not in {r.id for r in store.recall(query, 5, weights=VECTORS)}
        found = store.recall(query, 5, weights=WORDS)
        assert 18 in {r.id for r in found} and len(found) == 5
        for recall in found:
            assert set(recall.why) == {"similarity", "words", "outcome", "recency", "usefulness"}
            assert recall.score == pytest.approx(sum(recall.why.values()), abs=1e-9)
        worth = {r.id: r.why["words"] for r in found}
        assert max(worth.values()) == worth[18] == 1.0


def test_the_first_of_a_list_is_worth_a_whole_and_the_next_less(
    make: Make, open_store: Open
) -> None:
    with open_store() as store:
        store.remember_many([make(f"mine {name}", state="") for name in ("log", "iron", "coal")])
        found = store.recall(Query("mine coal"), 3, weights=WORDS)
        assert found[0].id == 3 and found[0].why["similarity"] == found[0].why["words"] == 1.0
        similar = sorted((r.why["similarity"] for r in found), reverse=True)
        assert similar == pytest.approx([1.0, 61 / 62, 61 / 63], abs=1e-6)


def test_words_heed_a_filter_and_need_none_to_match(make: Make, open_store: Open) -> None:
    with open_store() as store:
        store.remember_many([make(f"mine log {n}", env=n % 2, state="") for n in range(20)])
        some = store.recall(Query("log"), 30, {"env": 1}, weights=WORDS)
        assert [r.id % 2 for r in some] == [0] * 10
        none = store.recall(Query("zzz"), 4, weights=WORDS)
        assert len(none) == 4 and all(r.why["words"] == 0.0 for r in none)
        assert store.recall(Query('"*) OR NEAR(' + "'\0"), 2, weights=WORDS)
        assert store.recall(Query("half a \ud800 character"), 2, weights=WORDS)
        assert store.recall(Query("log"), 4, {"env": 9}, weights=WORDS) == []


def test_diversity_leaves_out_what_says_the_same(make: Make, open_store: Open) -> None:
    alike = [make("dig for gold", state="", when=n, nth=n) for n in range(6)]
    with open_store() as store:
        store.remember_many([*alike, make("dig for iron", state="", skill="dig")])
        plain = store.recall(Query("dig for gold"), 3, weights=VECTORS)
        assert 7 not in {r.id for r in plain}
        diverse = store.recall(Query("dig for gold"), 3, weights=replace(VECTORS, diversity=0.9))
        assert diverse[0].id == plain[0].id and diverse[1].id == 7
        assert diverse[0].why["diversity"] == 0.0 > diverse[1].why["diversity"]
        rows = store.vectors_of([r.id for r in diverse]).astype(np.float64)
        assert diverse[1].why["diversity"] == pytest.approx(-0.9 * rows[0] @ rows[1], abs=1e-5)
        for recall in diverse:
            assert recall.score == pytest.approx(sum(recall.why.values()), abs=1e-9)
        every = store.recall(Query("dig"), 50, weights=replace(VECTORS, diversity=0.5))
        assert len(every) == 7 and len({r.id for r in every}) == 7


def test_each_choice_is_the_best_there_is_left(make: Make, open_store: Open) -> None:
    names = ("log", "iron", "coal", "gold", "sand")
    with open_store() as store:
        store.remember_many([make(f"mine {a} and {b}", state="") for a, b in pairwise(names * 3)])
        weights = RankWeights(diversity=0.4)
        ranked = store.recall(Query("mine iron"), depth(4))
        chosen = store.recall(Query("mine iron"), 4, weights=weights)
        vectors = dict(zip(store.ids(), store.vectors.astype(np.float64), strict=True))
        taken: list[int] = []
        for choice in chosen:
            worth = {
                r.id: r.score
                - 0.4 * max((float(vectors[r.id] @ vectors[t]) for t in taken), default=0.0)
                for r in ranked
                if r.id not in taken
            }
            assert choice.score == pytest.approx(max(worth.values()), abs=1e-5)
            assert worth[choice.id] == pytest.approx(choice.score, abs=1e-5)
            taken.append(choice.id)
