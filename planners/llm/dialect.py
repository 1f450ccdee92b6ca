"""How a server wants to be asked: its spelling of structured output, and of parameters.

"OpenAI-compatible" servers differ. OpenAI's own spelling of a schema is `json_schema`; llama.cpp's
server (llama-cpp-python 0.3.36) answers it with HTTP 500 and takes `json_object` with a `schema`
beside it; others take `json_object` alone, or nothing. OpenAI's newer models refuse `max_tokens`
and any temperature but 1. A `Trial` finds out by asking; `dialects.py` remembers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .llm import Request

FORMS = ("json_schema", "json_object+schema", "json_object", "none")
"""Spellings of structured output in the order in which they are tried, the strictest first."""

LIMITS = ("max_tokens", "max_completion_tokens")
"""Names of the parameter that limits an answer's tokens: the old one, which most servers take."""

_NAMES_FORM = re.compile(
    r"response_format|json_schema|json_object|literal_error|grammar|guided|structured|schema",
    re.IGNORECASE,
)
_NOT_TAKEN = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed"
    r"|extra_forbidden|deprecated",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context_length_exceeded|context (?:length|window|size)|too (?:long|large|many tokens)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known of how one server wants one model to be asked.

    Attributes:
        form: one of `FORMS`.
        settled: an answer came in this form, so a refusal is no longer blamed on it lightly.
        doubted: how many requests had to leave this form after an HTTP 500 that named no reason.
        honoured: whether answers keep to the schema; None while no answer was checked.
        limit: the parameter that limits the tokens of an answer.
        dropped: parameters that the server does not take.
    """

    form: str = FORMS[0]
    settled: bool = False
    doubted: int = 0
    honoured: bool | None = None
    limit: str = LIMITS[0]
    dropped: tuple[str, ...] = ()

    def __str__(self) -> str:
        """For people: "json_schema", or "json_schema: ignored"."""
        said = self.form if self.honoured is not False else f"{self.form}: ignored"
        changes = [self.limit] if self.limit != LIMITS[0] else []
        changes += [f"no {name}" for name in self.dropped]
        return ", ".join([said, *changes])

    def body(self, request: Request) -> dict[str, Any]:
        """The request as this server takes it: the JSON body of chat completions."""
        body: dict[str, Any] = {
            "model": request.model,
            "messages": [
                {"role": m.role, "content": sendable(m.content)} for m in request.messages
            ],
            self.limit: request.max_tokens,
        }
        if "temperature" not in self.dropped:
            body["temperature"] = request.temperature
        if request.temperature > 0 and "seed" not in self.dropped:
            body["seed"] = request.sample
        if request.schema is not None and self.form != "none":
            body["response_format"] = response_format(self.form, request.schema)
        return body


def sendable(text: str) -> str:
    """Half a surrogate pair has no UTF-8 and becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def response_format(form: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """How a form spells a schema."""
    if form == "json_schema":
        named = {"name": "answer", "schema": dict(schema), "strict": is_strict(schema)}
        return {"type": "json_schema", "json_schema": named}
    if form == "json_object+schema":
        return {"type": "json_object", "schema": dict(schema)}
    return {"type": "json_object"}


def is_strict(schema: Any) -> bool:
    """Whether OpenAI takes the schema as strict: closed objects, all of it required."""
    if isinstance(schema, list):
        return all(map(is_strict, schema))
    if not isinstance(schema, Mapping):
        return True
    fields = schema.get("properties")
    if isinstance(fields, Mapping) or schema.get("type") == "object":
        names = set(fields) if isinstance(fields, Mapping) else set[str]()
        if schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required", ())) != names:
            return False
    return all(map(is_strict, schema.values()))


class Trial:
    """The search, within one request, for a dialect that the server takes.

    `dialect` is the one to ask in next. A refusal says whether another is to be tried at once;
    nothing is concluded before an answer comes.
    """

    def __init__(self, known: Dialect, structured: bool) -> None:
        self.dialect = known
        self._known = known
        self._structured = structured
        self._tried = [known.form]
        self._errors = 0
        self._guessed = False
        self._changed: set[str] = set()

    @property
    def moved(self) -> bool:
        """Whether the next attempt is in another dialect than the remembered one."""
        return self.dialect != self._known

    def refused(self, status: int, message: str, parameter: str = "") -> bool:
        """Told that the server answered 400, 422 or 500; True where another dialect is next."""
        if status in (400, 422):
            return self._without(message, parameter) or self._rejected(f"{parameter} {message}")
        return self._failed(message)

    def taken(self) -> Dialect:
        """Told that an answer came: what to remember.

        One HTTP 500 without a reason may be an accident of the server, and so may two. A form
        is left for good only after the same happened to two requests.
        """
        now = self.dialect
        if not self._structured:
            return now
        if self._guessed and self._known.doubted == 0:
            return replace(now, form=self._known.form, settled=False, doubted=1)
        honoured = now.honoured if now.form == self._known.form else None
        return replace(now, settled=True, doubted=0, honoured=honoured)

    def _without(self, message: str, parameter: str) -> bool:
        """Where the refusal is about a parameter, spell or drop it."""
        name = _refused_parameter(message, parameter)
        if not name or name in self._changed:
            return False
        self._changed.add(name)
        if name == "max_tokens":
            old = self.dialect.limit == LIMITS[0]
            self.dialect = replace(self.dialect, limit=LIMITS[1] if old else LIMITS[0])
        else:
            dropped = tuple(sorted({*self.dialect.dropped, name}))
            self.dialect = replace(self.dialect, dropped=dropped)
        return True

    def _rejected(self, message: str) -> bool:
        """Status 400 and 422: about the form, unless it is settled or the reason is another."""
        named = _NAMES_FORM.search(message) is not None
        if not named and (self._known.settled or _TOO_LONG.search(message)):
            return False
        return self._next_form()

    def _failed(self, message: str) -> bool:
        """Status 500: an accident, or the form; the next one to succeed will tell."""
        if _NAMES_FORM.search(message):
            self._errors += 1
            return self._errors > self._known.settled and self._next_form()
        if self._known.settled:
            return False
        self._errors += 1
        if self._errors < 2:
            return False
        self._guessed = self._next_form()
        return self._guessed

    def _next_form(self) -> bool:
        """Move to a form that was not tried; back to the remembered one after the last."""
        if not self._structured or self._known.form == "none":
            return False
        form = next((form for form in FORMS if form not in self._tried), None)
        if form is None:
            self.dialect = replace(self.dialect, form=self._known.form)
            return False
        self._tried.append(form)
        self.dialect = replace(self.dialect, form=form)
        return True


def _refused_parameter(message: str, parameter: str) -> str:
    """Which of our parameters a refusal is about: "max_tokens", "temperature", "seed" or ""."""
    if "max_completion_tokens" in message and _NOT_TAKEN.search(message):
        return "max_tokens"
    if _TOO_LONG.search(message) or not _NOT_TAKEN.search(message):
        return ""
    for name in ("max_tokens", "temperature", "seed"):
        if parameter == name or re.search(rf"\b{name}\b", message):
            return name
    return ""
