"""The contract of an executor, and what it may do when a worker dies or hangs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Protocol

from ...envs.errors import ResultsError
from ..access import Access
from ..results import StreamKey
from ..suite import Suite

ATTEMPTS = 3
EPISODE_SECONDS = 1800.0
START_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an executor waits, and how often it tries.

    Attributes:
        attempts: how often an episode is played before it is written down as an error episode
            because each time its worker died or hung.
        episode_seconds: how long an episode may take before its worker counts as hung.
        start_seconds: how long a worker may take before its first episode: to start, and to open
            memories and env.
    """

    attempts: int = ATTEMPTS
    episode_seconds: float = EPISODE_SECONDS
    start_seconds: float = START_SECONDS

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ResultsError("an episode needs 1 attempt or more")
        if not (0 < self.episode_seconds < inf and 0 < self.start_seconds < inf):
            raise ResultsError("an episode's limit must be above 0 and finite, in seconds")


@dataclass(frozen=True, slots=True)
class Work:
    """The streams of a run that are not complete yet, and what they share.

    Attributes:
        stores: base address of the stores on a server (`postgresql://...`); "" for files in the
            results folder.
        run_id: names the run's stores on the server.
    """

    suite: Suite
    folder: Path
    keys: Sequence[StreamKey]
    access: Access
    stores: str = ""
    run_id: str = ""
    patience: Patience = field(default_factory=Patience)


class Executor(Protocol):
    """Plays streams in parallel, a frozen one only once the one whose store it reads is complete.

    Whatever dies on the way costs the episodes that were being played, never one that is written
    down. Only the process that called `run` writes to the results folder, or processes on its
    machine that it started and outlives.
    """

    def check(self, suite: Suite, access: Access, stores: str) -> None:
        """Asked before anything is written.

        Raises:
            ResultsError, StoreError: it cannot play a suite so.
        """
        ...

    def run(self, work: Work, look: Callable[[], None]) -> list[str]:
        """Play until every stream is complete; returns what was withdrawn or retried, a line each.

        `look` is called some times a second, to show progress. On KeyboardInterrupt the workers
        stop within seconds, and it is raised again.

        Raises:
            ResultsError, StoreError, LLMError: what no other attempt could mend, such as a full
                disk; what is done is kept.
        """
        ...
