"""The homes of Rooms-v0."""

import numpy as np
import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.homes.geometry import Obstacles
from mnemonaut.envs.homes.home import AGENT_HEIGHT
from mnemonaut.envs.navigation.buildings.contents import TIDIED
from mnemonaut.envs.navigation.rooms.homes import (
    FIRST_SEED,
    LOOKS,
    SPLITS,
    RoomsHome,
    rooms_home,
    solid_items,
)


@pytest.fixture(scope="module", params=["Home_000", "Home_007", "Home_281"])
def home(request: pytest.FixtureRequest) -> RoomsHome:
    name: str = request.param
    return rooms_home(name)


def test_the_homes_of_splits_that_are_compared_differ() -> None:
    train, valid, unseen = (set(SPLITS[split]) for split in ("train", "valid", "unseen"))
    assert (len(train), len(valid), len(unseen)) == (240, 40, 40)
    assert not train & valid and not train & unseen and not valid & unseen
    assert SPLITS["seen"] == SPLITS["train"]
    assert (SPLITS["valid"][0], SPLITS["unseen"][-1]) == ("Home_240", "Home_319")


def test_an_unknown_home_is_named_with_the_cure() -> None:
    with pytest.raises(UnknownName, match=r"unknown home `Home_320`\. Did you mean `Home_"):
        rooms_home("Home_320")


def test_a_home_is_made_once() -> None:
    assert rooms_home("Home_007") is rooms_home("Home_007")
    assert rooms_home("Home_007").home.seed == FIRST_SEED + 7


def test_places_are_the_rooms(home: RoomsHome) -> None:
    assert 3 <= len(home.home.rooms) <= 8
    for room, place in zip(home.home.rooms, home.layout.places, strict=True):
        assert place.area == room.bounds and place.level == 0.0
    assert len({place.name for place in home.layout.places}) == len(home.layout.places)


def test_the_entrance_stays_shut(home: RoomsHome) -> None:
    inner = [door for door in home.home.doors if door.rooms[1] is not None]
    assert len(inner) == len(home.home.doors) - 1
    assert [(o.places, o.start, o.end) for o in home.layout.openings] == [
        (door.rooms, door.start, door.end) for door in inner
    ]
    entrance = next(door for door in home.home.doors if door.rooms[1] is None)
    walls = [(w.start, w.end) for w in home.layout.walls if w.bottom < AGENT_HEIGHT]
    assert not Obstacles([], walls).clear(*entrance.center, 0.01)
    assert all(Obstacles([], walls).clear(*door.center, 0.2) for door in inner)


def test_things_are_items_and_look_as_a_picture_can_show(home: RoomsHome) -> None:
    boxes = {(item.box.center, item.box.size, item.room) for item in home.home.items}
    for thing in home.layout.things:
        assert (thing.box.center, thing.box.size, thing.place) in boxes
        assert thing.look == "" or thing.look in LOOKS
    assert any(thing.look for thing in home.layout.things)


def test_solid_items_are_the_solids_of_the_layout(home: RoomsHome) -> None:
    items = solid_items(home)
    assert not {item.type for item in items} & TIDIED
    assert [s.box.center for s in home.layout.solids] == [item.box.center for item in items]


def test_viewpoints_are_joined_and_stand_clear(home: RoomsHome) -> None:
    graph, viewpoints = home.survey.graph, home.survey.viewpoints
    assert np.isfinite(graph.distances).all()
    assert {place for v in viewpoints for place in v.places} == set(range(len(home.layout.places)))
    walls = [(w.start, w.end) for w in home.layout.walls if w.bottom < AGENT_HEIGHT]
    obstacles = Obstacles([item.box for item in solid_items(home)], walls)
    assert all(obstacles.clear(*viewpoint.at, 0.199) for viewpoint in viewpoints)
    assert home.seen.things.shape == (len(viewpoints), len(home.layout.things))
