"""The navigation graph of a building: viewpoints, who can walk to whom, and the ways between."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import TaskError, UnknownName


@dataclass(frozen=True, eq=False)
class NavigationGraph:
    """Viewpoints and the edges between them, as in Matterport3DSimulator's connectivity files.

    Attributes:
        name: of the building; a scan's id in Matterport3D.
        viewpoints: ids, N of them.
        positions: (N, 3) metres; x right, y forward (heading 0), z up. Read-only.
        neighbours: for each viewpoint the numbers of those that one can walk to, in their order.
    """

    name: str
    viewpoints: tuple[str, ...]
    positions: NDArray[np.float64]
    neighbours: tuple[tuple[int, ...], ...]

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The number of each viewpoint."""
        return {viewpoint: number for number, viewpoint in enumerate(self.viewpoints)}

    @cached_property
    def distances(self) -> NDArray[np.float64]:
        """(N, N) metres along the edges (3-D Euclid each); inf where there is no way."""
        return self._shortest[0]

    @cached_property
    def _shortest(self) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        size = len(self.viewpoints)
        rows = [a for a, near in enumerate(self.neighbours) for _ in near]
        columns = [b for near in self.neighbours for b in near]
        lengths = np.linalg.norm(self.positions[rows] - self.positions[columns], axis=1)
        edges = csr_matrix((lengths, (rows, columns)), (size, size))
        distances, previous = dijkstra(edges, return_predecessors=True)
        distances.flags.writeable = False
        return distances, previous

    def number(self, viewpoint: str) -> int:
        """The number of a viewpoint.

        Raises:
            UnknownName: it is not in this building.
        """
        try:
            return self.index[viewpoint]
        except KeyError:
            raise UnknownName(f"viewpoint of {self.name}", viewpoint, self.viewpoints) from None

    def route(self, start: int, end: int) -> list[int]:
        """The shortest way by numbers, both ends included.

        Raises:
            TaskError: there is none.
        """
        way = [end]
        previous = self._shortest[1][start]
        while way[-1] != start:
            step = int(previous[way[-1]])
            if step < 0:
                a, b = self.viewpoints[start], self.viewpoints[end]
                raise TaskError(f"no way leads from {a} to {b} in {self.name}; choose another goal")
            way.append(step)
        return way[::-1]

    def length(self, path: Sequence[int]) -> float:
        """Metres along a path of numbers."""
        return float(sum(self.distances[a, b] for a, b in pairwise(path)))


def heading_to(graph: NavigationGraph, start: int, end: int) -> tuple[float, float]:
    """Heading (clockwise from +y, [0, 2 pi)) and elevation (up positive) of `end` from `start`."""
    east, north, up = graph.positions[end] - graph.positions[start]
    heading = float(np.arctan2(east, north)) % (2 * np.pi)
    return heading, float(np.arctan2(up, np.hypot(east, north)))


def read_connectivity(path: Path) -> NavigationGraph:
    """The graph in a file `<scan>_connectivity.json`: nodes and edges of included viewpoints.

    Raises:
        TaskError: the file is absent, or no connectivity file.
    """
    name = path.name.removesuffix("_connectivity.json")
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        kept = [row for row in rows if row["included"]]
        number = {row["image_id"]: n for n, row in enumerate(kept)}
        neighbours = tuple(
            tuple(
                number[rows[other]["image_id"]]
                for other, free in enumerate(row["unobstructed"])
                if free and rows[other]["included"] and rows[other] is not row
            )
            for row in kept
        )
        positions = np.array([[row["pose"][k] for k in (3, 7, 11)] for row in kept], np.float64)
    except OSError as error:
        raise TaskError(
            f"cannot read {path}: {error.strerror}; see `mnemonaut envs data`"
        ) from error
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise TaskError(f"{path.name} is no connectivity file: {error}; fetch it again") from error
    return graph_of(name, tuple(number), positions, neighbours)


def graph_of(
    name: str,
    viewpoints: Sequence[str],
    positions: NDArray[np.float64],
    neighbours: Sequence[Sequence[int]],
) -> NavigationGraph:
    """A graph, checked.

    Raises:
        TaskError: an edge leads nowhere or only one way, a name stands twice, or shapes differ.
    """
    size = len(viewpoints)
    if len(set(viewpoints)) < size or positions.shape != (size, 3) or len(neighbours) != size:
        raise TaskError(
            f"the graph of {name} is broken: give each of its {size} viewpoints one name, "
            "one position and one list of neighbours"
        )
    for a, near in enumerate(neighbours):
        for b in near:
            if not 0 <= b < size or a not in neighbours[b]:
                raise TaskError(
                    f"the graph of {name} is broken: the edge from {viewpoints[a]} to node {b} "
                    "does not lead back; fetch the file again"
                )
    fixed = np.array(positions, np.float64)
    fixed.flags.writeable = False
    return NavigationGraph(name, tuple(viewpoints), fixed, tuple(map(tuple, neighbours)))
