"""The fit of a conditional logit."""

import numpy as np
import pytest

from mnemonaut.memory.placement.conditional_logit import Choices, fit, softmax


def drawn(rng: np.random.Generator, weights: list[float], count: int) -> Choices:
    """Choices that follow the weights, of 2 to 5 candidates each."""
    features = rng.normal(size=(count, 5, len(weights)))
    there = np.arange(5) < rng.integers(2, 6, count)[:, np.newaxis]
    shares = softmax(features @ np.array(weights), there)
    chosen = np.array([rng.choice(5, p=row) for row in shares])
    features[~there] = np.nan  # what is not there must not be read
    return Choices(features, there, chosen)


def test_known_weights_come_back(rng: np.random.Generator) -> None:
    found = fit(drawn(rng, [1.5, -0.7, 0.0], 4000), ridge=0.01)
    assert found == pytest.approx([1.5, -0.7, 0.0], abs=0.12)


def test_two_candidates_are_a_logistic_regression(rng: np.random.Generator) -> None:
    """The slope of the penalised likelihood is zero there, by another formula."""
    value = rng.normal(size=400)
    label = (rng.random(400) < 1 / (1 + np.exp(-0.5 - 2 * value))).astype(np.intp)
    features = np.zeros((400, 2, 2))
    features[:, 1] = np.stack([np.ones(400), value], axis=1)
    found = fit(Choices(features, np.ones((400, 2), dtype=bool), label), ridge=2.0)
    scale = features.reshape(-1, 2).std(axis=0)
    residual = 1 / (1 + np.exp(-features[:, 1] @ found)) - label
    slope = (features[:, 1] / scale * residual[:, np.newaxis]).sum(axis=0) + 2.0 * found * scale
    assert slope == pytest.approx([0.0, 0.0], abs=1e-3)
    assert found[1] == pytest.approx(2.0, abs=0.5)


def test_a_ridge_shrinks_and_constants_get_nothing(rng: np.random.Generator) -> None:
    choices = drawn(rng, [1.0, 0.0], 300)
    choices.features[:, :, 1] = np.where(choices.there, 3.0, np.nan)
    weak, strong = (fit(choices, ridge) for ridge in (1.0, 1000.0))
    assert 0 < strong[0] < weak[0] and weak[1] == strong[1] == 0.0


def test_shares(rng: np.random.Generator) -> None:
    scores = rng.normal(size=(3, 4)) * 1000
    there = np.array([[True, True, False, True]] * 3)
    shares = softmax(scores, there)
    assert shares.sum(axis=1) == pytest.approx(1.0) and (shares[:, 2] == 0).all()
