"""The contracts of asking a language model: messages in, a completion out.

A `Backend` answers one `Request` with one `Reply`, over HTTP or in this process. A `Client` (see
`client.py`) stands in front of it: cache, cassette, ledger, limits, structured output. What a
mind sees is the `LLM` alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..planner import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides an answer. Never holds a key or an address.

    Attributes:
        schema: JSON schema that the answer must satisfy; None for free text.
        max_tokens: most tokens of the answer.
        sample: tells apart several answers to one question; 0 where the temperature is 0. It is
            sent as the request's seed where the temperature is above 0.
    """

    model: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    temperature: float = 0.0
    max_tokens: int = 1024
    sample: int = 0

    def canonical(self) -> str:
        """Canonical JSON: equal requests give equal text."""
        body = {
            "model": self.model,
            "messages": [[m.role, m.content] for m in self.messages],
            "schema": self.schema,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "sample": self.sample,
        }
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def key(self) -> str:
        """SHA-256 of the canonical request, in hex."""
        return hashlib.sha256(self.canonical().encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a backend answered.

    Attributes:
        tokens_in, tokens_out: the server's own count, or our estimate where it told none
            (`estimated`).
        finish: "stop", "length" (cut at `max_tokens`), "refused" (by the model or a filter) or
            "rejected" (the server will not take this request, however often it is sent).
        faults: what went wrong before, one word for each attempt that failed: "429", "500",
            "timeout", "connection", "broken" (no JSON), "empty" (no choices).
    """

    text: str
    tokens_in: int
    tokens_out: int
    estimated: bool = False
    finish: str = "stop"
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What a mind gets: the text and, where a schema was given, what it was parsed to.

    `failure` says in words why `parsed` is None although a schema was given, after one repair
    round: a *format failure*, counted apart from failed tasks. "" otherwise.
    """

    text: str
    parsed: Any
    usage: Usage
    failure: str = ""


class Backend(Protocol):
    """What answers: a server, a simulation in this process, a recording."""

    def send(self, request: Request) -> Reply:
        """One answer; retries what is worth it, within its limits.

        Raises:
            LLMUnavailable: no answer within all attempts; holds their faults.
            LLMError: the endpoint or the key is wrong, so that no request will do better.
        """
        ...

    def close(self) -> None: ...


class LLM(Protocol):
    """All that a mind sees of a language model."""

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Completion:
        """One answer, parsed and checked where a schema is given.

        Raises:
            LLMError: the run cannot go on; the line names the cure.
        """
        ...

    def count(self, text: str) -> int:
        """About how many tokens a text has for this model."""
        ...
