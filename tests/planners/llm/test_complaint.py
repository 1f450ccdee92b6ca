"""What no repetition mends: told at once, in one line, with its cure."""

from dataclasses import replace

import pytest

from mnemonaut.planners.llm.errors import LLMError, LLMUnavailable
from mnemonaut.planners.llm.keys import Key
from mnemonaut.planners.llm.llm import Message, Request

from .scripted_server import (
    HTML,
    Step,
    backend_to,
    error,
    say,
    scripted,
)

REQUEST = Request("m", (Message("system", "Be short."), Message("user", "Hello, world.")))
SCHEMA = {"type": "object"}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "MNEMONAUT_LLM_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (error(401, "who?"), "asks for a key (HTTP 401: who?); set MNEMONAUT_LLM_KEY ("),
        (error(403), "asks for a key (HTTP 403: no); set MNEMONAUT_LLM_KEY"),
        (error(400, "Invalid API key."), "asks for a key (HTTP 400: Invalid API key.); set"),
        (error(404), "no model `m2` at ADDRESS; it serves: m, other"),
        (error(400, code="model_not_found"), "no model `m2` at ADDRESS; it serves: m, other"),
        (error(400, "pinned to `m`, not `m2`"), "no model `m2` at ADDRESS; it serves: m, other"),
        (error(422, "m2 does not exist"), "no model `m2` at ADDRESS; it serves: m, other"),
        (error(405), "does not take chat completions (HTTP 405: no); check the address"),
        (error(402, "pay"), "no credit at ADDRESS: pay; add some"),
        (error(429, "pay", code="insufficient_quota"), "no credit at ADDRESS: pay; add some"),
        (
            Step(status=307, body=b"x", headers={"Location": "http://127.0.0.1:9/v1"}),
            "is not here but elsewhere (HTTP 307); give the address it moved to",
        ),
    ],
)
def test_what_no_request_will_mend_is_told_at_once(step: Step, told: str) -> None:
    with (
        scripted(step) as server,
        backend_to(server.url) as backend,
        pytest.raises(LLMError) as caught,
    ):
        backend.send(replace(REQUEST, model="m2", schema=SCHEMA))
    assert not isinstance(caught.value, LLMUnavailable)
    assert told.replace("ADDRESS", server.url) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(caught.value.faults) == len(server.seen) == 1


def test_a_refused_key_is_named_by_its_variable() -> None:
    with scripted(error(401)) as server:
        key = Key("MNEMONAUT_LLM_KEY", "abcdefghijkl")
        with (
            backend_to(server.url, key=key) as backend,
            pytest.raises(LLMError, match="refuses the key in MNEMONAUT_LLM_KEY"),
        ):
            backend.send(REQUEST)
    assert server.seen[0].headers["authorization"] == "Bearer abcdefghijkl"


@pytest.mark.parametrize("models", [error(500), say([]), HTML, say({"data": None})])
def test_a_404_where_the_server_lists_no_models(models: Step) -> None:
    with scripted(error(404, "nope"), models=models) as server, backend_to(server.url) as backend:
        with pytest.raises(LLMError, match="knows no model `m`, or no chat completions: nope"):
            backend.send(REQUEST)
        assert backend.models() == ()
    assert server.listed == 2
