"""Finding out how a server wants to be asked: as pure steps, and against servers that mimic."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.planners.llm.dialect import FORMS, Dialect, Trial, is_strict, response_format
from mnemonaut.planners.llm.dialects import Dialects
from mnemonaut.planners.llm.errors import LLMUnavailable
from mnemonaut.planners.llm.llm import Message, Request

from .scripted_server import (
    EMPTY,
    GOOD,
    RESET,
    Mimic,
    Step,
    answer,
    backend_to,
    error,
    llama_cpp,
    openai_new,
    scripted,
)

SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
FREE = Request("m", (Message("user", "Hello"),))
ASKED = replace(FREE, schema=SCHEMA)
SETTLED = Dialect(settled=True)


def form_of(body: dict[str, Any]) -> str:
    asked = body.get("response_format", {})
    kind = asked.get("type", "none")
    return f"{kind}+schema" if kind == "json_object" and "schema" in asked else kind


def forms_but(*taken: str, status: int = 400, said: str = "no such type") -> Mimic:
    """A server that takes some forms only."""
    return lambda body: None if form_of(body) in taken else error(status, said)


def test_every_form_has_its_spelling() -> None:
    for form in FORMS:
        assert form_of(Dialect(form=form).body(ASKED)) == form
    assert response_format("json_object+schema", SCHEMA)["schema"] == SCHEMA
    assert "response_format" not in Dialect().body(FREE)


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (SCHEMA, True),
        ({"type": "array", "items": SCHEMA}, True),
        ({**SCHEMA, "additionalProperties": True}, False),
        ({"type": "object"}, False),
        ({**SCHEMA, "properties": {"a": {"type": "string"}}}, False),
        ({**SCHEMA, "properties": {"a": {"type": "object"}}, "required": ["a"]}, False),
        ({"anyOf": [SCHEMA, {"type": "object", "properties": {}}]}, False),
    ],
)
def test_only_a_closed_schema_is_strict(schema: dict[str, Any], strict: bool) -> None:
    assert is_strict(schema) is strict


@pytest.mark.parametrize("taken", FORMS)
@pytest.mark.parametrize("status", [400, 422])
def test_the_form_is_found_out_once(taken: str, status: int) -> None:
    with (
        scripted(mimic=forms_but(taken, status=status)) as server,
        backend_to(server.url) as backend,
    ):
        first, second = backend.send(ASKED), backend.send(ASKED)
        known = backend.dialect("m")
    steps = FORMS.index(taken)
    assert (first.text, first.faults) == (GOOD, ("dialect",) * steps)
    assert (second.text, second.faults) == (GOOD, ())
    assert [form_of(seen.body) for seen in server.seen] == [*FORMS[: steps + 1], taken]
    assert (known.form, known.settled, str(known)) == (taken, True, taken)


def test_the_server_of_llama_cpp() -> None:
    with scripted(mimic=llama_cpp) as server, backend_to(server.url) as backend:
        replies = [backend.send(ASKED) for _ in range(3)]
    assert [reply.faults for reply in replies] == [("dialect",), (), ()]
    assert len(server.seen) == 4
    assert server.seen[-1].body["response_format"] == {"type": "json_object", "schema": SCHEMA}


def test_the_newer_models_of_openai() -> None:
    with scripted(mimic=openai_new) as server, backend_to(server.url) as backend:
        first, second = backend.send(ASKED), backend.send(ASKED)
        said = str(backend.dialect("m"))
    assert (first.faults, second.faults) == (("dialect", "dialect"), ())
    last = server.seen[-1].body
    assert last["max_completion_tokens"] == ASKED.max_tokens
    assert "max_tokens" not in last and "temperature" not in last
    assert form_of(last) == "json_schema"
    assert said == "json_schema, max_completion_tokens, no temperature"


def test_a_seed_that_is_not_taken() -> None:
    def mimic(body: dict[str, Any]) -> Step | None:
        told = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs"}]
        return error(422, str(told)) if "seed" in body else None

    chance = replace(FREE, temperature=0.5, sample=3)
    with scripted(mimic=mimic) as server, backend_to(server.url) as backend:
        assert backend.send(chance).faults == ("dialect",)
        assert backend.send(chance).faults == ()
    assert server.seen[-1].body["temperature"] == 0.5


def test_dialects_are_remembered_for_each_model() -> None:
    with scripted(mimic=llama_cpp) as server, backend_to(server.url) as backend:
        faults = [backend.send(replace(ASKED, model=m)).faults for m in ("a", "b", "a", "b")]
    assert faults == [("dialect",), ("dialect",), (), ()]


def test_faults_of_the_way_are_not_blamed_on_the_dialect() -> None:
    with (
        scripted(RESET, error(429), EMPTY, error(500), error(503)) as server,
        backend_to(server.url) as backend,
    ):
        reply = backend.send(ASKED)
    assert reply.faults == ("connection", "429", "empty", "500", "503")
    assert {form_of(seen.body) for seen in server.seen} == {"json_schema"}


def test_a_fault_in_the_middle_of_the_search() -> None:
    with scripted(error(429), RESET, mimic=llama_cpp) as server, backend_to(server.url) as backend:
        reply = backend.send(ASKED)
    assert reply.faults == ("dialect", "429", "connection")
    assert len(server.seen) == 4


def test_a_500_without_a_reason_is_blamed_on_the_form_only_twice() -> None:
    mimic = forms_but("json_object", status=500, said="Internal Server Error")
    with scripted(mimic=mimic) as server, backend_to(server.url) as backend:
        first = backend.send(ASKED)
        assert backend.dialect("m").form == "json_schema"
        second = backend.send(ASKED)
        assert backend.dialect("m").form == "json_object"
        third = backend.send(ASKED)
    assert first.faults == second.faults == ("500", "dialect", "dialect")
    assert third.faults == ()
    assert len(server.seen) == 9


def test_a_settled_form_outlives_errors_of_the_server() -> None:
    with scripted(answer(), *[error(500)] * 5) as server, backend_to(server.url) as backend:
        assert backend.send(ASKED).faults == ()
        assert backend.send(ASKED).faults == ("500",) * 5
        assert backend.dialect("m") == SETTLED
    assert {form_of(seen.body) for seen in server.seen} == {"json_schema"}


def test_another_server_behind_a_remembered_address() -> None:
    known = Dialects()
    with scripted(mimic=llama_cpp) as server:
        known.learn(server.url, "m", Dialect(), SETTLED)
        with backend_to(server.url, dialects=known) as backend:
            assert backend.send(ASKED).faults == ("500", "dialect")
            assert backend.send(ASKED).faults == ()


def test_a_server_that_only_has_errors_keeps_its_dialect() -> None:
    with scripted(*[error(500)] * 20) as server, backend_to(server.url, attempts=4) as backend:
        with pytest.raises(LLMUnavailable) as caught:
            backend.send(ASKED)
        assert backend.dialect("m") == Dialect()
    assert caught.value.faults == ("500",) * len(server.seen)
    assert len(server.seen) == 4 + 3


def test_a_rejected_request_teaches_nothing() -> None:
    with scripted(mimic=forms_but()) as server, backend_to(server.url) as backend:
        reply = backend.send(ASKED)
        assert backend.dialect("m") == Dialect()
    assert (reply.finish, reply.faults) == ("rejected", ("dialect",) * 3)
    assert len(server.seen) == 4


def test_a_prompt_too_long_is_not_searched_for() -> None:
    step = error(400, "too many", code="context_length_exceeded", param="messages")
    plain = error(400, "This model's maximum context length is 8 tokens.")
    for refusal in (plain, error(400, "max_tokens is too large: 9", param="max_tokens")):
        with scripted(refusal) as server, backend_to(server.url) as backend:
            assert backend.send(ASKED).finish == "rejected"
        assert len(server.seen) == 1
    with scripted(step) as server, backend_to(server.url) as backend:
        assert backend.send(ASKED).finish == "rejected"
    assert len(server.seen) == 1


def test_a_schema_that_a_settled_form_does_not_take() -> None:
    wrong = error(400, "Invalid schema for response_format 'answer'")
    with scripted(answer(), wrong) as server, backend_to(server.url) as backend:
        assert backend.send(ASKED).faults == ()
        assert backend.send(ASKED).faults == ("dialect",)
        assert backend.dialect("m").form == "json_object+schema"
    assert len(server.seen) == 3


def test_free_text_settles_nothing() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(FREE)
        assert backend.dialect("m") == Dialect()


def test_a_form_that_is_ignored_is_told_and_still_sent() -> None:
    with scripted() as server, backend_to(server.url) as backend:
        backend.send(ASKED)
        backend.note_answer("m", False)
        assert str(backend.dialect("m")) == "json_schema: ignored"
        backend.send(ASKED)
        backend.note_answer("m", True)
        backend.note_answer("m", False)
        assert str(backend.dialect("m")) == "json_schema"
    assert form_of(server.seen[-1].body) == "json_schema"


_KNOWN = st.builds(
    Dialect, form=st.sampled_from(FORMS), settled=st.booleans(), doubted=st.integers(0, 1)
)
_SAID = st.sampled_from(
    ["oops", "response_format", "max_tokens is unsupported", "unknown seed", "context length", ""]
)


@given(_KNOWN, st.booleans(), st.lists(st.tuples(st.sampled_from([400, 422, 500]), _SAID)))
def test_a_search_ends(known: Dialect, structured: bool, refusals: list[tuple[int, str]]) -> None:
    """At most one move to each other form and for each parameter; nothing else ever moves."""
    trial, moves = Trial(known, structured), 0
    for status, said in refusals:
        before = trial.dialect
        moved = trial.refused(status, said)
        moves += moved
        assert moved <= (trial.dialect != before)
    assert moves <= len(FORMS) - 1 + 3
    assert trial.dialect.form == known.form or structured


@given(_KNOWN)
def test_an_answer_at_once_moves_nothing(known: Dialect) -> None:
    assert Trial(known, True).taken() == replace(known, settled=True, doubted=0)
    assert Trial(known, False).taken() == known
