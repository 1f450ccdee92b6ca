"""The protocol without sockets: what is read of a body, and what an answer looks like."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.chat_completions import (
    ChatAnswer,
    Rejected,
    answer_to,
    completion,
    error_body,
    events,
    model_list,
    read_request,
)
from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.tokens import estimated_tokens

SCHEMA = {"type": "object", "required": ["calls"]}


def body(**keywords: Any) -> bytes:
    asked = {"model": "m", "messages": [{"role": "user", "content": "A table?"}], **keywords}
    return json.dumps({k: v for k, v in asked.items() if v is not ...}).encode()


@pytest.mark.parametrize(
    ("asked", "schema"),
    [
        ({"type": "json_schema", "json_schema": {"name": "plan", "schema": SCHEMA}}, SCHEMA),
        ({"type": "json_object", "schema": SCHEMA}, SCHEMA),
        ({"type": "json_object"}, {"type": "object"}),
        ({"type": "text"}, None),
        (None, None),
    ],
)
def test_a_schema_in_either_spelling(asked: Any, schema: Any) -> None:
    assert read_request(body(response_format=asked)).schema == schema


def test_contents_in_parts_and_the_developers_role() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    messages = [
        {"role": "developer", "content": "é"},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": ""},
    ]
    assert read_request(body(messages=messages)).messages == (
        Message("system", "é"),
        Message("user", "ab"),
        Message("assistant", ""),
    )


def test_limits_and_streams() -> None:
    plain = read_request(body())
    assert (plain.max_tokens, plain.stream, plain.stream_usage) == (None, False, False)
    asked = read_request(body(max_tokens=7, stream=True, stream_options={"include_usage": True}))
    assert (asked.max_tokens, asked.stream, asked.stream_usage) == (7, True, True)
    assert read_request(body(max_completion_tokens=3, max_tokens=7)).max_tokens == 3


@pytest.mark.parametrize(
    ("given_body", "said"),
    [
        (b"{not json", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[1]", "must be a JSON object"),
        (body(model=...), "`model` must be a name"),
        (body(messages=...), "`messages` must be a list"),
        (body(messages=[]), "`messages` must be a list"),
        (body(messages=["hello"]), "a message needs a role"),
        (body(messages=[{"role": "tool", "content": "x"}]), "a message needs a role"),
        (body(messages=[{"role": ["user"], "content": "x"}]), "a message needs a role"),
        (body(messages=[{"role": "user", "content": None}]), "a message needs a role"),
        (body(messages=[{"role": "user", "content": [{"type": "image"}]}]), "and text as its"),
        (body(messages=[{"role": "user", "content": ["x"]}]), "and text as its content"),
        (body(max_tokens=0), "`max_tokens` must be a whole number from 1"),
        (body(max_completion_tokens=True), "`max_completion_tokens` must be a whole number"),
        (body(n=2), "`n` must be 1"),
        (body(response_format="json"), "`response_format` must be"),
        (body(response_format={"type": "xml"}), "`response_format` must be"),
        (body(response_format={"type": "json_schema"}), "`response_format` must be"),
        (body(response_format={"type": "json_object", "schema": "x"}), "`response_format` must"),
    ],
)
def test_a_bad_request_is_refused(given_body: bytes, said: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_request(given_body)
    assert caught.value.status == 400 and said in str(caught.value)


@given(st.text(min_size=1, max_size=200), st.integers(1, 60))
def test_an_answer_never_goes_beyond_its_limit(text: str, most: int) -> None:
    answer = answer_to(read_request(body(max_tokens=most)), text)
    assert answer.tokens_out <= most
    assert text.startswith(answer.text)
    cut = estimated_tokens(text) > most
    assert answer.finish == ("length" if cut else "stop") and (cut or answer.text == text)


def test_usage_counts_every_message_and_what_frames_it() -> None:
    request = read_request(body())
    answer = answer_to(request, "one two")
    assert (answer.tokens_in, answer.tokens_out) == (estimated_tokens("A table?") + 4, 2)
    assert completion("c", request, answer)["usage"] == {
        "prompt_tokens": answer.tokens_in,
        "completion_tokens": 2,
        "total_tokens": answer.tokens_in + 2,
    }


@given(st.text(max_size=300), st.booleans())
def test_a_stream_says_what_the_whole_answer_says(text: str, refused: bool) -> None:
    request = read_request(body(stream=True, stream_options={"include_usage": True}))
    answer = ChatAnswer(text, 5, 6, refused=refused)
    whole = completion("c", request, answer)
    *data, done = list(events("c", request, answer))
    assert done == b"data: [DONE]\n\n"
    chunks = [json.loads(event.removeprefix(b"data: ")) for event in data]
    key = "refusal" if refused else "content"
    said = "".join(c["choices"][0]["delta"].get(key, "") for c in chunks if c["choices"])
    assert said == whole["choices"][0]["message"][key] == text
    assert chunks[-1]["usage"] == whole["usage"]
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"


def test_errors_and_models_in_openais_shape() -> None:
    assert error_body("no", "invalid_request_error", "c") == {
        "error": {"message": "no", "type": "invalid_request_error", "param": None, "code": "c"}
    }
    listed = model_list(["a", "b"])
    assert listed["object"] == "list" and [m["id"] for m in listed["data"]] == ["a", "b"]
