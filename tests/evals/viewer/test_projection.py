"""The map of a store, against known axes and numpy's own decomposition."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.evals.viewer import projection
from mnemonaut.evals.viewer.projection import map_of, nearest, projected, spread
from mnemonaut.memory import ExperienceStore


def test_axes_that_are_known() -> None:
    """Points on a line in space with a little beside it: the line is the first axis."""
    along = np.linspace(-3, 3, 61)
    beside = np.tile([0.1, -0.1, 0.0], 21)[:61]
    vectors = np.outer(along, [0.6, 0.8, 0.0]) + np.outer(beside, [0.0, 0.0, 1.0]) + 7
    found = projected(vectors.astype(np.float32))
    assert np.allclose(found.places[:, 0], along, atol=1e-3)
    assert found.explained[0] > 0.99 and found.explained.sum() == pytest.approx(1)
    assert found.fitted == 61


def test_as_numpy_decomposes() -> None:
    rng = np.random.default_rng(1)
    vectors = (rng.normal(size=(300, 20)) * np.arange(20, 0, -1)).astype(np.float32)
    found = projected(vectors)
    covariance = np.cov(vectors.T.astype(np.float64))
    values = np.linalg.eigvalsh(covariance)[::-1]
    assert np.allclose(found.explained, values[:2] / values.sum())
    assert np.allclose(found.places.var(axis=0, ddof=1), values[:2])
    assert np.allclose(found.places.mean(axis=0), 0)


def test_equal_stores_give_equal_maps() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.normal(size=(50, 8)).astype(np.float32)
    assert np.array_equal(projected(vectors).places, projected(vectors.copy()).places)
    mirrored = projected(-vectors).places
    assert np.allclose(np.abs(mirrored), np.abs(projected(vectors).places))


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_or_equal_vectors(count: int) -> None:
    vectors = np.ones((count, 4), dtype=np.float32)
    found = projected(vectors)
    assert found.places.shape == (count, 2) and not found.places.any()
    assert found.explained.tolist() == [0, 0]


def test_axes_from_a_sample_place_all() -> None:
    rng = np.random.default_rng(3)
    vectors = (rng.normal(size=(1000, 6)) * [9, 4, 1, 1, 1, 1]).astype(np.float32)
    found, whole = projected(vectors, most=400), projected(vectors)
    assert found.fitted == 400 and found.places.shape == (1000, 2)
    assert abs(np.corrcoef(found.places[:, 0], whole.places[:, 0])[0, 1]) > 0.99


@given(st.integers(0, 3000), st.integers(2, 400))
def test_spread(count: int, most: int) -> None:
    chosen = spread(count, most)
    assert len(chosen) == min(count, most) and (np.diff(chosen) > 0).all()
    if count:
        assert chosen[0] == 0 and chosen[-1] == count - 1


def test_the_map_of_a_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExperienceStore(store, read_only=True) as source:
        whole = map_of(source, {"stick": "MT1", "log": "MT2"})
        monkeypatch.setattr(projection, "MOST_POINTS", 10)
        some = map_of(source, {})
    assert whole["id"] == list(range(1, 61)) and whole["all"] == 60
    assert whole["success"] == [1, 0] * 30 and whole["used"][0] == 2
    assert [whole["tasks"][n] for n in whole["task"][:3]] == ["stick", "planks", "log"]
    group = {task: whole["group"][n] for n, task in enumerate(whole["tasks"])}
    assert whole["groups"] == ["MT1", "MT2"]
    assert group == {"stick": 0, "log": 1, "planks": -1}
    assert len(some["id"]) == 10 and some["id"][-1] == 60 and some["all"] == 60
    assert [some["tasks"][n] for n in some["task"]] == [
        whole["tasks"][whole["task"][id - 1]] for id in some["id"]
    ]


def test_the_nearest_are_those_of_all_products(store: Path) -> None:
    with ExperienceStore(store, read_only=True) as source:
        vectors = source.vectors.astype(np.float64)
        found = nearest(source, 7, 5)
    cosines = vectors @ vectors[6]
    cosines[6] = -2
    assert [cosine for _, cosine in found] == pytest.approx(sorted(cosines)[::-1][:5], abs=1e-6)
    assert all(cosines[id - 1] == pytest.approx(cosine, abs=1e-6) for id, cosine in found)
