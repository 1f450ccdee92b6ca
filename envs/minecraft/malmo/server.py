"""The stand-in for the game: the voxel game behind the wire of MalmoEnv."""

import os
import socket
import sys
import threading
from typing import Protocol

from ...errors import MnemonautError
from ..voxel.settings import Commands
from . import protocol
from .commands import parse as parse_commands
from .mission import Mission
from .mission import parse as parse_mission
from .protocol import Call, Closed, ProtocolError

LISTENING = "***** Start MalmoEnvServer on port "
READY = "CLIENT enter state: DORMANT"
"""Two lines of the game's output that the package waits for."""


class Player(Protocol):
    """What is behind the wire; `Theatre` plays the game, tests have simpler ones."""

    def begin(self, mission: Mission) -> None:
        """Start an episode."""
        ...

    def tick(self, commands: Commands) -> None:
        """Play one tick of it."""
        ...

    def picture(self) -> bytes:
        """RGB, the lowest row first."""
        ...

    def info(self) -> bytes:
        """The observation, as JSON."""
        ...


def listen(port: int) -> socket.socket:
    """A listening socket on this machine only, on `port`, or on another if that one is taken.

    The package looks for a free port before it starts the game; two processes may find the same
    one. It then believes the port that the game names.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def serve(listener: socket.socket, player: Player, seed: int = 0) -> None:
    """Announce the game and play with one client after the other, until one says Exit.

    The package opens a second connection, beside its first one, only to say that.
    """
    print(f"{LISTENING}{listener.getsockname()[1]}", flush=True)
    print(READY, flush=True)
    lock = threading.Lock()
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(
            target=converse, args=(connection, player, lock, seed), daemon=True
        ).start()


def converse(connection: socket.socket, player: Player, lock: threading.Lock, seed: int) -> None:
    """One connection, from hello to the end; what went wrong is printed, as one line."""
    with connection:
        try:
            hello = protocol.receive(connection)
            if hello != protocol.HELLO:
                raise ProtocolError(f"`{hello[:30]!r}` is no hello of MalmoEnv {protocol.VERSION}")
            while True:
                message = protocol.receive(connection)
                call = protocol.call(message)
                if call is Call.DISCONNECT:
                    return
                if call is Call.MISSION:
                    protocol.receive(connection)  # its token, which only the real game needs
                with lock:
                    answer = _answer(call, message, player, seed)
                protocol.send(connection, *answer)
                if call is Call.EXIT:
                    sys.stdout.flush()
                    os._exit(0)
        except Closed:
            return
        except Exception as error:  # the client learns by the closed connection, its log says why
            told = " ".join(str(error).split())
            kind = "" if isinstance(error, MnemonautError) else f"{type(error).__name__}: "
            print(f"{protocol.REFUSAL}{kind}{told}", flush=True)


def _answer(call: Call, message: bytes, player: Player, seed: int) -> tuple[bytes, ...]:
    """What is sent back."""
    if call is Call.STEP:
        player.tick(parse_commands(protocol.commands(message)))
        return player.picture(), protocol.STEPPED, player.info()
    if call is Call.STEP_SERVER:
        return ()
    if call is Call.PEEK:
        return player.picture(), player.info(), protocol.NOT_OVER
    if call is Call.MISSION:
        player.begin(parse_mission(message, seed))
    return (protocol.OK,)


def arguments(words: list[str]) -> dict[str, int]:
    """`-port N` and `-seed S` of the command line; the game's other options mean nothing here.

    Raises:
        ProtocolError: one of the two is no number.
    """
    found = {"port": 0, "seed": 0}
    for name in found:
        if f"-{name}" in words[:-1]:
            text = words[words.index(f"-{name}") + 1]
            try:
                found[name] = int(text)
            except ValueError:
                raise ProtocolError(f"-{name} wants a number, not `{text}`") from None
    return found
