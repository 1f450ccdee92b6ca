"""What the player says and hears, whichever way it travels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ...errors import EnvError

Bytes = bytes | bytearray

PATCHED = (
    "lastAction",
    "errorMessage",
    "errorCode",
    "lastActionSuccess",
    "agentId",
    "actionReturn",
)
"""What a metadata patch carries; the client keeps all else as the last full message told it."""


class ProtocolError(EnvError):
    """The client sent what is no message of the protocol."""

    exit_code = 2


class ClientGone(Exception):
    """The client ended, closed its end, or said that it is done: the player's work is over."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One image of the agent's view.

    Attributes:
        field: the type of its body in the FIFO protocol.
        name: its form field in the WSGI protocol.
        pixels: its raw bytes, rows bottom-up.
    """

    field: int
    name: str
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one command.

    Attributes:
        sequence_id: that of the command; 0 for the first message, which answers none.
        metadata: the agent's event metadata, which is never changed afterwards.
        pictures: in the order in which they are sent.
        patch: nothing but the `PATCHED` fields differs from the last reply, pictures included.
    """

    sequence_id: int
    metadata: Mapping[str, Any]
    pictures: tuple[Picture, ...] = ()
    patch: bool = False


class Link(Protocol):
    """A connection to the client."""

    patches: bool
    """Whether it can carry a metadata patch."""

    def exchange(self, reply: Reply) -> dict[str, Any]:
        """Send a reply and wait for the next command, as long as the client lives.

        Raises:
            ClientGone: there will be none.
            ProtocolError: what came is no command.
        """
        ...

    def close(self) -> None:
        """Let the connection go; safe to call twice."""
        ...


def message(reply: Reply, metadata: Any) -> dict[str, Any]:
    """The envelope of one agent's metadata."""
    return {
        "agents": [metadata],
        "thirdPartyCameras": [],
        "activeAgentId": 0,
        "sequenceId": reply.sequence_id,
    }


def plain(value: Any) -> Any:
    """A number or array of numpy as what JSON and msgpack know; for their `default`.

    Raises:
        TypeError: the value is of another kind.
    """
    convert = getattr(value, "tolist", None)
    if convert is None:
        raise TypeError(f"metadata holds a {type(value).__name__}, which cannot be sent")
    return convert()


def sequence_of(command: Mapping[str, Any]) -> int:
    """The command's number, which its reply must carry.

    Raises:
        ProtocolError: it has none.
    """
    number = command.get("sequenceId")
    if type(number) is not int:
        raise ProtocolError(
            f"a command without a whole number as its sequenceId came: {str(dict(command))[:80]}"
        )
    return number
