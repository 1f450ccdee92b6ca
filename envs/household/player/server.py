"""The player's loop: say first what is there, then answer command by command."""

from collections.abc import Mapping
from typing import Any, Protocol

from .pictures import pictures
from .protocol import PATCHED, ClientGone, Link, Reply, sequence_of

_UNTOLD = {*PATCHED, "currentTime"}


class Simulator(Protocol):
    """What the player needs of the headless AI2-THOR."""

    last_event: Any

    def perform(self, command: Mapping[str, Any]) -> Any:
        """Act on one command; bad ones give a failed event, never an exception."""
        ...


def serve(simulator: Simulator, link: Link, *, screenshots: bool = True) -> None:
    """Answer a client until it is gone.

    Args:
        simulator: what acts.
        link: the connection to the client.
        screenshots: whether pictures are sent at all; a command with `renderImage` false gets
            none in any case.

    Raises:
        ProtocolError: the client sent what is no command.
        EnvError: the simulator cannot go on.
    """
    fast = False
    shown = screenshots
    event = simulator.last_event
    reply = Reply(0, event.metadata, pictures(event) if shown else ())
    try:
        while True:
            command = link.exchange(reply)
            number = sequence_of(command)
            event = simulator.perform(command)
            metadata = event.metadata
            wanted = screenshots and command.get("renderImage", True) is not False
            if command.get("action") == "Initialize":  # may want other pictures of the same
                fast = link.patches and command.get("fastActionEmit") is True
            elif fast and wanted <= shown and _only_answers(reply.metadata, metadata):
                reply = Reply(number, metadata, patch=True)
                continue
            reply = Reply(number, metadata, pictures(event) if wanted else ())
            shown = wanted
    except ClientGone:
        return
    finally:
        link.close()


def _only_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nothing but what a patch carries has changed, and the clock, which nobody reads."""
    return before.keys() == after.keys() and all(
        before[key] is value or key in _UNTOLD or before[key] == value
        for key, value in after.items()
    )
