"""Centred prototypes, by hand and by what must hold of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.preferences.centred import (
    SHARPNESS,
    Evidence,
    Floats,
    one_by_one,
    softmax,
    unit,
    whole_batch,
)

HALF = np.sqrt(0.5)
PAIR = Evidence(np.array([[HALF, HALF], [HALF, -HALF]]), np.array([0, 1]), 2)


def drawn(seed: int, receptacles: int = 3) -> tuple[Evidence, Floats]:
    draw = np.random.default_rng(seed)
    owners = np.repeat(np.arange(receptacles), 2)
    seen = unit(draw.normal(size=(len(owners), 6)))
    return Evidence(seen, owners, receptacles), unit(draw.normal(size=(5, 6)))


def test_what_all_examples_share_does_not_count() -> None:
    # The examples' mean is (HALF, 0); off it they point straight up and straight down.
    off = np.array([0.8 - HALF, 0.6])
    cosine = off[1] / np.linalg.norm(off)
    scores = one_by_one(PAIR, np.array([[0.8, 0.6]]))
    assert np.allclose(scores, SHARPNESS * np.array([[cosine, -cosine]]))


def test_a_batch_sets_the_centre_too() -> None:
    asked = np.array([[0.8, 0.6], [0.0, 1.0]])
    centre = np.array([(2 * HALF + 0.8) / 4, 1.6 / 4])
    seen, new = unit(PAIR.vectors - centre), unit(asked - centre)
    assert np.allclose(whole_batch(PAIR, asked, 0), SHARPNESS * new @ seen.T)


def test_a_receptacle_without_an_example_scores_as_something_unrelated() -> None:
    more = Evidence(PAIR.vectors, PAIR.owners, 3)
    assert one_by_one(more, np.array([[0.8, 0.6]]))[0, 2] == 0.0


def test_examples_of_one_receptacle_take_off_nothing() -> None:
    one = Evidence(PAIR.vectors, np.array([0, 0]), 2)
    scores = one_by_one(one, np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert np.allclose(scores, [[SHARPNESS, 0.0], [0.0, 0.0]])


def test_self_training_lets_the_batch_move_a_prototype() -> None:
    """Three objects in a chain away from their example: the last is won over by the others."""
    angles = np.radians([0.0, 180.0])
    seen = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    turns = np.radians([50.0, 75.0, 95.0, -170.0, 200.0])
    asked = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    evidence = Evidence(seen, np.array([0, 1]), 2)
    before = softmax(whole_batch(evidence, asked, 0))
    after = softmax(whole_batch(evidence, asked, 5))
    assert after[2, 0] > before[2, 0]
    assert (after[:, 0] > 0.5).tolist() == [True, True, True, False, False]


@given(st.integers(0, 10_000))
def test_one_by_one_judges_each_object_alone(seed: int) -> None:
    evidence, asked = drawn(seed)
    together = one_by_one(evidence, asked)
    alone = np.concatenate([one_by_one(evidence, row[None]) for row in asked])
    assert np.allclose(together, alone)


@given(st.integers(0, 10_000), st.permutations(range(3)), st.integers(0, 6))
def test_the_receptacles_order_means_nothing(seed: int, order: list[int], rounds: int) -> None:
    evidence, asked = drawn(seed)
    place = np.argsort(order)
    moved = Evidence(evidence.vectors, place[evidence.owners], 3)
    assert np.allclose(one_by_one(moved, asked), one_by_one(evidence, asked)[:, order])
    plain = whole_batch(evidence, asked, rounds)
    assert np.allclose(whole_batch(moved, asked, rounds), plain[:, order])


def test_softmax_and_unit_keep_their_promises() -> None:
    assert np.allclose(
        softmax(np.array([[0.0, np.log(3)], [900.0, 0.0]])), [[0.25, 0.75], [1.0, 0.0]]
    )
    assert np.allclose(unit(np.array([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0.0, 0.0]])
