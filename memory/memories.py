"""The three memories that every agent is handed, and the contract of the episodic one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
class Advice:
    """What a semantic memory has to say of a state: in words, and the same as plain JSON."""

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Semantic(Protocol):
    """What an agent may ask of a memory of how things are in general."""

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        """What it knows that bears on a goal's target and a state's facts; None for nothing."""
        ...


class Working(Protocol):
    """What an agent may ask of a memory of the episode it is in: of fixed size, and not durable."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes; the same however long the episode is."""
        ...

    def reset(self, rows: Any = None) -> None:
        """A new episode begins, in the rows named of a batch of episodes (None for all)."""
        ...

    def state(self) -> Mapping[str, Any]:
        """A copy of all that it remembers, by name."""
        ...

    def restore(self, state: Mapping[str, Any]) -> None:
        """Become what `state` came from."""
        ...


@dataclass(frozen=True, slots=True)
class Memories:
    """Episodic (MINDSTORES), semantic (TIDEE), working (JanusVLN); None = switched off."""

    episodic: Episodic | None = None
    semantic: Semantic | None = None
    working: Working | None = None
