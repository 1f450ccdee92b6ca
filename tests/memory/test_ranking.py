import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import RankWeights, StoreError, Traits
from mnemonaut.memory.ranking import score, similarities

ROWS = np.array(
    [[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0.8, 0, 0.6]], dtype=np.float32
)


def traits(
    success: list[bool],
    met: list[int],
    used: list[int] | None = None,
    helped: list[int] | None = None,
) -> Traits:
    count = len(success)
    zeros = np.zeros(count, np.int64)
    return Traits(
        np.array(success),
        zeros,
        np.array(met),
        zeros + 1,
        np.array(used or [0] * count),
        np.array(helped or [0] * count),
    )


def test_parts_have_known_values() -> None:
    best, other = score(
        ROWS[0],
        [4, 5],
        ROWS[[0, 2]],
        traits([True, True], [4, 5], [1, 0], [1, 0]),
        5,
        RankWeights(half_life=1.0),
    )
    assert best.id == 4
    assert best.parts == pytest.approx(
        {"similarity": 1.0, "outcome": 0.05, "recency": 0.025, "usefulness": 0.05 * (2 / 3 - 0.5)},
        abs=1e-6,
    )
    assert best.score == pytest.approx(sum(best.parts.values()), abs=1e-9)
    assert other.parts["similarity"] == pytest.approx(0.6, abs=1e-6)
    assert other.parts["usefulness"] == 0.0


def test_each_part_decides_when_the_rest_is_equal() -> None:
    def first(weights: RankWeights, helped: int = 0) -> int:
        told = traits([False, True, False], [1, 2, 3], [helped, 0, 0], [helped, 0, 0])
        return score(ROWS[0], [1, 2, 3], ROWS[[0, 0, 0]], told, 3, weights)[0].id

    assert first(RankWeights(1, 0.05, 0, 0)) == 2
    assert first(RankWeights(1, 0, 0.05, 0)) == 3
    assert first(RankWeights(1, 0, 0, 0.05), helped=1) == 1
    assert first(RankWeights(1, 0, 0, 0)) == 3  # ties go to the newer


def test_what_was_made_again_is_as_new_as_that() -> None:
    told = traits([True, True], [2, 2])
    rows = score(ROWS[0], [1, 2], ROWS[[0, 0]], told, 2, RankWeights())
    assert [row.parts["recency"] for row in rows] == [0.05, 0.05]


@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_a_similarity_depends_on_its_two_vectors_alone(count: int, seed: int) -> None:
    rows = np.random.default_rng(seed).standard_normal((count, 37)).astype(np.float32)
    query = rows[0] / np.linalg.norm(rows[0])
    together = similarities(query, rows).tolist()
    assert together == [float(similarities(query, rows[n : n + 1])[0]) for n in range(count)]


@given(st.floats(0, 1), st.floats(1, 1000), st.integers(0, 100_000))
def test_beyond_the_horizon_recency_is_nothing(weight: float, half: float, past: int) -> None:
    weights = RankWeights(recency=weight, half_life=half)
    assert weight * 2.0 ** (-(weights.horizon + past) / half) <= 1e-9


@pytest.mark.parametrize(
    "wrong",
    [{"similarity": math.nan}, {"half_life": 0.0}, {"words": -1.0}, {"diversity": -0.1}],
)
def test_wrong_weights_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(StoreError, match="rank weight"):
        RankWeights(**wrong)
