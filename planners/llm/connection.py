"""One connection of the chat completions server: HTTP/1.1 read, answered, or spoilt on purpose.

An answer leaves in one write, so that no delayed acknowledgement (RFC 1122, 4.2.3.2) holds it
up. See RFC 9112 for what HTTP/1.1 is.
"""

import json
import os
import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from selectors import EVENT_READ, DefaultSelector
from threading import Event
from typing import Any, TypeAlias

from ...envs.errors import MnemonautError, UnknownName
from . import chat_completions as protocol
from .chat_completions import ChatAnswer, ChatRequest, Rejected
from .faults import CONTENT, Faults, spoiled
from .llm import Message
from .tally import ANSWERED, GONE, Tally

Model: TypeAlias = Callable[[str, Sequence[Message], Mapping[str, Any] | None], str]
"""Model name, messages and JSON schema (None for free text) -> the text of the answer."""

MAX_BODY = 8 * 1024 * 1024
"""Longest request body in bytes; a longer one is answered with 413."""

IDLE_SECONDS = 60.0
"""How long a silent connection is kept."""

SLICE = 0.05
"""Seconds between two looks at whether to stop."""


@dataclass(slots=True)
class Service:
    """What all connections of a server share; see `ChatServer` for the attributes."""

    answer: Model
    models: tuple[str, ...]
    accepts: Callable[[str], bool] | None
    latency: float
    faults: Faults
    tally: Tally = field(default_factory=Tally)
    stopping: Event = field(default_factory=Event)

    def serves(self, model: str) -> bool:
        return model in self.models or (self.accepts is not None and self.accepts(model))


