"""An assignment: what an episode sets up, asks for, and how it scores what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...world import Goal
from ..handles import Handles


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand: whether the goal is met, and graded scores by name."""

    success: bool
    score: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is told when the agent says that it is done. `over`: the episode ends here."""

    over: bool
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Assignment(Protocol):
    """One episode's work in one home, over any controller of AI2-THOR's interface.

    `phase` names the part of an episode that has several, "" where there is one; it ends with
    `Done`, or after `phase_cap` steps (0: no cap of its own). `ends_itself` says that the episode
    ends as soon as the goal is met; else the agent must say `Done`.
    """

    goal: Goal
    phase: str
    phase_cap: int
    ends_itself: bool

    def begin(self, controller: Any) -> Any:
        """Set the scene up; returns the event that the agent sees first."""
        ...

    def note(self, controller: Any, event: Any) -> Any:
        """Take in what an action led to; returns the event that the agent sees."""
        ...

    def status(self, event: Any) -> Status: ...

    def done(self, controller: Any, event: Any, handles: Handles) -> tuple[Verdict, Any]:
        """The agent says `Done`: the verdict, and the event that it sees next."""
        ...
