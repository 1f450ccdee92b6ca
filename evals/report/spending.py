"""What a run cost, by arm: steps of the world, wall time, and what a language model was asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .gather import RunData
from .looks import series_of
from .rows import Row


@dataclass(frozen=True, slots=True)
class Spent:
    """One arm. Seconds are of an episode, `hours` of all; None where no timing was kept. Calls,
    tokens and repairs are of an episode, `usd` of all; None without a language model or price."""

    arm: str
    series: str
    episodes: int
    steps: float
    replans: float
    seconds: float | None
    slowest: float | None
    hours: float | None
    calls: float | None
    tokens_in: float | None
    tokens_out: float | None
    repairs: float | None
    format_failures: int | None
    usd: float | None
    usd_per_success: float | None


def spending(data: RunData) -> list[Spent]:
    """Every arm of which there is an episode."""
    series = series_of(data.arms)
    return [_spent(arm, series[arm], data.of_arm(arm)) for arm in data.arms]


def asks_a_model(spent: Sequence[Spent]) -> bool:
    return any(row.calls is not None for row in spent)


def is_timed(spent: Sequence[Spent]) -> bool:
    return any(row.seconds is not None for row in spent)


def _spent(arm: str, series: str, rows: list[Row]) -> Spent:
    seconds = [row.seconds for row in rows if row.seconds is not None]
    asked = [row.llm for row in rows if row.llm]
    costs = [llm["cost"] for llm in asked if llm.get("cost") is not None]
    usd = float(sum(costs)) if costs and len(costs) == len(asked) else None
    reached = sum(row.success for row in rows)

    def each(name: str) -> float | None:
        return float(np.mean([llm[name] for llm in asked])) if asked else None

    return Spent(
        arm=arm,
        series=series,
        episodes=len(rows),
        steps=float(np.mean([row.steps for row in rows])),
        replans=float(np.mean([row.replans for row in rows])),
        seconds=float(np.median(seconds)) if seconds else None,
        slowest=max(seconds) if seconds else None,
        hours=sum(seconds) / 3600 if seconds else None,
        calls=each("calls"),
        tokens_in=each("tokens_in"),
        tokens_out=each("tokens_out"),
        repairs=each("repairs"),
        format_failures=sum(llm["format_failures"] for llm in asked) if asked else None,
        usd=usd,
        usd_per_success=usd / reached if usd is not None and reached else None,
    )
