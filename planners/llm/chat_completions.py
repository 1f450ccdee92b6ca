"""The chat completions protocol as values: a body read, an answer shaped. No sockets here.

OpenAI's API reference of `POST /v1/chat/completions`, as far as a text model needs it; schemas in
OpenAI's spelling (`json_schema`) and in that of llama.cpp's server (`json_object` with a schema).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .llm import Message
from .tokens import estimated_prompt, estimated_tokens

PIECE = 32
"""Characters of one piece of a streamed answer."""

_ROLES: Mapping[Any, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}


class Rejected(Exception):
    """A request that is refused with an HTTP status; its text says why."""

    def __init__(self, status: int, text: str, code: str = "", parameter: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a client asks. `schema` is None for free text, `max_tokens` None for no limit."""

    model: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    max_tokens: int | None = None
    stream: bool = False
    stream_usage: bool = False

    @property
    def tokens(self) -> int:
        """About how many tokens the messages have."""
        return estimated_prompt(m.content for m in self.messages)


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """What is answered. `refused` says that the text stands in `message.refusal`."""

    text: str
    tokens_in: int
    tokens_out: int
    finish: str = "stop"
    refused: bool = False


def read_request(body: bytes) -> ChatRequest:
    """The request in a body.

    Raises:
        Rejected: 400; the body is no JSON, or asks what this protocol does not know.
    """
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Rejected(400, "the body is not valid JSON") from None
    if not isinstance(asked, dict):
        raise Rejected(400, "the body must be a JSON object")
    model, messages = asked.get("model"), asked.get("messages")
    if not isinstance(model, str):
        raise Rejected(400, "`model` must be a name", parameter="model")
    if not isinstance(messages, list) or not messages:
        raise Rejected(400, "`messages` must be a list of messages", parameter="messages")
    if asked.get("n") not in (None, 1):
        raise Rejected(400, "`n` must be 1; ask again for another answer", parameter="n")
    options = asked.get("stream_options")
    return ChatRequest(
        model,
        tuple(map(_message, messages)),
        _schema(asked.get("response_format")),
        _limit(asked),
        asked.get("stream") is True,
        isinstance(options, dict) and options.get("include_usage") is True,
    )


def _message(value: Any) -> Message:
    role = value.get("role") if isinstance(value, dict) else None
    content = value.get("content") if isinstance(value, dict) else None
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        whole = len(parts) == len(content) and all(isinstance(part, str) for part in parts)
        content = "".join(map(str, parts)) if whole else None
    if not isinstance(role, str) or role not in _ROLES or not isinstance(content, str):
        text = "a message needs a role (system, user or assistant) and text as its content"
        raise Rejected(400, text, parameter="messages")
    return Message(_ROLES[role], content)


def _schema(value: Any) -> Mapping[str, Any] | None:
    """The schema that a `response_format` asks for, in either spelling."""
    if value is None:
        return None
    kind = value.get("type") if isinstance(value, dict) else None
    schema: Any = None
    if kind == "text":
        return None
    if kind == "json_object":
        schema = value.get("schema", {"type": "object"})
    elif kind == "json_schema":
        named = value.get("json_schema")
        schema = named.get("schema") if isinstance(named, dict) else None
    if not isinstance(schema, dict):
        text = "`response_format` must be text, json_object, or json_schema with its schema"
        raise Rejected(400, text, parameter="response_format")
    return schema


def _limit(asked: Mapping[str, Any]) -> int | None:
    for name in ("max_completion_tokens", "max_tokens"):
        value = asked.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise Rejected(400, f"`{name}` must be a whole number from 1", parameter=name)
        return value
    return None


def answer_to(request: ChatRequest, text: str, refused: bool = False) -> ChatAnswer:
    """The answer with its usage; a text beyond `max_tokens` is cut, as a model would stop."""
    tokens, finish = estimated_tokens(text), "stop"
    if request.max_tokens is not None and tokens > request.max_tokens:
        text = text[: len(text) * request.max_tokens // tokens]
        tokens, finish = request.max_tokens, "length"
    return ChatAnswer(text, request.tokens, tokens, finish, refused)


def _usage(answer: ChatAnswer) -> dict[str, int]:
    return {
        "prompt_tokens": answer.tokens_in,
        "completion_tokens": answer.tokens_out,
        "total_tokens": answer.tokens_in + answer.tokens_out,
    }


def _head(name: str, request: ChatRequest, kind: str) -> dict[str, Any]:
    # A clock would make equal runs differ, and no client needs it.
    return {"id": name, "object": kind, "created": 0, "model": request.model}


def completion(name: str, request: ChatRequest, answer: ChatAnswer | None) -> dict[str, Any]:
    """The body of an answer; without one, a body without choices and usage."""
    head = _head(name, request, "chat.completion")
    if answer is None:
        return {**head, "choices": []}
    content, refusal = (None, answer.text) if answer.refused else (answer.text, None)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": answer.finish}
    return {**head, "choices": [choice], "usage": _usage(answer)}


def events(name: str, request: ChatRequest, answer: ChatAnswer | None) -> Iterator[bytes]:
    """A streamed answer as server-sent events, the last of them `[DONE]`."""
    head = _head(name, request, "chat.completion.chunk")

    def chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    def bodies() -> Iterator[dict[str, Any]]:
        if answer is None:
            yield {**head, "choices": []}
            return
        key = "refusal" if answer.refused else "content"
        yield chunk({"role": "assistant", key: ""})
        for start in range(0, len(answer.text), PIECE):
            yield chunk({key: answer.text[start : start + PIECE]})
        yield chunk({}, answer.finish)
        if request.stream_usage:
            yield {**head, "choices": [], "usage": _usage(answer)}

    for body in bodies():
        yield b"data: " + json.dumps(body).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


def error_body(text: str, kind: str, code: str = "", parameter: str = "") -> dict[str, Any]:
    """An error in OpenAI's shape."""
    told = {"message": text, "type": kind, "param": parameter or None, "code": code or None}
    return {"error": told}


def model_list(names: Sequence[str]) -> dict[str, Any]:
    """The body of `GET /v1/models`."""
    models = [{"id": n, "object": "model", "created": 0, "owned_by": "mnemonaut"} for n in names]
    return {"object": "list", "data": models}
