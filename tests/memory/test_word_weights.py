from math import log

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.word_weights import word_weights


def test_rare_words_come_first_and_weigh_more() -> None:
    weights = word_weights({"shard": 1, "iron": 40, "log": 90, "absent": 0}, 1000)
    assert [word for word, _ in weights] == ["shard", "iron", "log"]
    assert weights[0][1] == round(1e6 * log(1 + 999.5 / 1.5))


def test_common_words_and_numbers_count_only_where_nothing_else_does() -> None:
    assert word_weights({"shard": 1, "mine": 900, "17": 2}, 1000) == word_weights(
        {"shard": 1}, 1000
    )
    assert [word for word, _ in word_weights({"mine": 900, "17": 2}, 1000)] == ["17", "mine"]
    assert [word for word, _ in word_weights({"mine": 9, "log": 3}, 12)] == ["log", "mine"]
    assert word_weights({}, 0) == []


words = st.dictionaries(st.text("abc1", min_size=1), st.integers(0, 500), max_size=40)


@given(words, st.integers(500, 5000))
def test_never_more_than_twelve_and_nothing_that_no_row_has(
    frequencies: dict[str, int], rows: int
) -> None:
    found = word_weights(frequencies, rows)
    assert len(found) <= 12 and bool(found) == any(frequencies.values())
    assert all(frequencies[word] and weight > 0 for word, weight in found)
    assert [weight for _, weight in found] == sorted((w for _, w in found), reverse=True)
