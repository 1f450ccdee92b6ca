"""The wire of MalmoEnv 0.37.0: messages, and what they say.

A message is its length (uint32, big-endian) and its bytes. The client begins with
`<MalmoEnv0.37.0/>` and then sends, each with the answer that it waits for:

=============================================  ==================================================
`<MissionInit ...>` and a second one, a token  4-byte 1
`<Peek/>`                                      picture, JSON, 1 byte: over or not
`<StepClient0>command\\n...</StepClient0 >`    picture, (float64 reward, int8 over, int8 sent), JSON
`<StepServer></StepServer>`                    nothing
`<Quit/>`, `<Close/>`, `<Exit>NOW</Exit>`      4-byte 1
`<Disconnect/>`                                nothing
=============================================  ==================================================

Pictures are RGB bytes, the lowest row first.
"""

import socket
import struct
from enum import Enum

from ...errors import EnvError

VERSION = "0.37.0"
HELLO = f"<MalmoEnv{VERSION}/>".encode()
OK = struct.pack("!I", 1)
STEPPED = struct.pack("!dbb", 0.0, 0, 1)
"""Reward 0 (the package computes its own), not over, sent."""

NOT_OVER = b"\x00"
LARGEST = 1 << 28  # bytes; a longer message can only be a stream out of step

REFUSAL = "ERROR "
"""How the line begins that says, in the stand-in's output, why it closed a connection."""

_LENGTH = struct.Struct("!I")


class ProtocolError(EnvError):
    """What came is no message of MalmoEnv's."""


class Closed(ProtocolError):
    """The other end is gone."""


class Call(Enum):
    """What a client asks for, by how its message begins."""

    MISSION = b"<MissionInit"
    STEP = b"<StepClient"
    STEP_SERVER = b"<StepServer"
    PEEK = b"<Peek"
    QUIT = b"<Quit"
    CLOSE = b"<Close"
    EXIT = b"<Exit"
    DISCONNECT = b"<Disconnect"


def call(message: bytes) -> Call:
    """Which call a message is.

    Raises:
        ProtocolError: none of them.
    """
    for known in Call:
        if message.startswith(known.value):
            return known
    shown = message[:40].decode("utf-8", "replace")
    raise ProtocolError(f"`{shown}` is no message of MalmoEnv {VERSION}; use minedojo 0.1")


def commands(message: bytes) -> list[str]:
    """The lines between the tags of a step."""
    start, end = message.find(b">") + 1, message.rfind(b"</")
    text = message[start : max(start, end)].decode("utf-8", "replace")
    return [line for line in text.split("\n") if line.strip()]


def receive(connection: socket.socket) -> bytes:
    """The next message.

    Raises:
        Closed: the other end is gone.
        ProtocolError: its length cannot be right.
    """
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > LARGEST:
        raise ProtocolError(f"a message announces {length} bytes; is it a client of MalmoEnv's?")
    return _exactly(connection, length)


def send(connection: socket.socket, *messages: bytes) -> None:
    """Send messages in one go.

    Raises:
        Closed: the other end is gone.
    """
    data = b"".join(_LENGTH.pack(len(message)) + message for message in messages)
    try:
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Closed("the client is gone") from error


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        try:
            count = connection.recv_into(view[done:])
        except ConnectionResetError as error:
            raise Closed("the client is gone") from error
        if count == 0:
            raise Closed("the client is gone")
        done += count
    return bytes(data)
