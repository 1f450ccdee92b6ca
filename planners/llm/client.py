"""The one way to a language model: cache, cassette, ledger, and a checked answer.

Whoever runs an episode calls `begin`; the mind inside it calls `complete`. Everything that a
call cost is in the ledger; what an episode's record keeps (`spent`) is the same whether answers
came from the server, the cache or a cassette, so that a replayed run has the same bytes.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..planner import Usage
from .answers import read_answer
from .errors import LLMError
from .llm import Backend, Completion, Message, Reply, Request
from .tokens import estimated_prompt, estimated_tokens

if TYPE_CHECKING:
    from .cache import Cache
    from .cassette import Recorder, Replayer
    from .ledger import Ledger

_REPAIR = (
    "That answer cannot be used: {problem}\n"
    "Answer again with one JSON object of the form that was asked for, and nothing else."
)
_SHOWN_AGAIN = 4000


@dataclass(frozen=True, slots=True)
class Spent:
    """What the calls of an episode came to, had none been answered from a cache.

    `estimated_in` is our own estimate of `tokens_in`; together they tell how far off it is.
    `repairs` counts second tries, `format_failures` those that failed as well.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated_in: int = 0
    repairs: int = 0
    format_failures: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.calls + other.calls,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.estimated_in + other.estimated_in,
            self.repairs + other.repairs,
            self.format_failures + other.format_failures,
        )


class Client:
    """Satisfies `LLM`. One for each stream; not for several threads at once.

    Args:
        backend: what answers; None where `replayer` does.
        origin: what tells the model from others of its name: name and address, never a key.
        temperature, max_tokens: of every request.
    """

    def __init__(
        self,
        backend: Backend | None,
        model: str,
        *,
        origin: str = "",
        temperature: float = 0.0,
        max_tokens: int = 1024,
        cache: "Cache | None" = None,
        recorder: "Recorder | None" = None,
        replayer: "Replayer | None" = None,
        ledger: "Ledger | None" = None,
    ) -> None:
        self._backend = backend
        self.model = model
        self._origin = origin or model
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._cache = cache
        self._recorder = recorder
        self._replayer = replayer
        self._ledger = ledger
        self._scope, self._sample, self._nth = "", 0, 0
        self._asked: dict[str, int] = {}
        self._before = Spent()
        self.spent = Spent()

    def restore(self, before: Spent) -> None:
        """Say what earlier episodes came to, as their records tell.

        Token estimates are corrected by it, so that a resumed stream builds the prompts that it
        would have built.
        """
        self._before, self.spent = before, Spent()

    def begin(self, scope: str, sample: int = 0) -> None:
        """A new episode: `scope` names it, `sample` tells its answers from those of others."""
        self._before = self._before + self.spent
        self._scope, self._sample, self._nth = scope, sample, 0
        self._asked = {}
        self.spent = Spent()

    def usage(self) -> Usage:
        """Calls and tokens of this episode so far."""
        return Usage(self.spent.calls, self.spent.tokens_in, self.spent.tokens_out)

    def count(self, text: str) -> int:
        """Estimated tokens, corrected by the server's counts of earlier episodes."""
        return round(estimated_tokens(text) * self._correction())

    def _correction(self) -> float:
        """The server's count over ours, as far as earlier episodes tell."""
        known = self._before
        ratio = known.tokens_in / known.estimated_in if known.estimated_in else 1.0
        return min(max(ratio, 0.25), 4.0)

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Completion:
        """One answer; where it does not satisfy `schema`, one round of repair.

        Raises:
            LLMError: see `errors.py`; an answer of the wrong form is no error.
        """
        asked = tuple(messages)
        started = self.usage()
        reply = self._ask(asked, schema)
        if schema is None:
            return Completion(reply.text, None, self.usage() - started)
        parsed, problem = read_answer(reply.text, schema)
        if problem and reply.finish != "rejected":
            self.spent += Spent(repairs=1)
            if reply.finish == "length":
                problem = f"it was cut off after {self._max_tokens} tokens; be shorter"
            again = _REPAIR.format(problem=problem)
            shown = Message("assistant", reply.text[:_SHOWN_AGAIN] or "(no answer)")
            reply = self._ask((*asked, shown, Message("user", again)), schema)
            parsed, problem = read_answer(reply.text, schema)
        if problem:
            self.spent += Spent(format_failures=1)
            said = " ".join(reply.text.split())[:200]
            problem = f"{reply.finish}: {said}" if reply.finish == "rejected" else problem
        return Completion(reply.text, parsed, self.usage() - started, problem)

    def _ask(self, messages: tuple[Message, ...], schema: Mapping[str, Any] | None) -> Reply:
        request = Request(
            self.model, messages, schema, self._temperature, self._max_tokens, self._draw(messages)
        )
        estimate = estimated_prompt(m.content for m in messages)
        purpose = str(schema.get("title", "")) if schema is not None else ""
        self._nth += 1
        reply = self._reply(request, purpose, estimate)
        # What was rejected was not counted by the server, and says nothing of our estimate.
        counted = 0 if reply.finish == "rejected" else estimate
        self.spent += Spent(1, reply.tokens_in, reply.tokens_out, counted)
        return reply

    def _draw(self, messages: tuple[Message, ...]) -> int:
        """The sample number: the same question asked again is another draw, if there is chance."""
        if self._temperature == 0:
            return 0
        question = "\x1e".join(f"{m.role}\x1f{m.content}" for m in messages)
        nth = self._asked.get(question, 0)
        self._asked[question] = nth + 1
        text = f"{self._sample}/{nth}".encode()
        return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") >> 1

    def _reply(self, request: Request, purpose: str, estimate: int) -> Reply:
        """From the cassette, the cache or the backend, in this order; written to what records."""
        place = (self._scope, self._nth)
        if self._replayer is not None:
            reply = self._replayer.reply(*place, request)
            if self._ledger is not None:
                self._ledger.cached(*place, self.model, purpose, reply)
            return reply
        # One name may be another model at another address.
        kept = replace(request, model=self._origin)
        known = None if self._cache is None else self._cache.get(kept)
        if known is not None:
            if self._ledger is not None:
                self._ledger.cached(*place, self.model, purpose, known)
        else:
            known = self._send(request, purpose, estimate)
            if self._cache is not None:
                known = self._cache.put(kept, known)
        if self._recorder is not None:
            self._recorder.write(*place, request, known)
        return known

    def _send(self, request: Request, purpose: str, estimate: int) -> Reply:
        """Ask the backend; the ledger knows of the call before it leaves."""
        assert self._backend is not None
        ledger = self._ledger
        if ledger is None:
            return self._backend.send(request)
        most, corrected = request.max_tokens, round(estimate * max(1.0, self._correction()))
        entry = ledger.reserve(self._scope, self._nth, self.model, purpose, corrected, most)
        started = time.perf_counter()
        try:
            reply = self._backend.send(request)
        except LLMError as error:
            ledger.fail(entry, error.faults, time.perf_counter() - started)
            raise
        ledger.settle(entry, reply, time.perf_counter() - started)
        return reply

    def close(self) -> None:
        """Close the backend; cache, cassette and ledger belong to whoever opened them."""
        if self._backend is not None:
            self._backend.close()
