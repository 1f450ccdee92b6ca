"""The estimate of tokens: known answers, and never far from what pieces allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.tokens import estimated_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("   ", 0),
        ("the", 1),
        ("crafting", 2),
        ("12", 1),
        ("123456", 2),
        ("stone_pickaxe", 4),
        ('{"a": 1}', 7),
        ("one two\nthree", 4),
        ("日本", 2),
    ],
)
def test_known_answers(text: str, tokens: int) -> None:
    assert estimated_tokens(text) == tokens


@given(st.text(), st.text())
def test_texts_add_up(one: str, other: str) -> None:
    whole = estimated_tokens(f"{one} {other}")
    assert whole == estimated_tokens(one) + estimated_tokens(other)
    assert whole <= len((one + other).encode("utf-8", "surrogatepass"))
