"""Path metrics: the published fixtures, a brute-force alignment, and what must always hold."""

import itertools
import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.metrics import (
    average,
    cls,
    dtw,
    goal_progress,
    navigation_error,
    ndtw,
    ndtw_batch,
    oracle_success,
    path_length,
    reverie,
    score,
    sdtw,
    spl,
    success,
    tour_ndtw,
    without_repeats,
)
from mnemonaut.envs.navigation.warping import warped

NODES = list(itertools.product(range(4), range(3)))
"""The grid of the published examples; each edge is one metre."""

DISTANCES = np.array([[float(abs(a - c) + abs(b - d)) for c, d in NODES] for a, b in NODES])

Node = tuple[int, int]


def numbers(*nodes: Node) -> list[int]:
    return [NODES.index(node) for node in nodes]


STRAIGHT = numbers((0, 0), (1, 0), (2, 0), (3, 0))
SLANTED = numbers((0, 0), (1, 0), (2, 1), (3, 2))
STAIRS = numbers((0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2))
DETOUR = numbers((0, 0), (0, 1), (1, 1), (2, 1), (3, 1), (3, 2))
MIDDLE = numbers((0, 1), (1, 1), (2, 1), (3, 1))

viewpoints = st.integers(0, len(NODES) - 1)
paths = st.lists(viewpoints, min_size=1, max_size=8)


def best_alignment(costs: list[list[float]]) -> float:
    """By trying each monotone alignment that there is."""
    rows, columns = len(costs), len(costs[0])
    best = math.inf
    for moves in itertools.product(((1, 0), (0, 1), (1, 1)), repeat=rows + columns - 2):
        row = column = 0
        total = costs[0][0]
        for down, right in moves:
            if (row, column) == (rows - 1, columns - 1):
                break
            row, column = row + down, column + right
            if row == rows or column == columns:
                break
            total += costs[row][column]
        if (row, column) == (rows - 1, columns - 1):
            best = min(best, total)
    return best


def test_dtw_as_published() -> None:
    assert dtw(STRAIGHT, SLANTED, DISTANCES) == 3.0
    assert ndtw(STRAIGHT, SLANTED, DISTANCES) == pytest.approx(0.7788007830714049, abs=1e-14)
    assert sdtw(STRAIGHT[:2], SLANTED, DISTANCES) == 0.0


def test_cls_as_published() -> None:
    """The published calls hand over the stairs as the walked path."""
    assert cls(STAIRS, STAIRS, DISTANCES) == pytest.approx(1.0, abs=1e-14)
    assert cls(STAIRS, DETOUR, DISTANCES) == pytest.approx(0.81994915125863865, abs=1e-14)
    assert cls(STAIRS, MIDDLE, DISTANCES) == pytest.approx(0.44197196102702557, abs=1e-14)


def test_success_is_strict() -> None:
    goal = NODES.index((3, 0))
    three, two = numbers((0, 0)), numbers((0, 0), (1, 0))
    assert navigation_error(three, goal, DISTANCES) == 3.0
    assert not success(three, goal, DISTANCES)
    assert not oracle_success(three, goal, DISTANCES)
    assert success(two, goal, DISTANCES)
    assert sdtw(three, [*three, goal], DISTANCES) == 0.0


def test_oracle_success_looks_at_the_whole_path() -> None:
    goal = NODES.index((0, 0))
    path = numbers((0, 0), (1, 0), (2, 0), (3, 0))
    assert oracle_success(path, goal, DISTANCES)
    assert not success(path, goal, DISTANCES)


def test_spl_of_a_way_twice_as_long() -> None:
    path = numbers((0, 0), (0, 1), (0, 2), (0, 1), (0, 0), (1, 0), (2, 0), (3, 0))
    assert path_length(path, DISTANCES) == 7.0
    assert spl(path, path[-1], DISTANCES) == pytest.approx(3 / 7)


def test_spl_where_the_start_is_the_goal() -> None:
    start = NODES.index((0, 0))
    assert spl([start], start, DISTANCES) == 1.0
    assert spl([start, NODES.index((0, 1))], start, DISTANCES) == 0.0


def test_goal_progress() -> None:
    assert goal_progress(STRAIGHT, STRAIGHT[-1], DISTANCES) == 3.0
    assert goal_progress(STRAIGHT, STRAIGHT[0], DISTANCES) == -3.0


def test_turns_are_no_places() -> None:
    turning = [STRAIGHT[0], STRAIGHT[0], *STRAIGHT, STRAIGHT[-1]]
    assert without_repeats(turning) == STRAIGHT
    assert score(turning, SLANTED, DISTANCES) == score(STRAIGHT, SLANTED, DISTANCES)


def test_repeats_of_the_reference_stay() -> None:
    twice = [SLANTED[0], *SLANTED]
    assert ndtw(STRAIGHT, twice, DISTANCES) == pytest.approx(math.exp(-3 / (3 * 5)))


def test_score_holds_each_metric() -> None:
    goal = SLANTED[-1]
    assert score(STRAIGHT, SLANTED, DISTANCES) == {
        "TL": path_length(STRAIGHT, DISTANCES),
        "NE": navigation_error(STRAIGHT, goal, DISTANCES),
        "SR": float(success(STRAIGHT, goal, DISTANCES)),
        "OSR": float(oracle_success(STRAIGHT, goal, DISTANCES)),
        "SPL": spl(STRAIGHT, goal, DISTANCES),
        "nDTW": ndtw(STRAIGHT, SLANTED, DISTANCES),
        "sDTW": sdtw(STRAIGHT, SLANTED, DISTANCES),
        "CLS": cls(STRAIGHT, SLANTED, DISTANCES),
    }


