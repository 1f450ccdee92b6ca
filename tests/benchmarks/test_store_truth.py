"""Recall is counted as it should be, and the exact answer is the exact one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from store_data import Data, Floats, questions, traits_of
from store_truth import Block, Judge, best_scores, default_bonus, recall

from mnemonaut.memory import RankWeights

SEEDS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(
    ("found", "scores", "best", "share"),
    [
        ([1, 2, 3], [0.9, 0.8, 0.7], [0.9, 0.8, 0.7], 1.0),
        ([1, 2, 9], [0.9, 0.8, 0.1], [0.9, 0.8, 0.7], 2 / 3),
        ([1, 1, 1], [0.9, 0.9, 0.9], [0.9, 0.8, 0.7], 1 / 3),
        ([], [], [0.9, 0.8], 0.0),
        ([7], [0.7], [0.7], 1.0),
        ([], [], [], 1.0),
        ([4, 5], [0.5, 0.5], [0.5], 1.0),
        ([3], [0.7 - 1e-6], [0.7], 1.0),
    ],
)
def test_recall(found: list[int], scores: list[float], best: list[float], share: float) -> None:
    assert recall(found, scores, best) == pytest.approx(share)


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(0, 40), st.integers(1, 12), st.integers(1, 15), st.booleans())
def test_blocks_give_what_one_sort_gives(
    seed: int, rows: int, k: int, step: int, narrow: bool
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((rows, 4), dtype=np.float32)
    queries = rng.standard_normal((3, 4), dtype=np.float32)
    added = rng.random(rows, dtype=np.float32)
    allowed = rng.random((3, rows)) < 0.4 if narrow else None
    blocks = [
        Block(
            vectors[at : at + step],
            added[at : at + step],
            None if allowed is None else allowed[:, at : at + step],
        )
        for at in range(0, rows, step)
    ]
    for nth, best in enumerate(best_scores(blocks, queries, k)):
        scores = vectors @ queries[nth] + added
        kept = scores if allowed is None else scores[allowed[nth]]
        assert np.allclose(best, np.sort(kept)[::-1][:k], atol=1e-5)
        assert len(best) == min(k, len(kept))


def exact(vectors: Floats, query: Floats, among: NDArray[np.int64], k: int) -> list[int]:
    order = among[np.argsort(-(vectors[among] @ query), kind="stable")]
    return [int(number) for number in order[:k]]


def test_a_judge_tells_short_from_wrong() -> None:
    data, count, k = Data("clustered", 10), 8, 10
    vectors, traits = data.vectors(0, 400), traits_of(0, 400)
    judge = Judge(data, vectors, count, k)
    vectors_of_queries = [query.vector for query in data.queries(count)]
    every = np.arange(400)
    right = [exact(vectors, query, every, k) for query in vectors_of_queries]
    assert judge.judged("top10", right) == {"recall": 1.0, "short": 0, "astray": 0}
    half = [numbers[:5] for numbers in right]
    assert judge.judged("top10", half) == {"recall": 0.5, "short": count, "astray": 0}
    # Under a filter of 1 % there are fewer than ten rows: all of them are not too short.
    of_task = [
        exact(vectors, query, np.flatnonzero(traits.task == nth), k)
        for nth, query in enumerate(vectors_of_queries)
    ]
    assert all(len(numbers) < k for numbers in of_task) and any(of_task)
    assert judge.judged("filter1", of_task) == {"recall": 1.0, "short": 0, "astray": 0}
    told = judge.judged("filter1", right)
    strangers = sum(traits.task[n] != nth for nth, numbers in enumerate(right) for n in numbers)
    assert told["astray"] == strangers > 0 and told["recall"] < 1
    assert questions(count)["filter1"][3] == {"task": "task 03"}


def test_the_judge_knows_our_own_weights() -> None:
    data = Data("random")
    vectors, query = data.vectors(0, 500), data.queries(1)[0].vector
    success, weights = traits_of(0, 500).success, RankWeights()
    scores = [
        float(vectors[n] @ query)
        + weights.outcome * bool(success[n])
        + weights.recency * 2 ** (-(499 - n) / weights.half_life)
        for n in range(500)
    ]
    best = sorted(range(500), key=lambda n: -scores[n])[:10]
    judge = Judge(data, vectors, 1, 10)
    assert judge.judged("top10", [best], by_default=True)["recall"] == 1
    assert judge.judged("top10", [best])["recall"] < 1
    assert default_bonus(success)[-1] == pytest.approx(0.05 + 0.05 * bool(success[-1]))
