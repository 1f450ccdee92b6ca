"""The chat completions server, asked by the real `openai` package."""

import json
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import openai
import pytest

from mnemonaut.envs.errors import MnemonautError, UnknownName
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.faults import Faults
from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.server import ChatServer
from mnemonaut.planners.llm.tokens import estimated_tokens

from .asked_server import ASKED, RIGHT, SCHEMA, accounted, ask, post, right, served


def get(server: ChatServer, path: str) -> Any:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_an_answer_with_its_usage() -> None:
    with served() as (server, client):
        completion = ask(client)
        assert completion.choices[0].message.content == RIGHT
        assert completion.choices[0].finish_reason == "stop"
        assert completion.model == "simulated:0.45"
        tokens_in = sum(4 + estimated_tokens(m["content"]) for m in ASKED)
        assert completion.usage.prompt_tokens == tokens_in
        assert completion.usage.completion_tokens == estimated_tokens(RIGHT)
        assert server.stats(ids=True) == {
            "requests": 1,
            "answered": 1,
            "faults": {},
            "errors": {},
            "gone": 0,
            "open": 0,
            "completions": 1,
            "tokens_in": tokens_in,
            "tokens_out": estimated_tokens(RIGHT),
            "request_ids": [[completion._request_id, "answered"]],
        }


def test_what_reaches_the_model() -> None:
    seen: list[Any] = []

    def watch(model: str, messages: Sequence[Message], schema: Any) -> str:
        seen.append((model, tuple(messages), schema))
        return "{}"

    asked: Any = {"type": "json_schema", "json_schema": {"name": "plan", "schema": SCHEMA}}
    with served(watch) as (_, client):
        ask(client, response_format=asked)
        ask(client)
    messages = (Message("system", "Plan."), Message("user", "A table?"))
    assert seen == [("simulated:0.45", messages, schema) for schema in (SCHEMA, None)]


def test_a_bad_request_harms_no_later_one() -> None:
    with served() as (server, client):
        status, _, told = post(server, "{not json")
        assert status == 400 and told["error"]["type"] == "invalid_request_error"
        assert ask(client).choices[0].message.content == RIGHT
        assert server.stats()["errors"] == {"400": 1}


def test_a_stream_comes_in_pieces_with_usage_on_request() -> None:
    with served() as (_, client):
        for usage in (True, False):
            options: dict[str, Any] = {"stream_options": {"include_usage": True}} if usage else {}
            chunks = list(ask(client, stream=True, **options))
            pieces = [c.choices[0].delta.content or "" for c in chunks if c.choices]
            assert "".join(pieces) == RIGHT and sum(map(bool, pieces)) > 1
            told = [c.usage.completion_tokens for c in chunks if c.usage]
            assert told == ([estimated_tokens(RIGHT)] if usage else [])
            finishes = [c.choices[0].finish_reason for c in chunks if c.choices]
            assert finishes[-1] == "stop" and set(finishes[:-1]) == {None}
        assert ask(client).choices[0].message.content == RIGHT


def test_it_stops_at_the_limit_of_tokens() -> None:
    with served() as (server, client):
        for name in ("max_tokens", "max_completion_tokens"):
            limit: dict[str, Any] = {name: 5}
            completion = ask(client, **limit)
            assert completion.choices[0].finish_reason == "length"
            assert completion.usage.completion_tokens == 5
            assert RIGHT.startswith(completion.choices[0].message.content)
        assert server.stats()["tokens_out"] == 10


def test_models_and_health() -> None:
    with served() as (server, client):
        assert [model.id for model in client.models.list()] == ["simulated:0.45"]
        assert get(server, "/health") == (200, {"status": "ok"})
        assert get(server, "/v1/stats") == (200, server.stats())
        assert get(server, "/v1/nothing")[0] == 404
        assert post(server, "{}", "/v1/embeddings")[0] == 404
        assert server.stats()["requests"] == 0


