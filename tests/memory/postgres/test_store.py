"""A store on a server and a store in a file, told and asked the same, answer the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory import (
    Experience,
    ExperienceStore,
    Forgetting,
    NotAStore,
    Query,
    RankWeights,
    StoreReadOnly,
    StoreVersion,
)

Make = Callable[..., Experience]

WORDS = ["log", "stone", "iron", "cow", "forest", "cave", "diamond_sword", "lava"]
WEIGHTS = [
    RankWeights(),
    RankWeights(similarity=0.0, recency=1.0, half_life=3.0),
    RankWeights(words=1.0),
    RankWeights(diversity=0.5),
    RankWeights(words=0.5, diversity=0.3, usefulness=-1.0),
]
WHERES: list[dict[str, Any] | None] = [
    None,
    {"env": "a"},
    {"env": ["b", "c"], "success": True},
    {"when": {">=": 20, "<": 90}, "env": {"!=": "c"}},
    {"task": "nobody asked for this"},
]


def told(store: ExperienceStore, make: Make, seed: int) -> list[Any]:
    """What the store answers while it is told things at random."""
    rng = np.random.default_rng(seed)
    answers: list[Any] = []
    mark = store.watermark()

    def some(most: int) -> str:
        return " ".join(rng.choice(WORDS, size=int(rng.integers(1, most))))

    for when in range(12):
        experiences = [
            make(
                some(3),
                success=bool(rng.integers(2)),
                state=some(6),
                when=10 * when + number,
                env="abc"[int(rng.integers(3))],
                episode=when,
            )
            for number in range(10)
        ]
        answers.append(store.remember_many(experiences))
        stored = list(store.ids())
        used = sorted({int(id) for id in rng.choice(stored, size=6)})
        store.credit(used, bool(rng.integers(2)))
        if when == 5:
            mark = store.watermark()
        if when == 7:
            answers.append(store.withdraw(mark))
        if when == 9:
            answers.append(store.forget(Forgetting(per_task=5), dry_run=True))
            answers.append(store.forget(Forgetting(per_task=5)))
        for weights in WEIGHTS:
            queries = [Query(some(6)) for _ in range(2)]
            where = WHERES[int(rng.integers(len(WHERES)))]
            answers.append(store.recall_many(queries, 1 + when, where, weights=weights))
        answers += [store.watermark(), len(store), store.usage(int(store.ids()[0]))]
    answers += [list(store.ids(where)) for where in WHERES]
    answers.append([experience.to_json() for experience in store.get_many(store.ids())])
    answers.append(store.vectors.tobytes())
    answers.append(store.fingerprint())
    answers.append(store.verify())
    return answers


@pytest.mark.parametrize(("seed", "merge"), [(1, True), (2, False)])
def test_equal_answers(url: str, tmp_path: Path, make: Make, seed: int, merge: bool) -> None:
    places: list[str | Path] = [url, tmp_path / "s.db"]
    answers = []
    for place in places:
        with ExperienceStore(place, embedding="hashing:64", merge=merge) as store:
            answers.append(told(store, make, seed))
    assert len(answers[0]) > 100
    for nth, (server, file) in enumerate(zip(*answers, strict=True)):
        assert server == file, nth
    assert answers[0][-1] == []


def test_recall_only_after_the_connection_is_opened_again(url: str, make: Make) -> None:
    with ExperienceStore(url) as store:
        assert store.remember(make("mine log", env="x")) == 1
        fingerprint = store.fingerprint()
    with ExperienceStore(url, read_only=True) as store:
        (found,) = store.recall(Query("mine log"))
        assert (found.id, found.experience) == (1, make("mine log", env="x"))
        assert store.fingerprint() == fingerprint
        assert (store.index().kind, store.index().rows) == ("exact", 1)
        with pytest.raises(StoreReadOnly):
            store.remember(make("b"))


def test_another_embedding_is_refused_until_it_is_embedded_anew(url: str, make: Make) -> None:
    with ExperienceStore(url, embedding="hashing:64") as store:
        store.remember_many([make("mine log"), make("craft iron pickaxe")])
    with pytest.raises(StoreVersion, match="open it with embedding `hashing:64`"):
        ExperienceStore(url)
    with ExperienceStore(url, embedding=None) as store:
        store.reembed("hashing:32")
        assert store.recall(Query("craft iron pickaxe"))[0].id == 2
        assert store.verify() == []
    with ExperienceStore(url, embedding="hashing:32") as store:
        assert store.vectors.shape == (2, 32)
        store.checkpoint()
        store.compact()
        assert store.verify() == []


def test_a_store_that_is_not_there_is_not_made_for_reading(url: str) -> None:
    with pytest.raises(NotAStore, match="has no store"):
        ExperienceStore(url, read_only=True)
