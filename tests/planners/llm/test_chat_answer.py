"""Bodies that servers really send, and any bytes at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.chat_answer import Answered, Failed, read_answer_body, read_error

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "usage", "error", "code", "detail"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("body", "message", "code", "parameter"),
    [
        ({"message": "m", "code": "c", "param": "p", "type": "t"}, "m", "c", "p"),
        ({"error": {"message": "m", "type": "t", "code": None}}, "m", "t", ""),
        ({"error": "no such model"}, "no such model", "", ""),
        ({"detail": "Not Found"}, "Not Found", "", ""),
        ({"detail": [{"loc": ["body"]}]}, '[{"loc": ["body"]}]', "", ""),
        ({"object": "error", "message": "m", "code": 404}, "m", "404", ""),
        ("plain text", "plain text", "", ""),
        ({}, "{}", "", ""),
    ],
)
def test_where_servers_put_their_reasons(
    body: Any, message: str, code: str, parameter: str
) -> None:
    assert read_error(404, body, 1.0) == Failed("404", 404, message, code, parameter, 1.0)


@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    assert isinstance(read_answer_body(body), Answered | Failed)


@given(JSON)
def test_any_json_is_read(body: Any) -> None:
    import json

    read = read_answer_body(json.dumps({"choices": [body], "usage": body}).encode())
    if isinstance(read, Answered):
        assert read.text.encode("utf-8").decode("utf-8") == read.text
    else:
        assert read.word in ("broken", "empty")
    read_answer_body(json.dumps(body).encode())
    assert isinstance(read_error(500, body).message, str)


def test_nested_too_deeply_is_broken() -> None:
    assert read_answer_body(b"[" * 200_000) == Failed("broken", 200, "[" * 2000)
