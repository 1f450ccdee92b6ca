"""Where to look for a class."""

import pytest

from mnemonaut.memory.placement.learn import PlacementModel, learn
from mnemonaut.memory.placement.rooms import RoomScene

from .conftest import MakeRoom


@pytest.fixture(scope="module")
def taught(kitchens: list[RoomScene]) -> PlacementModel:
    return learn(kitchens)


def test_closed_containers_are_looked_into(taught: PlacementModel, make_room: MakeRoom) -> None:
    room = make_room({}, "Drawer|1", "Drawer|2", "Fridge|1", "CounterTop|1")
    places = taught.search_prior.rank("Fork", room)
    assert [p.id for p in places[:2]] == ["Drawer|1", "Drawer|2"]
    assert places[0].score == places[1].score and sum(p.score for p in places) == pytest.approx(1)
    assert taught.search_prior.rank("Apple", room)[0].id == "Fridge|1"


def test_what_was_searched_in_vain(taught: PlacementModel, make_room: MakeRoom) -> None:
    """Three empty drawers leave the fourth its own part of the share, no more."""
    drawers = [f"Drawer|{n}" for n in range(4)]
    room = make_room({}, *drawers, "Fridge|1")
    before = {p.id: p.score for p in taught.search_prior.rank("Fork", room)}
    after = {p.id: p.score for p in taught.search_prior.rank("Fork", room, searched=drawers[:3])}
    assert after.keys() == {"Drawer|3", "Fridge|1"}
    ratio = before["Drawer|3"] / before["Fridge|1"]
    assert after["Drawer|3"] / after["Fridge|1"] == pytest.approx(ratio)


def test_like_is_found_with_like(taught: PlacementModel, make_room: MakeRoom) -> None:
    room = make_room({"Spoon|1": "Drawer|2"}, "Drawer|1", "Drawer|3", "Fridge|1")
    assert taught.search_prior.rank("Fork", room)[0].id == "Drawer|2"
    hidden = taught.search_prior.rank("Fork", room, hidden={"Spoon|1"})
    assert hidden[0].id == "Drawer|1"


def test_among_some(taught: PlacementModel, make_room: MakeRoom) -> None:
    room = make_room({}, "Drawer|1", "Drawer|2", "Fridge|1")
    found = taught.search("Fork", room, ["Fridge|1", "Drawer|2", "not there"])
    assert [id for id, _ in found] == ["Drawer|2", "Fridge|1"]
    assert sum(share for _, share in found) == pytest.approx(1.0)
    assert len(taught.search("Fork", room)) == 3
    assert taught.search("Fork", RoomScene("empty", "kitchen")) == []
