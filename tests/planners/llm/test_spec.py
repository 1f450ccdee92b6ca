"""The four forms of a specification, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.spec import (
    ModelSpec,
    address_of,
    checked_address,
    parse_spec,
    with_seed,
)

URL = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("openai/gpt-4o", ModelSpec("openai", "gpt-4o", None, None, None, "openai/gpt-4o")),
        (" openai/a/b ", ModelSpec("openai", "a/b", None, None, None, "openai/a/b")),
        (f"m@{URL}", ModelSpec("endpoint", "m", URL, None, None, f"m@{URL}")),
        (f"m@{URL}/", ModelSpec("endpoint", "m", URL, None, None, f"m@{URL}")),
        (
            f"org/m:7b@v2@{URL}",
            ModelSpec("endpoint", "org/m:7b@v2", URL, None, None, f"org/m:7b@v2@{URL}"),
        ),
        (
            f"openai/gpt-oss@{URL}",
            ModelSpec("endpoint", "openai/gpt-oss", URL, None, None, f"openai/gpt-oss@{URL}"),
        ),
        (
            f"simulated:0.2@{URL}",
            ModelSpec("endpoint", "simulated:0.2", URL, None, None, f"simulated:0.2@{URL}"),
        ),
        (
            "m@https://[::1]:1/v1",
            ModelSpec("endpoint", "m", "https://[::1]:1/v1", None, None, "m@https://[::1]:1/v1"),
        ),
        (
            "simulated:0.25",
            ModelSpec("simulated", "simulated:0.25", None, 0.25, None, "simulated:0.25"),
        ),
        ("simulated:0", ModelSpec("simulated", "simulated:0", None, 0.0, None, "simulated:0")),
        (
            "replay:runs/a b.jsonl",
            ModelSpec(
                "replay",
                "replay:runs/a b.jsonl",
                None,
                None,
                "runs/a b.jsonl",
                "replay:runs/a b.jsonl",
            ),
        ),
    ],
)
def test_the_four_forms(text: str, spec: ModelSpec) -> None:
    assert parse_spec(text) == spec
    assert parse_spec(spec.text) == spec
    assert str(spec) == spec.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gpt-4o",
        "openai/",
        "openai/a b",
        f"@{URL}",
        f"a b@{URL}",
        URL,
        "replay:",
        "replay",
        "simulated",
        "Simulated:0.1",
        "m@ftp://host/v1",
        "m@host:8000",
    ],
)
def test_another_form_is_told_the_four(text: str) -> None:
    with pytest.raises(LLMError) as caught:
        parse_spec(text)
    told = str(caught.value)
    for form in ("`openai/NAME`", "`NAME@http://host:port/v1`", "`simulated:SHARE`", "`replay:"):
        assert form in told
    assert "\n" not in told
    assert caught.value.exit_code == 6


@pytest.mark.parametrize("text", ["", "x", "1.5", "-0.1", "nan", "inf", "20%"])
def test_a_share_is_a_number_from_0_to_1(text: str) -> None:
    with pytest.raises(LLMError, match="a number from 0 to 1, as in `simulated:"):
        parse_spec(f"simulated:{text}")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://user:hunter22@host/v1", "no user and no password"),
        ("http://hunter22@host/v1", "no user and no password"),
        ("http://user:hunter22@httpbin.org/v1", "no user and no password"),
        ("http://host/v1?api-key=hunter22", "no query"),
        ("http://host/v1#hunter22", "no fragment"),
        ("http://host/v1?", "no query"),
        ("http://[hunter22/v1", "no address"),
        ("http://host:hunter22/v1", "no address"),
        ("http://host:99999/v1", "no address"),
        ("http:///v1", "no address"),
        ("http://ho st/v1", "no address"),
        ("http://host/{seed}", "no address"),
    ],
)
def test_an_address_holds_no_secret(address: str, told: str) -> None:
    with pytest.raises(LLMError, match=told) as caught:
        parse_spec(f"m@{address}")
    assert "hunter22" not in str(caught.value)


def test_no_secret_is_repeated_from_a_wrong_form() -> None:
    with pytest.raises(LLMError) as caught:
        parse_spec("sk-abcdefghijkl")
    assert "abcdefghijkl" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_specification_or_a_line(text: str) -> None:
    try:
        spec = parse_spec(text)
    except LLMError as error:
        assert "\n" not in str(error)
    else:
        assert parse_spec(spec.text) == spec


def test_a_seed_goes_into_the_name() -> None:
    spec = parse_spec(f"simulated-{{seed}}:0.2@{URL}")
    seeded = with_seed(spec, 7)
    assert seeded == parse_spec(f"simulated-7:0.2@{URL}")
    assert with_seed(seeded, 8) is seeded
    assert with_seed(parse_spec("openai/m-{seed}"), 3) == parse_spec("openai/m-3")
    for text in ("openai/m", "simulated:0.5", "replay:{seed}.jsonl"):
        assert with_seed(parse_spec(text), 3) == parse_spec(text)


def test_where_requests_go() -> None:
    official = parse_spec("openai/m")
    assert address_of(official, {}) == "https://api.openai.com/v1"
    assert address_of(official, {"OPENAI_BASE_URL": f"{URL}/"}) == URL
    assert address_of(official, {"OPENAI_BASE_URL": " "}) == "https://api.openai.com/v1"
    assert address_of(parse_spec(f"m@{URL}"), {"OPENAI_BASE_URL": "http://else/v1"}) == URL
    with pytest.raises(LLMError, match="no user and no password"):
        address_of(official, {"OPENAI_BASE_URL": "http://a:b@host/v1"})
    with pytest.raises(LLMError, match="asks no server"):
        address_of(parse_spec("simulated:0"), {})


def test_an_address_keeps_its_path() -> None:
    assert checked_address("https://host/api/v1/") == "https://host/api/v1"
