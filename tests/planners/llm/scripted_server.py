"""A real HTTP server on loopback that plays a script of answers, good and bad, and counts.

After the script it answers well. It can mimic servers that are particular about how they are
asked: llama.cpp's and OpenAI's with a newer model.
"""

import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from mnemonaut.planners.llm.dialects import Dialects
from mnemonaut.planners.llm.openai_compatible import OpenAICompatible
from mnemonaut.planners.llm.retry import Backoff

Headers = Mapping[str, str]
GOOD = '{"ready": true, "word": "yes"}'


@dataclass(frozen=True)
class Step:
    """What to do with one request: `kind` is "send", "hang", "reset", "drip" or "cut"."""

    kind: str = "send"
    status: int = 200
    body: bytes = b""
    headers: Headers = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Seen:
    """A request to chat completions, as it came."""

    body: dict[str, Any]
    headers: dict[str, str]


def completion(text: str | None = GOOD, finish: str = "stop", **more: Any) -> dict[str, Any]:
    """A chat completion; `usage=None` leaves the counts out, `message=` adds to the message."""
    message = {"role": "assistant", "content": text, **more.pop("message", {})}
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        **more,
    }
    return {name: value for name, value in body.items() if value is not None}


def say(body: Any, status: int = 200, headers: Headers | None = None) -> Step:
    return Step("send", status, json.dumps(body).encode(), headers or {})


def answer(text: str | None = GOOD, finish: str = "stop", **more: Any) -> Step:
    return say(completion(text, finish, **more))


def error(status: int, message: str = "no", headers: Headers | None = None, **more: Any) -> Step:
    told = {"message": message, "type": "an_error", "param": None, "code": None, **more}
    return say({"error": told}, status, headers)


HANG, RESET, DRIP, CUT = Step("hang"), Step("reset"), Step("drip"), Step("cut")
TRUNCATED = Step(body=json.dumps(completion()).encode()[:60])
EMPTY = say({**completion(), "choices": []})
HTML = Step(body=b"<html><h1>It works</h1></html>", content_type="text/html")

Mimic = Callable[[dict[str, Any]], Step | None]


def llama_cpp(body: dict[str, Any]) -> Step | None:
    """llama-cpp-python's server knows "text" and "json_object", the latter with a schema."""
    asked = body.get("response_format", {}).get("type", "text")
    if asked in ("text", "json_object"):
        return None
    told = (
        "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input"
        " should be 'text' or 'json_object'\", 'input': 'json_schema'}]"
    )
    return error(500, told, type="internal_server_error")


def openai_new(body: dict[str, Any]) -> Step | None:
    """OpenAI's newer models: no `max_tokens`, and no temperature but 1."""
    if "max_tokens" in body:
        told = (
            "Unsupported parameter: 'max_tokens' is not supported with this model."
            " Use 'max_completion_tokens' instead."
        )
        return error(400, told, param="max_tokens", code="unsupported_parameter")
    if body.get("temperature", 1) != 1:
        told = (
            f"Unsupported value: 'temperature' does not support {body['temperature']} with this"
            " model. Only the default (1) value is supported."
        )
        return error(400, told, param="temperature", code="unsupported_value")
    return None


class ScriptedServer(ThreadingHTTPServer):
    """Plays `script`, one step for each chat request that `mimic` has nothing against."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, script: Sequence[Step], mimic: Mimic | None, models: Step) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1"
        self.seen: list[Seen] = []
        self.listed = 0
        self.most_at_once = 0
        self.ended = threading.Event()
        self._at_once = 0
        self._script = list(script)
        self._mimic = mimic
        self.models = models
        self._lock = threading.Lock()

    def step(self, seen: Seen) -> Step:
        with self._lock:
            self.seen.append(seen)
            refused = self._mimic(seen.body) if self._mimic is not None else None
            if refused is not None:
                return refused
            return self._script.pop(0) if self._script else answer()

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    # Header and body in one packet, or Nagle's algorithm waits for the client.
    wbufsize = -1

    @property
    def play(self) -> ScriptedServer:
        assert isinstance(self.server, ScriptedServer)
        return self.server

    def do_GET(self) -> None:
        self.play.listed += 1
        self._play(self.play.models)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.play.counted():
            self._play(self.play.step(Seen(json.loads(sent), headers)))

    def _play(self, step: Step) -> None:
        if step.kind == "hang":
            self.play.ended.wait(20)
        elif step.kind == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())
        if step.kind in ("hang", "reset"):
            self.close_connection = True
            return
        body = step.body or json.dumps(completion()).encode()
        self.send_response(step.status)
        self.send_header("Content-Type", step.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in step.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if step.kind == "cut":
            body, self.close_connection = body[:40], True
        if step.kind == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.play.ended.wait(0.05):
                    break
            self.close_connection = True
            return
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def scripted(
    *script: Step, mimic: Mimic | None = None, models: Step | None = None
) -> Iterator[ScriptedServer]:
    """A running server; all its threads are let go at the end."""
    listed = say({"object": "list", "data": [{"id": "m"}, {"id": "other"}]})
    server = ScriptedServer(script, mimic, listed if models is None else models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def backend_to(url: str, **options: Any) -> Iterator[OpenAICompatible]:
    """A backend with short waits, closed at the end."""
    quick = {"timeout": 10.0, "backoff": Backoff(0.001, 0.01), "dialects": Dialects()}
    backend = OpenAICompatible(base_url=url, **{**quick, **options})
    try:
        yield backend
    finally:
        backend.close()


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as taken, suppress(OSError):
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
    raise OSError("no free port")
