"""A chat completions server for a model in this process, over HTTP/1.1 with keep-alive.

It serves a simulated model to any OpenAI-compatible client, so that the whole way over HTTP runs
without a network: `POST /v1/chat/completions`, `GET /v1/models`, `/v1/stats` (its own count, see
`tally.py`; `?ids=1` names every request) and `/health`. It can be told to be slow and to fail,
see `faults.py`. One thread a connection. It asks for no key and keeps none.
"""

import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from .connection import SLICE, Connection, Model, Service
from .errors import LLMError
from .faults import Faults

STOP_SECONDS = 5.0
"""How long `stop` waits for connections that are still being answered."""


class ChatServer:
    """Serves `answer` at `url` until `stop`; also a context manager.

    Args:
        answer: gives the text. An `UnknownName` that it raises is answered with 404, another
            error of ours with 400, anything else with 500. Many threads may call it at once.
        models: the names that are listed, and served.
        accepts: says which further names are served.
        host, port: where to listen; port 0 takes a free one.
        latency: seconds that every completion takes at least.
        faults: what goes wrong, and how often.

    Raises:
        LLMError: nothing can listen there.
    """

    def __init__(
        self,
        answer: Model,
        *,
        models: Sequence[str],
        accepts: Callable[[str], bool] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        latency: float = 0.0,
        faults: Faults | None = None,
    ) -> None:
        self._service = Service(answer, tuple(models), accepts, latency, faults or Faults())
        try:
            self._http = _Server((host, port), self._service)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            text = f"cannot listen on {host}:{port} ({reason}); choose another host or port"
            raise LLMError(text) from None
        self._host = "127.0.0.1" if host in ("", "0.0.0.0") else host
        self._serving = False
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """The base URL for a client: "http://127.0.0.1:PORT/v1"."""
        return f"http://{self._host}:{self.port}/v1"

    def stats(self, ids: bool = False) -> dict[str, Any]:
        """What `GET /v1/stats` answers; see `Tally.report`."""
        return self._service.tally.report(ids)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._serving = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(SLICE,), name="chat server", daemon=True
        )
        self._thread.start()

    def serve_forever(self) -> None:
        """Serve in this thread until Ctrl-C, or until another thread calls `stop`."""
        self._serving = True
        try:
            with suppress(KeyboardInterrupt):
                self._http.serve_forever(SLICE)
        finally:
            self.stop()

    def stop(self) -> None:
        """Close all connections, those that hang too. May be called twice."""
        self._service.stopping.set()
        if self._serving:
            self._serving = False
            self._http.shutdown()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self._http.server_close()
        self._http.hang_up(STOP_SECONDS)

    def __enter__(self) -> "ChatServer":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """Knows its open connections, so that it can end them."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        self._connections: set[Any] = set()
        self._closed = threading.Condition()
        super().__init__(address, Connection)

    def server_bind(self) -> None:
        # HTTPServer would ask the resolver for the host's name, which may take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._closed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._closed:
            self._connections.discard(request)
            self._closed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error; anything else is ours, and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def hang_up(self, seconds: float) -> None:
        """Shut all connections and wait until their threads have let go of them."""
        with self._closed:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._closed.wait_for(lambda: not self._connections, seconds)
