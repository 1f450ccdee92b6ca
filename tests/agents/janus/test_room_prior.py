"""The placement memory asked for rooms: known answers of the one that ships."""

import pytest

from mnemonaut.agents.janus.room_prior import PRIORS, RoomPrior
from mnemonaut.envs.errors import UnknownName
from mnemonaut.memory.placement.learn import PlacementModel

GRAPH = RoomPrior(PlacementModel.default())


@pytest.mark.parametrize(
    ("noun", "room"),
    [
        ("toaster", "kitchen"),
        ("fridge", "kitchen"),
        ("bathtub", "bathroom"),
        ("towel", "bathroom"),
        ("bed", "bedroom"),
        ("sofa", "living room"),
        ("television", "living room"),
    ],
)
def test_where_things_are(noun: str, room: str) -> None:
    found = GRAPH.room_of(noun)
    assert found is not None and found[0] == room and found[1] > 0.5
    advice = GRAPH.advise({"kind": "navigate", "thing": noun}, {})
    assert advice is not None and advice.text == f"It is usually in the {room}."
    assert advice.facts == {"room": room, "share": round(found[1], 2)}


@pytest.mark.parametrize("noun", ["", "dryer", "unicorn", "trash can", "window"])
def test_nothing_is_said_where_nothing_is_known_or_sure(noun: str) -> None:
    assert GRAPH.room_of(noun) is None
    assert GRAPH.advise({"thing": noun}, {}) is None
    assert GRAPH.advise({"kind": "navigate"}, {}) is None


def test_the_controls() -> None:
    model = PlacementModel.default()
    nouns = ["toaster", "fridge", "bathtub", "towel", "bed", "sofa", "television", "microwave"]
    misfiled, again = (RoomPrior(model, "misfiled", 1) for _ in range(2))
    assert [misfiled.room_of(n) for n in nouns] == [again.room_of(n) for n in nouns]
    told = [(misfiled.room_of(n), GRAPH.room_of(n)) for n in nouns]
    assert all(wrong is not None and right is not None for wrong, right in told)
    assert sum(wrong != right for wrong, right in told) >= len(nouns) // 2
    rooms = {RoomPrior(model, "random", seed).room_of("bed") for seed in range(20)}
    assert rooms == {(k, 0.25) for k in ("bathroom", "bedroom", "kitchen", "living room")}
    common = RoomPrior(model, "common").room_of("toaster")
    assert common is not None and common[0] == "kitchen"
    assert RoomPrior(model, "random").room_of("unicorn") is None


def test_a_wrong_name() -> None:
    assert PRIORS == ("random", "common", "graph", "misfiled")
    with pytest.raises(UnknownName, match=r"unknown memory of rooms `grap`. Did you mean `graph`"):
        RoomPrior(PlacementModel.default(), "grap")
