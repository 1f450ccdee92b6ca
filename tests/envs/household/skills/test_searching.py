"""Looking for things: exploring covers a home, and a search opens what is closed."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.envs.household.skills.searching import EXPLORE_STEPS
from mnemonaut.envs.household.types import type_facts

from .conftest import Enter, Hands


def seen(hands: Hands) -> set[str]:
    return set(hands.known)


@pytest.mark.parametrize("home", ["Kitchen_1", "LivingRoom_3", "Bedroom_2", "Bathroom_4"])
def test_exploring_covers_a_room_and_finds_all_that_is_not_shut_away(
    enter: Enter, home: str
) -> None:
    hands, whole = enter(f"fetch {home} 0"), enter(f"fetch {home} 0", observations="oracle")
    before = seen(hands)
    told = hands("explore")
    assert told.success and told.facts == {"whole": True} and hands.steps <= EXPLORE_STEPS
    assert all(hands.now.info["covered"])
    assert told.text == f"looked everywhere; {len(seen(hands) - before)} new objects"
    doors = type_facts().must_open
    closed = {h for h, b in whole.known.items() if b["type"] in doors and not b["open"]}
    open_to_view = {
        h for h, b in whole.known.items() if b["pickupable"] and not set(b["parents"]) & closed
    }
    shut_away = {h for h, b in whole.known.items() if set(b["parents"]) & closed}
    assert len(open_to_view & seen(hands)) >= 0.8 * len(open_to_view)
    assert not shut_away & seen(hands)
    assert hands("explore").text == "looked everywhere; 0 new objects" and hands.verbs == []


def test_exploring_stops_at_its_limit_and_can_be_called_again(enter: Enter) -> None:
    hands = enter("fetch House_0 0")
    first = hands("explore")
    assert first.success and first.facts == {"whole": False} and "not everywhere yet" in first.text
    assert EXPLORE_STEPS <= hands.steps <= EXPLORE_STEPS + 100
    calls = 1
    while not hands("explore").facts["whole"]:
        calls += 1
    assert all(hands.now.info["covered"]) and calls <= 3


def test_who_is_told_all_needs_no_exploring(enter: Enter) -> None:
    hands = enter("fetch Kitchen_1 0", observations="oracle")
    assert hands("explore").facts == {"whole": True} and hands.steps == 0


def test_a_search_ends_as_soon_as_one_is_seen(kitchen: Enter) -> None:
    hands = kitchen()
    assert "Mug 1" not in hands.known
    told = hands("search", "Mug")
    assert told.success and told.text == "found Mug 1" and told.facts == {"found": ["Mug 1"]}
    assert "Mug 1" in hands.now.info["visible"] and not all(hands.now.info["covered"])
    assert hands("search", "Mug").text == "Mug 1 is known already" and hands.verbs == []
    assert hands("search", "Mug 1").text == "Mug 1 is known already"


def test_a_search_by_handle_passes_others_of_its_type_by(enter: Enter) -> None:
    hands = enter("rearrange Kitchen_1")
    whole = enter("rearrange Kitchen_1", observations="oracle")
    several = [h for h, b in whole.known.items() if b["type"] == "CounterTop"]
    assert len(several) > 1
    for handle in several:
        told = hands("search", handle)
        assert told.success and handle in hands.known


def test_what_is_shut_away_is_found_by_looking_in(kitchen: Enter) -> None:
    hands = kitchen()
    about = hands("search", "Fork")
    assert not about.success and about.facts == {"cause": "search", "type": "Fork"}
    assert about.text == "no Fork in sight; look into containers"
    assert all(hands.now.info["covered"]) and "Fork 1" not in hands.known
    empty = hands("search", "Fork", "Fridge 1")
    assert empty.facts == {"cause": "search", "type": "Fork", "object": "Fridge 1"}
    assert not hands.known["Fridge 1"]["open"] and "CloseObject" in hands.verbs
    assert "Fridge 1" in hands.now.info["looked_into"]
    inside = hands("search", "Fork", "Drawer 1")
    assert inside.success and inside.text == "found Fork 1 at Drawer 1"
    assert hands.known["Drawer 1"]["open"]
    assert hands("pickup", "Fork 1").success and hands.held == "Fork 1"


def test_looking_in_takes_a_handle_for_its_type(kitchen: Enter) -> None:
    hands = kitchen(observations="oracle")
    assert hands("search", "Fork 7", "Drawer 1").text == "found Fork 1 at Drawer 1"


def test_looking_over_what_is_open_goes_around_it(kitchen: Enter) -> None:
    hands = kitchen(observations="oracle")
    told = hands("search", "Spoon", "DiningTable 1")
    assert told.facts == {"cause": "search", "type": "Spoon", "object": "DiningTable 1"}
    assert not {"OpenObject", "CloseObject"} & set(hands.verbs)
    assert sum(verb.startswith("Move") for verb in hands.verbs) >= 3
    assert hands("search", "Apple", "DiningTable 1").text == "found Apple 1 at DiningTable 1"


def test_a_search_for_what_is_nowhere_ends(kitchen: Enter) -> None:
    hands = kitchen()
    told = hands("search", "Unicorn")
    assert told.text == "no Unicorn in sight; look into containers" and hands.steps < 250
    again = hands("search", "Unicorn")
    assert again.facts["cause"] == "search" and hands.verbs == []


def test_a_search_says_when_not_all_was_seen(enter: Enter) -> None:
    hands = enter("fetch House_0 0")
    told = hands("search", "Unicorn")
    assert told.facts == {"cause": "unfinished"}
    assert told.text == "no Unicorn so far, and not all was seen; search again"


@pytest.mark.parametrize("args", [(), ("Mug", "Drawer 1", "now")])
def test_a_search_needs_one_argument_or_two(kitchen: Enter, args: tuple[str, ...]) -> None:
    hands = kitchen()
    told = hands("search", *args)
    assert told.facts == {"cause": "refused"} and hands.steps == 0
    assert told.text == "write search(type) or search(type, receptacle)"


def test_looking_into_what_was_never_seen(kitchen: Enter) -> None:
    hands = kitchen()
    assert hands("search", "Mug", "Safe 1").facts == {"cause": "unseen", "object": "Safe 1"}
    assert hands.verbs == []


Change = Callable[[list[dict[str, Any]]], None]


def test_looking_into_what_cannot_be_reached(kitchen: Enter) -> None:
    def behind_the_wall(objects: list[dict[str, Any]]) -> None:
        (body,) = (o for o in objects if o["objectType"] == "Fridge")
        for corner in body["axisAlignedBoundingBox"]["cornerPoints"]:
            corner[0] += 4.0
        body["axisAlignedBoundingBox"]["center"]["x"] += 4.0
        body["position"]["x"] += 4.0

    change: Change = behind_the_wall
    hands = kitchen(change, observations="oracle")
    told = hands("search", "Mug", "Fridge 1")
    assert told.facts == {"cause": "unreachable", "object": "Fridge 1"}


def test_done_is_told_what_the_env_says(enter: Enter) -> None:
    hands = enter("tidy Kitchen_1", 2)
    told = hands("done")
    assert hands.verbs == ["Done"] and hands.now.terminated
    assert not told.success and told.text.startswith("wrong: ")
    assert set(told.facts) == {"right", "wrong"} and len(told.facts["wrong"]) == 5
