"""What was ever cleaned, heated and cooled, read from events."""

from collections.abc import Callable
from typing import Any

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.tasks.history import History

Home = Callable[..., dict[str, Any]]


def test_a_tap_cleans_what_lies_in_the_nearest_basin(make_home: Home) -> None:
    def event(on: bool) -> dict[str, Any]:
        far = {"position": {"x": 5.0, "y": 0.0, "z": 0.0}}
        standing = {"Mug|1": "SinkBasin|1", "Cup|1": "SinkBasin|2", "Faucet|1": None}
        return make_home(standing, {"Faucet|1": {"isToggled": on}, "SinkBasin|2": far})

    history = History().after(event(False))
    assert history.cleaned == frozenset()
    assert history.after(event(False)).cleaned == frozenset()
    assert history.after(event(True)).cleaned == {"Mug|1"}
    # Running since before anybody looked is not opening it.
    assert History().after(event(True)).after(event(True)).cleaned == frozenset()


def test_a_sink_does_where_there_is_no_basin(make_home: Home) -> None:
    off, on = (
        make_home({"Mug|1": "Sink|1", "Faucet|1": None}, {"Faucet|1": {"isToggled": on}})
        for on in (False, True)
    )
    assert History().after(off).after(on).cleaned == {"Mug|1"}


def test_a_microwave_heats_when_it_starts(make_home: Home) -> None:
    def event(on: bool, standing: dict[str, str | None]) -> dict[str, Any]:
        return make_home({"Microwave|1": None, **standing}, {"Microwave|1": {"isToggled": on}})

    inside: dict[str, str | None] = {"Mug|1": "Microwave|1", "Cup|1": "CounterTop|1"}
    history = History().after(event(False, inside)).after(event(True, inside))
    assert history.heated == {"Mug|1"}
    out: dict[str, str | None] = {"Mug|1": "CounterTop|1", "Cup|1": "CounterTop|1"}
    assert history.after(event(False, out)).heated == {"Mug|1"}  # ever


def test_a_fridge_cools_when_it_is_closed(make_home: Home) -> None:
    def event(is_open: bool) -> dict[str, Any]:
        return make_home({"Mug|1": "Fridge|1"}, {"Fridge|1": {"isOpen": is_open}})

    assert History().after(event(False)).after(event(True)).cooled == frozenset()
    history = History().after(event(True)).after(event(False))
    assert history.cooled == {"Mug|1"}
    assert history.heated | history.cleaned == frozenset()


def test_in_the_house(house: HeadlessController) -> None:
    """The same through actions: an apple into the fridge, the door closed."""
    by_type = {o["objectType"]: o["objectId"] for o in house.last_event.metadata["objects"]}
    history = History().after(house.last_event.metadata)
    for action, kind in (
        ("PickupObject", "Apple"),
        ("OpenObject", "Fridge"),
        ("PutObject", "Fridge"),
        ("CloseObject", "Fridge"),
    ):
        event = house.step(action, objectId=by_type[kind], forceAction=True)
        assert event, event.metadata["errorMessage"]
        assert by_type["Apple"] not in history.cooled
        history = history.after(event.metadata)
    assert by_type["Apple"] in history.cooled
