"""What the second stage reads of each option."""

from collections.abc import Callable

import numpy as np
import pytest

from mnemonaut.agents.explorer.features import OWN, TOLD, columns_of, own_of
from mnemonaut.agents.explorer.walking import Sights
from mnemonaut.envs.navigation.routes import Building
from mnemonaut.memory.places import RememberedRoute
from mnemonaut.planners.wayfinding.evidence import evidence_of
from mnemonaut.planners.wayfinding.explorer import Moment, Search
from mnemonaut.planners.wayfinding.known_map import KnownMap
from mnemonaut.planners.wayfinding.options import ALL, options_of
from mnemonaut.planners.wayfinding.remembered import RememberedBuilding
from mnemonaut.planners.wayfinding.text_match import straightness

Grid = Callable[[int, int], Building]


def _moment(building: Building, *seen: str, memory: RememberedBuilding | None = None) -> Moment:
    sights = Sights(building)
    known = KnownMap() if memory is None else memory.known.copy()
    for name in seen:
        known.see(sights[name])
    search = Search("Go to the desk.", 0.0, [seen[0]], known, 15, memory)
    return Moment(search, options_of(known, seen[0], seen[0], 15, ALL))


def test_straightness_is_the_mean_cosine_of_the_turns() -> None:
    positions = np.array([(0.0, 0, 0), (0, 3, 0), (3, 3, 0), (3, 6, 0)])
    ways = [(0,), (0, 1), (0, 1, 2), (0, 1, 2, 3)]
    np.testing.assert_allclose(straightness(positions, ways, 0.0), [0, 1, 0.5, 1 / 3], atol=1e-12)
    np.testing.assert_allclose(straightness(positions, ways[1:2], np.pi), [-1])


def test_own_columns(grid: Grid) -> None:
    moment = _moment(grid(4, 3), "0.0", "1.0")
    size = len(moment.options)
    logits = np.arange(size, dtype=float)
    own = dict(zip(OWN, own_of(moment, logits).T, strict=True))
    names = [moment.options.known.viewpoints[number] for number in moment.options.numbers]
    assert np.exp(own["chance"]).sum() == pytest.approx(1.0, abs=1e-4)
    assert {n for n, stop in zip(names, own["stop"], strict=True) if stop} == {"0.0", "1.0"}
    at = names.index("2.0")
    assert own["frontier_edges"][at] == -3 and own["stop_edges"][at] == 0
    assert own["metres"][at] == pytest.approx(6.0 / 10 - 1)
    assert own["stop_edges_squared"][names.index("1.0")] == 16


def test_without_memory_nothing_is_told_and_with_one_of_each_kind_its_own(grid: Grid) -> None:
    building = grid(4, 3)
    silent = _moment(building, "0.0", "1.0")
    columns = columns_of(silent, np.zeros(len(silent.options)), evidence_of(silent))
    assert not columns.told.any() and not columns.gate.any()
    sights = Sights(building)
    memory = RememberedBuilding()
    memory.show(RememberedRoute(("Go to the desk.",), ("0.0", "0.1")), [sights["0.1"]])
    moment = _moment(building, "0.0", "1.0", memory=memory)
    told = columns_of(moment, np.zeros(len(moment.options)), evidence_of(moment)).told
    half = len(TOLD) // 2
    seen = moment.options.seen
    assert told[seen, :half].any() and not told[seen, half:].any()
    assert told[~seen, half:].any() and not told[~seen, :half].any()
