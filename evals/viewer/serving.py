"""Listening on this machine alone, until somebody stops it."""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...envs.errors import MnemonautError

if TYPE_CHECKING:
    import uvicorn

    from .guard import App

LOOPBACK = "127.0.0.1"
CLOSE_SECONDS = 2.0
"""How long an answer that is under way is waited for when the app is stopped."""


def listening(port: int) -> socket.socket:
    """A socket that listens on the loopback address; port 0 means any that is free.

    Raises:
        MnemonautError: the port is in use, or may not be used.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Without it, a port that was just let go of stays in use for a minute.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise MnemonautError(
            f"port {port} cannot be had ({error.strerror}); give another --port, or none for a "
            "free one"
        ) from error
    return made


def url_of(made: socket.socket) -> str:
    """The address to open."""
    return f"http://{LOOPBACK}:{made.getsockname()[1]}/"


def server_of(app: "App") -> "uvicorn.Server":
    """A server for the app, not started yet."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=int(CLOSE_SECONDS),
        )
    )


def serve(app: "App", made: socket.socket, begun: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGINT or SIGTERM.

    `begun` is called before the first answer: the socket listens, so that what is asked for then
    is answered.

    Raises:
        KeyboardInterrupt: it was stopped by Ctrl-C.
    """
    server = server_of(app)
    begun()
    try:
        server.run(sockets=[made])
    finally:
        made.close()
