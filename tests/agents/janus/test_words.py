"""Each word's number."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.janus.words import PAD, UNKNOWN, WordVocabulary, vocabulary_of
from mnemonaut.envs.navigation.rooms.vocabulary import vocabulary

KNOWN = WordVocabulary(("go", "back", "the", "couch", ".", ","))


def test_numbers_follow_the_order_and_leave_two_free() -> None:
    assert KNOWN.encode("Go back, go.") == [2, 3, 7, 2, 6]
    assert KNOWN.encode("Go home.") == [2, UNKNOWN, 6]
    assert len(KNOWN) == 8


def test_rows_of_a_batch_are_filled_up_at_the_end() -> None:
    assert KNOWN.encode_all(["go back", "couch", ""]) == [[2, 3], [5, PAD], [PAD, PAD]]
    assert KNOWN.encode_all([""]) == [[PAD]]


def test_decoding_leaves_padding_out() -> None:
    assert KNOWN.decode([2, 3, UNKNOWN, 6, PAD, PAD]) == "go back <unk> ."


@given(st.lists(st.sampled_from(KNOWN.words), max_size=9))
def test_known_words_survive_both_ways(words: list[str]) -> None:
    assert KNOWN.decode(KNOWN.encode(" ".join(words))).split() == words


@given(st.text(max_size=40))
def test_any_text_gives_numbers_in_range(text: str) -> None:
    assert all(UNKNOWN <= number < len(KNOWN) for number in KNOWN.encode(text))


def test_a_vocabulary_survives_json() -> None:
    assert WordVocabulary.from_json(json.loads(json.dumps(KNOWN.to_json()))) == KNOWN


def test_words_are_cut_sorted_and_taken_once() -> None:
    assert vocabulary_of(["Kitchen", "red couch", "kitchen", "."]).words == (
        ".", "couch", "kitchen", "red",
    )  # fmt: skip


def test_texts_are_cut_as_the_words_of_rooms_are() -> None:
    """Else a word that is in the vocabulary would be read as unknown."""
    known = vocabulary_of(vocabulary())
    assert known.words == vocabulary()
    assert UNKNOWN not in known.encode("Go past the BABY'S bed, then stop.")


def test_a_word_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="take the repeated ones out"):
        WordVocabulary(("go", "go"))


@pytest.mark.parametrize("told", [{"go": 2}, [1, 2], "go"])
def test_another_json_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="use a checkpoint of Janus"):
        WordVocabulary.from_json(told)
