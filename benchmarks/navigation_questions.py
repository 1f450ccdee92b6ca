"""Questions of the EXPLORED setting, and rows that answer them from one memory of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from navigation_protocol import known_map, path_scores
from numpy.typing import NDArray

from mnemonaut.agents.navigator.candidates import candidate_paths
from mnemonaut.envs.navigation.metrics import RADIUS
from mnemonaut.envs.navigation.routes import Route, matterport_building
from mnemonaut.memory.places import Candidates, KnownMap, probabilities
from mnemonaut.memory.places.gate import Trust

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A route to judge: its candidates, and what each would score."""

    route: Route
    known: KnownMap
    candidates: Candidates
    scores: Floats

    def choices(self, rows: Mapping[str, Floats]) -> dict[tuple[str, str], Floats]:
        """METRICS of the vote ("") and of the argmax of each row's logits."""
        ends = self.candidates.ends
        near = self.known.distances[np.ix_(ends, ends)] < RADIUS
        chances = {row: probabilities(logits) for row, logits in rows.items()}
        votes = np.round(np.stack(list(chances.values())) @ near, 12).argmax(axis=1)
        chosen: dict[tuple[str, str], Floats] = {}
        for (row, chance), vote in zip(chances.items(), votes, strict=True):
            chosen[row, ""] = self.scores[vote]
            chosen[row, ", argmax"] = self.scores[np.argmax(chance)]
        return chosen


def asked(route: Route) -> Asked:
    """A route's question, with the candidates that Room-to-Room's rule gives."""
    graph = matterport_building(route.building).graph
    paths = candidate_paths(graph, graph.number(route.path[0]))
    reference = [graph.number(viewpoint) for viewpoint in route.path]
    candidates = Candidates.numbered(paths)
    return Asked(route, known_map(route.building), candidates, path_scores(paths, reference, graph))


class Rows:
    """Rows over the features of one memory, each with a gate of its own."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        self._weights = weights
        self._gates = {row: Trust() for row in weights}

    def watch(self, features: Mapping[str, Floats], came_true: NDArray[np.bool_]) -> None:
        for row, gate in self._gates.items():
            gate.observe(self._logits(row, features), came_true)

    def logits(self, features: Mapping[str, Floats]) -> dict[str, Floats]:
        told = {row: g.value * self._logits(row, features) for row, g in self._gates.items()}
        if "memory" in told:
            told["memory, no gate"] = self._logits("memory", features)
        return told

    def _logits(self, row: str, features: Mapping[str, Floats]) -> Floats:
        size = len(next(iter(features.values())))
        total = np.zeros(size)
        for name, weight in self._weights[row].items():
            total += weight * features[name]
        return total
