"""The frames of the FIFO protocol: a type, a length, a body; type 255 ends a message.

Source: `ai2thor/fifo_server.py` of ai2thor 5.0.0, both directions alike.
"""

import json
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any

from .protocol import Bytes, ProtocolError

METADATA, ACTION, RGB, DEPTH, CLASSES, IDS = 1, 2, 4, 5, 8, 9
METADATA_PATCH = 11
END_OF_MESSAGE = 255

HEADER = Struct("!BI")  # type, length of the body in bytes
END = HEADER.pack(END_OF_MESSAGE, 0)
LONGEST_COMMAND = 256 * 2**20
"""Bytes; a CreateHouse of a large house takes a few million."""


def framed(fields: Sequence[tuple[int, Sequence[Bytes]]]) -> list[Bytes]:
    """The pieces of one message; each body may come in pieces, too."""
    pieces: list[Bytes] = []
    for kind, body in fields:
        pieces.append(HEADER.pack(kind, sum(map(len, body))))
        pieces.extend(body)
    pieces.append(END)
    return pieces


def read_command(read: Callable[[int], bytes]) -> dict[str, Any]:
    """One message of the client.

    Args:
        read: returns exactly so many bytes.

    Raises:
        ProtocolError: it is not made of one action that is a JSON object.
    """
    body: bytes | None = None
    while True:
        kind, length = HEADER.unpack(read(HEADER.size))
        if kind == END_OF_MESSAGE and length == 0:
            break
        if kind != ACTION or body is not None:
            raise ProtocolError(f"a frame of type {kind} came where one action was expected")
        if length > LONGEST_COMMAND:
            raise ProtocolError(f"an action of {length} bytes came; the limit is {LONGEST_COMMAND}")
        body = read(length)
    if body is None:
        raise ProtocolError("a message without an action came")
    return parsed(body)


def parsed(body: bytes) -> dict[str, Any]:
    """A command from its JSON.

    Raises:
        ProtocolError: it is no JSON object.
    """
    try:
        command = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"an action that is no JSON came: {error}") from None
    if not isinstance(command, dict):
        raise ProtocolError(f"an action came that is no JSON object: {body[:40]!r}")
    return command
