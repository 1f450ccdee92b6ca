"""One decision at a time: where it goes, what a move costs, and that side by side is the same."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.agents.explorer.walking import Sights, Walk
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.routes import Building
from mnemonaut.memory.places import RememberedRoute
from mnemonaut.planners.wayfinding.decision import DecisionSettings, decide
from mnemonaut.planners.wayfinding.explorer import (
    Episode,
    Explorer,
    Moment,
    explore,
    explore_all,
)
from mnemonaut.planners.wayfinding.known_map import KnownMap
from mnemonaut.planners.wayfinding.options import ALL, Horizon, options_of
from mnemonaut.planners.wayfinding.remembered import RememberedBuilding

Grid = Callable[[int, int], Building]
GREEDY = DecisionSettings(vote=False)


class Wanting:
    """Logits by name; what is not named gets -9."""

    def __init__(self, wanted: Mapping[str, float]) -> None:
        self.wanted = wanted
        self.asked: list[list[str]] = []

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        answers = []
        for moment in moments:
            names = [moment.options.known.viewpoints[n] for n in moment.options.numbers]
            self.asked.append(names)
            answers.append(np.array([self.wanted.get(name, -9.0) for name in names]))
        return answers


class Chance:
    """Any logits, but the same for the same walk."""

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        answers = []
        for moment in moments:
            walked = "/".join((moment.search.instruction, *moment.search.walked))
            random = np.random.default_rng(list(walked.encode()))
            answers.append(random.normal(size=len(moment.options)))
        return answers


def test_it_goes_back_over_what_it_knows_and_pays_for_it(grid: Grid) -> None:
    """First east to 1.0, then, since 0.1 draws more, back past the start: three moves."""
    walk = Walk(Sights(grid(4, 3)), "0.0")
    scorer = Wanting({"1.0": 5.0, "0.1": 4.0, "0.2": 9.0})
    explorer = Explorer(scorer, GREEDY, horizon=Horizon((2, 9), 9))
    assert explore(explorer, Episode("any", 0.0, walk)) == ("0.0", "1.0", "0.0", "0.1", "0.2")
    assert explorer.search.moves == 15 - 4


def test_a_known_place_is_walked_to_without_asking_again(grid: Grid) -> None:
    sights = Sights(grid(6, 1))
    memory = RememberedBuilding()
    shown = ("0.0", "1.0", "2.0", "3.0", "4.0")
    memory.show(RememberedRoute(("any",), shown), [sights[name] for name in shown])
    scorer = Wanting({"4.0": 5.0})
    path = explore(Explorer(scorer, GREEDY), Episode("any", 0.0, Walk(sights, "0.0"), memory))
    assert path == shown and len(scorer.asked) == 1
    assert len(memory.known.seen) == 5, "an episode's own sights stay its own"


def test_something_new_on_the_way_is_a_reason_to_think_again(grid: Grid) -> None:
    """3.1 was shown by a way round; the shortest known way leads through the unseen 2.1."""
    sights = Sights(grid(4, 2))
    memory = RememberedBuilding()
    shown = ("1.1", "1.0", "2.0", "3.0", "3.1")
    memory.show(RememberedRoute(("any",), shown), [sights[name] for name in shown])
    scorer = Wanting({"3.1": 5.0})
    path = explore(
        Explorer(scorer, GREEDY, horizon=ALL), Episode("any", 0.0, Walk(sights, "1.1"), memory)
    )
    assert path == ("1.1", "2.1", "3.1") and len(scorer.asked) == 2


@given(st.integers(0, 10**6), st.integers(0, 12))
def test_moves_never_run_over_and_each_is_to_a_neighbour(seed: int, moves: int) -> None:
    random = np.random.default_rng(seed)
    sights = Sights(_building())
    start = f"{random.integers(4)}.{random.integers(3)}"
    path = explore(Explorer(Chance(), moves=moves), Episode(str(seed), 0.0, Walk(sights, start)))
    assert path[0] == start and len(path) - 1 <= moves
    for here, there in pairwise(path):
        assert there in sights[here].near


def test_side_by_side_or_one_by_one_is_the_same(grid: Grid) -> None:
    sights = Sights(grid(4, 3))
    names = [f"{x}.{y}" for x in range(4) for y in range(3)]
    alone = [
        explore(Explorer(Chance()), Episode(f"go {name}", 0.0, Walk(sights, name)))
        for name in names
    ]
    together = explore_all(
        Chance(), [Episode(f"go {name}", 0.0, Walk(sights, name)) for name in names]
    )
    assert together == alone and len(set(map(len, alone))) > 1


def test_where_no_place_lies_within_the_horizon_all_are_thought_of(grid: Grid) -> None:
    known = KnownMap([Sights(grid(1, 1))["0.0"]])
    options = options_of(known, "0.0", "0.0", 15)
    assert options.numbers.tolist() == [0] and options.paths == [(0,)]


def test_a_stop_is_worth_the_belief_around_it(grid: Grid) -> None:
    """Rooms are 3.0 m apart, which is not less than 3 m; in a closer building they vote."""
    building = grid(3, 1)
    near = Building(
        type(building.graph)(
            "near", building.graph.viewpoints, building.graph.positions / 2,
            building.graph.neighbours,
        ),
        building.scenery,
    )  # fmt: skip
    logits = np.log([0.3, 0.3, 0.4])
    for shape, wanted in ((building, 2), (near, 1)):
        sights = Sights(shape)
        known = KnownMap(sights[f"{x}.0"] for x in range(3))
        options = options_of(known, "0.0", "0.0", 15, ALL)
        assert decide(logits, options, DecisionSettings()) == wanted
        assert decide(logits, options, GREEDY) == 2


def test_curiosity_and_laziness(grid: Grid) -> None:
    known = KnownMap([Sights(grid(3, 1))["1.0"]])
    options = options_of(known, "1.0", "1.0", 15, ALL)
    logits = np.log([0.5, 0.2, 0.3])  # the seen one, then the frontier
    assert options.seen.tolist() == [True, False, False]
    assert decide(logits, options, DecisionSettings()) == 0
    assert decide(logits, options, DecisionSettings(curiosity=2.0)) == 2
    assert decide(logits, options, DecisionSettings(curiosity=2.0, walk_scale=3.0)) == 0


def test_nobody_walks_through_walls(grid: Grid) -> None:
    with pytest.raises(TaskError, match="no neighbour"):
        Walk(Sights(grid(4, 3)), "0.0").walk("2.2")


def test_deciding_what_was_not_asked_is_refused(grid: Grid) -> None:
    explorer = Explorer(Chance())
    explorer.begin("any", 0.0, Sights(grid(2, 2))["0.0"])
    with pytest.raises(ValueError, match="moment"):
        explorer.settle(np.zeros(1))


def _building() -> Building:
    from mnemonaut.envs.navigation.graph import graph_of

    spots = [(x, y) for x in range(4) for y in range(3)]
    near = [
        [n for n, other in enumerate(spots) if abs(other[0] - x) + abs(other[1] - y) == 1]
        for x, y in spots
    ]
    positions = np.array([(3.0 * x, 3.0 * y, 0.0) for x, y in spots])
    return Building(graph_of("grid", [f"{x}.{y}" for x, y in spots], positions, near))
