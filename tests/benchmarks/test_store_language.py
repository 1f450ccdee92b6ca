"""Neighbours in natural language: the metric on a made-up set, through the real store."""

from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_language import asked, filled, neighbours, recalled, told
from store_language_corpus import SETTINGS, Corpus, RareWords, Told, drawn, read

from mnemonaut.memory import Embedding, HashingEmbedding
from mnemonaut.memory.embedding import embedding

CORPUS = Corpus(
    [
        Told("a", "1", "sofa", "walk past the piano and stop beside the red sofa"),
        Told("a", "1", "sofa", "go by the piano and wait near the couch"),
        Told("a", "2", "sofa", "leave the kitchen and stop beside the red sofa"),
        Told("a", "3", "bath", "climb the stairs and enter the bathroom"),
        Told("b", "4", "sofa", "walk past the piano and stop beside the red sofa now"),
        Told("b", "5", "sofa", "walk past the piano and stop beside the red sofa today"),
        Told("b", "6", "shed", "cross the garden to the shed"),
    ]
)


def test_what_may_be_recalled_and_what_should_be() -> None:
    """A goal is a viewpoint of one building: b's sofa is not a's."""
    assert np.flatnonzero(CORPUS.allowed(0, "any")).tolist() == [1, 2, 3, 4, 5, 6]
    assert np.flatnonzero(CORPUS.allowed(0, "other_paths")).tolist() == [2, 3, 4, 5, 6]
    assert np.flatnonzero(CORPUS.allowed(0, "in_building")).tolist() == [2, 3]
    assert CORPUS.counts(0, "any") == (6, 2)
    assert CORPUS.counts(0, "other_paths") == (5, 1)
    assert CORPUS.counts(4, "in_building") == (2, 1)
    assert CORPUS.counts(3, "any") == (6, 0)


def test_only_what_can_be_found_is_asked() -> None:
    assert asked(CORPUS, 10) == {setting: [0, 1, 2, 4, 5] for setting in SETTINGS}
    alone = Corpus(CORPUS.told[:2])
    assert asked(alone, 10) == {"any": [0, 1], "other_paths": [], "in_building": []}
    some = [asked(CORPUS, number)["any"] for number in range(1, 5)]
    assert some[0] in ([], [0, 1, 2], [4, 5])  # all about one goal
    assert all(set(fewer) <= set(more) for fewer, more in pairwise(some))


def test_hits_by_hand() -> None:
    found = [[4, 5, 2, 3, 6], [2, 4], [3, 6, 4, 5], [5]]
    assert CORPUS.hits([0, 1, 2, 4], found).tolist() == [[0, 1], [1, 1], [0, 0], [1, 1]]
    assert CORPUS.chance([0], "other_paths").tolist() == [[pytest.approx(1 / 5), 1.0]]


@given(st.integers(1, 9), st.integers(0, 9), st.integers(1, 5))
def test_chance_is_what_drawing_gives(number: int, good: int, k: int) -> None:
    good = min(good, number)
    draws = list(combinations(range(number), min(k, number)))
    share = sum(any(one < good for one in draw) for draw in draws) / len(draws)
    assert drawn(number, good, k) == pytest.approx(share)


def test_rare_words_by_hand() -> None:
    rare = RareWords(["the cat", "the dog", "the cat sat", "", "the dog dog"])
    every = np.ones(5, dtype=np.bool_)
    assert rare.best(0, every, 2) == [0, 2]
    assert rare.best(1, every, 2) == [1, 4]  # saying it twice changes the length alone
    assert rare.best(0, ~np.array([True, False, True, False, False]), 3) == [1, 4, 3]


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_store_is_asked_for_the_same(setting: str, tmp_path: Path) -> None:
    with filled(tmp_path, "hashing", HashingEmbedding(), CORPUS) as store:
        for nth in range(len(CORPUS.told)):
            ids = store.ids(CORPUS.scope(nth, setting))
            assert [id - 1 for id in ids] == np.flatnonzero(CORPUS.allowed(nth, setting)).tolist()


def test_neighbours_through_the_store(tmp_path: Path) -> None:
    """MiniLM knows that a couch is a sofa; words mislead to another building."""
    models: dict[str, Embedding] = {
        "hashing": HashingEmbedding(),
        "minilm": embedding("minilm"),
    }
    figures = neighbours(CORPUS, 10, models)
    assert figures["instructions"] == 7
    for setting in SETTINGS:
        assert (figures[f"{setting}.questions"], figures[f"{setting}.goals"]) == (5, 2)
        assert figures[f"{setting}.minilm.hit@5"] == 1.0
        difference = figures[f"{setting}.minilm.hit@1"] - figures[f"{setting}.hashing.hit@1"]
        assert figures[f"{setting}.minilm-hashing.hit@1"] == pytest.approx(difference, abs=2e-4)
    for way in ("hashing", "minilm", "words", "tfidf", "hashing + words", "minilm + words"):
        # The first is misled to the other building, if that may be recalled.
        assert figures[f"any.{way}.hit@1"] < 1.0, way
    assert figures["in_building.minilm.hit@1"] == 1.0 > figures["in_building.hashing.hit@1"] == 0.8
    assert 0 < figures["any.chance.hit@1"] < figures["in_building.chance.hit@1"] < 1


def test_figures_are_means_over_questions_and_intervals_over_goals() -> None:
    goals = np.array([7, 7, 7, 2])
    right = np.array([[1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    names = ("chance", "tfidf", "words", "hashing", "minilm", "hashing + words", "minilm + words")
    hits = {name: right if "minilm" in name else 0 * right for name in names}
    figures = told("any", goals, hits)
    assert (figures["any.questions"], figures["any.goals"]) == (4, 2)
    ends = [figures[f"any.minilm.hit@1{end}"] for end in ("", ".low", ".high")]
    assert ends == [0.75, 0.0, 1.0]  # either goal may be drawn twice
    assert figures["any.minilm-hashing.hit@5.low"] == 1.0
    assert figures["any.hashing.hit@5.high"] == 0.0


def test_the_published_instructions(data: Callable[[str], Path]) -> None:
    data("vln/r2r/R2R_train.json")
    corpus = Corpus(read(1))
    assert len({one.building for one in corpus.told}) == 1
    questions = asked(corpus, 5)
    assert 0 < len(questions["in_building"]) <= len(questions["any"])
    assert len(read()) == 14_039


def test_recalled_are_as_many_as_may_be(tmp_path: Path) -> None:
    from store_language import VECTORS

    with filled(tmp_path, "hashing", HashingEmbedding(), CORPUS) as store:
        found = list(recalled(store, CORPUS, [0, 3], "in_building", VECTORS))
    assert [sorted(ones) for ones in found] == [[2, 3], [0, 1, 2]]
    assert found[0][0] == 2