def test_reverie_counts_who_stops_in_sight() -> None:
    seen_from = {STRAIGHT[1], STRAIGHT[2]}
    passed = reverie(STRAIGHT, SLANTED, DISTANCES, seen_from)
    assert passed == {"TL": 3.0, "SR": 0.0, "OSR": 1.0, "SPL": 0.0}
    stopped = reverie(STRAIGHT[:3], SLANTED, DISTANCES, seen_from, grounded=True)
    assert stopped["SR"] == stopped["OSR"] == stopped["SPL"] == 1.0
    assert stopped["RGS"] == stopped["RGSPL"] == 1.0
    there = numbers((0, 0), (0, 1), (0, 2), (0, 1), (0, 0), (1, 0), (2, 0))
    far = reverie(there, SLANTED, DISTANCES, seen_from, grounded=False)
    assert far["SPL"] == pytest.approx(5 / 6)
    assert far["RGS"] == far["RGSPL"] == 0.0


def test_tour_pins_stops_and_starts() -> None:
    """The second episode's first reference point is held by the first step alone."""
    first, second = STRAIGHT, numbers((3, 2), (3, 1), (3, 0))
    walked = numbers((3, 2), (2, 2), (3, 2), (3, 1), (3, 0))
    alone = tour_ndtw([walked], [second], DISTANCES)
    assert alone == ndtw(walked, second, DISTANCES) == pytest.approx(math.exp(-1 / 9))
    assert tour_ndtw([first, second], [first, second], DISTANCES) == 1.0
    pinned = tour_ndtw([first, walked], [first, second], DISTANCES)
    assert pinned == pytest.approx(math.exp(-(0 + 0 + 2 + 1) / (3 * 7)))


def test_an_empty_path_is_refused() -> None:
    with pytest.raises(TaskError, match="empty path"):
        ndtw([], SLANTED, DISTANCES)
    with pytest.raises(TaskError, match="empty path"):
        ndtw_batch([STRAIGHT, []], [SLANTED, SLANTED], DISTANCES)
    with pytest.raises(TaskError, match="one for each"):
        ndtw_batch([STRAIGHT], [], DISTANCES)
    with pytest.raises(TaskError, match="one for each"):
        tour_ndtw([], [], DISTANCES)
    with pytest.raises(TaskError, match="score one episode"):
        average([])


def test_average_by_weights() -> None:
    rows = [{"SR": 1.0, "NE": 0.0}, {"SR": 0.0, "NE": 4.0}]
    assert average(rows) == {"SR": 0.5, "NE": 2.0}
    assert average(rows, [3, 1]) == {"SR": 0.75, "NE": 1.0}


def test_batch_of_none() -> None:
    assert ndtw_batch([], [], DISTANCES).shape == (0,)


@given(st.integers(1, 4), st.integers(1, 4), st.randoms(use_true_random=False))
def test_dtw_is_the_best_alignment(rows: int, columns: int, random: Random) -> None:
    costs = [[float(random.randint(0, 9)) for _ in range(columns)] for _ in range(rows)]
    assert warped(costs) == best_alignment(costs)


@given(st.lists(st.tuples(paths, paths), min_size=1, max_size=6))
def test_batch_agrees_with_single(pairs: list[tuple[list[int], list[int]]]) -> None:
    walked = [path for path, _ in pairs]
    told = [reference for _, reference in pairs]
    single = [ndtw(a, b, DISTANCES) for a, b in pairs]
    np.testing.assert_allclose(ndtw_batch(walked, told, DISTANCES), single, atol=1e-14)


@given(paths, paths)
def test_shares_and_their_order(path: list[int], reference: list[int]) -> None:
    found = score(path, reference, DISTANCES)
    assert all(0 <= found[name] <= 1 for name in ("SR", "OSR", "SPL", "nDTW", "sDTW", "CLS"))
    assert found["SPL"] <= found["SR"] <= found["OSR"]
    assert found["sDTW"] <= found["nDTW"]
    assert found["TL"] >= DISTANCES[path[0], path[-1]]


@given(paths)
def test_who_walks_the_reference_is_perfect(path: list[int]) -> None:
    reference = without_repeats(path)
    found = score(reference, reference, DISTANCES)
    assert found["nDTW"] == found["sDTW"] == found["SR"] == found["OSR"] == 1.0
    assert found["NE"] == 0.0
    assert found["CLS"] == pytest.approx(1.0)


@given(paths, paths)
def test_dtw_reads_backwards_alike(path: list[int], reference: list[int]) -> None:
    there = dtw(path, reference, DISTANCES)
    back = dtw(path[::-1], reference[::-1], DISTANCES)
    assert there == pytest.approx(back)


@given(paths, paths, paths)
def test_a_tour_of_two(first: list[int], second: list[int], told: list[int]) -> None:
    """Pinning can only cost: never above the episodes' own alignments."""
    references = [told, told]
    free = dtw(first, told, DISTANCES) + dtw(second, told, DISTANCES)
    tour = tour_ndtw([first, second], references, DISTANCES)
    assert 0 <= tour <= math.exp(-free / (3.0 * 2 * len(told))) + 1e-12
