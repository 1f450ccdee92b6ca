"""Metrics of vision-language navigation over a graph: pure functions of numbers and distances.

A path is a sequence of viewpoint numbers, a reference the path that the instruction tells, and
`distances` the (N, N) matrix of shortest ways in metres (`NavigationGraph.distances`). A path may
hold one entry per action, as the official agents' do: turns repeat the viewpoint, and DTW and CLS
drop such repeats of the walked path (never of the reference). Rates are shares, 0 to 1.

Sources: Anderson et al. 2018a, "Vision-and-Language Navigation" (TL, NE, SR, OSR:
Matterport3DSimulator tasks/R2R/eval.py); Anderson et al. 2018b, "On Evaluation of Embodied
Navigation Agents" (SPL); Jain et al. 2019, "Stay on the Path" (CLS: google-research r4r/cls.py);
Ilharco et al. 2019, "General Evaluation for Instruction Conditioned Navigation using Dynamic Time
Warping" (nDTW, sDTW: r4r/dtw.py); Thomason et al. 2019, CVDN (goal progress); Krantz et al. 2023,
IVLN (t-nDTW: IVLN-CE habitat_extensions/tour_ndtw.py); Qi et al. 2020, REVERIE
(tasks/REVERIE/eval_release.py).
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import TaskError
from .warping import warped, warped_batch

Distances: TypeAlias = NDArray[np.float64]
"""(N, N) metres of the shortest way between any two viewpoints."""

RADIUS = 3.0
"""Metres; a stop nearer than this to the goal succeeds, and the scale of CLS and nDTW."""


def without_repeats(path: Sequence[int]) -> list[int]:
    """The path without entries that repeat the one before.

    Raises:
        TaskError: the path is empty.
    """
    if not len(path):
        raise TaskError("an empty path has no score; it holds at least the start")
    return [path[0], *(b for a, b in pairwise(path) if a != b)]


def path_length(path: Sequence[int], distances: Distances) -> float:
    """TL: metres walked, the sum of D(p_i, p_i+1) (eval.py)."""
    return float(distances[path[:-1], path[1:]].sum())


def navigation_error(path: Sequence[int], goal: int, distances: Distances) -> float:
    """NE: metres left from the stop to the goal, D(p_T, goal) (eval.py)."""
    return float(distances[path[-1], goal])


def success(
    path: Sequence[int], goal: int, distances: Distances, threshold: float = RADIUS
) -> bool:
    """SR of one episode: NE < threshold, strictly (eval.py, `error_margin`)."""
    return navigation_error(path, goal, distances) < threshold


def oracle_success(
    path: Sequence[int], goal: int, distances: Distances, threshold: float = RADIUS
) -> bool:
    """OSR of one episode: some viewpoint of the path is nearer than the threshold (eval.py)."""
    return bool(distances[path, goal].min() < threshold)


def spl(path: Sequence[int], goal: int, distances: Distances, threshold: float = RADIUS) -> float:
    """SPL of one episode: S l / max(TL, l), l = D(start, goal) (Anderson et al. 2018b, eq. 1).

    Where the start is the goal, 1 for who stays and 0 for who walks, as in eval.py.
    """
    reached = success(path, goal, distances, threshold)
    return _weighted(reached, path_length(path, distances), float(distances[path[0], goal]))


def dtw(path: Sequence[int], reference: Sequence[int], distances: Distances) -> float:
    """Dynamic time warping of two paths: the cost of the best monotone alignment.

    M[i, j] = D(p_i, r_j) + min(M[i-1, j], M[i, j-1], M[i-1, j-1]) (Ilharco et al. 2019, eq. 3;
    r4r/dtw.py).
    """
    return warped(distances[np.ix_(without_repeats(path), reference)].tolist())


def ndtw(
    path: Sequence[int],
    reference: Sequence[int],
    distances: Distances,
    threshold: float = RADIUS,
) -> float:
    """nDTW: exp(-DTW / (threshold |R|)) (Ilharco et al. 2019, eq. 7; r4r/dtw.py)."""
    return math.exp(-dtw(path, reference, distances) / (threshold * len(reference)))


def sdtw(
    path: Sequence[int],
    reference: Sequence[int],
    distances: Distances,
    threshold: float = RADIUS,
) -> float:
    """sDTW: nDTW of a success, else 0 (Ilharco et al. 2019, eq. 8).

    A success is NE < threshold as in SR and in the agents of the DUET line; r4r/dtw.py alone
    writes <=.
    """
    reached = success(path, reference[-1], distances, threshold)
    return reached * ndtw(path, reference, distances, threshold)


def cls(
    path: Sequence[int],
    reference: Sequence[int],
    distances: Distances,
    threshold: float = RADIUS,
) -> float:
    """CLS: path coverage times length score (Jain et al. 2019, eq. 2 to 5; r4r/cls.py).

    PC = mean over r of exp(-min over p of D(r, p) / threshold), EPL = PC length(R),
    LS = EPL / (EPL + |EPL - length(P)|).
    """
    walked = without_repeats(path)
    nearest = distances[np.ix_(reference, walked)].min(axis=1)
    coverage = float(np.exp(-nearest / threshold).mean())
    expected = coverage * path_length(reference, distances)
    whole = expected + abs(expected - path_length(walked, distances))
    return coverage * (expected / whole if whole else 1.0)


def goal_progress(path: Sequence[int], goal: int, distances: Distances) -> float:
    """GP: metres by which the walk came nearer to the goal, D(start, goal) - D(p_T, goal)."""
    return float(distances[path[0], goal] - distances[path[-1], goal])


def tour_ndtw(
    paths: Sequence[Sequence[int]],
    references: Sequence[Sequence[int]],
    distances: Distances,
    threshold: float = RADIUS,
) -> float:
    """t-nDTW of a tour, the episodes of one building in their order (IVLN).

    One DTW over the joined paths, in which each episode's stop is aligned with the reference's
    end, the next start with the next reference's start, and these reference points with nothing
    else: so it is a sum over episodes. Divided by threshold times the reference points of all.

    Raises:
        TaskError: as many paths as references are needed, and one at least.
    """
    if len(paths) != len(references) or not references:
        raise TaskError(f"{len(paths)} paths for {len(references)} references; give one for each")
    cost = 0.0
    for nth, (path, reference) in enumerate(zip(paths, references, strict=True)):
        costs = distances[np.ix_(without_repeats(path), reference)]
        if nth:
            costs[1:, 0] = math.inf
        if nth < len(paths) - 1:
            costs[:-1, -1] = math.inf
        cost += warped(costs.tolist())
    return math.exp(-cost / (threshold * sum(map(len, references))))


def score(
    path: Sequence[int],
    reference: Sequence[int],
    distances: Distances,
    threshold: float = RADIUS,
) -> dict[str, float]:
    """All metrics of one episode; the goal is the reference's end.

    Returns:
        TL and NE in metres; SR, OSR, SPL, nDTW, sDTW and CLS from 0 to 1.
    """
    walked = without_repeats(path)
    goal = reference[-1]
    error = float(distances[walked[-1], goal])
    length = path_length(walked, distances)
    reached = error < threshold
    likeness = ndtw(walked, reference, distances, threshold)
    return {
        "TL": length,
        "NE": error,
        "SR": float(reached),
        "OSR": float(oracle_success(walked, goal, distances, threshold)),
        "SPL": _weighted(reached, length, float(distances[walked[0], goal])),
        "nDTW": likeness,
        "sDTW": reached * likeness,
        "CLS": cls(walked, reference, distances, threshold),
    }


def reverie(
    path: Sequence[int],
    reference: Sequence[int],
    distances: Distances,
    targets: Collection[int],
    *,
    grounded: bool | None = None,
) -> dict[str, float]:
    """REVERIE's metrics of one episode (eval_release.py).

    Args:
        targets: the viewpoints that the goal object is visible from.
        grounded: whether the agent named the right object; None where it names none.

    Returns:
        TL; SR: the object is visible at the stop; OSR: at some viewpoint; SPL with l = D(start,
        end of the reference); with `grounded` also RGS and RGSPL.
    """
    length = path_length(path, distances)
    shortest = float(distances[reference[0], reference[-1]])
    reached = path[-1] in targets
    found = {
        "TL": length,
        "SR": float(reached),
        "OSR": float(any(viewpoint in targets for viewpoint in path)),
        "SPL": _weighted(reached, length, shortest),
    }
    if grounded is not None:
        found |= {"RGS": float(grounded), "RGSPL": _weighted(grounded, length, shortest)}
    return found


def average(
    scores: Iterable[Mapping[str, float]], weights: Sequence[float] | None = None
) -> dict[str, float]:
    """The mean of each metric over episodes, weighted where weights are given.

    Raises:
        TaskError: there are no scores.
    """
    rows = list(scores)
    if not rows:
        raise TaskError("nothing to average; score one episode at least")
    table = np.array([list(row.values()) for row in rows])
    means = np.average(table, axis=0, weights=weights)
    return dict(zip(rows[0], map(float, means), strict=True))


def ndtw_batch(
    paths: Sequence[Sequence[int]],
    references: Sequence[Sequence[int]],
    distances: Distances,
    threshold: float = RADIUS,
) -> NDArray[np.float64]:
    """nDTW of many paths in one building, each against its own reference; (n,).

    Raises:
        TaskError: a path is empty, or paths and references differ in number.
    """
    if len(paths) != len(references):
        raise TaskError(f"{len(paths)} paths for {len(references)} references; give one for each")
    costs = warped_batch([without_repeats(path) for path in paths], references, distances)
    return np.exp(-costs / (threshold * np.array([len(told) for told in references])))


def _weighted(reached: bool, length: float, shortest: float) -> float:
    """Success weighted by shortest / max(length, shortest); 1 for a success without any way."""
    if not reached:
        return 0.0
    longest = max(length, shortest)
    return shortest / longest if longest > 0 else 1.0
