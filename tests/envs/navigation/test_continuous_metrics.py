"""Metrics over positions: known answers, and the graph's own metrics on a line."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.continuous_metrics import (
    ndtw_positions,
    path_length_positions,
    score_positions,
)
from mnemonaut.envs.navigation.metrics import ndtw

WALK = [[0.0, 0.0, 0.0], [3.0, 0.0, 4.0], [3.0, 0.0, 4.0], [3.0, 2.0, 4.0]]

places = st.lists(st.integers(0, 9), min_size=1, max_size=12)


def on_a_line(path: list[int]) -> list[list[float]]:
    return [[float(x), 0.0, 0.0] for x in path]


def test_path_length() -> None:
    assert path_length_positions(WALK) == 7.0
    assert path_length_positions(WALK[:1]) == 0.0


def test_ndtw_drops_repeats_of_the_walk() -> None:
    assert ndtw_positions(WALK, WALK) == 1.0
    assert ndtw_positions(WALK, [[0.0, 0.0, 0.0]]) == pytest.approx(
        math.exp(-(5 + math.sqrt(29)) / 3)
    )


@given(places, places)
def test_ndtw_agrees_with_a_graph_on_a_line(path: list[int], reference: list[int]) -> None:
    numbers = np.arange(10.0)
    distances = np.abs(numbers[:, None] - numbers)
    there = ndtw_positions(on_a_line(path), on_a_line(reference))
    assert there == pytest.approx(ndtw(path, reference, distances))


def test_success_needs_stop_within_three_metres() -> None:
    away = [9.0, 4.0, 4.0, 2.9]
    found = score_positions(WALK, away, WALK, stopped=True)
    assert found == {
        "TL": 7.0, "NE": 2.9, "ONE": 2.9,
        "SR": 1.0, "OSR": 1.0, "SPL": 1.0, "nDTW": 1.0, "sDTW": 1.0,
    }  # fmt: skip
    cut = score_positions(WALK, away, WALK, stopped=False)
    assert cut["SR"] == cut["SPL"] == cut["sDTW"] == 0.0
    assert cut["OSR"] == 1.0
    edge = score_positions(WALK, [9.0, 4.0, 4.0, 3.0], WALK, stopped=True)
    assert edge["SR"] == edge["OSR"] == 0.0


def test_spl_of_a_longer_walk() -> None:
    found = score_positions(WALK, [3.5, 1.0, 1.0, 0.0], WALK, stopped=True)
    assert found["SPL"] == 0.5
    still = score_positions(WALK[:1], [0.0], WALK, stopped=True)
    assert still["SPL"] == 1.0


def test_bad_positions_are_refused() -> None:
    with pytest.raises(TaskError, match="one for each"):
        score_positions(WALK, [1.0], WALK, stopped=True)
    with pytest.raises(TaskError, match="give \\(n, 3\\)"):
        path_length_positions([])
