"""What is to be done when a worker died or hung: play the episode again, give it up, or end."""

from collections import Counter
from dataclasses import dataclass, field

from ...envs.errors import ResultsError
from ..results import StreamKey


@dataclass(slots=True)
class Failures:
    """The failures of one stream's workers.

    An episode is given up after `attempts` workers failed in it, however often its stream was
    begun anew meanwhile. A stream whose workers fail that often in a row before they begin any
    episode cannot be played at all.
    """

    key: StreamKey
    attempts: int
    lost: tuple[int, str] | None = None
    """The episode that is to be written down as an error, and why; None where none is."""
    _of: Counter[int] = field(default_factory=Counter)
    _starts: int = 0

    def began(self, index: int) -> None:
        """An episode has begun; so what was given up before is written down."""
        self._starts = 0
        if self.lost is not None and self.lost[0] != index:
            self.lost = None

    def failed(self, index: int | None, how: str) -> str:
        """A worker failed in an episode, or before any (None); a line that says what follows.

        Raises:
            ResultsError: too often before any episode.
        """
        if index is None:
            self._starts += 1
            if self._starts < self.attempts:
                return f"{self.key.name}: a worker {how} before an episode began; started another"
            raise ResultsError(
                f"{self.key.name} cannot be played: {_told(self._starts, how)} before an episode "
                "began; see to its memory, env and packages, then `mnemonaut resume`"
            )
        self._of[index] += 1
        if self._of[index] < self.attempts:
            return f"{self.key.name}: a worker {how} in episode {index}, which is played again"
        self.lost = (index, f"WorkerLost: {_told(self._of[index], how).rstrip(',')}")
        return f"{self.key.name}: a worker {how} in episode {index}, which is now an error episode"


def _told(times: int, how: str) -> str:
    return f"its worker {how}" if times == 1 else f"{times} workers failed, the last one {how},"
