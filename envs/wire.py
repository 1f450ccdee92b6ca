"""Frames: values as JSON plus the raw bytes of their arrays, over a socket.

A frame is a prefix (length of the header, uint32; length of the payload, uint64; big-endian), a
JSON header and a payload, in which the arrays follow each other in the order of the header. No
pickle: the two ends may run different versions of Python and numpy, and nothing that arrives is
ever executed. This file runs in the worker's interpreter too, hence Python 3.8 and numpy only,
and no import of ours.
"""

from __future__ import annotations

import dataclasses
import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_PREFIX = struct.Struct(">IQ")
_LARGEST = 1 << 31  # bytes; more than this can only be a stream out of step
_JOINED = 1 << 16  # pieces below this size are joined, to spare calls of the kernel

_PLAIN = frozenset((str, int, float, bool, type(None)))
_INLINE = frozenset("biuf")  # kinds of numpy scalars that JSON writes without loss


class WireError(Exception):
    """A value that cannot be sent, or bytes that are no frame."""


class Closed(WireError):
    """The other end is gone."""


def encode(value: Any) -> list[bytes]:
    """The pieces of a frame, to be sent in order.

    Takes None, bool, int, float, str, bytes, dicts, lists, tuples, numpy arrays and scalars, and
    `Goal`, nested at will.

    Raises:
        WireError: something else is in it.
    """
    pieces: list[bytes] = []
    try:
        tree = _pack(value, pieces)
    except RecursionError as error:
        raise WireError("a value that contains itself cannot cross to another process") from error
    header = json.dumps(tree, separators=(",", ":")).encode("ascii")
    return [_PREFIX.pack(len(header), sum(map(len, pieces))) + header, *pieces]


def _pack(value: Any, pieces: list[bytes]) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return [_pack(item, pieces) for item in value]
    if kind is tuple:
        return {"__tuple__": [_pack(item, pieces) for item in value]}
    if isinstance(value, Mapping):
        if all(type(key) is str and not key.startswith("__") for key in value):
            return {key: _pack(item, pieces) for key, item in value.items()}
        pairs = [[_pack(key, pieces), _pack(item, pieces)] for key, item in value.items()]
        return {"__dict__": pairs}
    if isinstance(value, np.generic):
        if value.dtype.kind in _INLINE and value.dtype.itemsize <= 8:
            return {"__scalar__": [value.dtype.str, value.item()]}
        return {"__element__": _pack_array(np.asarray(value), pieces)}
    if isinstance(value, np.ndarray):
        return {"__array__": _pack_array(value, pieces)}
    if isinstance(value, (bytes, bytearray)):
        pieces.append(bytes(value))
        return {"__bytes__": len(value)}
    if isinstance(value, (str, int, float)):  # their subclasses, enumerations among them
        return value
    if isinstance(value, list):
        return [_pack(item, pieces) for item in value]
    if isinstance(value, tuple):
        return {"__tuple__": [_pack(item, pieces) for item in value]}
    if kind.__name__ == "Goal" and dataclasses.is_dataclass(value):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {"__goal__": _pack(fields, pieces)}
    raise WireError(
        f"a {kind.__module__}.{kind.__qualname__} cannot cross to another process; "
        "give arrays, numbers, text, lists and dicts instead"
    )


def _pack_array(array: np.ndarray[Any, Any], pieces: list[bytes]) -> list[Any]:
    if array.dtype.kind in "OV":
        raise WireError(
            f"an array of dtype {array.dtype} cannot cross to another process; "
            "give a list, or one plain array for each field"
        )
    pieces.append(array.tobytes())
    return [array.dtype.str, list(array.shape)]


