"""Housekeep's benchmark: its metrics on hand-made cases and against the known baselines."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from placement_housekeep import (
    Votes,
    average_precision,
    folds,
    mean,
    place_precisions,
    predictions,
    read,
    receptacle_precisions,
    room_precisions,
)

from mnemonaut.memory import HashingEmbedding
from mnemonaut.memory.placement_votes import Smoothing

WORDS = HashingEmbedding(64)


@pytest.mark.parametrize(
    ("scores", "right", "wanted"),
    [
        ([3, 2, 1], [1, 0, 0], 1.0),
        ([3, 2, 1], [0, 0, 1], 1 / 3),
        ([3, 2, 1], [1, 0, 1], (1 + 2 / 3) / 2),
        ([4, 3, 2, 1], [0, 1, 0, 1], (1 / 2 + 2 / 4) / 2),
        ([0, 0, 0, 0], [1, 0, 0, 0], 1 / 4),  # all tie: the share that is right
        ([2, 2, 1], [1, 0, 1], 1 / 2 * 1 / 2 + 1 / 2 * 2 / 3),
        ([1, 2], [1, 1], 1.0),
    ],
)
def test_average_precision_by_hand(scores: list[float], right: list[int], wanted: float) -> None:
    found = average_precision(np.array(scores, dtype=float), np.array(right, dtype=bool))
    assert found == pytest.approx(wanted)


def test_where_nothing_is_right_there_is_no_precision() -> None:
    with pytest.raises(ValueError, match="leave the question out"):
        average_precision(np.array([1.0]), np.array([False]))


@given(st.integers(0, 10_000))
def test_order_alone_counts(seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores, right = draw.integers(0, 4, 7).astype(float), draw.random(7) < 0.4
    right[0] = True
    found = average_precision(scores, right)
    mixed = draw.permutation(7)
    assert found == pytest.approx(average_precision(np.exp(scores[mixed]), right[mixed]))
    assert right.mean() * 0.2 < found <= 1.0


@pytest.fixture
def votes() -> Votes:
    """Two rooms with two receptacles each; the rug belongs nowhere."""
    counts = np.array([[10, 6, 5, 0], [0, 0, 9, 7], [5, 5, 5, 5], [6, 0, 0, 8]])
    places = ("bath|shelf", "bath|tub", "hall|rack", "hall|stool")
    train, val = np.array([0, 1]), np.array([2, 3])
    return Votes(counts, ("soap", "coat", "rug", "towel"), places, train, val)


def test_six_of_ten_make_a_place_right(votes: Votes) -> None:
    assert votes.rooms == ("bath", "hall")
    assert votes.right.tolist() == [
        [True, True, False, False],
        [False, False, True, True],
        [False] * 4,
        [True, False, False, True],
    ]
    assert votes.right_rooms.tolist() == [[True, False], [False, True], [False] * 2, [True] * 2]
    assert votes.room_shares[0].tolist() == [1.0, 0.5]


def test_metrics_by_hand(votes: Votes) -> None:
    """The towel: second in the bath, first in the hall; the rug asks nothing."""
    scores = np.array([[1.0, 2.0, 3.0, 4.0]] * 2)
    receptacles = receptacle_precisions(votes, scores, votes.val)
    assert [found.tolist() for found in receptacles] == [[], [0.5, 1.0]]
    assert mean(receptacles) == 0.75
    rooms = room_precisions(votes, np.array([[0.0, 1.0]] * 4), np.arange(4))
    assert [found.tolist() for found in rooms] == [[0.5], [1.0], [], [1.0]]
    assert [f.tolist() for f in place_precisions(votes, scores, votes.val)] == [[], [(1 + 0.5) / 2]]


def test_the_prior_does_not_see_the_asked_objects(votes: Votes) -> None:
    told, prior = predictions(
        votes,
        votes.shares,
        votes.places,
        votes.train,
        votes.val,
        WORDS,
        Smoothing((1e9,), names=0.0),
    )
    assert np.allclose(prior, [[0.5, 0.3, 0.7, 0.35]] * 2)
    assert np.allclose(told, prior, atol=1e-6)


def test_folds_ask_each_object_as_often_and_never_know_it() -> None:
    asked = np.zeros(25, dtype=int)
    for known, part in folds(np.arange(25)):
        assert sorted([*known, *part]) == list(range(25))
        asked[part] += 1
    assert asked.tolist() == [3] * 25


def test_ranks_become_votes(tmp_path: Path) -> None:
    ranks = np.zeros((1, 2, 10), dtype=np.int8)
    ranks[0, 0, :7], ranks[0, 0, 7:] = 3, -2  # right when tidy for 7, misplaced for 3
    np.savez(tmp_path / "amt_ranks.npz", ranks=ranks)
    split = {"objects": {"train": ["cup"], "val": ["hat"]}}
    index = {"objects": ["cup", "hat"], "room_receptacles": ["hall|rack"], "splits": split}
    (tmp_path / "amt_index.json").write_text(json.dumps(index), encoding="utf-8")
    votes = read(tmp_path)
    assert votes.counts.tolist() == [[7], [0]]
    assert (votes.train.tolist(), votes.val.tolist()) == ([0], [1])


def test_the_known_baselines(data: Callable[[str], Path]) -> None:
    """The object-blind prior on val: .850 room-receptacle, .676 room, .4815 over the house."""
    votes = read(data("household/housekeep"))
    assert (len(votes.train), len(votes.val), len(votes.places)) == (110, 27, 128)
    blind = np.tile(votes.shares[votes.train].mean(axis=0), (27, 1))
    found = receptacle_precisions(votes, blind, votes.val)
    assert sum(map(len, found)) == 202
    assert mean(found) == pytest.approx(0.850, abs=5e-4)
    rooms = np.tile(votes.room_shares[votes.train].mean(axis=0), (27, 1))
    assert mean(room_precisions(votes, rooms, votes.val)) == pytest.approx(0.676, abs=5e-4)
    assert mean(place_precisions(votes, blind, votes.val)) == pytest.approx(0.4815, abs=5e-4)
