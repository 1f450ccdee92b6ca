"""A building of square rooms in a grid, each with a thing of its own, and routes told by things."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from mnemonaut.memory.places import Candidates, KnownMap, RememberedRoute, shortest_candidates

SIDE, METRES = 7, 2.0
THINGS = (
    "sofa", "lamp", "piano", "oven", "sink", "fridge", "mirror", "carpet", "clock", "plant",
    "statue", "painting", "desk", "chair", "couch", "bed", "pillow", "towel", "bathtub",
    "toilet", "shelf", "book", "vase", "candle", "fireplace", "stove", "counter", "stool",
    "table", "bench", "window", "curtain", "door", "stairs", "rail", "globe", "map", "flag",
    "drum", "guitar", "violin", "trumpet", "bicycle", "ladder", "bucket", "broom", "basket",
    "trunk", "barrel", "anvil",
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """A building: its map, and the thing at each viewpoint."""

    known: KnownMap
    things: tuple[str, ...]

    def told(self, path: Sequence[int]) -> str:
        """An instruction for a path of numbers."""
        names = [self.things[node] for node in path]
        return ", ".join(f"walk past the {name}" for name in names[:-1]) + f", stop at {names[-1]}"

    def route(self, path: Sequence[int], told: str | None = None) -> RememberedRoute:
        viewpoints = tuple(self.known.viewpoints[node] for node in path)
        return RememberedRoute((told or self.told(path),), viewpoints)

    def path(self, rng: np.random.Generator) -> tuple[int, ...]:
        """One of the candidate paths from anywhere."""
        while True:
            start = int(rng.integers(len(self.known.viewpoints)))
            paths = self.candidates(start)
            if len(paths):
                row = int(rng.integers(len(paths)))
                return tuple(paths.nodes[row, : paths.lengths[row]].tolist())

    def candidates(self, start: int) -> Candidates:
        return shortest_candidates(self.known, start, hops=(4, 6), least=5.0)


def grid(seed: int = 0, side: int = SIDE) -> Grid:
    """Positions are moved a little, so that shortest ways do not tie."""
    rng = np.random.default_rng(seed)
    cells = list(product(range(side), range(side)))
    positions = METRES * np.array([(x, y, 0.0) for x, y in cells])
    positions[:, :2] += rng.uniform(-0.2, 0.2, (len(cells), 2))
    size = len(cells)
    distances: NDArray[np.float64] = np.full((size, size), np.inf)
    np.fill_diagonal(distances, 0.0)
    for a, b in product(range(size), range(size)):
        if abs(cells[a][0] - cells[b][0]) + abs(cells[a][1] - cells[b][1]) == 1:
            distances[a, b] = np.linalg.norm(positions[a] - positions[b])
    for via in range(size):
        distances = np.minimum(distances, distances[:, via, None] + distances[None, via, :])
    names = [THINGS[n] for n in rng.permutation(len(THINGS))[:size]]
    viewpoints = tuple(f"{x}.{y}" for x, y in cells)
    return Grid(KnownMap(viewpoints, distances, positions), tuple(names))


@pytest.fixture(scope="session")
def building() -> Grid:
    return grid()


@pytest.fixture(scope="session")
def make_grid() -> Callable[..., Grid]:
    return grid
