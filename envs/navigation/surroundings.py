"""What is told of a viewpoint: where it is, what is near, what is seen; words and numbers."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from .graph import heading_to
from .routes import Building

Place = dict[str, Any]
"""Plain JSON; degrees clockwise from +y, metres."""


class Shared(Mapping[str, Any]):
    """A mapping that many infos may hold at once, since nobody can change it through them.

    `plain` is the dict behind it: plain JSON, to be read and never written.
    """

    __slots__ = ("plain",)

    def __init__(self, plain: dict[str, Any]) -> None:
        self.plain = plain

    def __getitem__(self, key: str) -> Any:
        return self.plain[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def __repr__(self) -> str:
        return repr(self.plain)


def plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is in a mapping of an info, as plain JSON; not a copy where it can be helped.

    An env in a process of its own sends dicts.
    """
    return value.plain if isinstance(value, Shared) else dict(value)


class Surroundings:
    """The places of one building, each made once and then shared: treat them as read-only.

    A place holds `at` [x, y, z], `near` (of each neighbour `heading`, `elevation`, `distance` and
    `at`), and, "" or empty where nothing is known in words, `summary`, eight `views` and
    `objects` [[name, degrees, metres]].
    """

    def __init__(self, building: Building) -> None:
        self._building = building
        self._places: dict[int, Place] = {}

    @cached_property
    def _at(self) -> list[list[float]]:
        return [[round(x, 3) for x in row] for row in self._building.graph.positions.tolist()]

    def place(self, number: int) -> Place:
        """The place of a viewpoint, by its number."""
        found = self._places.get(number)
        if found is None:
            found = self._places[number] = {
                "at": self._at[number],
                "near": self._near(number),
                **self._words(self._building.graph.viewpoints[number]),
            }
        return found

    def _near(self, number: int) -> dict[str, Mapping[str, Any]]:
        graph = self._building.graph
        near: dict[str, Mapping[str, Any]] = {}
        for other in graph.neighbours[number]:
            heading, elevation = heading_to(graph, number, other)
            near[graph.viewpoints[other]] = {
                "heading": round(math.degrees(heading), 2) % 360,
                "elevation": round(math.degrees(elevation), 2),
                "distance": round(math.dist(graph.positions[number], graph.positions[other]), 3),
                "at": self._at[other],
            }
        return near

    def _words(self, viewpoint: str) -> dict[str, Any]:
        scenery = self._building.scenery
        panorama = None if scenery is None else scenery.get(viewpoint)
        if panorama is None:
            return {"summary": "", "views": [], "objects": []}
        objects = [
            [seen.name, round(math.degrees(seen.heading), 2), round(seen.distance, 2)]
            for seen in panorama.objects
        ]
        return {"summary": panorama.summary, "views": [*panorama.views], "objects": objects}
