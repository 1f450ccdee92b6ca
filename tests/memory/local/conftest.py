"""Segments and rows to look into."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory.backend import Event, EventKind
from mnemonaut.memory.local.segment import Segment


def _segment(count: int, dimension: int = 8, seed: int = 0, first: int = 1) -> Segment:
    """Rows with ids from `first`, tasks and metadata by turns, some of them used or made again."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    segment = Segment(dimension)
    for nth, vector in enumerate(vectors):
        facets: dict[str, Any] = {"task": f"t{nth % 5}", "success": nth % 3 == 0, "when": nth}
        if nth % 2:
            facets["env"] = f"é{nth % 7}"
        segment.add(first + nth, nth % 3 == 0, facets, vector)
    for nth in range(count // 3):
        id = int(rng.integers(first, first + count))
        segment.note(Event(nth + 1, id, EventKind(nth % 3), first + count - 1))
    return segment


@pytest.fixture(scope="session")
def segment() -> Callable[..., Segment]:
    """Builds a segment of random rows."""
    return _segment
