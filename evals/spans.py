"""What took how long within an episode, as spans in OpenTelemetry's words and OTLP's JSON.

One line an episode, `{"resourceSpans": [...]}`: what the collector's `otlpjsonfile` receiver reads
and its `file` exporter writes. Nothing is ever sent from here. Ids are hashes of (suite, stream,
episode, nth span), times are wall times: outside the promise "same seed, same bytes".
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from json.encoder import encode_basestring as _text
from math import isfinite, isnan
from pathlib import Path
from typing import Any, TypeAlias

from ..envs.errors import ResultsError
from . import spans_names as names

Attributes: TypeAlias = dict[str, Any]
"""Text, truth values, numbers, and lists of them."""

_TAIL = f'],"schemaUrl":"{names.SCHEMA_URL}"}}]}}]}}'


class Span:
    """Something that took time; closed by `Recorder.close`, or by leaving its block."""

    __slots__ = (
        "_recorder",
        "attributes",
        "end",
        "error",
        "kind",
        "name",
        "nth",
        "parent",
        "start",
    )

    def __init__(
        self,
        recorder: "Recorder",
        name: str,
        kind: int,
        attributes: Attributes,
        nth: int,
        parent: int | None,
    ) -> None:
        self._recorder = recorder
        self.name, self.kind, self.attributes = name, kind, attributes
        self.nth, self.parent = nth, parent
        self.error = ""
        self.end = 0
        self.start = time.perf_counter_ns()

    def __enter__(self) -> "Span":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._recorder.close(self, "" if kind is None else kind.__name__)


class Recorder:
    """The spans of one episode at a time; those that are open are the parents of what comes.

    Args:
        stream: what tells the stream's traces from all others, such as the suite's hash and the
            stream's name.
        resource: attributes of all spans.
        contents: whether spans hold texts, too: prompts, answers, experiences, arguments.
    """

    def __init__(self, stream: str, resource: Attributes, *, contents: bool = False) -> None:
        self.contents = contents
        self._stream = stream
        told = ",".join(_attribute(key, value) for key, value in resource.items())
        scope = {"name": names.SCOPE, "version": str(resource[names.SERVICE_VERSION])}
        self._head = (
            f'{{"resourceSpans":[{{"resource":{{"attributes":[{told}]}},'
            f'"scopeSpans":[{{"scope":{json.dumps(scope)},"spans":['
        )
        self._spans: list[Span] = []
        self._open: list[Span] = []
        self._trace, self._first, self._clock = "", 0, 0

    def begin(self, index: int, name: str, attributes: Attributes) -> Span:
        """A new episode, whose span is the root of the others; forgets the last one."""
        self._trace = hashlib.sha256(f"{self._stream}/{index}".encode()).hexdigest()[:32]
        self._first = int(self._trace[16:], 16) >> 1 | 1  # so that the ids after it fit 64 bits
        self._clock = time.time_ns() - time.perf_counter_ns()
        self._spans, self._open = [], []
        return self.open(name, attributes)

    def open(self, name: str, attributes: Attributes, kind: int = names.INTERNAL) -> Span:
        """Begin a span inside the one that was begun last and is not over."""
        parent = self._open[-1].nth if self._open else None
        span = Span(self, name, kind, attributes, len(self._spans), parent)
        self._spans.append(span)
        self._open.append(span)
        return span

    def close(self, span: Span, error: str = "") -> None:
        """End a span, and with it those inside it; `error` names what it ended in, if in one."""
        if span.end:
            return  # it ended with its episode
        now = time.perf_counter_ns()
        while self._open:
            inner = self._open.pop()
            inner.end, inner.error = now, error
            if inner is span:
                break

    def finish(self) -> str:
        """The episode as a line of OTLP's `TracesData`; what is still open ends with its root."""
        if self._open:
            self.close(self._open[0], self._open[0].error)
        return f"{self._head}{','.join(map(self._told, self._spans))}{_TAIL}"

    def _told(self, span: Span) -> str:
        """A span in OTLP's JSON: ids in hex, 64-bit numbers as text, enumerations as numbers.

        Written by hand: with the general encoder it took a fifth of a fast world's time.
        """
        told = [_attribute(key, value) for key, value in span.attributes.items()]
        status = ""
        if span.error:
            status = f',"status":{{"code":{names.ERROR}}}'
            told.append(_attribute(names.ERROR_TYPE, span.error))
        parent = f'"parentSpanId":"{self._id(span.parent)}",' if span.parent is not None else ""
        begun, over = span.start + self._clock, span.end + self._clock
        return (
            f'{{"traceId":"{self._trace}","spanId":"{self._id(span.nth)}",{parent}'
            f'"name":{_text(span.name)},"kind":{span.kind},'
            f'"startTimeUnixNano":"{begun}","endTimeUnixNano":"{over}",'
            f'"attributes":[{",".join(told)}]{status}}}'
        )

    def _id(self, nth: int) -> str:
        return f"{self._first + nth:016x}"


def contents_wanted(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the user asks for texts in spans, as OpenTelemetry's instrumentations are asked."""
    told = (os.environ if environ is None else environ).get(names.CAPTURE, "")
    return told.strip().lower() in names.CAPTURE_ON


def program_version() -> str:
    """Ours, as spans and their readers tell it."""
    try:
        return version("mnemonaut")
    except PackageNotFoundError:  # run from a checkout
        return "unknown"


def read_spans(path: Path) -> Iterator[dict[str, Any]]:
    """The spans of a file, in order, each with its attributes and its resource's as plain values.

    An episode that was played again after a crash is told again, under the same ids.

    Raises:
        ResultsError: the file cannot be read, or a line of it is no OTLP.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {error.strerror}") from error
    for line in lines:
        try:
            for group in json.loads(line)["resourceSpans"]:
                resource = plain(group["resource"]["attributes"])
                for of_scope in group["scopeSpans"]:
                    for span in of_scope["spans"]:
                        told = {"attributes": plain(span["attributes"]), "resource": resource}
                        yield {**span, **told}
        except (ValueError, KeyError, TypeError) as error:
            raise ResultsError(f"{path} is no file of spans: {error!r}; delete it") from error


def plain(attributes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """OTLP's attributes as a mapping of plain values."""
    return {str(pair["key"]): _plain(pair["value"]) for pair in attributes}


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, told),) = value.items()
    if kind == "arrayValue":
        return [_plain(inner) for inner in told.get("values", ())]
    return int(told) if kind == "intValue" else float(told) if kind == "doubleValue" else told


def _attribute(key: str, value: Any) -> str:
    """Most are told again and again, and kept; lists are not."""
    if isinstance(value, list):
        return f'{{"key":{_text(key)},"value":{_value(value)}}}'
    return _scalar(key, value)


@lru_cache(maxsize=8192, typed=True)
def _scalar(key: str, value: str | bool | int | float) -> str:
    return f'{{"key":{_text(key)},"value":{_value(value)}}}'


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f'{{"stringValue":{_text(value)}}}'
    if isinstance(value, bool):
        return '{"boolValue":true}' if value else '{"boolValue":false}'
    if isinstance(value, int):
        return f'{{"intValue":"{value}"}}'
    if isinstance(value, float):
        # JSON has no word for the others, and protobuf's JSON writes them as text.
        return f'{{"doubleValue":{value!r}}}' if isfinite(value) else _odd(value)
    if isinstance(value, list):
        return f'{{"arrayValue":{{"values":[{",".join(map(_value, value))}]}}}}'
    raise TypeError(f"a span holds no {type(value).__name__}")


def _odd(value: float) -> str:
    told = "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return f'{{"doubleValue":"{told}"}}'
