"""Buildings made of generated homes with panoramas in words, and routes through them.

The embedded default of navigation: nothing is read, everything follows from a building's number.
Routes obey R2R's rule (Anderson et al. 2018): shortest paths of 4 to 6 edges and at least 5 m.
"""

from functools import lru_cache
from types import MappingProxyType

import numpy as np

from ...errors import UnknownName
from ..graph import NavigationGraph, heading_to
from ..routes import Building, Route
from .captions import panoramas
from .instructions import instruction
from .sight import Sight, sight
from .survey import Survey, surveyed
from .walk import walk

DATASET = "generated"

TRAIN = tuple(f"House_{number}" for number in range(12))
UNSEEN = tuple(f"House_{number}" for number in range(12, 18))

SPLITS = MappingProxyType({"train": TRAIN, "seen": TRAIN, "unseen": UNSEEN})
"""The buildings of each split; `seen` has other routes of the buildings of `train`."""

ROUTES = 75
"""Routes of a building: of one for training, the first `TRAINING` are in `train`."""

TRAINING = 60

INSTRUCTIONS = 3
EDGES = (4, 6)
LEAST = 5.0
"""No route is shorter, metres."""

FORWARD_SHARE = 0.12
"""So many walkers look about the way they will go; the others look anywhere."""


def generated_building(name: str) -> Building:
    """A generated building, the same on every call.

    Raises:
        UnknownName: there is no such building.
    """
    return made(name)[2]


def generated_routes(split: str) -> list[Route]:
    """The routes of a split, building by building.

    Raises:
        UnknownName: there is no such split.
    """
    if split not in SPLITS:
        raise UnknownName("split of the generated buildings", split, SPLITS)
    return [route for name in SPLITS[split] for route in building_routes(name, split)]


def building_routes(name: str, split: str) -> list[Route]:
    """The routes of one building in a split.

    Raises:
        UnknownName: there is no such split, or no such building in it.
    """
    if split not in SPLITS:
        raise UnknownName("split of the generated buildings", split, SPLITS)
    if name not in SPLITS[split]:
        raise UnknownName(f"building of the generated split {split}", name, SPLITS[split])
    return [route for route in _routes(name) if route.split == split]


@lru_cache(maxsize=32)
def made(name: str) -> tuple[Survey, Sight, Building]:
    """A building with what it was made from.

    Raises:
        UnknownName: there is no such building.
    """
    known = (*TRAIN, *UNSEEN)
    if name not in known:
        raise UnknownName("generated building", name, known)
    number = known.index(name)
    survey = surveyed(name, number)
    seen = sight(survey.layout, survey.viewpoints)
    scenery = panoramas(survey, seen, (number, 3))
    return survey, seen, Building(survey.graph, scenery)


@lru_cache(maxsize=32)
def _routes(name: str) -> tuple[Route, ...]:
    survey, seen, _ = made(name)
    number = (*TRAIN, *UNSEEN).index(name)
    rng = np.random.default_rng(np.random.SeedSequence([number, 4]))
    routes = []
    for count, path in enumerate(_paths(survey.graph, rng)):
        split = "unseen" if name in UNSEEN else "train" if count < TRAINING else "seen"
        heading = _heading(survey.graph, path, rng)
        told = walk(survey, seen, path, heading)
        texts = []
        for nth in range(INSTRUCTIONS):
            luck = np.random.default_rng(np.random.SeedSequence([number, 5, count, nth]))
            texts.append(instruction(survey.layout, told, luck))
        ids = tuple(survey.graph.viewpoints[v] for v in path)
        routes.append(Route(DATASET, split, name, f"{name}-{count}", ids, heading, tuple(texts)))
    return tuple(routes)


def _paths(graph: NavigationGraph, rng: np.random.Generator) -> list[list[int]]:
    """Shortest paths by the rule between pairs drawn at random, each pair once."""
    size = len(graph.viewpoints)
    options = []
    for a in range(size):
        for b in range(size):
            if a != b and LEAST <= graph.distances[a, b] < np.inf:
                path = graph.route(a, b)
                if EDGES[0] <= len(path) - 1 <= EDGES[1]:
                    options.append(path)
    order = rng.permutation(len(options))[:ROUTES]
    return [options[int(n)] for n in order]


def _heading(graph: NavigationGraph, path: list[int], rng: np.random.Generator) -> float:
    """Where a walker looks at first; in R2R anywhere, a little more often forward."""
    forward, _ = heading_to(graph, path[0], path[1])
    if rng.random() < FORWARD_SHARE:
        return float((forward + rng.normal(0.0, 0.25)) % (2 * np.pi))
    return float(rng.uniform(0.0, 2 * np.pi))
