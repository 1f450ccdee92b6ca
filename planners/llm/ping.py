"""Does an endpoint answer, how fast, and in which dialect?"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answers import read_answer
from .llm import Message, Request
from .openai_compatible import OpenAICompatible

_QUESTION = (
    Message("system", "You answer with one JSON object and nothing else."),
    Message("user", 'Say that you are ready. The form: {"ready": true or false, "word": "text"}'),
)
_SCHEMA: Mapping[str, Any] = {
    "title": "ping",
    "type": "object",
    "properties": {"ready": {"type": "boolean"}, "word": {"type": "string", "maxLength": 40}},
    "required": ["ready", "word"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What one tiny question told.

    Attributes:
        models: what GET /models lists; empty where it does not say.
        seconds: of one answered request, without the attempts that failed before it.
        dialect: for people, as in "json_schema: ignored".
        honoured: whether the answer kept to the schema.
        faults: attempts that failed before the first answer, one word each.
    """

    models: tuple[str, ...]
    seconds: float
    dialect: str
    honoured: bool
    tokens_in: int
    tokens_out: int
    estimated: bool
    finish: str
    text: str
    faults: tuple[str, ...]


def probe(backend: OpenAICompatible, model: str, *, max_tokens: int = 64) -> Probe:
    """Ask one tiny question with a schema, and once more where the first had to be repeated.

    Raises:
        LLMUnavailable, LLMError: as `OpenAICompatible.send`.
    """
    request = Request(model, _QUESTION, _SCHEMA, max_tokens=max_tokens)
    started = time.perf_counter()
    reply = first = backend.send(request)
    if first.faults:
        started = time.perf_counter()
        reply = backend.send(request)
    seconds = time.perf_counter() - started
    _, problem = read_answer(reply.text, _SCHEMA)
    honoured = not problem and reply.finish != "rejected"
    # Cut off is not ignored: a form that is kept to may still be too long.
    if honoured or reply.finish == "stop":
        backend.note_answer(model, honoured)
    return Probe(
        backend.models(),
        seconds,
        str(backend.dialect(model)),
        honoured,
        reply.tokens_in,
        reply.tokens_out,
        reply.estimated,
        reply.finish,
        reply.text,
        first.faults,
    )
