"""The parts of the memory of places: words, candidates, geometry, alignment, counts, decision."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.places import (
    Candidates,
    KnownMap,
    RememberedRoute,
    Words,
    clauses,
    decide,
    probabilities,
    shortest_candidates,
    tokens,
)
from mnemonaut.memory.places.alignment import along, relative_places
from mnemonaut.memory.places.counts import WordCounts
from mnemonaut.memory.places.gate import Trust
from mnemonaut.memory.places.geometry import SLOPES, TURNS, shape
from mnemonaut.memory.places.retrieval import InstructionTable
from mnemonaut.memory.places.words import last_clause


def test_words_are_lower_case_and_singular() -> None:
    assert tokens("Pass 2 Chairs, the glass table's lamps!") == (
        "pass", "chair", "the", "glass", "table", "s", "lamp"
    )  # fmt: skip
    assert tokens("...") == ()


def test_clauses_end_at_marks_and_at_and() -> None:
    told = clauses("Walk past the sofa, then turn left and stop. Wait by the door.")
    assert told == ("walk past the sofa", "turn left", "wait by the door")
    assert last_clause("Stop.") == "stop"
    assert last_clause("!") == ""


def test_rare_words_weigh_more() -> None:
    words = Words.of(["go left", "go right", "go up to the sofa"])
    assert words.rarity("sofa") > words.rarity("go")
    assert words.rarity("go") == pytest.approx(math.log(4 / 4) + 1)
    assert Words().rarity("sofa") == 1.0


def test_likeness_is_a_cosine() -> None:
    table = InstructionTable(Words())
    for text in ("walk to the sofa", "climb the stairs"):
        table.add(text)
    np.testing.assert_allclose(table.likeness("walk to the sofa")[0], 1.0)
    assert table.likeness("walk to the sofa")[1] < 0.5
    assert (table.likeness("xylophone") == 0).all()
    assert InstructionTable(Words()).likeness("walk").shape == (0,)


@given(
    words=st.integers(1, 30),
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=5),
    deviation=st.floats(0.3, 3.0),
)
def test_each_word_is_shared_out_over_its_own_path(
    words: int, lengths: list[int], deviation: float
) -> None:
    shares = along(np.array(lengths), max(lengths), relative_places(words), deviation)
    np.testing.assert_allclose(shares.sum(axis=2), 1.0)
    for length, share in zip(lengths, shares, strict=True):
        assert (share[:, length:] == 0).all()
        middles = share @ np.arange(max(lengths))
        assert (np.diff(middles) >= -1e-9).all()  # later words lie further on


def test_turns_and_slopes() -> None:
    positions = np.array([[0, 0, 0], [0, 2, 0], [2, 2, 0], [2, 4, 1.5]], float)
    walk = Candidates.numbered([[0, 1, 2, 3], [2, 1], [0]])
    turns, slopes = shape(walk, positions)
    assert turns.shape == (3, 4, TURNS) and slopes.shape == (3, 4, SLOPES)
    np.testing.assert_allclose(turns.sum(axis=2), 1.0)
    np.testing.assert_allclose(slopes.sum(axis=2), 1.0)
    right, left = 4, 12  # quarters of a circle in sixteenths, clockwise
    assert int(turns[0, 1].argmax()) == right and int(turns[0, 2].argmax()) == left
    assert turns[0, 0, 16] == 1.0 and turns[1, 1, 17] == 1.0
    assert int(slopes[0, 3].argmax()) == SLOPES - 1 and int(slopes[0, 0].argmax()) == SLOPES // 2


def test_ratios_of_counts_are_smoothed_shares() -> None:
    counts = WordCounts(prior=10.0)
    counts.add(np.array([0]), np.array([0]), np.array([[6.0]]))
    counts.add(np.array([1]), np.array([1]), np.array([[2.0]]))
    ratios = counts.ratios(np.array([0, 1, 5]))
    # Row 0: 6 words, all of them word 0, whose share on the whole is 6 / 8.
    np.testing.assert_allclose(ratios[0], [(6 / 0.75 + 10) / 16, 10 / 16, 1.0])
    np.testing.assert_allclose(counts.ratios(np.array([0]), np.zeros((1, 2))), 1.0)
    assert (WordCounts(1.0).ratios(np.array([0, 3]), np.ones((2, 0))) == 1).all()


@given(seed=st.integers(0, 999), start=st.integers(0, 48))
def test_candidates_are_the_shortest_ways(building: Any, seed: int, start: int) -> None:
    found = shortest_candidates(building.known, start, hops=(2, 4), least=3.0)
    distances = building.known.distances
    for row, length in zip(found.nodes, found.lengths, strict=True):
        path = row[:length]
        walked = sum(distances[a, b] for a, b in pairwise(path))
        assert path[0] == start and 3 <= length <= 5
        assert walked == pytest.approx(distances[start, path[-1]]) and walked >= 3.0
    assert len(set(found.ends.tolist())) == len(found)


def test_no_candidates_where_no_way_leads() -> None:
    alone = KnownMap(("a", "b"), np.array([[0, np.inf], [np.inf, 0]]))
    assert len(shortest_candidates(alone, 0)) == 0
    assert (alone.nearness(1.0) == np.eye(2)).all()
    assert len(probabilities(np.zeros(0))) == 0


def test_the_vote_goes_where_most_chance_is_near() -> None:
    distances = np.array([[0.0, 9, 9], [9, 0, 2.9], [9, 2.9, 0]])
    chances, ends = np.array([0.4, 0.35, 0.25]), np.arange(3)
    assert decide(chances, ends, distances) == 1
    assert decide(chances, ends, distances, radius=0) == 0
    assert decide(chances, ends, np.where(distances == 2.9, 3.0, distances)) == 0  # strictly below


def test_trust_follows_forecasts() -> None:
    right, wrong = np.array([True, False, False]), np.array([False, True, False])
    sure = np.array([2.0, 0.0, 0.0])
    good, bad, none = Trust(), Trust(), Trust()
    before = none.value
    for _ in range(10):
        good.observe(sure, right)
        bad.observe(sure, wrong)
        none.observe(sure, np.ones(3, bool))
        none.observe(np.zeros(3), right)
    assert good.value > 0.99 and bad.value < 0.01
    assert none.value == pytest.approx(before) and 0 < before < 1


@given(st.lists(st.tuples(st.floats(-50, 50), st.booleans()), max_size=20))
def test_trust_is_a_share(news: list[tuple[float, bool]]) -> None:
    trust = Trust()
    for logit, true in news:
        trust.observe(np.array([logit, 0.0]), np.array([true, not true]))
        assert 0.0 <= trust.value <= 1.0


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="2 viewpoints needs distances"):
        KnownMap(("a", "b"), np.zeros((3, 3)))
    with pytest.raises(ValueError, match="needs a viewpoint"):
        RememberedRoute(("go",), ())
