"""Votes carried over to unseen objects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import HashingEmbedding
from mnemonaut.memory.placement_votes import PlacementVotes, Shares, Smoothing

WORDS = HashingEmbedding(256)
OBJECTS = ["bath towel", "hand towel", "frying pan", "sauce pan"]
PLACES = ["bath", "kitchen counter", "kitchen shelf"]
SHARES = np.array([[1.0, 0.1, 0.1], [0.8, 0.2, 0.0], [0.0, 0.9, 0.6], [0.0, 0.7, 0.8]])


def test_the_prior_is_the_mean_of_the_votes() -> None:
    votes = PlacementVotes(SHARES, OBJECTS, PLACES, WORDS, Smoothing(ridges=(1e9,), names=0.0))
    assert np.allclose(votes.prior, [0.45, 0.475, 0.375])
    assert np.allclose(votes.predict(["a stranger", "towel"]), votes.prior, atol=1e-6)


def test_objects_of_like_names_share_votes() -> None:
    votes = PlacementVotes(SHARES, OBJECTS, PLACES, WORDS, Smoothing((0.5,), (0.0,), 0.0))
    towel, pan, stranger = votes.predict(["beach towel", "grill pan", "xylophone"])
    assert towel[0] > votes.prior[0] > pan[0]
    assert pan[1] > votes.prior[1] > towel[1]
    assert np.abs(stranger - votes.prior).max() < np.abs(towel - votes.prior).max()


def test_without_a_ridge_the_votes_come_back() -> None:
    votes = PlacementVotes(SHARES, OBJECTS, PLACES, WORDS, Smoothing((1e-9,), (0.0,), 0.0))
    assert np.allclose(votes.predict(OBJECTS), SHARES, atol=1e-6)


def test_places_of_like_names_share_what_they_learn() -> None:
    """One place is voted on; the other kitchen place follows it only where places share."""
    only = np.zeros((4, 3))
    only[2:, 1] = 1.0
    alone = PlacementVotes(only, OBJECTS, PLACES, WORDS, Smoothing((1.0,), (0.0,), 0.0))
    shared = PlacementVotes(only, OBJECTS, PLACES, WORDS, Smoothing((1.0,), (0.9,), 0.0))
    assert np.allclose(alone.predict(["grill pan"])[0, 2], 0.0)
    assert shared.predict(["grill pan"])[0, 2] > 0.01


def test_a_place_named_like_the_object_gains() -> None:
    names = Smoothing((1e9,), (0.0,), 0.5)
    votes = PlacementVotes(np.zeros((4, 3)), OBJECTS, PLACES, WORDS, names)
    asked, known, places = (WORDS.encode(texts) for texts in (["bath mat"], OBJECTS, PLACES))
    wanted = 0.5 * (asked @ places.T - (known @ places.T).mean(axis=0))
    assert np.allclose(votes.predict(["bath mat"]), wanted, atol=1e-6)


@given(st.integers(0, 10_000), st.floats(0.1, 10.0), st.floats(0.0, 1.0))
def test_the_closed_form_solves_the_regression(seed: int, ridge: float, alike: float) -> None:
    """Against the plain linear system over all (object, place) pairs."""
    shares = np.random.default_rng(seed).random((4, 3))
    votes = PlacementVotes(shares, OBJECTS, PLACES, WORDS, Smoothing((ridge,), (alike,), 0.0))
    known, places = (WORDS.encode(t).astype(float) for t in (OBJECTS, PLACES))
    rows, columns = known @ known.T, (1 - alike) * np.eye(3) + alike * places @ places.T
    off = shares - shares.mean(axis=0)
    weights = np.linalg.solve(np.kron(rows, columns) + ridge * np.eye(12), off.ravel())
    fitted = shares.mean(axis=0) + (np.kron(rows, columns) @ weights).reshape(4, 3)
    assert np.allclose(votes.predict(OBJECTS), fitted)


def test_settings_are_averaged() -> None:
    def told(smoothing: Smoothing) -> Shares:
        return PlacementVotes(SHARES, OBJECTS, PLACES, WORDS, smoothing).predict(["grill pan"])

    ones = [told(Smoothing((r,), (p,), 0.2)) for r in (1.0, 9.0) for p in (0.0, 0.5)]
    assert np.allclose(told(Smoothing((1.0, 9.0), (0.0, 0.5), 0.2)), np.mean(ones, axis=0))
    assert not np.allclose(ones[0], ones[1])


@pytest.mark.parametrize("shape", [(3, 3), (4, 2), (0, 3)])
def test_a_wrong_shape_is_refused(shape: tuple[int, int]) -> None:
    objects = [] if shape[0] == 0 else OBJECTS
    with pytest.raises(ValueError, match="one row per object"):
        PlacementVotes(np.zeros(shape), objects, PLACES, WORDS)
