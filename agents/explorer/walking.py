"""A building to walk through that shows what is seen from where one stands, and nothing else."""

from ...envs.errors import TaskError
from ...envs.navigation.routes import Building
from ...envs.navigation.surroundings import Surroundings
from ...planners.wayfinding.sight import Sight, read_place


class Sights:
    """The sights of a building, made when they are first asked for and shared from then on.

    They are read from the same places as the environment tells, rounded alike.
    """

    def __init__(self, building: Building) -> None:
        self._graph = building.graph
        self._surroundings = Surroundings(building)
        self._made: dict[str, Sight] = {}

    def __getitem__(self, viewpoint: str) -> Sight:
        """What is seen at a viewpoint.

        Raises:
            UnknownName: it is not in this building.
        """
        if viewpoint not in self._made:
            number = self._graph.number(viewpoint)
            self._made[viewpoint] = read_place(viewpoint, self._surroundings.place(number))
        return self._made[viewpoint]


class Walk:
    """Satisfies `Eyes`."""

    def __init__(self, sights: Sights, start: str) -> None:
        self._sights = sights
        self._here = sights[start]

    def look(self) -> Sight:
        """What is seen from where one stands."""
        return self._here

    def walk(self, neighbour: str) -> Sight:
        """Go to a neighbour.

        Raises:
            TaskError: it is none.
        """
        if neighbour not in self._here.near:
            raise TaskError(f"{neighbour} is no neighbour of {self._here.viewpoint}; name one")
        self._here = self._sights[neighbour]
        return self._here
