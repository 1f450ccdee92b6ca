"""How a text is cut, and each word's number."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.janus.words import PAD, UNKNOWN, WordVocabulary, cut, vocabulary_of

KNOWN = WordVocabulary(("go", "back", "the", "couch", ".", ","))


def test_a_text_is_cut_into_lower_case_words_and_marks() -> None:
    assert cut("Go on, then stop at the fridge.") == [
        "go", "on", ",", "then", "stop", "at", "the", "fridge", ".",
    ]  # fmt: skip
    assert cut("It's room 12!") == ["it's", "room", "12", "!"]
    assert cut("  ") == []


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


def test_a_word_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="take the repeated ones out"):
        WordVocabulary(("go", "go"))


@pytest.mark.parametrize("told", [{"go": 2}, [1, 2], "go"])
def test_another_json_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="use a checkpoint of Janus"):
        WordVocabulary.from_json(told)
