"""The benchmark of placement: its scores, and its opponent in the real rooms."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import placement_ithor
import placement_rooms
import pytest

from mnemonaut.memory.placement.names import ClassNames


def test_hits_with_ties() -> None:
    scores = np.array([0.5, 0.2, 0.2, 0.2, 0.1])
    assert placement_rooms.hits(scores, 0) == (1.0, 1.0)
    assert placement_rooms.hits(scores, 1) == pytest.approx((0.0, 2 / 3))
    assert placement_rooms.hits(scores, 4) == (0.0, 0.0)
    assert placement_rooms.hits(np.zeros(4), 2) == (0.25, 0.75)


def test_scores_by_room() -> None:
    scores = placement_rooms.Scores()
    scores.add(0, {"a": (1.0, 1.0), "b": (0.0, 1.0)})
    scores.add(0, {"a": (1.0, 1.0), "b": (1.0, 1.0)})
    scores.add(3, {"a": (0.0, 0.0), "b": (1.0, 1.0)})
    assert scores.mean("a") == pytest.approx((2 / 3, 2 / 3))
    sums, counts = scores.gains("a", "b")
    assert sums.tolist() == [[1.0, 0.0], [-1.0, -1.0]] and counts.tolist() == [2.0, 1.0]


def test_detection_by_hand() -> None:
    values = np.array([0.9, 0.8, 0.7, 0.1])
    truth = np.array([True, False, True, False])
    assert placement_ithor._detection(values, truth) == pytest.approx(((1 + 2 / 3) / 2, 0.75))
    assert placement_ithor._detection(np.zeros(4), truth) == pytest.approx((0.5, 0.5))


def test_the_opponent_is_the_one_that_the_study_measured(data: Callable[[str], Path]) -> None:
    """CommonMemory with room back-off: hit@1 .550 and hit@3 .846 on the validation rooms."""
    rooms = placement_rooms.read(data(placement_rooms.FILE))
    counts = placement_rooms.counted(rooms["train"])
    names = ClassNames()
    scores = placement_rooms.Scores()
    rng = np.random.default_rng(0)
    asked = placement_rooms.questions(counts, names, rooms["val"], range(20), rng)
    for question in asked:
        column = question.table[:, placement_ithor.COMMON]
        scores.add(question.room, {"common": placement_rooms.hits(column, question.answer)})
    assert [len(rooms[split]) for split in ("train", "val")] == [80, 20]
    assert scores.mean("common") == pytest.approx((0.550, 0.846), abs=1e-3)