class Connection(BaseHTTPRequestHandler):
    """Reads requests until the client or a fault ends it. Its server has a `service`."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    _request_id = ""

    @property
    def _service(self) -> Service:
        service: Service = self.server.service  # type: ignore[attr-defined]
        return service

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged; the tally counts."""

    def do_GET(self) -> None:
        self._request_id = ""
        path, _, query = self.path.partition("?")
        match path.rstrip("/"):
            case "/health":
                self._send(200, {"status": "ok"})
            case "/v1/models":
                self._send(200, protocol.model_list(self._service.models))
            case "/v1/stats":
                ids = "ids=1" in query.split("&")
                self._send(200, self._service.tally.report(ids))
            case _:
                self._send_error(Rejected(404, f"there is no {path} here"))

    def do_POST(self) -> None:
        self._request_id = ""
        path = self.path.partition("?")[0].rstrip("/")
        if path != "/v1/chat/completions":
            # The body was not read, and cannot be told from a next request.
            self.close_connection = True
            self._send_error(Rejected(404, f"there is no {path} here"))
            return
        body: bytes | Rejected
        try:
            body = self._body()
        except Rejected as refusal:
            self.close_connection, body = True, refusal
        tally = self._service.tally
        given = self.headers.get("x-request-id", "")
        sound = given.isascii() and given.isprintable() and len(given) <= 128
        arrival, self._request_id = tally.arrive(given if sound else "")
        try:
            if isinstance(body, Rejected):
                raise body
            self._complete(arrival, protocol.read_request(body))
        except Rejected as refusal:
            tally.end(arrival, f"error {refusal.status}")
            self._send_error(refusal)
        except (ConnectionError, TimeoutError):
            tally.end(arrival, GONE)
            raise

    def _body(self) -> bytes:
        text = self.headers.get("content-length", "")
        if not (text.isascii() and text.isdecimal()):
            raise Rejected(411, "the request needs a Content-Length")
        # Python reads no number of thousands of digits; so many bytes nobody sends.
        length = int(text) if len(text) < 16 else 10**16
        if length > MAX_BODY:
            # Read what is on its way, or the client never gets to see the answer.
            left = min(length, 8 * MAX_BODY)
            while left > 0 and (part := self.rfile.read(min(left, 1 << 16))):
                left -= len(part)
            raise Rejected(413, f"the body is longer than {MAX_BODY} bytes")
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionResetError("the client left in the middle of its request")
        return body

    def _complete(self, arrival: int, request: ChatRequest) -> None:
        """Think and answer, or meet the fault that this request is to meet."""
        service = self._service
        if not service.serves(request.model):
            served = ", ".join(service.models) or "none"
            text = f"the model `{request.model}` does not exist; served here: {served}"
            raise Rejected(404, text, "model_not_found", "model")
        kind = service.faults.draw(arrival)
        if kind in ("429", "500", "hang", "reset"):
            service.tally.end(arrival, kind)
            self._fail(kind)
            return
        late = service.faults.slow_seconds if kind == "slow" else 0.0
        service.stopping.wait(service.latency + late)
        answer = None if kind == "empty" else self._think(request, kind, arrival)
        if self._gone():
            service.tally.end(arrival, GONE)
            self.close_connection = True
            return
        told = answer is not None and kind != "truncated"
        tokens = (answer.tokens_in, answer.tokens_out) if answer and told else None
        # Counted before it is sent: who has the answer finds it in the stats.
        service.tally.end(arrival, kind or ANSWERED, tokens)
        self._answer(arrival, request, answer, cut=kind == "truncated")

    def _think(self, request: ChatRequest, kind: str, arrival: int) -> ChatAnswer:
        service = self._service
        try:
            text = service.answer(request.model, request.messages, request.schema)
        except UnknownName as error:
            raise Rejected(404, str(error), "model_not_found", "model") from error
        except MnemonautError as error:
            raise Rejected(400, str(error)) from error
        except Exception as error:
            raise Rejected(500, f"the model raised {type(error).__name__}") from error
        if kind in CONTENT:
            text = spoiled(kind, text)
        refused = kind == "refuse" and service.faults.variant(arrival)
        return protocol.answer_to(request, text, refused)

    def _fail(self, kind: str) -> None:
        """A fault instead of an answer."""
        service = self._service
        if kind == "429":
            body = protocol.error_body("slow down", "requests", "rate_limit_exceeded")
            self._send(429, body, {"retry-after": f"{service.faults.retry_after:g}"})
        elif kind == "500":
            self._send(500, protocol.error_body("the server had an error", "server_error"))
        elif kind == "hang":
            left = service.faults.hang_seconds
            while left > 0 and not self._gone() and not service.stopping.wait(min(left, SLICE)):
                left -= SLICE
            self.close_connection = True
        else:
            # Closed with a linger of 0 seconds, a connection ends in RST; so it is closed here,
            # before anything shuts it down in good order.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())
            self.close_connection = True

    def _answer(
        self, arrival: int, request: ChatRequest, answer: ChatAnswer | None, *, cut: bool
    ) -> None:
        name = f"chatcmpl-{arrival}"
        if request.stream:
            self._stream(list(protocol.events(name, request, answer)), cut)
            return
        body = json.dumps(protocol.completion(name, request, answer)).encode()
        if not cut:
            self._write(200, body)
            return
        half = body[: len(body) // 2]
        promised = len(half if self._service.faults.variant(arrival) else body)
        self.close_connection = True
        self._write(200, half, {"content-length": str(promised)})

    def _stream(self, events: list[bytes], cut: bool) -> None:
        """Server-sent events, one chunk each; a cut stream stops in the middle of one."""
        headers = {"content-type": "text/event-stream", "transfer-encoding": "chunked"}
        self.close_connection = self.close_connection or cut
        self.wfile.write(self._head(200, headers))
        for nth, event in enumerate(events):
            chunk = b"%x\r\n%s\r\n" % (len(event), event)
            if cut and nth == len(events) // 2:
                self.wfile.write(chunk[: len(chunk) // 2])
                return
            self.wfile.write(chunk)
        self.wfile.write(b"0\r\n\r\n")

    def _gone(self) -> bool:
        """Whether the client has closed the connection."""
        with DefaultSelector() as selector:
            selector.register(self.connection, EVENT_READ)
            if not selector.select(0):
                return False
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def _send_error(self, refusal: Rejected) -> None:
        kind = "server_error" if refusal.status >= 500 else "invalid_request_error"
        body = protocol.error_body(str(refusal), kind, refusal.code, refusal.parameter)
        self._send(refusal.status, body)

    def _send(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        self._write(status, json.dumps(body).encode(), headers)

    def _write(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Head and body in one write."""
        told = {"content-type": "application/json", "content-length": str(len(body))}
        self.wfile.write(self._head(status, {**told, **(headers or {})}) + body)

    def _head(self, status: int, headers: Mapping[str, str]) -> bytes:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self._request_id:
            lines.append(f"x-request-id: {self._request_id}")
        if self.close_connection:
            lines.append("connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