class _Payload:
    """The payload of a frame, read from front to back."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> memoryview:
        start, self.at = self.at, self.at + size
        if not 0 <= size <= len(self.data) - start:
            raise WireError("a frame is shorter than its header says")
        return self.data[start : self.at]

    def array(self, dtype: str, shape: list[int]) -> np.ndarray[Any, Any]:
        kind = np.dtype(dtype)
        count = 1
        for length in shape:
            count *= length
        piece = self.take(count * kind.itemsize)
        if not piece:
            return np.empty(shape, dtype=kind)
        # Copied, not viewed: a caller who keeps one array must not keep the whole frame.
        return np.frombuffer(piece, dtype=kind).reshape(shape).copy()


def decode(header: bytes, payload: memoryview, goal: Callable[..., Any] = dict) -> Any:
    """The value of a frame; `goal` rebuilds a Goal from its fields.

    Raises:
        WireError: it is no frame.
    """
    try:
        return _unpack(json.loads(header), _Payload(payload), goal)
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise WireError(f"a damaged frame: {error}") from error


def _unpack(node: Any, payload: _Payload, goal: Callable[..., Any]) -> Any:
    kind = type(node)
    if kind is list:
        return [_unpack(item, payload, goal) for item in node]
    if kind is not dict:
        return node
    if len(node) == 1:
        ((tag, body),) = node.items()
        if tag.startswith("__"):
            return _unpack_tagged(tag, body, payload, goal)
    return {key: _unpack(item, payload, goal) for key, item in node.items()}


def _unpack_tagged(tag: str, body: Any, payload: _Payload, goal: Callable[..., Any]) -> Any:
    if tag == "__tuple__":
        return tuple([_unpack(item, payload, goal) for item in body])
    if tag == "__array__":
        return payload.array(*body)
    if tag == "__scalar__":
        return np.dtype(body[0]).type(body[1])
    if tag == "__element__":
        return payload.array(*body)[()]
    if tag == "__bytes__":
        return bytes(payload.take(body))
    if tag == "__goal__":
        return goal(**_unpack(body, payload, goal))
    if tag == "__dict__":
        return {_unpack(k, payload, goal): _unpack(v, payload, goal) for k, v in body}
    raise WireError(f"a frame holds the unknown tag {tag}")


class Channel:
    """Frames over a connected socket; a deadline is a time of `time.monotonic()`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # Kept between frames: fresh memory for each image would cost more than its transfer.
        self._buffer = bytearray(_JOINED)

    def send(self, pieces: list[bytes], deadline: float | None = None) -> None:
        """Send an encoded frame.

        Raises:
            Closed: the other end is gone.
            TimeoutError: the deadline passed.
        """
        waiting: list[bytes] = []
        for piece in pieces:
            if len(piece) < _JOINED:
                waiting.append(piece)
                continue
            self._send_all(b"".join(waiting), deadline)
            self._send_all(piece, deadline)
            waiting.clear()
        self._send_all(b"".join(waiting), deadline)

    def receive(self, deadline: float | None = None, goal: Callable[..., Any] = dict) -> Any:
        """The next value.

        Raises:
            Closed: the other end is gone.
            TimeoutError: the deadline passed.
            WireError: what came is no frame.
        """
        header_size, payload_size = _PREFIX.unpack(self._receive_all(_PREFIX.size, deadline))
        if header_size + payload_size > _LARGEST:
            raise WireError("a frame announces more than 2 GiB")
        body = self._receive_all(header_size + payload_size, deadline)
        return decode(bytes(body[:header_size]), body[header_size:], goal)

    def _send_all(self, data: bytes, deadline: float | None) -> None:
        if not data:
            return
        self._connection.settimeout(_remaining(deadline))
        try:
            self._connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Closed("the other end is gone") from error

    def _receive_all(self, size: int, deadline: float | None) -> memoryview:
        """The next `size` bytes; valid until the next call."""
        if len(self._buffer) < size:
            self._buffer = bytearray(size)
        view = memoryview(self._buffer)[:size]
        done = 0
        while done < size:
            self._connection.settimeout(_remaining(deadline))
            try:
                count = self._connection.recv_into(view[done:])
            except ConnectionResetError as error:
                raise Closed("the other end is gone") from error
            if count == 0:
                raise Closed("the other end is gone")
            done += count
        return view


def _remaining(deadline: float | None) -> float | None:
    """Seconds until the deadline; TimeoutError where it has passed."""
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline passed")
    return left
