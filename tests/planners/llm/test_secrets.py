"""A key in the environment is seen by the server that it is meant for, and by nobody else."""

import json
import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.planners.llm.dialects import Dialects
from mnemonaut.planners.llm.errors import LLMError
from mnemonaut.planners.llm.llm import Message, Request
from mnemonaut.planners.llm.ping import probe

from .scripted_server import (
    RESET,
    TRUNCATED,
    Mimic,
    Step,
    answer,
    backend_to,
    error,
    llama_cpp,
    say,
    scripted,
)

OWN = "own-Secret_4711-xyz"
OPENAI = "sk-proj-Secret4712abc"
ORG, ADMIN, CUSTOM = "org-Secret4713", "sk-admin-Secret4714", "Secret4715-custom"
SECRETS = ("Secret_4711", "Secret4712", "Secret4713", "Secret4714", "Secret4715")
REQUEST = Request("m", (Message("user", "Hello"),), {"type": "object"})


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "MNEMONAUT_LLM_KEY": OWN,
        "OPENAI_API_KEY": OPENAI,
        "OPENAI_ORG_ID": ORG,
        "OPENAI_PROJECT_ID": ORG,
        "OPENAI_ADMIN_KEY": ADMIN,
        "OPENAI_CUSTOM_HEADERS": f"X-Custom: {CUSTOM}\nAuthorization: Bearer {CUSTOM}",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)


def assert_clean(text: str) -> None:
    assert [secret for secret in SECRETS if secret.lower() in text.lower()] == []


def echo(status: int, told: str = "you sent Bearer {key}, that is {key}") -> Step:
    """A server that repeats the Authorization header, also past where messages are cut."""
    return error(status, ("padding " * 20 + told.format(key=OWN)), code=OWN, param=OWN)


ECHOES = [
    echo(400),
    echo(401),
    echo(403),
    echo(404),
    echo(418),
    echo(422),
    echo(429),
    echo(500),
    error(500, OWN),
    error(500, f'{{"authorization": "Bearer {OWN}"}}'),
    Step(status=502, body=f"<p>{OWN}</p>".encode(), content_type="text/html"),
    say({"error": OWN}),
    Step(body=f"no json {OWN}".encode()),
    TRUNCATED,
    RESET,
]


@pytest.mark.parametrize("step", ECHOES)
def test_nothing_that_can_be_seen_holds_a_key(
    step: Step, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "dialects.json"
    listed = say({"data": [{"id": f"model-{OWN}"}, {"id": "other"}]})
    with (
        scripted(*[step] * 12, models=listed) as server,
        backend_to(server.url, dialects=Dialects(path), attempts=2) as backend,
    ):
        seen: list[Any] = [repr(backend), str(backend), repr(vars(backend)), backend.models()]
        try:
            seen.append(backend.send(REQUEST))
        except LLMError as caught:
            kept = pickle.dumps(caught)
            seen += [caught, caught.args, caught.faults, kept, vars(caught)]
            seen += traceback.format_exception(caught)
            assert caught.__cause__ is None and caught.__context__ is None
        assert {request.headers["authorization"] for request in server.seen} == {f"Bearer {OWN}"}
    assert_clean(" ".join(map(repr, seen)))
    assert_clean(caplog.text)
    assert_clean(path.read_text() if path.exists() else "")


@pytest.mark.parametrize("mimic", [None, llama_cpp])
def test_an_answer_that_repeats_the_key(tmp_path: Path, mimic: Mimic | None) -> None:
    path = tmp_path / "dialects.json"
    with (
        scripted(answer(f"It is {OWN}."), answer(f"{OWN}"), mimic=mimic) as server,
        backend_to(server.url, dialects=Dialects(path)) as backend,
    ):
        assert backend.send(REQUEST).text == "It is [key]."
        assert_clean(repr(probe(backend, "m")))
    assert_clean(path.read_text())
    assert json.loads(path.read_text())[0]["settled"] is True


def test_other_hosts_see_their_own_key_alone() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(REQUEST)
    (request,) = server.seen
    headers = request.headers
    assert headers.pop("authorization") == f"Bearer {OWN}"
    assert_clean(repr(request))
    allowed = {"host", "accept", "accept-encoding", "connection", "user-agent"}
    allowed |= {"content-type", "content-length", "x-stainless-raw-response"}
    assert set(headers) <= allowed


def test_without_a_key_of_theirs_they_see_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNEMONAUT_LLM_KEY")
    with (
        scripted(error(401)) as server,
        backend_to(server.url) as backend,
        pytest.raises(LLMError, match=r"set MNEMONAUT_LLM_KEY \(OPENAI_API_KEY goes to"),
    ):
        backend.send(REQUEST)
    assert server.seen[0].headers["authorization"] == "Bearer none"
    assert_clean(repr(server.seen))


def test_a_redirect_is_not_followed() -> None:
    with scripted() as other:
        step = Step(status=308, body=b"{}", headers={"Location": f"{other.url}/chat/completions"})
        with (
            scripted(step) as server,
            backend_to(server.url) as backend,
            pytest.raises(LLMError, match="elsewhere"),
        ):
            backend.send(REQUEST)
        assert other.seen == []


def test_no_proxy_sees_what_goes_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted() as proxy, scripted() as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        with backend_to(server.url) as backend:
            backend.send(REQUEST)
        assert (len(server.seen), len(proxy.seen)) == (1, 0)
