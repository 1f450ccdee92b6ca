"""The simulated model behind an HTTP server: `simulated:SHARE:SEED`, each a mind of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..envs.errors import UnknownName
from .minds import simulated_model

if TYPE_CHECKING:
    from ..planners.llm.faults import Faults
    from ..planners.llm.llm import Message
    from ..planners.llm.server import ChatServer

SHOWN = ("simulated:0.38:0", "simulated:0:0")
"""Names that the server lists; any other share and seed is served as well."""

_NAME = re.compile(r"simulated:(0(?:\.\d+)?|1(?:\.0+)?)(?::(\d{1,19}))?")


def accepted(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def answer(name: str, messages: "Sequence[Message]", schema: Mapping[str, Any] | None) -> str:
    """What the model of that name says; it needs no schema, since the prompt shows the form.

    Raises:
        UnknownName: no simulated model is called so.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise UnknownName("model", name, SHOWN)
    return simulated_model(float(match[1]), int(match[2] or 0)).answer(messages)


def simulated_server(
    *, host: str = "127.0.0.1", port: int = 0, latency: float = 0.0, faults: "Faults | None" = None
) -> "ChatServer":
    """The server; see `ChatServer` for what it can be told."""
    from ..planners.llm.server import ChatServer

    return ChatServer(
        answer,
        models=SHOWN,
        accepts=accepted,
        host=host,
        port=port,
        latency=latency,
        faults=faults,
    )
