"""Navigation is the published one: trajectories, baselines, predictions and R4R agree.

Fidelity needs the data sets of `vln/` in `MNEMONAUT_DATA`: the official shortest-path agent's
trajectories step by step, the exact expectation of the official random policy, the shortest
paths' scores, a trained agent's predictions scored again, and R4R rebuilt from R2R.
"""

import json
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from claim import Target, tell

from mnemonaut.agents.navigation.expectation import by_target, random_expectation
from mnemonaut.agents.navigation.greedy import Worth, greedy_path
from mnemonaut.agents.navigation.straightest import straightness
from mnemonaut.agents.navigation.text_greedy import TextLikeness
from mnemonaut.envs.navigation.datasets.r4r import join_routes
from mnemonaut.envs.navigation.datasets.reverie import read_reverie
from mnemonaut.envs.navigation.graph import NavigationGraph
from mnemonaut.envs.navigation.metrics import average, score
from mnemonaut.envs.navigation.predictions import mean_score, read_predictions
from mnemonaut.envs.navigation.routes import Route, matterport_building, read_r2r, vln_folder
from mnemonaut.envs.navigation.simulator import Simulator, ViewLaw
from mnemonaut.envs.navigation.teacher import shortest_trajectory
from mnemonaut.memory.places import Words

RANDOM = {"TL": 9.62, "NE": 9.56, "SR": 14.86, "OSR": 20.28, "SPL": 13.74, "nDTW": 34.12}
"""Expectation of the official random policy on val_seen, to two decimals."""

REVERIE_RANDOM = {"SR": 2.9, "OSR": 4.38, "SPL": 2.59}
"""The same policy on REVERIE's val_seen, where success is to stop in sight of the object."""

SHORTEST = {"TL": 10.19, "NE": 0.0, "SR": 100.0}
"""The official shortest-path agent on val_seen."""

PREDICTED = {"NE": 3.32, "SR": 66.11, "SPL": 63.07}
"""The trained agent whose predictions are given, on val_seen."""

PREDICTIONS = "predictions/seq2seq_teacher_imagenet_val_seen_iter_36000.json"
ANGLE = 1e-9
"""Radians by which a heading may differ from the official one."""

METRES = ("TL", "NE")

TARGETS = [
    Target("official_trajectories", 200),
    Target("official_trajectories_share", 1.0),
    Target("random_val_seen_off", 0.0, at_least=False),
    Target("reverie_random_val_seen_off", 0.0, at_least=False),
    Target("shortest_val_seen_off", 0.0, at_least=False),
    Target("predictions_val_seen_off", 0.0, at_least=False),
    Target("r4r_val_seen_paths", 115),
    Target("r4r_val_seen_paths", 115, at_least=False),
    Target("r4r_val_seen_instructions", 1035),
    Target("r4r_val_seen_instructions", 1035, at_least=False),
]
"""Of `fidelity`."""


def fidelity() -> dict[str, Any]:
    """What was published, computed anew; `*_off` is the largest difference at two decimals."""
    found: dict[str, Any] = trajectories()
    routes = val_seen()
    seen = read_reverie(vln_folder() / "reverie/REVERIE_val_seen.json", "val_seen")
    rows = {
        "random": (random_expectation(routes, graph_of), RANDOM),
        "shortest": (shortest(routes), SHORTEST),
        "predictions": (predicted(routes), PREDICTED),
        "reverie_random": (random_expectation(seen, graph_of, by_target), REVERIE_RANDOM),
    }
    for name, (scores, published) in rows.items():
        told = percent(scores)
        found |= {f"{name}_val_seen_{metric}": value for metric, value in told.items()}
        found[f"{name}_val_seen_off"] = max(
            round(abs(told[metric] - value), 2) for metric, value in published.items()
        )
    joined = join_routes(routes, graph_of)
    found["r4r_val_seen_paths"] = len(joined)
    found["r4r_val_seen_instructions"] = sum(len(one.instructions) for one in joined)
    return found


