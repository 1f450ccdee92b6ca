"""A chat completions server of one right answer, and ways to ask it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import openai

from mnemonaut.planners.llm.llm import Message
from mnemonaut.planners.llm.server import ChatServer

RIGHT = json.dumps({"calls": [{"skill": "mine", "args": ["log", 3]}], "reason": "wood first"})
ASKED: Any = [{"role": "system", "content": "Plan."}, {"role": "user", "content": "A table?"}]
SCHEMA = {"type": "object", "required": ["calls"]}


def right(model: str, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> str:
    return RIGHT


@contextmanager
def served(
    answer: Callable[..., str] = right, timeout: float = 30.0, **keywords: Any
) -> Iterator[tuple[ChatServer, openai.OpenAI]]:
    with (
        ChatServer(answer, models=["simulated:0.45"], **keywords) as server,
        openai.OpenAI(
            base_url=server.url, api_key="none", max_retries=0, timeout=timeout
        ) as client,
    ):
        yield server, client


def ask(client: openai.OpenAI, model: str = "simulated:0.45", **keywords: Any) -> Any:
    return client.chat.completions.create(model=model, messages=ASKED, **keywords)


def accounted(stats: Mapping[str, Any]) -> bool:
    """Every request ended in exactly one way."""
    ended = stats["answered"] + sum(stats["faults"].values()) + sum(stats["errors"].values())
    return bool(stats["requests"] == ended + stats["gone"] + stats["open"])


def post(server: ChatServer, body: bytes | str, path: str = "/v1/chat/completions") -> Any:
    """Status, headers and JSON of one bare request."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("POST", path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())
    finally:
        connection.close()
