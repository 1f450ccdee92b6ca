"""Language models behind any OpenAI-compatible endpoint.

Retries are ours and not the SDK's, so that every request which a server saw is accounted for:
as the answer, or as one word in `faults`. GET /models, asked for error messages and `ping`, is
outside this count.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

from .chat_answer import Answered, Failed
from .complaint import refusal, unavailable
from .dialect import Dialect, Trial
from .dialects import Dialects
from .endpoint import Endpoint
from .errors import LLMError, LLMUnavailable
from .keys import OPENAI_ADDRESS, Key, find_key, one_line, redact, redact_exactly
from .llm import Reply, Request
from .retry import Backoff, is_retried
from .slots import Slots
from .spec import ModelSpec, address_of, checked_address
from .tokens import estimated_prompt, estimated_tokens

_MOST_SHOWN = 500


class OpenAICompatible:
    """Satisfies `Backend`. One for several threads and any number of models at one address.

    Args:
        base_url: address of the endpoint, without user, password or query.
        key: for this address; None looks into the environment (see `find_key`).
        timeout: seconds for one attempt.
        attempts: most attempts for a request; those that only find out the dialect come on top.
        deadline: seconds for all attempts of a request and the waits between them, without the
            wait for a slot.
        slots: limits the requests in flight; None does not.
        slot_timeout: seconds to wait for a slot.
        dialects: what is known of servers; None starts with nothing.
        backoff: waits between attempts.
        sleep, clock, now: the time; replaced where a wait is to be tested without waiting.

    Raises:
        LLMError: the address is none, or the key is missing where there must be one.
    """

    def __init__(
        self,
        *,
        base_url: str = OPENAI_ADDRESS,
        key: Key | None = None,
        timeout: float = 60.0,
        attempts: int = 6,
        deadline: float = 300.0,
        slots: Slots | None = None,
        slot_timeout: float = 600.0,
        dialects: Dialects | None = None,
        backoff: Backoff | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        if timeout <= 0 or deadline <= 0 or attempts < 1:
            raise LLMError("a request needs at least 1 attempt and more than 0 seconds for it")
        self.address = checked_address(base_url)
        self._key = find_key(self.address) if key is None else key
        self._endpoint = Endpoint(self.address, self._key, clock=clock, now=now)
        self._timeout = timeout
        self._attempts = attempts
        self._deadline = deadline
        self._slots = slots
        self._slot_timeout = slot_timeout
        self._dialects = Dialects() if dialects is None else dialects
        self._backoff = Backoff() if backoff is None else backoff
        self._sleep = sleep
        self._clock = clock

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.address!r}, key={str(self._key)!r})"

    def send(self, request: Request) -> Reply:
        """One answer; retries what is worth it.

        Raises:
            LLMUnavailable: no answer within all attempts, the deadline or the wait for a slot.
            LLMError: the endpoint refuses the key, the model or chat completions as such.
        """
        known = self._dialects.get(self.address, request.model)
        trial = Trial(known, request.schema is not None)
        faults: list[str] = []
        probes: list[int] = []
        until = self._clock() + self._deadline
        failed = Failed("timeout")
        while True:
            left = until - self._clock()
            if left <= 0:
                raise self._unavailable(faults, failed, f"{self._deadline:g} s were not enough")
            outcome, waited = self._attempt(request, trial.dialect, left, faults)
            until += waited
            if isinstance(outcome, Answered):
                self._dialects.learn(self.address, request.model, known, trial.taken())
                words = ["dialect" if n in probes else word for n, word in enumerate(faults)]
                return self._reply(request, outcome, tuple(words))
            failed = replace(outcome, message=redact(outcome.message, self._key))
            self._raise_refusal(request, failed, (*faults, failed.word))
            if failed.status in (400, 422, 500) and trial.refused(
                failed.status, f"{failed.code} {failed.message}", failed.parameter
            ):
                probes.append(len(faults))
                faults.append(failed.word)
                continue
            if not self._is_retried(failed):
                words = ["dialect" if n in probes else word for n, word in enumerate(faults)]
                return self._rejected(request, failed, tuple(words))
            faults.append(failed.word)
            self._wait(request, faults, len(faults) - len(probes), failed, until)

    def note_answer(self, model: str, valid: bool) -> None:
        """Told whether an answer kept to its schema; only for `dialect`."""
        self._dialects.note_answer(self.address, model, valid)

    def dialect(self, model: str) -> Dialect:
        """How the endpoint wants this model to be asked, as far as it is known."""
        return self._dialects.get(self.address, model)

    def models(self, timeout: float = 5.0) -> tuple[str, ...]:
        """The models that the endpoint tells it serves; none where it does not say."""
        names = self._endpoint.models(timeout)
        return tuple(redact_exactly(name, self._key) for name in names)

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()

    def _attempt(
        self, request: Request, dialect: Dialect, left: float, faults: list[str]
    ) -> tuple[Answered | Failed, float]:
        """One HTTP request within a slot; and the seconds that the slot was waited for."""
        asked = self._clock()
        slot = nullcontext() if self._slots is None else self._slots.hold(self._slot_timeout)
        late: LLMUnavailable | None = None
        try:
            with slot:
                waited = self._clock() - asked
                return self._endpoint.ask(dialect.body(request), min(self._timeout, left)), waited
        except LLMUnavailable as error:
            late = error
        raise LLMUnavailable(str(late), tuple(faults))

    def _reply(self, request: Request, answered: Answered, faults: tuple[str, ...]) -> Reply:
        told_in, told_out = answered.tokens_in, answered.tokens_out
        text = redact_exactly(answered.text, self._key)
        return Reply(
            text,
            _estimated_in(request) if told_in is None else told_in,
            estimated_tokens(text) if told_out is None else told_out,
            told_in is None or told_out is None,
            answered.finish,
            faults,
        )

    def _rejected(self, request: Request, failed: Failed, faults: tuple[str, ...]) -> Reply:
        """The answer that this request gets however often it is sent; it costs nothing."""
        text = one_line(failed.message or f"HTTP {failed.status}", _MOST_SHOWN)
        return Reply(text, 0, 0, True, "rejected", faults)

    def _raise_refusal(self, request: Request, failed: Failed, faults: tuple[str, ...]) -> None:
        why = refusal(failed, self.address, request.model, self._key, self.models)
        if why:
            raise LLMError(why, faults)

    @staticmethod
    def _is_retried(failed: Failed) -> bool:
        return failed.status == 0 or failed.status == 200 or is_retried(failed.status)

    def _wait(
        self, request: Request, faults: list[str], attempt: int, failed: Failed, until: float
    ) -> None:
        """Wait before the next attempt, or raise where there is none."""
        if attempt >= self._attempts:
            raise self._unavailable(faults, failed)
        left = until - self._clock()
        if failed.asked is not None and failed.asked > left:
            raise self._unavailable(
                faults,
                failed,
                f"it asks to wait {failed.asked:.0f} s, longer than the {max(0.0, left):.0f} s"
                " that are left; try later, or allow more time",
            )
        wait = self._backoff.wait(request.key(), attempt, failed.asked)
        if wait >= left:
            why = f"{self._deadline:g} s were not enough; allow more time, or try later"
            raise self._unavailable(faults, failed, why)
        self._sleep(wait)

    def _unavailable(self, faults: list[str], last: Failed, why: str = "") -> LLMUnavailable:
        return LLMUnavailable(unavailable(self.address, faults, last, why), tuple(faults))


def endpoint_backend(
    spec: ModelSpec,
    *,
    timeout: float = 60.0,
    attempts: int = 6,
    deadline: float = 300.0,
    slots: Slots | None = None,
    dialects: Dialects | None = None,
) -> OpenAICompatible:
    """The backend of an `openai/NAME` or `NAME@http://...` specification.

    Raises:
        LLMError: the specification asks no server, or a key is missing.
    """
    return OpenAICompatible(
        base_url=address_of(spec),
        timeout=timeout,
        attempts=attempts,
        deadline=deadline,
        slots=slots,
        dialects=dialects,
    )


def _estimated_in(request: Request) -> int:
    return estimated_prompt(m.content for m in request.messages)
