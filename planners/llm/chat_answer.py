"""What came back from one attempt: an answer, or what went wrong, as plain values.

Reads the body of a chat completion itself instead of the SDK's models: those accept an HTML page,
half a JSON document and a missing field without a word.
"""

import json
from dataclasses import dataclass
from typing import Any

from .dialect import sendable

_FINISH = {"length": "length", "content_filter": "refused"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A usable answer; the token counts are None where the server told none."""

    text: str
    finish: str
    tokens_in: int | None
    tokens_out: int | None


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt without a usable answer.

    Attributes:
        word: one of `Reply.faults`: an HTTP status, "timeout", "connection", "broken", "empty".
        status: the HTTP status; 0 where no answer came.
        message: what the server said, or what is known of the connection.
        code, parameter: the server's own words for the reason, where it has them.
        asked: seconds that the server asks to wait.
    """

    word: str
    status: int = 0
    message: str = ""
    code: str = ""
    parameter: str = ""
    asked: float | None = None


def read_answer_body(body: bytes) -> Answered | Failed:
    """The first choice of a chat completion."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return Failed("broken", 200, body[:2000].decode("utf-8", "replace"))
    if not isinstance(told, dict):
        return Failed("broken", 200, "JSON, but no object")
    choices = told.get("choices")
    if not choices:
        return _without_choices(told)
    first = choices[0] if isinstance(choices, list) else None
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(message, dict):
        return Failed("broken", 200, "a choice without a message")
    text = _text(message.get("content"))
    finish = _FINISH.get(str(first.get("finish_reason")), "stop")
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        text, finish = refusal, "refused"
    usage = told.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    tokens_in, tokens_out = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    if not tokens_in:
        # No prompt has no tokens: a server that says so does not count.
        tokens_in = tokens_out = None
    return Answered(sendable(text), finish, tokens_in, tokens_out)


def read_error(status: int, body: object, asked: float | None = None) -> Failed:
    """What a body that came with an HTTP error says.

    Args:
        body: decoded JSON, or the text where it is none. OpenAI, vLLM and llama.cpp's server put
            a `message` inside `error` or beside it, FastAPI a `detail`, Ollama a plain `error`.
    """
    inner = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(inner, dict):
        return Failed(str(status), status, _said(inner), asked=asked)
    said = inner.get("message") or inner.get("detail") or inner
    code = inner.get("code") or inner.get("type") or ""
    return Failed(str(status), status, _said(said), str(code), str(inner.get("param") or ""), asked)


def _without_choices(told: dict[str, Any]) -> Failed:
    """Some gateways put an upstream error into an answer with status 200."""
    error = told.get("error")
    status = error.get("code") if isinstance(error, dict) else None
    if type(status) is int and 400 <= status <= 599:
        return read_error(status, told)
    return Failed("empty", 200, _said(error) if error else "")


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _text(content: object) -> str:
    """Text, or the texts of a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _count(usage: dict[str, Any], name: str) -> int | None:
    count = usage.get(name)
    return count if type(count) is int and count >= 0 else None