def baselines() -> dict[str, Any]:
    """Policies without memory or model on val_seen: stop, straightest, text-greedy."""
    train = read_r2r(vln_folder() / "r2r/R2R_train.json", "train")
    words = Words.of(text for route in train for text in route.instructions)
    rows = {
        "stop": stopped(val_seen()),
        "straightest": greedy(val_seen(), straightness),
        "text_greedy": greedy(val_seen(), TextLikeness(words)),
    }
    return {
        f"{name}_val_seen_{metric}": value
        for name, scores in rows.items()
        for metric, value in percent(scores).items()
    }


def val_seen() -> list[Route]:
    """R2R's seen validation split."""
    return read_r2r(vln_folder() / "r2r/R2R_val_seen.json", "val_seen")


def graph_of(scan: str) -> NavigationGraph:
    return matterport_building(scan).graph


def percent(scores: Mapping[str, float]) -> dict[str, float]:
    """As tables print them: metres, and rates in percent, to two decimals."""
    return {name: round(x if name in METRES else 100 * x, 2) for name, x in scores.items()}


def trajectories() -> dict[str, Any]:
    """The official shortest-path agent's, compared after each action: viewpoint and both angles."""
    rows = json.loads((vln_folder() / "shortest_agent_sample.json").read_text("utf-8"))
    same, actions = 0, 0
    for row in rows:
        graph = graph_of(row["scan"])
        simulator = Simulator(ViewLaw(graph))
        start, goal = graph.number(row["start"]), graph.number(row["goal"])
        ours = shortest_trajectory(simulator, start, row["heading"], goal)
        theirs = row["trajectory"]
        same += len(ours) == len(theirs) and all(
            graph.viewpoints[a[0]] == b[0] and abs(a[1] - b[1]) < ANGLE and abs(a[2] - b[2]) < ANGLE
            for a, b in zip(ours, theirs, strict=True)
        )
        actions += len(theirs)
    return {
        "official_trajectories": same,
        "official_trajectories_share": same / len(rows),
        "official_trajectories_poses": actions,
    }


def shortest(routes: Sequence[Route]) -> dict[str, float]:
    """Scores of the official shortest-path agent's own walks, turns and all."""
    simulators: dict[str, Simulator] = {}
    scores, weights = [], []
    for route in routes:
        graph = graph_of(route.building)
        simulator = simulators.setdefault(route.building, Simulator(ViewLaw(graph)))
        reference = [graph.number(viewpoint) for viewpoint in route.path]
        walked = shortest_trajectory(simulator, reference[0], route.heading, reference[-1])
        scores.append(score([pose[0] for pose in walked], reference, graph.distances))
        weights.append(len(route.instructions))
    return average(scores, weights)


def predicted(routes: Sequence[Route]) -> dict[str, float]:
    """The given predictions."""
    return mean_score(read_predictions(vln_folder() / PREDICTIONS), routes, graph_of)


def stopped(routes: Sequence[Route]) -> dict[str, float]:
    """Who never moves."""
    return walks(routes, lambda route, _: [graph_of(route.building).number(route.path[0])])


def greedy(routes: Sequence[Route], worth: Worth) -> dict[str, float]:
    """A greedy policy on each instruction."""

    def walk(route: Route, instruction: str) -> list[int]:
        building = matterport_building(route.building)
        start = building.graph.number(route.path[0])
        return greedy_path(building, start, route.heading, instruction, worth)

    return walks(routes, walk)


def walks(routes: Sequence[Route], walk: Callable[[Route, str], Sequence[int]]) -> dict[str, float]:
    """A policy's mean scores over all instructions."""
    scores = []
    for route in routes:
        graph = graph_of(route.building)
        reference = [graph.number(viewpoint) for viewpoint in route.path]
        for instruction in route.instructions:
            scores.append(score(walk(route, instruction), reference, graph.distances))
    return average(scores)


def measure(options: Namespace) -> dict[str, Any]:
    """All figures of this file; a quick run is the full one."""
    return {**fidelity(), **baselines()}


if __name__ == "__main__":
    tell(Path(__file__).stem, measure, TARGETS, __doc__ or "")
