"""One tiny question: what it tells of a server."""

import pytest

from mnemonaut.planners.llm.errors import LLMUnavailable
from mnemonaut.planners.llm.ping import probe

from .scripted_server import GOOD, answer, backend_to, error, llama_cpp, scripted


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNEMONAUT_LLM_KEY", raising=False)


def test_a_server_that_keeps_to_the_schema() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        found = probe(backend, "m")
    assert (found.models, found.dialect, found.honoured) == (("m", "other"), "json_schema", True)
    assert (found.tokens_in, found.tokens_out, found.estimated) == (11, 7, False)
    assert (found.text, found.finish, found.faults) == (GOOD, "stop", ())
    assert 0 < found.seconds < 60
    assert len(server.seen) == 1


def test_a_server_that_ignores_the_schema() -> None:
    with scripted(answer("Yes, I am ready.")) as server, backend_to(server.url) as backend:
        found = probe(backend, "m")
    assert (found.dialect, found.honoured) == ("json_schema: ignored", False)


def test_an_answer_that_was_cut_off_blames_no_form() -> None:
    with scripted(answer('{"ready": tr', "length")) as server, backend_to(server.url) as backend:
        found = probe(backend, "m")
    assert (found.dialect, found.honoured, found.finish) == ("json_schema", False, "length")


def test_the_time_is_that_of_a_request_in_the_right_dialect() -> None:
    with scripted(mimic=llama_cpp) as server, backend_to(server.url) as backend:
        found = probe(backend, "m")
    assert (found.dialect, found.honoured) == ("json_object+schema", True)
    assert found.faults == ("dialect",)
    assert len(server.seen) == 3


def test_no_server() -> None:
    with (
        scripted(*[error(503)] * 9) as server,
        backend_to(server.url, attempts=2) as backend,
        pytest.raises(LLMUnavailable, match="503 x2"),
    ):
        probe(backend, "m")
