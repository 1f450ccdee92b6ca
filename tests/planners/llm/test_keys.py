"""Which key goes where, and what is cut out of texts."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.keys import (
    OPENAI_ADDRESS,
    Key,
    find_key,
    is_official,
    key_variable,
    one_line,
    redact,
    redact_exactly,
)

BOTH = {"OPENAI_API_KEY": "sk-of-openai", "MNEMONAUT_LLM_KEY": " own-key-1234\n"}
ELSEWHERE = [
    "http://127.0.0.1:8000/v1",
    "http://api.openai.com/v1",
    "https://api.openai.com.example.org/v1",
    "https://notapi.openai.com/v1",
    "https://api-openai.com/v1",
    "https://example.org/api.openai.com/v1",
]


@pytest.mark.parametrize("address", [OPENAI_ADDRESS, "https://eu.api.openai.com/v1"])
def test_the_key_of_openai_goes_to_openai(address: str) -> None:
    assert find_key(address, BOTH) == Key("OPENAI_API_KEY", "sk-of-openai")
    own = {"MNEMONAUT_LLM_KEY": "own-key-1234", "OPENAI_API_KEY": ""}
    assert find_key(address, own) == Key("MNEMONAUT_LLM_KEY", "own-key-1234")
    assert (is_official(address), key_variable(address)) == (True, "OPENAI_API_KEY")
    with pytest.raises(LLMError, match="needs a key: set OPENAI_API_KEY"):
        find_key(address, {})


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_key_of_openai_goes_nowhere_else(address: str) -> None:
    assert find_key(address, BOTH) == Key("MNEMONAUT_LLM_KEY", "own-key-1234")
    assert find_key(address, {"OPENAI_API_KEY": "sk-of-openai"}) == Key()
    assert (is_official(address), key_variable(address)) == (False, "MNEMONAUT_LLM_KEY")


@pytest.mark.parametrize(
    "value", ["two words-here", "naïve-key-1", "line\nbreak-1", "bell\x07-key-1"]
)
def test_a_key_that_no_header_may_carry(value: str) -> None:
    with pytest.raises(LLMError, match="MNEMONAUT_LLM_KEY holds a blank or a letter") as caught:
        find_key(ELSEWHERE[0], {"MNEMONAUT_LLM_KEY": value})
    assert value.split()[0] not in str(caught.value)


def test_a_key_is_not_shown() -> None:
    key = Key("OPENAI_API_KEY", "hunter22hunter22")
    assert "hunter22" not in f"{key} {key!r} {[key]} {dataclasses.replace(key)!r}"
    assert (str(key), str(Key())) == ("OPENAI_API_KEY", "no key")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("key hunter22hunter22!", "key [key]!"),
        ("Incorrect API key provided: sk-abcd****wxyz.", "Incorrect API key provided: [key]"),
        ("Authorization: Bearer abc.def-123", "Authorization: [key]"),
        ("Basic dXNlcjpwYXNz==", "[key]"),
        ("see http://me:secret@host/v1", "see http://[key]host/v1"),
        ("a task for the risk-averse", "a task for the risk-averse"),
    ],
)
def test_secrets_are_cut_out(text: str, clean: str) -> None:
    assert redact(text, Key("V", "hunter22hunter22")) == clean


@given(st.text(), st.text(st.sampled_from("abcXYZ019-_"), min_size=8), st.text())
def test_the_key_never_stays(before: str, secret: str, after: str) -> None:
    text = redact(before + secret + after, Key("V", secret))
    assert secret not in text


@given(st.text())
def test_an_answer_without_the_key_stays_as_it_is(text: str) -> None:
    for key in (None, Key(), Key("V", "none"), Key("V", "quite-a-long-key")):
        assert redact_exactly(text, key) == text


def test_one_line() -> None:
    assert one_line(" a\n b\tc ") == "a b c"
    assert one_line("x" * 300, 10) == "x" * 9 + "…"
