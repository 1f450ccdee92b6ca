"""Faults, attempts, waits and deadlines, over real sockets and through the real SDK."""

import email.utils

import pytest

from mnemonaut.planners.llm.errors import LLMUnavailable
from mnemonaut.planners.llm.llm import Message, Request
from mnemonaut.planners.llm.retry import Backoff

from .scripted_server import (
    CUT,
    DRIP,
    EMPTY,
    GOOD,
    HANG,
    HTML,
    RESET,
    TRUNCATED,
    Step,
    answer,
    backend_to,
    error,
    free_port,
    say,
    scripted,
)

REQUEST = Request("m", (Message("system", "Be short."), Message("user", "Hello, world.")))


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "MNEMONAUT_LLM_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (error(429), "429"),
        (error(408), "408"),
        (error(409), "409"),
        (error(500), "500"),
        (error(503), "503"),
        (Step(status=502, body=b"<html>bad gateway</html>", content_type="text/html"), "502"),
        (RESET, "connection"),
        (CUT, "broken"),
        (TRUNCATED, "broken"),
        (HTML, "broken"),
        (say([1, 2]), "broken"),
        (say({"choices": [{"index": 0}]}), "broken"),
        (Step(headers={"content-encoding": "gzip"}), "broken"),
        (EMPTY, "empty"),
        (say({"error": {"message": "busy", "code": 429}}), "429"),
    ],
)
def test_a_fault_is_tried_again_and_told(step: Step, word: str) -> None:
    with scripted(step, step) as server, backend_to(server.url) as backend:
        reply = backend.send(REQUEST)
    assert (reply.text, reply.faults) == (GOOD, (word, word))
    assert len(server.seen) == 3


@pytest.mark.parametrize("step", [HANG, DRIP])
def test_an_attempt_has_a_limit(step: Step) -> None:
    with scripted(step) as server, backend_to(server.url, timeout=1.0) as backend:
        reply = backend.send(REQUEST)
    assert (reply.text, reply.faults) == (GOOD, ("timeout",))


def test_every_request_is_accounted_for() -> None:
    script = [error(429), RESET, TRUNCATED, answer(), EMPTY, error(500), answer(), CUT]
    with scripted(*script) as server, backend_to(server.url) as backend:
        replies = [backend.send(REQUEST) for _ in range(4)]
    assert [len(reply.faults) for reply in replies] == [3, 2, 1, 0]
    assert len(server.seen) == sum(1 + len(reply.faults) for reply in replies)


def test_no_answer_within_all_attempts() -> None:
    steps = [error(500, "disk\nfull"), error(429), error(500, "disk\nfull")]
    with (
        scripted(*steps) as server,
        backend_to(server.url, attempts=3) as backend,
        pytest.raises(LLMUnavailable) as caught,
    ):
        backend.send(REQUEST)
    assert caught.value.faults == ("500", "429", "500")
    assert str(caught.value) == (
        f"no answer from {server.url} after 3 attempts: 500 x2, 429; it last said: disk full;"
        " look into the server's log"
    )


def test_a_server_that_is_not_there() -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    with backend_to(url, attempts=2) as backend, pytest.raises(LLMUnavailable) as caught:
        backend.send(REQUEST)
    assert caught.value.faults == ("connection", "connection")
    assert caught.value.exit_code == 6
    told = str(caught.value)
    assert told.startswith(f"no answer from {url} after 2 attempts: connection x2 (")
    assert told.endswith("; start the server, or correct the address")
    assert "\n" not in told


class Clock:
    """Time that passes only in sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> float:
        return sum(self.slept)

    def now(self) -> float:
        return 1_000_000.0 + self.clock()


def test_the_wait_that_the_server_asks_for() -> None:
    date = email.utils.formatdate(1_000_050.0, usegmt=True)
    steps = [
        error(429, headers={"Retry-After": "7"}),
        error(503, headers={"Retry-After": date}),
        error(429, headers={"retry-after-ms": "1500", "Retry-After": "9"}),
        error(500),
    ]
    time = Clock()
    with (
        scripted(*steps) as server,
        backend_to(
            server.url,
            backoff=Backoff(0.5, 20),
            sleep=time.sleep,
            clock=time.clock,
            now=time.now,
        ) as backend,
    ):
        reply = backend.send(REQUEST)
    assert reply.faults == ("429", "503", "429", "500")
    first, second, third, fourth = time.slept
    assert 7 <= first <= 7.5
    assert 50 - first <= second <= 50.5 - first
    assert 1.5 <= third <= 2.0
    assert 0 <= fourth <= 4
    assert fourth == Backoff(0.5, 20).wait(REQUEST.key(), 4)


def test_a_wait_longer_than_what_is_left_fails_at_once() -> None:
    time = Clock()
    step = error(429, "slow down", headers={"Retry-After": "3600"})
    with (
        scripted(step) as server,
        backend_to(server.url, sleep=time.sleep, clock=time.clock, deadline=100.0) as backend,
        pytest.raises(LLMUnavailable, match="asks to wait 3600 s, longer than the 100 s") as caught,
    ):
        backend.send(REQUEST)
    assert caught.value.faults == ("429",)
    assert time.slept == []


def test_all_attempts_have_a_deadline() -> None:
    time = Clock()
    steps = [error(500)] * 50
    with (
        scripted(*steps) as server,
        backend_to(
            server.url,
            attempts=50,
            deadline=30.0,
            backoff=Backoff(1.0, 8.0),
            sleep=time.sleep,
            clock=time.clock,
        ) as backend,
        pytest.raises(LLMUnavailable, match="30 s were not enough") as caught,
    ):
        backend.send(REQUEST)
    assert time.clock() <= 30
    assert 4 <= len(caught.value.faults) == len(server.seen) < 50
