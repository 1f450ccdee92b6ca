"""What a home brings into a building."""

import numpy as np

from mnemonaut.envs.homes.generate import generate
from mnemonaut.envs.homes.home import blocks
from mnemonaut.envs.navigation.buildings.contents import (
    TIDIED,
    Stand,
    contents,
    in_the_way,
    named_places,
)
from mnemonaut.envs.navigation.buildings.flats import Fitting

AREA = (0.0, 0.0, 4.0, 4.0)


def test_a_kind_that_stands_twice_is_numbered() -> None:
    kinds = ("bedroom", "living room", "bedroom")
    places = named_places([(kind, AREA, 0.0, "tile floor", "white") for kind in kinds])
    assert [place.name for place in places] == ["bedroom_1", "living_room", "bedroom_2"]
    assert [place.kind for place in places] == list(kinds)


def test_what_lies_about_on_the_floor_neither_blocks_nor_is_named() -> None:
    tidied = 0
    for seed in range(70_000, 70_006):
        home = generate("house", seed)
        kinds = [room.kind.replace("_", " ") for room in home.rooms]
        stand = Stand(Fitting(0.0, 0.0, 0.0), 0.0)
        solids, things = contents(home, kinds, stand, 0, None, np.random.default_rng(seed))
        boxes = {thing.box.center for thing in things}
        for item in home.items:
            if item.type in TIDIED and item.on_floor:
                tidied += blocks(item)
                assert not in_the_way(item)
                assert item.box.center not in boxes
        wanted = [item.box for item in home.items if in_the_way(item)]
        assert [solid.box for solid in solids] == wanted
    assert tidied, "some of these homes have clutter in the way"


def test_solids_are_numbered_after_those_that_stand_already() -> None:
    home = generate("house", 70_000)
    kinds = [room.kind.replace("_", " ") for room in home.rooms]
    stand = Stand(Fitting(0.0, 1.0, 2.0), 1.0, 3)
    solids, things = contents(home, kinds, stand, 10, None, np.random.default_rng(0))
    own = [number for thing in things for number in thing.own]
    assert own and min(own) >= 10 and max(own) < 10 + len(solids)
    assert {thing.level for thing in things} == {1.0}
    assert min(thing.place for thing in things) >= 3


def test_no_window_is_where_the_hallway_is() -> None:
    home = generate("house", 70_000)
    kinds = [room.kind.replace("_", " ") for room in home.rooms]
    stand = Stand(Fitting(0.0, 0.0, 0.0), 0.0)

    def windows(hidden: float | None) -> list[float]:
        luck = np.random.default_rng(0)
        _, things = contents(home, kinds, stand, 0, hidden, luck)
        return [thing.box.center[2] for thing in things if thing.noun == "window"]

    some = windows(None)
    assert windows(some[0]) == [y for y in some if abs(y - some[0]) >= 0.3]
