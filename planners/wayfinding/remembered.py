"""What an agent keeps of a building from one episode to the next."""

from collections.abc import Iterable

from ...memory.places import PlaceMemory, RememberedRoute
from .known_map import KnownMap
from .sight import Sight


class RememberedBuilding:
    """The map of all that was shown here, and the episodic memory of its routes.

    Args:
        places: the memory of routes; empty at first.

    Attributes:
        known: the map.
        agreements: how well each remembered instruction fits its way, see `agreements.py`.
    """

    def __init__(self, places: PlaceMemory | None = None) -> None:
        self.known = KnownMap()
        self.places = PlaceMemory() if places is None else places
        self.agreements: list[float] = []

    def __len__(self) -> int:
        return len(self.places)

    def show(self, route: RememberedRoute, sights: Iterable[Sight]) -> None:
        """Remember a route, and what is seen at the viewpoints along it."""
        for sight in sights:
            self.known.see(sight)
        self.places.remember(route)
