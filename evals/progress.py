"""How far a run is, read from the files that grow."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..envs import registry
from .results import Folder, StreamKey, stream_keys
from .schedule import learns, schedule
from .suite import Suite

LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `per_arm` gives (episodes done, episodes in all, successes)."""

    done: int
    total: int
    per_arm: dict[str, tuple[int, int, int]]


class Watch:
    """Counts the whole lines of growing stream files, reading only what is new."""

    def __init__(
        self, suite: Suite, folder: Path, on_progress: Callable[[Progress], None] | None
    ) -> None:
        self._tell = on_progress
        self._keys = stream_keys(suite)
        self._paths = Folder(folder)
        self._offsets = dict.fromkeys(self._keys, 0)
        self._counts = {key: (0, 0) for key in self._keys}
        world = registry.world(suite.env)
        self._totals: dict[str, int] = {}
        for key in self._keys:
            learning = learns(suite, suite.arm(key.arm))
            episodes = len(schedule(suite, world, key.replicate, learning=learning))
            self._totals[key.arm] = self._totals.get(key.arm, 0) + episodes
        self._looked = 0.0

    def look(self, last: bool = False) -> None:
        """Tell the progress, at most every `LOOK_SECONDS` but for the last time."""
        if self._tell is None or (not last and time.monotonic() - self._looked < LOOK_SECONDS):
            return
        self._looked = time.monotonic()
        arms = {arm: (0, total, 0) for arm, total in self._totals.items()}
        for key in self._keys:
            self._read(key)
            lines, won = self._counts[key]
            done, total, successes = arms[key.arm]
            arms[key.arm] = (done + lines, total, successes + won)
        done = sum(a[0] for a in arms.values())
        self._tell(Progress(done, sum(self._totals.values()), arms))

    def _read(self, key: StreamKey) -> None:
        try:
            with self._paths.episodes(key).open("rb") as file:
                file.seek(self._offsets[key])
                new = file.read()
        except OSError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        self._offsets[key] += len(whole)
        successes = [bool(json.loads(line)["success"]) for line in whole.splitlines()]
        lines, won = self._counts[key]
        self._counts[key] = (lines + len(successes), won + sum(successes))
