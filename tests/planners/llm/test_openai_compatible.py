"""Questions and answers over real sockets and through the real SDK."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.planners.llm.errors import LLMError, LLMUnavailable
from mnemonaut.planners.llm.llm import Message, Request
from mnemonaut.planners.llm.openai_compatible import OpenAICompatible, endpoint_backend
from mnemonaut.planners.llm.slots import Slots
from mnemonaut.planners.llm.spec import parse_spec
from mnemonaut.planners.llm.tokens import estimated_tokens

from .scripted_server import (
    EMPTY,
    GOOD,
    RESET,
    TRUNCATED,
    Step,
    answer,
    backend_to,
    error,
    scripted,
)

REQUEST = Request("m", (Message("system", "Be short."), Message("user", "Hello, world.")))
SCHEMA = {
    "type": "object",
    "properties": {"word": {"type": "string"}},
    "required": ["word"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "MNEMONAUT_LLM_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_an_answer_and_what_was_asked() -> None:
    with scripted(answer("Hi.")) as server, backend_to(server.url) as backend:
        reply = backend.send(replace(REQUEST, max_tokens=9))
    assert (reply.text, reply.finish, reply.faults) == ("Hi.", "stop", ())
    assert (reply.tokens_in, reply.tokens_out, reply.estimated) == (11, 7, False)
    (seen,) = server.seen
    assert seen.body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be short."},
            {"role": "user", "content": "Hello, world."},
        ],
        "max_tokens": 9,
        "temperature": 0.0,
    }


def test_the_sample_is_sent_as_seed_where_there_is_chance() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(replace(REQUEST, temperature=0.7, sample=5))
    assert (server.seen[0].body["temperature"], server.seen[0].body["seed"]) == (0.7, 5)


def test_a_schema_is_sent_strict() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(replace(REQUEST, schema=SCHEMA))
    assert server.seen[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
    }


@pytest.mark.parametrize("usage", [None, {"prompt_tokens": 0, "completion_tokens": 0}, "many"])
def test_tokens_are_estimated_where_the_server_does_not_count(usage: Any) -> None:
    with scripted(answer("one two", usage=usage)) as server, backend_to(server.url) as backend:
        reply = backend.send(REQUEST)
    texts = [message.content for message in REQUEST.messages]
    assert reply.estimated
    assert reply.tokens_in == sum(estimated_tokens(text) + 4 for text in texts)
    assert reply.tokens_out == estimated_tokens("one two")


@pytest.mark.parametrize(
    ("step", "finish", "text"),
    [
        (answer("cut of", "length"), "length", "cut of"),
        (answer("", "content_filter"), "refused", ""),
        (answer(None, message={"refusal": "I cannot."}), "refused", "I cannot."),
        (answer(None, "tool_calls"), "stop", ""),
        (answer(message={"content": [{"type": "text", "text": "a"}, {"text": "b"}]}), "stop", "ab"),
        (answer("half \ud800 pair"), "stop", "half ? pair"),
    ],
)
def test_how_an_answer_ended(step: Step, finish: str, text: str) -> None:
    with scripted(step) as server, backend_to(server.url) as backend:
        reply = backend.send(REQUEST)
    assert (reply.finish, reply.text) == (finish, text)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_request_that_no_repetition_mends(status: int) -> None:
    step = error(status, "this model's maximum context length is 8 tokens")
    with scripted(error(429), step) as server, backend_to(server.url) as backend:
        reply = backend.send(REQUEST)
    assert (reply.finish, reply.faults) == ("rejected", ("429",))
    assert reply.text == "this model's maximum context length is 8 tokens"
    assert (reply.tokens_in, reply.tokens_out) == (0, 0)
    assert len(server.seen) == 2


def test_what_is_sent_has_utf_8() -> None:
    odd = replace(REQUEST, messages=(Message("user", "a \udcff b ☃"),))
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(odd)
    assert server.seen[0].body["messages"][0]["content"] == "a ? b ☃"


def test_threads_share_a_backend_and_its_slots() -> None:
    faults = [error(429), RESET, TRUNCATED, EMPTY, error(500)] * 4
    with (
        scripted(*faults) as server,
        backend_to(server.url, slots=Slots(3)) as backend,
        ThreadPoolExecutor(8) as pool,
    ):
        requests = [replace(REQUEST, temperature=1.0, sample=n) for n in range(40)]
        replies = list(pool.map(backend.send, requests))
    assert {reply.text for reply in replies} == {GOOD}
    assert sum(len(reply.faults) for reply in replies) == len(faults)
    assert len(server.seen) == len(faults) + 40
    assert server.most_at_once <= 3


def test_no_slot_in_time() -> None:
    slots, held, end = Slots(1), threading.Event(), threading.Event()

    def hold() -> None:
        with slots.hold():
            held.set()
            end.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(20)
        with (
            scripted() as server,
            backend_to(server.url, slots=slots, slot_timeout=0.05) as backend,
            pytest.raises(LLMUnavailable, match="allow more at once") as caught,
        ):
            backend.send(REQUEST)
        assert caught.value.faults == ()
        assert server.seen == []
    finally:
        end.set()
        holder.join(20)


def test_a_closed_backend_opens_again() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(REQUEST)
        backend.close()
        assert backend.send(REQUEST).text == GOOD


def test_from_a_specification() -> None:
    with scripted() as server:
        backend = endpoint_backend(parse_spec(f"m@{server.url}/"), attempts=1)
        try:
            assert backend.send(REQUEST).text == GOOD
            assert repr(backend) == f"OpenAICompatible('{server.url}', key='no key')"
        finally:
            backend.close()


@pytest.mark.parametrize("wrong", [{"timeout": 0}, {"deadline": 0}, {"attempts": 0}])
def test_limits_that_let_nothing_through(wrong: dict[str, Any]) -> None:
    with pytest.raises(LLMError, match="at least 1 attempt"):
        OpenAICompatible(base_url="http://127.0.0.1:1/v1", **wrong)


def test_openai_itself_needs_a_key() -> None:
    with pytest.raises(LLMError, match="needs a key: set OPENAI_API_KEY"):
        endpoint_backend(parse_spec("openai/gpt-4o"))
