import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.memory import RankWeights, StoreError
from mnemonaut.memory.index import Positions, VectorIndex
from mnemonaut.memory.ranking import Ranking

ROWS = np.array(
    [[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0.8, 0, 0.6]], dtype=np.float32
)


def brute_force(
    ranking: Ranking, query: NDArray[np.float32], success: list[bool], among: list[int]
) -> list[tuple[float, int]]:
    """Scores by the definition, one row at a time, in plain Python; best first."""
    w, scored = ranking.weights, []
    rows = ranking.index.vectors
    for position in among:
        cosine = math.fsum(float(a) * float(b) for a, b in zip(rows[position], query, strict=True))
        used, helped = int(ranking.used[position]), int(ranking.helped[position])
        parts = (
            w.similarity * cosine,
            w.outcome * success[position],
            w.recency * 2.0 ** (-(len(rows) - 1 - position) / w.half_life),
            w.usefulness * ((helped + 1) / (used + 2) - 0.5),
        )
        scored.append((round(sum(float(np.round(part, 6)) for part in parts), 6), position))
    return sorted(scored, key=lambda row: (-row[0], -row[1]))


weight = st.sampled_from([0.0, 0.05, 0.3, 1.0, -0.2])


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=150),
    st.lists(st.tuples(st.integers(0, 149), st.booleans()), max_size=30),
    st.builds(RankWeights, weight, weight, weight, weight, st.sampled_from([1.0, 7.0, 200.0])),
    st.integers(1, 160),
    st.integers(0, 4),
    st.one_of(st.none(), st.sets(st.integers(0, 149))),
)
def test_best_is_what_brute_force_finds(
    rows: list[tuple[int, bool]],
    credits: list[tuple[int, bool]],
    weights: RankWeights,
    k: int,
    asked: int,
    subset: set[int] | None,
) -> None:
    ranking = Ranking(VectorIndex(3), weights)
    for kind, success in rows:
        ranking.index.add(ROWS[kind : kind + 1])
        ranking.add(success)
    for position, helped in credits:
        if position < len(rows):
            ranking.credit(position, helped)
    among: Positions | None = None
    if subset is not None:
        among = np.array(sorted(p for p in subset if p < len(rows)), dtype=np.int64)
    found = ranking.best(ROWS[asked], k, among)
    everyone = list(range(len(rows))) if among is None else among.tolist()
    expected = brute_force(ranking, ROWS[asked], [success for _, success in rows], everyone)[:k]
    assert [(row.score, row.position) for row in found] == expected
    for row in found:
        assert set(row.parts) == {"similarity", "outcome", "recency", "usefulness"}
        assert row.score == pytest.approx(sum(row.parts.values()), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(100, 400), st.integers(0, 2**32 - 1), st.booleans())
def test_the_k_best_of_many_random_rows(count: int, seed: int, only_similarity: bool) -> None:
    rng = np.random.default_rng(seed)
    weights = RankWeights(1.0, 0.0, 0.0, 0.0) if only_similarity else RankWeights()
    ranking = Ranking(VectorIndex(8), weights)
    success = [bool(flag) for flag in rng.integers(0, 2, count)]
    for flag in success:
        row = rng.standard_normal(8)
        ranking.index.add((row / np.linalg.norm(row)).astype(np.float32).reshape(1, -1))
        ranking.add(flag)
    query = ranking.index.vectors[0].copy()
    found = ranking.best(query, 7)
    expected = brute_force(ranking, query, success, list(range(count)))[:7]
    assert [(row.score, row.position) for row in found] == expected


def test_equal_rows_beyond_the_first_fetch_still_go_to_the_newest() -> None:
    ranking = Ranking(VectorIndex(3), RankWeights(1.0, 0.0, 0.0, 0.0))
    for _ in range(300):
        ranking.index.add(ROWS[:1])
        ranking.add(True)
    assert [row.position for row in ranking.best(ROWS[0], 3)] == [299, 298, 297]


def test_each_part_decides_when_the_rest_is_equal() -> None:
    def first(weights: RankWeights, helped: int | None = None) -> int:
        ranking = Ranking(VectorIndex(3), weights)
        for success in (False, True, False):
            ranking.index.add(ROWS[:1])
            ranking.add(success)
        if helped is not None:
            ranking.credit(helped, True)
        return ranking.best(ROWS[0], 1)[0].position

    assert first(RankWeights(1, 0.05, 0, 0)) == 1
    assert first(RankWeights(1, 0, 0.05, 0)) == 2
    assert first(RankWeights(1, 0, 0, 0.05), helped=0) == 0


def test_parts_have_known_values() -> None:
    ranking = Ranking(VectorIndex(3), RankWeights(half_life=1.0))
    for kind in (0, 2):
        ranking.index.add(ROWS[kind : kind + 1])
        ranking.add(True)
    ranking.credit(0, True)
    best, other = ranking.best(ROWS[0], 2)
    assert best.position == 0
    assert best.parts == pytest.approx(
        {"similarity": 1.0, "outcome": 0.05, "recency": 0.025, "usefulness": 0.05 * (2 / 3 - 0.5)},
        abs=1e-6,
    )
    assert other.parts["similarity"] == pytest.approx(0.6, abs=1e-6)
    assert other.parts["usefulness"] == 0.0


@pytest.mark.parametrize("wrong", [{"similarity": math.nan}, {"half_life": 0.0}])
def test_wrong_weights_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(StoreError, match="rank weight"):
        RankWeights(**wrong)
