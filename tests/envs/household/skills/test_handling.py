"""Skills that touch one object, in a small kitchen whose every box is known."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.household.export import scene_record
from mnemonaut.envs.household.scene import AgentPose, RoomArea, Scene, Wall
from mnemonaut.envs.household.skills import SKILLS
from mnemonaut.envs.household.skills.handling import MAX_SIDES

from .conftest import Enter, Hands


@pytest.fixture
def hands(kitchen: Enter) -> Hands:
    return kitchen(observations="oracle")


def at(hands: Hands, handle: str) -> list[str]:
    return list(hands.known[handle]["parents"])


def test_pick_up_and_put_down(hands: Hands) -> None:
    assert hands("pickup", "Apple 1").text == "holds Apple 1"
    assert hands.held == "Apple 1" and hands.verbs[-1] == "PickupObject"
    put = hands("put", "Apple 1", "SinkBasin 1")
    assert put.success and put.text == "Apple 1 is now at SinkBasin 1"
    assert hands.held == "" and at(hands, "Apple 1") == ["SinkBasin 1"]


def test_goto_ends_before_the_object(hands: Hands) -> None:
    for handle in ("Mug 1", "GarbageCan 1", "Microwave 1", "StoveBurner 1"):
        assert hands("goto", handle).success
        assert handle in hands.now.info["visible"]
    assert hands("goto", "StoveBurner 1").success and hands.verbs == []


def test_a_container_is_opened_to_put_into_and_closed_again(hands: Hands) -> None:
    hands("pickup", "Apple 1")
    assert hands("put", "Apple 1", "Fridge 1").success
    assert hands.verbs[-3:] == ["OpenObject", "PutObject", "CloseObject"]
    assert not hands.known["Fridge 1"]["open"] and at(hands, "Apple 1") == ["Fridge 1"]
    assert hands("pickup", "Apple 1").success and "OpenObject" in hands.verbs
    assert hands.held == "Apple 1" and hands.known["Fridge 1"]["open"]
    assert hands("put", "Apple 1", "Fridge 1").success and hands.verbs[-1] == "PutObject"
    assert hands.known["Fridge 1"]["open"]  # it stood open before


def test_open_close_toggle_slice(hands: Hands) -> None:
    assert hands("open", "Drawer 1").success and hands.known["Drawer 1"]["open"]
    assert hands("open", "Drawer 1").text == "Drawer 1 is open already"
    assert hands("close", "Drawer 1").success and not hands.known["Drawer 1"]["open"]
    assert hands("close", "Drawer 1").text == "Drawer 1 is closed already"
    assert hands("toggle", "Faucet 1").success and hands.known["Faucet 1"]["toggled"]
    assert hands("toggle", "Faucet 1").success and not hands.known["Faucet 1"]["toggled"]
    assert hands("slice", "Bread 1").success
    assert "BreadSliced 1" in hands.known and hands.verbs[-1] == "SliceObject"


def test_what_is_in_hand_is_picked_up_already(hands: Hands) -> None:
    hands("pickup", "Mug 1")
    assert hands("pickup", "Mug 1").text == "Mug 1 is in hand already" and hands.verbs == []
    full = hands("pickup", "Apple 1")
    assert not full.success and hands.verbs == []
    assert full.facts == {"cause": "hand_full", "object": "Mug 1"}
    assert full.text == "the hand holds Mug 1 already; put it down first"


@pytest.mark.parametrize("held", ["", "Mug 1"])
def test_only_what_is_held_can_be_put(hands: Hands, held: str) -> None:
    if held:
        hands("pickup", held)
    told = hands("put", "Apple 1", "DiningTable 1")
    assert told.facts == {"cause": "not_held", "object": "Apple 1"} and hands.verbs == []
    assert told.text == f"the hand {f'holds {held}' if held else 'is empty'}; pickup(Apple 1) first"


@pytest.mark.parametrize("skill", ["goto", "pickup", "open", "close", "toggle", "slice"])
def test_what_was_never_seen_is_told(hands: Hands, skill: str) -> None:
    for handle in ("Apple 2", "Unicorn 1", "apple 1", ""):
        told = hands(skill, handle)
        assert not told.success and hands.verbs == []
        assert told.facts == {"cause": "unseen", "object": handle}
        assert told.text == f"{handle} has not been seen yet; search for it"
    hands("pickup", "Mug 1")
    assert hands("put", "Mug 1", "Shelf 1").facts == {"cause": "unseen", "object": "Shelf 1"}


@pytest.mark.parametrize(
    ("skill", "handle", "words"),
    [
        ("pickup", "DiningTable 1", "pickup(DiningTable 1): DiningTable 1 is not"),
        ("toggle", "DiningTable 1", "toggle(DiningTable 1): DiningTable 1 is not"),
        ("open", "DiningTable 1", "open(DiningTable 1): DiningTable 1 is not"),
        ("slice", "DiningTable 1", "slice(DiningTable 1): DiningTable 1 cannot"),
    ],
)
def test_a_refusal_tells_what_the_simulator_said_by_handle(
    hands: Hands, skill: str, handle: str, words: str
) -> None:
    told = hands(skill, handle)
    assert not told.success and told.text.startswith(words) and "|" not in told.text
    assert told.facts["cause"]


def test_what_does_not_fit_is_refused_and_kept(hands: Hands) -> None:
    hands("pickup", "Apple 1")
    told = hands("put", "Apple 1", "StoveBurner 1")
    assert told.facts["cause"] == "ObjectNotAllowedInReceptacle"
    assert told.text.startswith("put(Apple 1, StoveBurner 1): Apple cannot be placed in")
    assert hands.held == "Apple 1" and hands.verbs.count("PutObject") == 1


@pytest.mark.parametrize("name", ["goto", "pickup", "put", "open", "close", "toggle", "slice"])
@pytest.mark.parametrize("count", [0, 3])
def test_a_wrong_number_of_arguments_shows_the_usage(hands: Hands, name: str, count: int) -> None:
    with pytest.raises(TaskError, match=rf"^{count} arguments given; write {name}\("):
        hands(name, *["Apple 1"] * count)
    assert hands.steps == 0


def test_the_usage_of_every_skill_begins_with_its_call() -> None:
    assert all(skill.usage.startswith(f"{name}(") for name, skill in SKILLS.items())
    assert all(skill.name == name for name, skill in SKILLS.items())


def test_out_of_reach(kitchen: Enter) -> None:
    """A fridge behind the wall is known, and can be seen from nowhere near."""

    def behind_the_wall(objects: list[dict[str, Any]]) -> None:
        (body,) = (o for o in objects if o["objectType"] == "Fridge")
        for corner in body["axisAlignedBoundingBox"]["cornerPoints"]:
            corner[0] += 4.0
        body["axisAlignedBoundingBox"]["center"]["x"] += 4.0
        body["position"]["x"] += 4.0

    hands = kitchen(behind_the_wall, observations="oracle")
    for skill in ("goto", "pickup", "open", "close", "toggle", "slice"):
        told = hands(skill, "Fridge 1")
        assert told.facts == {"cause": "unreachable", "object": "Fridge 1"}
        assert told.text == "Fridge 1 cannot be reached or seen from near by"
    hands("pickup", "Apple 1")
    assert hands("put", "Apple 1", "Fridge 1").facts["cause"] == "unreachable"
    assert hands.held == "Apple 1"
    hands("put", "Apple 1", "DiningTable 1")
    assert hands.held == ""


LongCounter = Callable[[float], Hands]


@pytest.fixture
def long_counter(
    body_of: Callable[..., dict[str, Any]],
    controller_of: Callable[[Scene], Any],
    enter: Enter,
    tmp_path: Path,
) -> LongCounter:
    """A counter of 7.8 m that is covered from its left end to `x`, and an apple on the floor."""

    def hands(x: float) -> Hands:
        floor = body_of("Floor", (0, -0.05, 0), (8, 0.1, 4), receptacle=True)
        counter = body_of("CounterTop", (0, 0.45, 1.6), (7.8, 0.9, 0.6), receptacle=True)
        cover = body_of(
            "Toaster", ((x - 3.9) / 2, 1.0, 1.6), (x + 3.9, 0.2, 0.6), [counter["objectId"]]
        )
        can = body_of("GarbageCan", (-1.7, 0.3, -1.5), (0.4, 0.6, 0.4), receptacle=True)
        apple = body_of(
            "Apple", (-1.5, 0.05, 0.6), (0.1, 0.1, 0.1), [floor["objectId"]], pickupable=True
        )
        floor["receptacleObjectIds"].append(apple["objectId"])
        counter["receptacleObjectIds"].append(cover["objectId"])
        corners = ((-4.0, -2.0), (4.0, -2.0), (4.0, 2.0), (-4.0, 2.0))
        ends = (*corners[1:], corners[0])
        walls = tuple(Wall(a, b, 0.0, 2.5) for a, b in zip(corners, ends, strict=True))
        room = RoomArea("kitchen", "kitchen", corners)
        bodies = (floor, counter, cover, can, apple)
        scene = Scene("Long_1", bodies, (room,), AgentPose(0.0, 0.9, 0.0), None, walls)
        path = tmp_path / "Long_1.json"
        path.write_text(json.dumps(scene_record(controller_of(scene), "Long_1")), encoding="utf-8")
        return enter("rearrange Long_1", scenes=str(path), observations="oracle")

    return hands


def test_put_tries_other_sides_of_what_is_full_near_by(long_counter: LongCounter) -> None:
    hands = long_counter(2.0)
    assert hands("pickup", "Apple 1").success
    told = hands("put", "Apple 1", "CounterTop 1")
    assert told.success and at(hands, "Apple 1") == ["CounterTop 1"]
    assert 2 <= hands.verbs.count("PutObject") <= 1 + MAX_SIDES
    assert hands.known["Apple 1"]["center"][0] > 2.0


def test_put_gives_up_where_all_is_full(long_counter: LongCounter) -> None:
    hands = long_counter(3.9)
    hands("pickup", "Apple 1")
    told = hands("put", "Apple 1", "CounterTop 1")
    assert not told.success and told.facts["cause"] == "ReceptacleFull"
    assert hands.held == "Apple 1"
    assert 2 <= hands.verbs.count("PutObject") <= 1 + MAX_SIDES


@pytest.mark.parametrize("home", ["Kitchen_3", "LivingRoom_5", "Bedroom_2"])
def test_what_lies_about_in_a_home_can_be_lifted_and_put_back(enter: Enter, home: str) -> None:
    """The most of it; and every report agrees with the state that is left."""
    hands = enter(f"rearrange {home}", 1, observations="oracle")
    loose = [h for h, body in hands.known.items() if body["pickupable"] and body["parents"]][:10]
    done = 0
    for handle in loose:
        home_of_it = at(hands, handle)[0]
        assert hands("pickup", handle).success == (hands.held == handle)
        if not hands.held:
            continue
        back = hands("put", handle, home_of_it)
        assert back.success == (hands.held == "")
        if hands.held:
            break
        assert home_of_it in at(hands, handle)
        done += 1
    assert done >= 0.6 * len(loose) > 2
