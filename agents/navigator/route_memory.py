"""What a navigator remembers of one building."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...envs.navigation.graph import heading_to
from ...envs.navigation.routes import Building
from ...memory.places import KnownMap, PlaceMemory, RememberedRoute
from .features import agreement
from .rankings import Place, Rankings


@dataclass(eq=False)
class RouteMemory:
    """Routes of one building, and how well each agreed with what the ranker would have chosen.

    Attributes:
        building: where it all lies.
        places: the episodic memory of places.
        known: the building's whole graph.
        agreements: per remembered instruction, see `features.agreement`.
    """

    building: Building
    places: PlaceMemory
    known: KnownMap
    agreements: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.places)

    def remember(self, route: RememberedRoute, rankings: Rankings) -> None:
        """Add a route that was shown, and what the ranker thinks of it."""
        self.places.remember(route)
        if rankings.ranker is None:
            return
        graph = self.building.graph
        place = shown_from(self.building, route)
        ends = rankings.options(place).numbered.ends
        shown = graph.number(route.path[-1])
        sign = 1.0 if route.success else -1.0
        rankings.prepare([(place, route.instructions)])
        for text in route.instructions:
            row = rankings.logits(place, text)
            if row is not None:
                self.agreements.append(sign * agreement(row, ends, shown, graph.distances))


def shown_from(building: Building, route: RememberedRoute) -> Place:
    """Where a remembered route began.

    Memory does not hold which way one looked; the direction of the first edge stands in for it.
    """
    graph = building.graph
    numbers = [graph.number(viewpoint) for viewpoint in route.path[:2]]
    heading = heading_to(graph, numbers[0], numbers[1])[0] if len(numbers) > 1 else 0.0
    return Place(building, numbers[0], heading)


def asks_of(
    building: Building, routes: Sequence[RememberedRoute]
) -> list[tuple[Place, Sequence[str]]]:
    """What the ranker is going to be asked when these are remembered."""
    return [(shown_from(building, route), route.instructions) for route in routes]
