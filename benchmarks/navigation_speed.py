"""How fast the graph world steps, and how fast nDTW is, on one core."""

import time
from argparse import Namespace
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.graph import NavigationGraph
from mnemonaut.envs.navigation.metrics import ndtw, ndtw_batch
from mnemonaut.envs.navigation.routes import Route, matterport_building, read_r2r, vln_folder

ROUNDS = 5
"""Of which the fastest counts. Time is that of the core, so that what else runs on the machine
does not count; on an idle one it is the time that passes."""

TARGETS = [
    Target("ndtw_10000_paths_seconds", 2.0, at_least=False),
    Target("ndtw_10000_paths_one_by_one_seconds", 2.0, at_least=False),
    Target("panoramic_steps_per_second", 50_000),
    Target("low_level_steps_per_second", 50_000),
]


def speed(quick: bool = False) -> dict[str, Any]:
    """Steps of the env a second, through `gymnasium.make`, all that is observed read; nDTW."""
    steps = 20_000 if quick else 200_000
    return {
        "panoramic_steps_per_second": round(env_speed("panoramic", steps)),
        "low_level_steps_per_second": round(env_speed("low-level", steps)),
        **ndtw_speed(),
    }


def env_speed(actions: str, steps: int) -> float:
    """Steps a second of one core, resets included, each observation and place read."""
    env = registry.make("mnemonaut/R2R-v0", actions=actions)
    tasks = cycle(_tasks())
    for task in _tasks():  # each building is made ready once
        env.reset(seed=0, options={"task": task})
    draws = np.random.default_rng(0).integers(0, 1000, steps // ROUNDS).tolist()
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.process_time()
        observation, info = env.reset(options={"task": next(tasks)})
        for draw in draws:
            observation, _, terminated, truncated, info = env.step(
                _action(actions, draw, len(info["candidates"]))
            )
            read(observation, info)
            if terminated or truncated:
                observation, info = env.reset(options={"task": next(tasks)})
                read(observation, info)
        best = max(best, len(draws) / (time.process_time() - begun))
    env.close()
    return best


def read(observation: Mapping[str, Any], info: Mapping[str, Any]) -> int:
    """Look at every part of the observation, and at where the agent is."""
    count = 0
    for value in observation.values():
        count += value is not None
    return count + len(info["place"]["near"])


def ndtw_speed(paths: int = 10_000) -> dict[str, Any]:
    """Random walks of 4 to 19 edges against shortest ways in the largest scan, single-threaded."""
    scans = sorted({route.building for route in _routes()})
    graphs = [matterport_building(scan).graph for scan in scans]
    graph = max(graphs, key=lambda one: len(one.viewpoints))
    rng = np.random.default_rng(0)
    walked = [_random_walk(graph, rng) for _ in range(paths)]
    told = [_way_from(graph, path[0], rng) for path in walked]
    distances = graph.distances
    begun = time.perf_counter()
    single = [ndtw(a, b, distances) for a, b in zip(walked, told, strict=True)]
    one_by_one = time.perf_counter() - begun
    begun = time.perf_counter()
    batch = ndtw_batch(walked, told, distances)
    together = time.perf_counter() - begun
    return {
        "ndtw_10000_paths_seconds": round(together, 3),
        "ndtw_10000_paths_one_by_one_seconds": round(one_by_one, 3),
        "ndtw_largest_difference": float(np.abs(batch - single).max()),
        "ndtw_mean_viewpoints": round(float(np.mean([*map(len, walked), *map(len, told)])), 1),
    }


def _routes() -> list[Route]:
    return read_r2r(vln_folder() / "r2r/R2R_val_seen.json", "val_seen")


def _tasks() -> list[str]:
    """A route of each building of val_seen."""
    first = {route.building: route for route in _routes()}
    return [f"r2r val_seen {route.path_id}_0" for route in first.values()]


def _action(actions: str, draw: int, candidates: int) -> Any:
    """Any candidate; with low-level actions, or a turn to the right."""
    if actions == "panoramic":
        return 1 + draw % candidates
    index = draw % (candidates + 1)
    return (index, 1, 1) if index else (0, 2, 1)


def _random_walk(graph: NavigationGraph, rng: np.random.Generator) -> list[int]:
    path = [int(rng.integers(len(graph.viewpoints)))]
    for _ in range(int(rng.integers(4, 20))):
        near = graph.neighbours[path[-1]]
        if not near:
            break
        path.append(near[int(rng.integers(len(near)))])
    return path


def _way_from(graph: NavigationGraph, start: int, rng: np.random.Generator) -> list[int]:
    """The shortest way to somewhere that can be reached."""
    ends = np.flatnonzero(np.isfinite(graph.distances[start]))
    return graph.route(start, int(rng.choice(ends)))


def measure(options: Namespace) -> dict[str, Any]:
    """All figures of this file."""
    return speed(options.quick)


if __name__ == "__main__":
    tell(Path(__file__).stem, measure, TARGETS, __doc__ or "")
