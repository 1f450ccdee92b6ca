"""Tiny buildings: grids whose viewpoints each show one thing, and routes that name it."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from mnemonaut.agents.navigator.candidates import candidate_paths
from mnemonaut.envs.navigation.graph import NavigationGraph, graph_of
from mnemonaut.envs.navigation.panorama import VIEWS, Panorama, SeenObject
from mnemonaut.envs.navigation.routes import Building, Route

THINGS = re.findall(
    r"\w+",
    "lamp sofa piano stove clock mirror desk plant bed shower rug vase chest fan globe harp "
    "kettle ladder organ pillow quilt rope stool trunk urn",
)
SIDE = 5


def grid(name: str, seed: int) -> Building:
    """25 viewpoints 2 m apart; each shows one thing, another one in every building."""
    numbers = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    place = {at: n for n, at in enumerate(numbers)}
    near = [
        [place[at] for at in ((x + 1, y), (x, y + 1), (x - 1, y), (x, y - 1)) if at in place]
        for x, y in numbers
    ]
    graph: NavigationGraph = graph_of(
        name,
        [f"{name}.{n}" for n in range(len(numbers))],
        # A little uneven, so that shortest paths differ in length.
        np.array([[2.0 * x, 2.0 * y + 0.01 * x * y, 0.1 * x] for x, y in numbers]),
        near,
    )
    shown = np.random.default_rng(seed).permutation(THINGS)
    scenery = {
        viewpoint: Panorama(
            f"view of a {thing}.",
            tuple(f"A {thing} and a wall." for _ in range(VIEWS)),
            (SeenObject(str(thing), 1.0, 1.5),),
        )
        for viewpoint, thing in zip(graph.viewpoints, shown, strict=True)
    }
    return Building(graph, scenery)


def routes_in(building: Building, count: int, seed: int) -> list[Route]:
    """Routes to candidates drawn at random; the instruction names what is seen at the goal."""
    random = np.random.default_rng(seed)
    graph, scenery = building.graph, building.scenery
    assert scenery is not None
    found: list[Route] = []
    for number in range(count):
        start = int(random.integers(len(graph.viewpoints)))
        paths = candidate_paths(graph, start)
        path = paths[int(random.integers(len(paths)))]
        names = tuple(graph.viewpoints[n] for n in path)
        thing = scenery[names[-1]].objects[0].name
        texts = (f"Walk on and stop at the {thing}.", f"Go to the {thing}")
        found.append(
            Route("generated", "train", graph.name, f"{graph.name}-{number}", names, 0.5, texts)
        )
    return found


@pytest.fixture(scope="session")
def make_building() -> Callable[[str, int], Building]:
    return grid


@pytest.fixture(scope="session")
def make_routes() -> Callable[[Building, int, int], list[Route]]:
    return routes_in


@pytest.fixture(scope="session")
def building() -> Building:
    return grid("tiny", 0)
