"""A stream as a job that can be played anywhere, and what comes back from playing it.

Whoever plays a job writes nothing of the results folder; whoever has the folder writes down each
event before it asks for the next. So a stream can be played in this process, in another one, or
on another machine, and no episode is told twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ..envs import registry
from ..envs.world import World
from .access import Access
from .compose import Arm
from .results import SCHEMA, StreamKey
from .schedule import learns, schedule, source_of, stable_seed
from .suite import Suite


@dataclass(frozen=True, slots=True)
class Job:
    """All that a stream needs.

    Attributes:
        store: path or address of the experience store that it writes; of a frozen stream, of the
            one that it reads.
        expected: the fingerprint that a frozen stream's store must have; "" for other streams.
        folder: where the machine that plays it keeps what is shared between streams and is no
            result: vectors by text, the ledger of what models cost.
        records: the episodes that are over, as they were written down.
    """

    suite: Suite
    key: StreamKey
    store: str
    folder: Path
    expected: str = ""
    access: Access = field(default_factory=Access)
    records: Sequence[Mapping[str, Any]] = ()

    @property
    def arm(self) -> Arm:
        return self.suite.arm(self.key.arm)

    @property
    def source(self) -> StreamKey | None:
        return source_of(self.suite, self.key)

    @property
    def env(self) -> str:
        """The id of the env that the stream runs in."""
        return self.suite.learn_env if self._elsewhere else self.suite.env

    @property
    def env_options(self) -> Mapping[str, str | int | float | bool]:
        return self.suite.learn_env_options if self._elsewhere else self.suite.env_options

    @property
    def world(self) -> World:
        return registry.world(self.env)

    @property
    def prior_seed(self) -> int:
        return stable_seed(self.suite.seed, "prior", self.key.replicate)

    @property
    def _elsewhere(self) -> bool:
        return learns(self.suite, self.arm) and bool(self.suite.learn_env)

    def episodes(self) -> list[tuple[int, str]]:
        """(pass, task) of every episode, in order."""
        learning = learns(self.suite, self.arm)
        world = registry.world(self.suite.env)
        return schedule(self.suite, world, self.key.replicate, learning=learning)

    def place(self, index: int, episode: tuple[int, str]) -> dict[str, Any]:
        """Where an episode stands in the run, as its record tells it."""
        nth, task = episode
        return {
            "schema": SCHEMA,
            "arm": self.key.arm,
            "replicate": self.key.replicate,
            "pass": nth,
            "index": index,
            "task": task,
            "group": self.world.tasks[task].group,
        }


@dataclass(frozen=True, slots=True)
class Agreed:
    """Log and store stand at the same episode: the first `kept` records hold, the others must be
    dropped. `told` says what was withdrawn, a line each."""

    kept: int
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """One episode is over. `record` is what counts and `trace` what can be looked at, both equal
    in every run of equal seed; `seconds` and `spans` are of this run alone. `spans` are lines of
    JSON (see `spans.py`)."""

    record: Mapping[str, Any]
    trace: Mapping[str, Any]
    seconds: float = 0.0
    spans: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """All episodes are over; `ending` tells how the stream left its store."""

    ending: Mapping[str, Any]


Event: TypeAlias = Agreed | Played | Ended
