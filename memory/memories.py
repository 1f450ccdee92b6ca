"""The three memories that every agent is handed, and the contract of the episodic one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .experience import Experience, Query, Recall


class Episodic(Protocol):
    """What a planner and an agent may ask of an experience store, in any memory condition."""

    def remember(self, experience: Experience) -> int | None:
        """Keep an experience; durable when it returns its id. None where nothing is kept."""
        ...

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        """The k best experiences, best first; fewer where fewer are stored. Never writes."""
        ...

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        """Say what the recalled experiences `ids` led to."""
        ...


@dataclass(frozen=True, slots=True)
class Memories:
    """Episodic (MINDSTORES), semantic (TIDEE), working (JanusVLN); None = switched off."""

    episodic: Episodic | None = None
    semantic: Any = None
    working: Any = None
