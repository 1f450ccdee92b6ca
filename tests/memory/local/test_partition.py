from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.local.partition import GOAL, centres_of, grouped, tuned


def clustered(count: int, centres: int, seed: int = 0) -> Vectors:
    rng = np.random.default_rng(seed)
    middle = rng.standard_normal((centres, 16)).astype(np.float32)
    rows = middle[rng.integers(0, centres, count)] + 0.5 * rng.standard_normal((count, 16))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("count", [1, 3, 50, 2000])
def test_every_row_is_in_the_group_of_its_nearest_centre(count: int) -> None:
    rows = clustered(count, 20)
    centres = centres_of(lambda places: rows[places], count, 16)
    order, starts = grouped(lambda places: rows[places], count, centres)
    assert sorted(order.tolist()) == list(range(count)) and starts[-1] == count
    nearest = (rows @ centres.T).argmax(axis=1)
    for group, (first, last) in enumerate(pairwise(starts)):
        members = order[first:last]
        assert (nearest[members] == group).all() and (np.diff(members) > 0).all()


def test_the_recall_that_is_told_is_the_recall_that_questions_have() -> None:
    stored, asked = clustered(4000, 60), clustered(4300, 60)[4000:]
    centres = centres_of(lambda places: stored[places], 4000, 16)
    order, starts = grouped(lambda places: stored[places], 4000, centres)
    rows = stored[order]

    def blocks() -> Iterator[Vectors]:
        return iter(np.array_split(rows, 5))

    partition = tuned(centres, starts, blocks)
    assert partition.recall >= GOAL and 1 <= partition.probes < len(centres) // 2
    found = 0
    for question in asked:
        groups = partition.nearest(question, partition.probes)
        assert len(set(groups.tolist())) == partition.probes
        seen = {p for g in groups for p in range(int(starts[g]), int(starts[g + 1]))}
        best = np.argsort(-(rows @ question))[:10].tolist()
        found += len(seen & set(best))
    assert found / (10 * len(asked)) == pytest.approx(partition.recall, abs=0.03)


def test_a_single_row_is_found() -> None:
    rows = clustered(1, 1)
    centres = centres_of(lambda places: rows[places], 1, 16)
    partition = tuned(centres, np.array([0, 1]), lambda: iter([rows]))
    assert (partition.probes, partition.recall) == (1, 1.0)
