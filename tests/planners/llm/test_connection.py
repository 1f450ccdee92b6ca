"""What goes over the wire: bare requests, and every fault as a client meets it."""

import json
import socket
import threading
from collections.abc import Callable
from time import sleep
from typing import Any

import openai
import pytest

from mnemonaut.planners.llm.connection import MAX_BODY
from mnemonaut.planners.llm.faults import REFUSAL, Faults
from mnemonaut.planners.llm.server import ChatServer

from .asked_server import ASKED, RIGHT, accounted, ask, post, served


def raw(server: ChatServer, request: bytes, leave: bool = False) -> bytes:
    """All that is answered until the server closes; a client that leaves says so first."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        if leave:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_429_names_when_to_come_back() -> None:
    with served(faults=Faults({"429": 1.0}, retry_after=0.25)) as (server, client):
        with pytest.raises(openai.RateLimitError) as caught:
            ask(client)
        assert caught.value.response.headers["retry-after"] == "0.25"
        assert caught.value.code == "rate_limit_exceeded"
        assert server.stats()["faults"] == {"429": 1}


def test_a_500_and_an_answer_without_choices() -> None:
    with (
        served(faults=Faults({"500": 1.0})) as (_, client),
        pytest.raises(openai.InternalServerError),
    ):
        ask(client)
    with served(faults=Faults({"empty": 1.0})) as (server, client):
        completion = ask(client)
        assert completion.choices == [] and completion.usage is None
        assert not any(chunk.choices for chunk in ask(client, stream=True))
        assert server.stats()["completions"] == 0


def answering() -> int:
    """How many connections have a thread in this process."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


def wait_for(come: Callable[[], bool]) -> bool:
    """Whether it comes within ten seconds."""
    for _ in range(1000):
        if come():
            return True
        sleep(0.01)
    return False


def test_a_hanging_request_ends_when_its_client_goes() -> None:
    with served(faults=Faults({"hang": 1.0}), timeout=0.2) as (server, client):
        with pytest.raises(openai.APITimeoutError):
            ask(client)
        assert wait_for(lambda: server.stats()["faults"] == {"hang": 1})
        assert wait_for(lambda: answering() == 0)
        assert accounted(server.stats())


def test_a_hanging_request_ends_by_itself() -> None:
    with (
        served(faults=Faults({"hang": 1.0}, hang_seconds=0.1)) as (_, client),
        pytest.raises(openai.APIConnectionError),
    ):
        ask(client)


def test_a_reset_is_a_reset() -> None:
    body = json.dumps({"model": "simulated:0.45", "messages": ASKED})
    with served(faults=Faults({"reset": 1.0})) as (server, client):
        with pytest.raises(ConnectionResetError):
            post(server, body)
        with pytest.raises(openai.APIConnectionError):
            ask(client)
        assert server.stats()["faults"] == {"reset": 2}


@pytest.mark.parametrize("whole", [True, False])
def test_a_truncated_answer_is_no_json(whole: bool) -> None:
    """The length may be that of the half that comes, or of the whole that was meant."""
    faults = Faults({"truncated": 1.0})
    body = json.dumps({"model": "simulated:0.45", "messages": ASKED}).encode()
    request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n"
    with served(faults=faults) as (server, client):
        answers = [raw(server, request % len(body) + body) for _ in range(8)]
        nth = [faults.variant(arrival) for arrival in range(8)].index(whole)
        head, _, half = answers[nth].partition(b"\r\n\r\n")
        assert (b"content-length: %d\r\n" % len(half) in head) is whole
        with pytest.raises(json.JSONDecodeError):
            json.loads(half)
        with pytest.raises((openai.APIError, json.JSONDecodeError)):
            ask(client)
        with pytest.raises(openai.APIError):
            list(ask(client, stream=True))
        assert server.stats()["completions"] == 0 and accounted(server.stats())


def test_a_slow_answer_is_a_right_answer() -> None:
    with served(faults=Faults({"slow": 1.0}, slow_seconds=0.05)) as (server, client):
        assert ask(client).choices[0].message.content == RIGHT
        assert server.stats()["completions"] == 1


def test_who_left_before_the_answer_is_not_counted_as_answered() -> None:
    left = threading.Event()

    def wait(*asked: Any) -> str:
        left.wait(30)
        return RIGHT

    with served(wait, timeout=0.2) as (server, client):
        with pytest.raises(openai.APITimeoutError):
            ask(client)
        left.set()
        assert wait_for(lambda: server.stats()["gone"] == 1)
        stats = server.stats()
        assert (stats["requests"], stats["answered"], stats["completions"]) == (1, 0, 0)


def test_faults_of_content_are_whole_answers() -> None:
    shares = {"broken": 0.25, "wrong-schema": 0.25, "refuse": 0.25, "ramble": 0.25}
    with served(faults=Faults(shares)) as (server, client):
        answers = [ask(client) for _ in range(40)]
        messages = [answer.choices[0].message for answer in answers]
        refusals = {message.refusal for message in messages}
        assert refusals == {None, REFUSAL}
        assert {message.content is None for message in messages if message.refusal} == {True}
        texts = [message.content or "" for message in messages]
        assert REFUSAL in texts and RIGHT not in texts
        assert any(f"```json\n{RIGHT}\n```" in text for text in texts)
        streamed = [list(ask(client, stream=True)) for _ in range(20)]
        deltas = [c.choices[0].delta for chunks in streamed for c in chunks if c.choices]
        assert any(getattr(delta, "refusal", None) for delta in deltas)
        stats = server.stats()
        assert stats["faults"].keys() == shares.keys() and stats["answered"] == 0
        assert stats["completions"] == stats["requests"] == 60 and accounted(stats)


def test_a_run_of_one_client_is_repeatable_and_every_call_accounted_for() -> None:
    names = ("429", "500", "truncated", "empty", "reset", "broken", "wrong-schema")
    faults = Faults(dict.fromkeys(names, 0.06), seed=5, retry_after=0)
    runs = []
    for _ in range(2):
        with served(faults=faults) as (server, client):
            tokens = 0
            for _ in range(120):
                try:
                    usage = ask(client).usage
                except (openai.APIError, json.JSONDecodeError):
                    continue
                tokens += usage.total_tokens if usage else 0
            runs.append(server.stats(ids=True))
        assert runs[-1]["tokens_in"] + runs[-1]["tokens_out"] == tokens
        assert accounted(runs[-1])
    assert runs[0] == runs[1]
    drawn = [faults.draw(n) or "answered" for n in range(120)]
    assert [outcome for _, outcome in runs[0]["request_ids"]] == drawn


def test_too_long_a_body() -> None:
    with served() as (server, _):
        status, _, told = post(server, b"x" * (MAX_BODY + 1))
        assert status == 413 and "longer than" in told["error"]["message"]
        assert server.stats()["errors"] == {"413": 1}


def test_a_body_of_unknown_length() -> None:
    with served() as (server, _):
        for length in (b"", b"content-length: -1\r\n", b"content-length: many\r\n"):
            request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n" + length + b"\r\n"
            assert raw(server, request).startswith(b"HTTP/1.1 411 ")
        endless = b"content-length: " + b"9" * 5000 + b"\r\n"
        request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n" + endless + b"\r\n"
        assert raw(server, request, leave=True).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_leaves_in_the_middle_of_its_request_asked_nothing() -> None:
    with served() as (server, client):
        request = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{"
        assert raw(server, request, leave=True) == b""
        assert ask(client).choices[0].message.content == RIGHT
        assert server.stats()["requests"] == 1
