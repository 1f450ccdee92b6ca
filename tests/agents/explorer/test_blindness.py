"""The agent never touches what it has not seen."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from mnemonaut.agents.explorer.walking import Sights
from mnemonaut.envs.navigation.routes import Building
from mnemonaut.memory.places import RememberedRoute
from mnemonaut.planners.wayfinding.evidence import WithPlaces
from mnemonaut.planners.wayfinding.explorer import Episode, Explorer, Moment, Scorer, explore
from mnemonaut.planners.wayfinding.options import ALL
from mnemonaut.planners.wayfinding.remembered import RememberedBuilding
from mnemonaut.planners.wayfinding.sight import Sight
from mnemonaut.planners.wayfinding.text_match import TextMatch, views_of

Grid = Callable[[int, int], Building]


class Peeked(Exception):
    """Something was asked of a place that was never seen."""


class Guarded(Mapping[str, object]):
    """The neighbours of a place; each is a doorway, and what lies behind it raises."""

    def __init__(self, near: Mapping[str, object]) -> None:
        self._near = near

    def __getitem__(self, name: str) -> object:
        if name not in self._near:
            raise Peeked(name)
        return self._near[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._near)

    def __len__(self) -> int:
        return len(self._near)


class BlindfoldEyes:
    """Shows where one stands, lets one walk to a neighbour, raises at all else."""

    def __init__(self, sights: Sights, start: str) -> None:
        self._sights, self._here = sights, start
        self.shown = [start]

    def look(self) -> Sight:
        return self._guarded(self._here)

    def walk(self, neighbour: str) -> Sight:
        if neighbour not in self._sights[self._here].near:
            raise Peeked(f"{neighbour} from {self._here}")
        self._here = neighbour
        self.shown.append(neighbour)
        return self._guarded(neighbour)

    def __getattr__(self, name: str) -> object:
        raise Peeked(name)

    def _guarded(self, viewpoint: str) -> Sight:
        sight = self._sights[viewpoint]
        near = Guarded(sight.near)
        return Sight(viewpoint, sight.position, near, sight.panorama)  # type: ignore[arg-type]


class Restless:
    """Wants to see all there is: every frontier rather than any stop."""

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        return [np.where(moment.options.seen, -9.0, -moment.options.walks) for moment in moments]


def scorers(building: Building) -> list[Scorer]:
    text = TextMatch(views_of([building.scenery or {}]))
    return [Restless(), text, WithPlaces(text)]


INSTRUCTION = "Walk past the oven and the bed, go up to the fireplace and wait by the statue."


@pytest.mark.parametrize("kind", range(3))
@pytest.mark.parametrize("shown", [(), ("0.0", "1.0", "2.0", "2.1")])
def test_no_place_is_asked_for_before_it_is_walked_to(
    grid: Grid, kind: int, shown: tuple[str, ...]
) -> None:
    building = grid(4, 3)
    sights = Sights(building)
    eyes = BlindfoldEyes(sights, "0.0")
    memory = RememberedBuilding()
    if shown:
        memory.show(RememberedRoute((INSTRUCTION,), shown), [sights[name] for name in shown])
    explorer = Explorer(scorers(building)[kind], horizon=ALL)
    path = explore(explorer, Episode(INSTRUCTION, 0.0, eyes, memory))
    assert list(path) == eyes.shown
    assert set(explorer.search.known.seen) == set(path) | set(shown)
    heard_of = {n for name in (*path, *shown) for n in sights[name].near} | {*path, *shown}
    assert set(explorer.search.known.viewpoints) == heard_of
    assert len(path) - 1 <= 15


def test_the_blindfold_would_notice(grid: Grid) -> None:
    eyes = BlindfoldEyes(Sights(grid(4, 3)), "0.0")
    with pytest.raises(Peeked):
        eyes.walk("3.2")
    with pytest.raises(Peeked):
        eyes.building  # noqa: B018 - asking is the point
    with pytest.raises(Peeked):
        eyes.look().near["3.2"]


@pytest.mark.parametrize("kind", range(3))
def test_a_building_that_differs_only_where_nobody_looked_changes_nothing(
    grid: Grid, kind: int
) -> None:
    """The rooms that were not seen get other words: the walk is the same."""
    building = grid(4, 3)
    scorer = scorers(building)[kind]
    eyes = BlindfoldEyes(Sights(building), "0.0")
    path = explore(Explorer(scorer, moves=4), Episode(INSTRUCTION, 0.0, eyes))
    scenery = dict(building.scenery or {})
    wall = scenery["0.0"]
    other = {name: scenery[name] if name in path else wall for name in scenery}
    changed = BlindfoldEyes(Sights(Building(building.graph, other)), "0.0")
    assert explore(Explorer(scorer, moves=4), Episode(INSTRUCTION, 0.0, changed)) == path