def test_further_models_may_be_accepted() -> None:
    def accepts(name: str) -> bool:
        return name.startswith("simulated:")

    with served(lambda model, *rest: model, accepts=accepts) as (_, client):
        assert ask(client, "simulated:0.9").choices[0].message.content == "simulated:0.9"
        with pytest.raises(openai.NotFoundError):
            ask(client, "other")


def test_an_unknown_model_is_told_in_openais_words() -> None:
    with served() as (server, client):
        with pytest.raises(openai.NotFoundError) as caught:
            ask(client, "gpt")
        assert caught.value.code == "model_not_found"
        assert "`gpt` does not exist; served here: simulated:0.45" in str(caught.value)
        assert server.stats()["errors"] == {"404": 1}


@pytest.mark.parametrize(
    ("raised", "error", "said"),
    [
        (UnknownName("model", "x", ["y"]), openai.NotFoundError, "unknown model `x`"),
        (MnemonautError("no prompt in it; send one"), openai.BadRequestError, "no prompt in it"),
        (KeyError("secret"), openai.InternalServerError, "the model raised KeyError"),
    ],
)
def test_what_the_model_raises(
    raised: Exception, error: type[openai.APIStatusError], said: str
) -> None:
    def fail(*asked: Any) -> str:
        raise raised

    with served(fail) as (server, client):
        with pytest.raises(error, match=said) as caught:
            ask(client)
        assert "secret" not in str(caught.value)
        assert accounted(server.stats()) and server.stats()["answered"] == 0


def test_a_connection_is_kept_and_ids_are_given_back() -> None:
    body = json.dumps({"model": "simulated:0.45", "messages": ASKED})
    with served() as (server, _):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.connect()
        kept = connection.sock
        ids = []
        for given in ("", "mine-1", "", "x" * 500):
            headers = {"x-request-id": given} if given else {}
            connection.request("POST", "/v1/chat/completions", body, headers)
            answer = connection.getresponse()
            answer.read()
            ids.append(answer.headers["x-request-id"])
        connection.request("GET", "/v1/stats?ids=1")
        answer = connection.getresponse()
        assert answer.headers["x-request-id"] is None
        told = json.loads(answer.read())
        assert connection.sock is kept
        connection.close()
    assert ids == ["req-0", "mine-1", "req-2", "req-3"]
    assert told["request_ids"] == [[name, "answered"] for name in ids]


def test_as_many_at_once_as_there_are_connections() -> None:
    """None of 24 is answered before all have come."""
    together = threading.Barrier(24, timeout=30)

    def wait(*asked: Any) -> str:
        together.wait()
        return RIGHT

    with served(wait) as (server, client), ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: ask(client), range(24)))
        assert {answer.choices[0].message.content for answer in answers} == {RIGHT}
        assert len({answer._request_id for answer in answers}) == 24
        assert server.stats()["answered"] == 24


def test_stopping_ends_what_hangs_and_may_be_done_twice() -> None:
    server = ChatServer(right, models=["m"], faults=Faults({"hang": 1.0}))
    server.start()
    body = json.dumps({"model": "m", "messages": ASKED}).encode()
    head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head % len(body) + body)
        server.stop()
        server.stop()
        # Reset where it was closed before the request was read: also an end.
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=30)


def test_one_that_never_served_can_be_stopped() -> None:
    ChatServer(right, models=["m"]).stop()


def test_serving_in_ones_own_thread_ends_with_stop() -> None:
    server = ChatServer(right, models=["m"])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    assert get(server, "/health") == (200, {"status": "ok"})
    server.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_a_taken_port_is_told_in_one_line() -> None:
    with (
        served() as (server, _),
        pytest.raises(LLMError, match=rf"cannot listen on 127.0.0.1:{server.port} \("),
    ):
        ChatServer(right, models=["m"], port=server.port)
    with pytest.raises(LLMError, match="choose another host or port"):
        ChatServer(right, models=["m"], port=99999)
