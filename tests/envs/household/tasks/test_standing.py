"""Where things belong, by receptacle type."""

from collections.abc import Callable
from typing import Any

from mnemonaut.envs.household.tasks.standing import places_of, rightly_placed

Home = Callable[..., dict[str, Any]]


def test_places(make_home: Home) -> None:
    home = make_home({"Mug|1": "CounterTop|1", "Cup|1": None, "Bed|1": "Floor|1"})
    places = places_of(home["objects"])
    assert places.keys() == {"Mug_1"}  # a cup nowhere has no place; a bed is not carried
    assert places["Mug_1"].on == ("CounterTop|1",)
    assert places["Mug_1"].on_kinds == {"CounterTop"}


def test_the_floor_counts_only_alone(make_home: Home) -> None:
    """AI2-THOR tells an apple in a bin as on the floor and in the bin, in any order."""
    for parents in (["Floor|1", "GarbageCan|1"], ["GarbageCan|1", "Floor|1"]):
        home = make_home(
            {"Apple|1": "Floor|1", "Pen|1": "GarbageCan|1", "Fork|1": "Floor|1"},
            {"Apple|1": {}},
        )
        apple = next(o for o in home["objects"] if o["name"] == "Apple_1")
        apple["parentReceptacles"] = parents
        places = places_of(home["objects"])
        assert places["Apple_1"].on_kinds == {"GarbageCan"}
        assert places["Fork_1"].on_kinds == {"Floor"}


def test_another_receptacle_of_the_type_is_right(make_home: Home) -> None:
    home = make_home({"Mug|1": "CounterTop|1"})
    places = places_of(home["objects"])

    def right(parent: str | None, **changes: Any) -> bool:
        now = make_home({"Mug|1": parent, "Floor|1": None}, {"Mug|1": changes})
        return "Mug_1" in rightly_placed(places, now["objects"])

    assert right("CounterTop|1")
    assert right("CounterTop|2")
    assert not right("DiningTable|1")
    assert not right("Floor|1")
    assert not right(None)  # in the hand, say
    assert not right("CounterTop|1", isBroken=True)
    assert rightly_placed(places, []) == frozenset()  # gone


def test_one_of_several_is_enough(make_home: Home) -> None:
    home = make_home({"Apple|1": "Bowl|1", "Bowl|1": "CounterTop|1"})
    apple = next(o for o in home["objects"] if o["name"] == "Apple_1")
    apple["parentReceptacles"] = ["Bowl|1", "CounterTop|1"]
    places = places_of(home["objects"])
    for parent, expected in (("CounterTop|1", True), ("Bowl|2", True), ("Pan|1", False)):
        now = make_home({"Apple|1": parent})
        assert ("Apple_1" in rightly_placed(places, now["objects"])) is expected
