"""How long a run will take at the speed it has, told early, and when its time is over."""

from collections.abc import Callable
from time import monotonic

from .settings import TrainingSettings


class OutOfTime(Exception):
    """The minutes of this session are over; the state to resume from is written."""


class Pace:
    """Counts frames and seconds of recording and of learning.

    Args:
        settings: whose schedule is run.
        minutes: most of this session; None for no limit.
        clock: monotonic, seconds.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        minutes: float | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._settings, self.minutes, self._clock = settings, minutes, clock
        self._began = clock()
        self._frames = {"record": 0, "learn": 0}
        self._seconds = {"record": 0.0, "learn": 0.0}
        self._spent = 0.0

    @property
    def seconds(self) -> float:
        """Since this session began."""
        return self._clock() - self._began

    @property
    def over(self) -> bool:
        """Whether the session's minutes are used up."""
        return self.minutes is not None and self.seconds >= 60.0 * self.minutes

    def count(self, what: str, frames: int, seconds: float) -> None:
        """`frames` were gone through in `seconds`; what: "record" or "learn"."""
        self._frames[what] += frames
        self._seconds[what] += seconds

    def spend(self, seconds: float) -> None:
        """On what is done once, whatever the scale."""
        self._spent += seconds

    def rate(self, what: str) -> float:
        """Frames a second so far; 0 before the first."""
        seconds = self._seconds[what]
        return self._frames[what] / seconds if seconds > 0 else 0.0

    def expected(self) -> float | None:
        """Minutes that the whole run takes at these rates; None before both are known.

        Validation and the first drawing of the homes are not counted.
        """
        recording, learning = self.rate("record"), self.rate("learn")
        if not recording or not learning:
            return None
        rounds = range(self._settings.rounds)
        seconds = sum(map(self._settings.recorded, rounds)) / recording
        seconds += sum(map(self._settings.learned, rounds)) / learning
        return (self._spent + seconds) / 60.0

    def warning(self) -> str | None:
        """One line where the session's minutes will not do; None where they will, or none count."""
        expected, limit = self.expected(), self.minutes
        if expected is None or limit is None or expected <= limit:
            return None
        once = self._spent / 60.0
        scale = self._settings.scale * (limit - once) / (expected - once)
        anew = f", or begin anew with --scale {scale:.2f}" if scale >= 0.01 else ""
        return (
            f"slower than planned: {expected:.0f} minutes at this speed, and {limit:g} are given; "
            f"raise --minutes, or go on later with --resume{anew}"
        )
