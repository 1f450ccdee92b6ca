"""What was recalled, and how episodes went with it and without: a description, not an effect.

Which episodes recall anything is not drawn by chance: they come later, or are of tasks that were
met before. What memory buys is told by the differences between arms alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .gather import RunData
from .looks import series_of
from .plots import foreseen
from .rows import Foresight, Row

BINS = 10
FEWEST_PLANS = 10
"""Of fewer plans no picture is drawn."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """One arm. `with_` and `without`: share of goals reached, of episodes that recalled anything
    and of those that did not; scores: mean of what was recalled where it succeeded and where it
    failed; `brier`: mean squared error of what was foreseen of plans. None: no such episode."""

    arm: str
    series: str
    episodes: int
    recalling: int
    experiences: float | None
    with_: float | None
    without: float | None
    score_success: float | None
    score_failure: float | None
    plans: int
    brier: float | None


def recollection(data: RunData) -> list[Recalled]:
    """Every arm of which there is an episode."""
    series = series_of(data.arms)
    return [_recalled(arm, series[arm], data.of_arm(arm)) for arm in data.arms]


def calibration(data: RunData) -> list[tuple[str, str]]:
    """(arm, picture) of every arm whose mind foresaw enough plans to draw one."""
    series = series_of(data.arms)
    found = []
    for arm in data.arms:
        told = [f for row in data.of_arm(arm) for f in row.foresights]
        if len(told) >= FEWEST_PLANS and len({f.predicted for f in told}) > 1:
            found.append((arm, foreseen(arm, series[arm], binned(told))))
    return found


def binned(told: Iterable[Foresight]) -> list[tuple[float, float, int]]:
    """(mean foreseen, share that went through, count) of plans in `BINS` equal bins."""
    bins: dict[int, list[Foresight]] = {}
    for each in told:
        bins.setdefault(min(BINS - 1, int(each.predicted * BINS)), []).append(each)
    return [
        (
            _mean([f.predicted for f in found]) or 0.0,
            _mean([f.came for f in found]) or 0.0,
            len(found),
        )
        for _, found in sorted(bins.items())
    ]


def _recalled(arm: str, series: str, rows: list[Row]) -> Recalled:
    with_ = [row for row in rows if row.recalled]
    told = [f for row in rows for f in row.foresights]
    return Recalled(
        arm=arm,
        series=series,
        episodes=len(rows),
        recalling=len(with_),
        experiences=_mean([row.recalled for row in with_]),
        with_=_mean([row.success for row in with_]),
        without=_mean([row.success for row in rows if not row.recalled]),
        score_success=_mean(_scores(with_, success=True)),
        score_failure=_mean(_scores(with_, success=False)),
        plans=len(told),
        brier=_mean([(f.predicted - f.came) ** 2 for f in told]),
    )


def _scores(rows: list[Row], *, success: bool) -> list[float]:
    return [r.recall_score for r in rows if r.success is success and r.recall_score is not None]


def _mean(values: list[float] | list[bool] | list[int]) -> float | None:
    return float(np.mean(values)) if values else None
