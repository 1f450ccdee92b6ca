"""How often a 95 % interval holds the truth, on simulated streams x tasks with effects of both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnemonaut.evals.crossed import resampled_means
from mnemonaut.evals.intervals import learning_curve, percentiles

Floats: TypeAlias = npt.NDArray[np.float64]
Simulate: TypeAlias = Callable[["Shares", np.random.Generator, int, int, int], tuple[Floats, float]]

DRAWS = 1000
BATCH = 100
"""Data sets that share their bootstrap draws."""

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Shares:
    """Standard deviations of the effect of the stream, of the task, and of what is neither."""

    name: str
    stream: float
    task: float
    rest: float


SHARES = (
    Shares("stream alone", 1, 0, 0),
    Shares("task alone", 0, 1, 0),
    Shares("both alone", 1, 1, 0),
    Shares("mixed", 0.3, 0.6, 1),
    Shares("little", 0.1, 0.2, 1),
    Shares("neither", 0, 0, 1),
)

CLUSTERS = ((20, 20), (40, 40))
"""(streams, tasks): shapes that have a target."""

OURS = ((10, 70), (6, 70))
"""Our own shapes, reported."""


def normal(
    shares: Shares, rng: np.random.Generator, times: int, streams: int, tasks: int
) -> tuple[Floats, float]:
    """Normal scores [time, stream, task] about a mean of 0, and that mean."""
    return _effects(shares, rng, times, streams, tasks), 0.0


def rate(
    shares: Shares, rng: np.random.Generator, times: int, streams: int, tasks: int
) -> tuple[Floats, float]:
    """Successes of one arm: effects move the chance of each (probit), which is always drawn."""
    return _successes(shares, rng, times, streams, tasks, -0.3)


def difference(
    shares: Shares, rng: np.random.Generator, times: int, streams: int, tasks: int
) -> tuple[Floats, float]:
    """Successes of one arm less those of another that shares the ease of its tasks."""
    ease = shares.task * rng.normal(size=(times, 1, tasks))
    one, high = _successes(shares, rng, times, streams, tasks, 0.3, ease)
    other, low = _successes(shares, rng, times, streams, tasks, -0.2, ease)
    return one - other, high - low


def skewed(
    shares: Shares, rng: np.random.Generator, times: int, streams: int, tasks: int
) -> tuple[Floats, float]:
    """Exponential effects: a tail that few clusters have not seen. Reported; no interval has it."""
    found = shares.stream * (rng.exponential(size=(times, streams, 1)) - 1)
    found = found + shares.task * (rng.exponential(size=(times, 1, tasks)) - 1)
    return found + shares.rest * rng.normal(size=(times, streams, tasks)), 0.0


KINDS: dict[str, Simulate] = {"normal": normal, "rate": rate, "difference": difference}


def _effects(
    shares: Shares, rng: np.random.Generator, times: int, streams: int, tasks: int
) -> Floats:
    found = shares.stream * rng.normal(size=(times, streams, 1))
    found = found + shares.task * rng.normal(size=(times, 1, tasks))
    return found + shares.rest * rng.normal(size=(times, streams, tasks))


def _successes(
    shares: Shares,
    rng: np.random.Generator,
    times: int,
    streams: int,
    tasks: int,
    mean: float,
    ease: Floats | float = 0.0,
) -> tuple[Floats, float]:
    """Success where a latent score is above 0; luck of its own adds a variance of 1."""
    latent = mean + ease + _effects(shares, rng, times, streams, tasks)
    won = latent + rng.normal(size=latent.shape) > 0
    variance = 1 + shares.stream**2 + shares.task**2 + shares.rest**2
    if not isinstance(ease, float):
        variance += shares.task**2
    return won.astype(float), NormalDist().cdf(mean / variance**0.5)


def covered(
    simulate: Simulate, shares: Shares, streams: int, tasks: int, times: int
) -> tuple[float, float]:
    """(coverage of our interval, that of the bare percentiles) over `times` data sets."""
    rng = np.random.default_rng([2026, streams, tasks, *shares.name.encode()])
    ours = bare = 0
    for start in range(0, times, BATCH):
        size = min(BATCH, times - start)
        scores, truth = simulate(shares, rng, size, streams, tasks)
        # A curve has one interval for each of its passes: here, for each data set.
        seed = int(rng.integers(2**32))
        curve = learning_curve(
            scores.transpose(1, 0, 2), np.random.default_rng(seed), level=LEVEL, draws=DRAWS
        )
        ours += sum(found.low <= truth <= found.high for found in curve)
        means = resampled_means(scores, np.random.default_rng(seed), DRAWS)
        bounds = [percentiles(row, LEVEL) for row in means]
        bare += sum(low <= truth <= high for low, high in bounds)
    return ours / times, bare / times


def coverages(quick: bool) -> Iterator[tuple[str, str, float, float]]:
    """(shape, setting, coverage, coverage of bare percentiles)."""
    times = 600 if quick else 2000
    shapes = [CLUSTERS[0], OURS[0]] if quick else [*CLUSTERS, *OURS]
    shown = (SHARES[0], SHARES[3]) if quick else SHARES
    for streams, tasks in shapes:
        for kind, simulate in KINDS.items():
            for shares in shown:
                found = covered(simulate, shares, streams, tasks, times)
                yield f"{streams}x{tasks}", f"{kind}, {shares.name}", *found
