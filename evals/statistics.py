"""Tests of difference and robust aggregates; the intervals are in `intervals.py`.

Everything is offered from here, so that a report imports one module. Differences come per
stream: the mean over its tasks (and passes) of arm minus arm, paired by replicate.
"""

from collections.abc import Sequence
from math import ceil, log2

import numpy as np
import numpy.typing as npt

from .crossed import CHUNK_CELLS, Floats
from .intervals import (
    NEGLIGIBLE,
    Interval,
    checked_level,
    equivalence,
    finite_array,
    gap_closed,
    learning_curve,
    normal_quantile,
    two_way_bootstrap,
    wilson,
)

__all__ = [
    "EXACT_STREAMS",
    "Interval",
    "equivalence",
    "gap_closed",
    "holm",
    "interquartile_mean",
    "learning_curve",
    "mcnemar_exact",
    "paired_permutation",
    "probability_of_improvement",
    "replicates_needed",
    "two_way_bootstrap",
    "wilson",
]

EXACT_STREAMS = 14
"""Up to so many streams, `paired_permutation` tries every pattern of signs."""


def paired_permutation(
    differences: npt.ArrayLike, rng: np.random.Generator, *, draws: int = 20_000
) -> float:
    """Two-sided p-value of "the arms are exchangeable", by flipping signs (Fisher 1935).

    Without an effect, arm A minus arm B is as likely as B minus A in every stream. Exact for up
    to `EXACT_STREAMS` streams (no chance is drawn); beyond, `draws` random patterns, and the
    observed one counted among them so that p is never 0 (Phipson & Smyth 2010). With n streams
    p cannot be below 2^(1-n): fewer than 6 cannot reach 5 %.

    Args:
        differences: [stream], the mean difference of each.

    Raises:
        ValueError: there is no stream, a difference is not finite, or `draws` is below 1.
    """
    values = finite_array(differences, "stream")
    if draws < 1:
        raise ValueError(f"draws must be 1 or more, got {draws}")
    # Equal sums that were added up in another order must count as equal.
    observed = abs(float(values.sum())) - NEGLIGIBLE * float(np.abs(values).sum())
    if len(values) <= EXACT_STREAMS:
        # Two-sided: a pattern and its negative agree, so one sign may stay as it is.
        patterns = np.arange(2 ** (len(values) - 1))[:, np.newaxis]
        flips = (patterns >> np.arange(len(values))) & 1
        return float((np.abs(_flipped_sums(values, flips)) >= observed).mean())
    extreme = 0
    rows = max(1, CHUNK_CELLS // len(values))
    for start in range(0, draws, rows):
        flips = rng.integers(0, 2, size=(min(rows, draws - start), len(values)))
        extreme += int((np.abs(_flipped_sums(values, flips)) >= observed).sum())
    return (1 + extreme) / (1 + draws)


def mcnemar_exact(b: int, c: int) -> float:
    """Two-sided exact p-value of McNemar's test (McNemar 1947), from the discordant pairs.

    Only where pairs are INDEPENDENT; episodes that share a store are not.

    Args:
        b: pairs in which only the first arm succeeded.
        c: pairs in which only the second did.

    Raises:
        ValueError: a count is negative.
    """
    if b < 0 or c < 0:
        raise ValueError(f"counts of pairs must be 0 or more, got {b} and {c}")
    n = b + c
    term = tail = 1
    for k in range(1, min(b, c) + 1):
        term = term * (n - k + 1) // k
        tail += term
    return min(1.0, 2 * tail / (1 << n))


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """P-values adjusted for their number, in the order given (Holm 1979).

    Keeps the chance of even one false claim among them at the level, whatever their dependence.

    Raises:
        ValueError: a value is not within 0 to 1.
    """
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p-values must be a flat list of numbers within 0 to 1")
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(len(values), 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def interquartile_mean(scores: npt.ArrayLike) -> float:
    """Mean of the middle half of all scores, pooled over runs and tasks.

    As robust as a median to outlying runs, and steadier (Agarwal et al. 2021, "Deep RL at the
    edge of the statistical precipice", rliable). floor(n / 4) scores are cut at each end.

    Raises:
        ValueError: there are no scores, or one is not finite.
    """
    values = np.sort(finite_array(np.asarray(scores, dtype=np.float64).ravel(), "score"))
    cut = len(values) // 4
    return float(values[cut : len(values) - cut].mean())


def probability_of_improvement(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Chance that a run of X beats a run of Y on a task drawn at random; a tie is half a win.

    The mean over tasks of the Mann-Whitney statistic divided by the number of pairs (Agarwal
    et al. 2021, rliable). Says how often, not by how much.

    Args:
        x: [run, task].
        y: [run, task], equal tasks; the number of runs may differ.

    Raises:
        ValueError: the tasks differ in number, or a score is not finite.
    """
    first, second = finite_array(x, "run", "task"), finite_array(y, "run", "task")
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            f"both must have the same tasks, got {first.shape[1]} and {second.shape[1]}"
        )
    per_task = []
    for ours, theirs in zip(first.T, second.T, strict=True):
        sign = np.sign(ours[:, np.newaxis] - theirs)
        per_task.append(float((1 + sign).mean()) / 2)
    return float(np.mean(per_task))


def replicates_needed(
    differences: npt.ArrayLike, *, power: float = 0.8, level: float = 0.05
) -> int | None:
    """How many replicates would settle a difference as large as the one observed.

    Normal approximation of a two-sided paired test: ((z_level + z_power) sd / mean)^2, on the
    same tasks. Never fewer than `paired_permutation` needs to reach `level` at all. A plan for
    the next run, not a verdict on this one: the observed difference is itself uncertain.

    Args:
        differences: [stream], the mean difference of each.
        power: chance of finding the difference, within 0 to 1.
        level: two-sided error of the test, within 0 to 1.

    Returns:
        None where no number does: no difference was seen, or fewer than two streams ran.

    Raises:
        ValueError: there is no stream, a value is not finite, or a share not within 0 to 1.
    """
    values = finite_array(differences, "stream")
    z = normal_quantile(1 - checked_level(level) / 2) + normal_quantile(checked_level(power))
    mean = abs(float(values.mean()))
    if len(values) < 2 or mean <= NEGLIGIBLE * float(np.abs(values).max()):
        return None
    spread = float(values.std(ddof=1)) / mean
    # `paired_permutation` cannot fall below 2^(1-n): the least n that can reach the level.
    fewest = 1 + ceil(-log2(level))
    return max(2, fewest, ceil((max(z, 0.0) * spread) ** 2))


def _flipped_sums(values: Floats, flips: npt.NDArray[np.int64]) -> Floats:
    """Sums of `values` [n] with the signs turned where `flips` [pattern, n] is 1."""
    signs = (1 - 2 * flips).astype(np.float64)
    # einsum and not `@`: the order of its sums does not hang on the number of threads.
    return np.asarray(np.einsum("pn,n->p", signs, values), dtype=np.float64)
