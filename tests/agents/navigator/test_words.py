import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.navigator.words import Vocabulary, cut, vocabulary_of, word_vectors


def test_plurals_fall_together_and_doubled_letters_stay() -> None:
    told = cut("Up the STAIRS, past 3 glass doors.")
    assert told == ["up", "the", "stair", "past", "glass", "door"]


def test_words_that_recur_are_known() -> None:
    known = vocabulary_of(["turn left"] * 3 + ["turn round"], ["a sofa"] * 8 + ["a yak"])
    assert known.words == ("left", "sofa", "turn")
    assert known.read("Turn left at the yak") == [3, 1]
    assert len(known) == 4


@given(st.text(max_size=80))
def test_numbers_are_within_the_table(text: str) -> None:
    known = Vocabulary(("door", "left", "the"))
    assert all(1 <= number < len(known) for number in known.read(text))


def test_likely_words_stay_close_when_cut_down() -> None:
    vectors = {"couch": [1.0, 0.9, 0.0], "sofa": [0.9, 1.0, 0.0], "tree": [-1.0, 0.0, 1.0]}

    def encode(texts: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        assert isinstance(texts, tuple)
        return np.array([vectors[text] for text in texts], np.float32)

    table = word_vectors(Vocabulary(("couch", "sofa", "tree")), 2, encode)
    assert table.shape == (4, 2) and table.dtype == np.float32 and not table[0].any()
    assert np.linalg.norm(table[1] - table[2]) < 0.2 * np.linalg.norm(table[1] - table[3])
    assert np.isclose((table[1:] ** 2).sum(axis=1).mean(), 1.0)
