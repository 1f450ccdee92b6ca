"""The FIFO protocol: two named pipes that the client makes, one for each direction.

The order is part of the protocol: the player opens `server.pipe`, speaks first, and only then
opens `client.pipe`, which the client opens at its first command. A client that has gone is seen
from either pipe, whatever the player waits for.
"""

import errno
import os
import select
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ...errors import EnvTimeout
from . import frames
from .encoding import MetadataEncoder
from .protocol import PATCHED, Bytes, ClientGone, ProtocolError, Reply, message

SERVER_PIPE = "AI2THOR_FIFO_SERVER_PIPE_PATH"
CLIENT_PIPE = "AI2THOR_FIFO_CLIENT_PIPE_PATH"
START_LIMIT = 60.0  # seconds for the client to open the pipe it reads from
_PIPE_BYTES = 2**20  # a kitchen's metadata is a quarter of that
_ENVELOPE_HEAD = b"\x84\xa6agents\x91"  # a map of four, "agents", an array of one
_MOST_PIECES = 512  # of one writev; systems allow 1,024
_CUT_OFF = "the client went away in the middle of a message"


class FifoLink:
    """A connection over named pipes.

    Args:
        environ: the variables in which the client tells the paths of its pipes.
        limit: seconds to wait for the client to open its end.

    Raises:
        ProtocolError: a variable is absent, or there is no such pipe.
        EnvTimeout: the client did not open its end.
    """

    patches = True

    def __init__(self, environ: Mapping[str, str], limit: float = START_LIMIT) -> None:
        try:
            to_client, self._from_path = environ[SERVER_PIPE], environ[CLIENT_PIPE]
        except KeyError as error:
            raise ProtocolError(
                f"{error.args[0]} is not set; the ai2thor package sets it when it starts a player"
            ) from None
        self._encoder = MetadataEncoder()
        self._to = _open_for_writing(to_client, limit)
        self._from: int | None = None
        self._waiting = select.poll()
        # No event is asked of it: the system reports by itself that nobody reads any more.
        self._waiting.register(self._to, 0)

    def exchange(self, reply: Reply) -> dict[str, Any]:
        """Send the reply and wait for the next command."""
        self._send(self._framed(reply))
        if self._from is None:
            self._open_for_reading()
        self._await(ClientGone())
        return frames.read_command(self._read)

    def close(self) -> None:
        for descriptor in (self._to, self._from):
            if descriptor is not None:
                with suppress(OSError):
                    os.close(descriptor)
        self._to, self._from = -1, None

    def _framed(self, reply: Reply) -> list[Bytes]:
        if reply.patch:
            patch = {key: reply.metadata[key] for key in PATCHED}
            return frames.framed([(frames.METADATA_PATCH, [self._encoder.pack(patch)])])
        # The envelope is encoded around a place holder, which is one byte of nil.
        around = self._encoder.pack(message(reply, None))
        head, tail = around[: len(_ENVELOPE_HEAD)], around[len(_ENVELOPE_HEAD) + 1 :]
        body = [head, *self._encoder.metadata(reply.metadata), tail]
        images = [(picture.field, [picture.pixels]) for picture in reply.pictures]
        return frames.framed([(frames.METADATA, body), *images])

    def _send(self, pieces: Sequence[Bytes]) -> None:
        try:
            for first in range(0, len(pieces), _MOST_PIECES):
                several = pieces[first : first + _MOST_PIECES]
                written = os.writev(self._to, several)  # without joining them: one copy less
                if written == sum(map(len, several)):
                    continue
                rest = memoryview(b"".join(several))[written:]  # a signal came between
                while rest:
                    rest = rest[os.write(self._to, rest) :]
        except BrokenPipeError:
            raise ClientGone from None

    def _open_for_reading(self) -> None:
        try:
            # Without O_NONBLOCK this would wait for a client that may have died by now.
            self._from = os.open(self._from_path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            raise ClientGone from None  # it took its pipes away
        self._waiting.register(self._from, select.POLLIN)

    def _await(self, gone: Exception) -> None:
        """Until there is something to read; as long as the client lives, it may take its time."""
        for descriptor, happened in self._waiting.poll():
            if descriptor == self._from and happened & select.POLLIN:
                return
        raise gone

    def _read(self, size: int) -> bytes:
        assert self._from is not None
        data = bytearray()
        while len(data) < size:
            try:
                chunk = os.read(self._from, size - len(data))
            except BlockingIOError:
                self._await(ProtocolError(_CUT_OFF))
                continue
            if not chunk:
                raise ProtocolError(_CUT_OFF)
            data += chunk
        return bytes(data)


def _open_for_writing(path: str, limit: float) -> int:
    deadline = time.monotonic() + limit
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno != errno.ENXIO:  # ENXIO: nobody reads yet
                raise ProtocolError(f"cannot open the pipe {path}: {error.strerror}") from None
            if time.monotonic() > deadline:
                raise EnvTimeout(f"no client opened {path} within {limit:g} s") from None
            time.sleep(0.005)
            continue
        os.set_blocking(descriptor, True)
        _widen(descriptor)
        return descriptor


def _widen(descriptor: int) -> None:
    """Let a whole message fit into the pipe, which saves most turns between the two processes."""
    import fcntl

    resize = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux only
    if resize is not None:
        with suppress(OSError):  # an unprivileged user has a quota of such pipes
            fcntl.fcntl(descriptor, resize, _PIPE_BYTES)
