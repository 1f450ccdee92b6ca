"""How episodes ended, by arm: failures of the task apart from those of the machinery."""

from collections import Counter
from dataclasses import dataclass

from .gather import RunData
from .looks import series_of
from .rows import ENDS

MEANINGS = {
    "goal reached": "the goal was reached",
    "stopped": "the work was declared done, or the world ended it, short of the goal",
    "out of time": "the cap of steps came first",
    "gave up": "the agent saw no way on",
    "format": "not reached, and the model's answers were malformed at least once",
    "error": "the world, or the process that played it, crashed or hung; counted as a failure",
    "not reached": "an older record that does not say how it ended",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """One arm: how many episodes, and (end, count, share of them) of each end that occurs."""

    arm: str
    series: str
    episodes: int
    ends: tuple[tuple[str, int, float], ...]


def failures(data: RunData) -> list[Ended]:
    """Every arm, with the ends that occur in any."""
    occur = ends_of(data)
    series = series_of(data.arms)
    found = []
    for arm in data.arms:
        rows = data.of_arm(arm)
        counts = Counter(row.ended for row in rows)
        ends = tuple((end, counts[end], counts[end] / len(rows)) for end in occur)
        found.append(Ended(arm, series[arm], len(rows), ends))
    return found


def ends_of(data: RunData) -> list[str]:
    """The ends that occur, in the order of `ENDS`."""
    seen = {row.ended for row in data.rows}
    return [end for end in ENDS if end in seen]


def told_errors(data: RunData, most: int = 8) -> list[tuple[str, int]]:
    """What the errors were, the most frequent first."""
    return Counter(error.split("\n")[0] for error in data.errors.values()).most_common(most)
