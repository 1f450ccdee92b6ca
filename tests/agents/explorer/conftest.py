"""Small buildings with words, made on the spot."""

from collections.abc import Callable

import numpy as np
import pytest

from mnemonaut.envs.navigation.graph import NavigationGraph, graph_of
from mnemonaut.envs.navigation.panorama import Panorama
from mnemonaut.envs.navigation.routes import Building

THINGS = [
    "sofa",
    "oven",
    "bed",
    "stair",
    "lamp",
    "desk",
    "plant",
    "mirror",
    "piano",
    "fireplace",
    "rug",
    "statue",
]

Grid = Callable[[int, int], Building]


def make(width: int, depth: int) -> Building:
    """Rooms 3 m apart, each next to those beside it, each with a thing of its own to see."""
    spots = [(x, y) for y in range(depth) for x in range(width)]
    number = {spot: n for n, spot in enumerate(spots)}
    near = [
        [number[s] for s in ((x, y + 1), (x + 1, y), (x, y - 1), (x - 1, y)) if s in number]
        for x, y in spots
    ]
    names = [f"{x}.{y}" for x, y in spots]
    positions = np.array([(3.0 * x, 3.0 * y, 0.0) for x, y in spots])
    graph = graph_of("grid", names, positions, near)
    return Building(graph, {viewpoint: words(graph, n) for n, viewpoint in enumerate(names)})


def words(graph: NavigationGraph, here: int) -> Panorama:
    """What is here, and in each direction what is next door."""
    views = ["A white wall."] * 8
    for there in graph.neighbours[here]:
        east, north, _ = graph.positions[there] - graph.positions[here]
        view = round(np.degrees(np.arctan2(east, north)) / 45) % 8
        views[view] = f"A room with a {THINGS[there % len(THINGS)]}."
    return Panorama(f"This is a room with a {THINGS[here % len(THINGS)]}.", tuple(views))


@pytest.fixture(scope="session")
def grid() -> Grid:
    """Makes a building of so many rooms from west to east and from south to north; `2.0` is the
    third room of the southernmost row."""
    return make
