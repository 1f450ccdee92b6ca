"""Where the household's mind looks for things: memory first, then about, then what is shut."""

from collections.abc import Sequence
from typing import Any

from mnemonaut.envs.household.knowledge import Knowledge
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.minds.household_evidence import gather
from mnemonaut.planners.minds.household_fetch import find, looking_order
from mnemonaut.planners.planner import Attempt

from .household_scene import facts_of, lived, said, tried

PRIOR = Knowledge(
    portable=frozenset({"Apple", "Plate"}),
    fits={
        "Apple": frozenset({"CounterTop", "Fridge", "Bowl"}),
        "Plate": frozenset({"CounterTop", "Cabinet", "Shelf"}),
    },
    likely={"Apple": ("Fridge", "CounterTop"), "Plate": ("Cabinet",)},
)
TASK = "fetch Kitchen_3 1"
ROOM = ("CounterTop 1", "Fridge 1", "GarbageCan 1", "Microwave 1", "SinkBasin 1", "Shelf 1")


def sought(
    facts: dict[str, Any], *history: Attempt, recalled: Sequence[Recall] = (), kind: str = "Apple"
) -> str:
    evidence = gather(facts["home"], facts["day"], TASK, history, recalled)
    return said(find(PRIOR, facts, evidence, kind))


SHUT = ["Cabinet 1", "Drawer 1", "Fridge 1"]
ABOUT = tried("search(Apple)", "search")


def test_first_about_then_into_what_is_shut_the_likeliest_first() -> None:
    facts = facts_of({}, *ROOM, *SHUT, unopened=SHUT, explored=False)
    assert sought(facts) == "search(Apple)"
    facts["explored"] = True
    assert sought(facts, ABOUT) == "search(Apple, Fridge 1)"
    vain = tried("search(Apple, Fridge 1)", "search")
    assert sought(facts, ABOUT, vain) == "done()"  # neither a drawer nor a cabinet takes apples


def test_with_one_in_sight_another_one_is_found_by_exploring() -> None:
    facts = facts_of({"Apple 1": "Shelf 1"}, *ROOM, explored=False)
    assert sought(facts) == "explore()"


def test_where_it_was_remembered_is_looked_at_first() -> None:
    facts = facts_of({}, *ROOM, *SHUT, unopened=SHUT, explored=False)
    seen = lived(facts=facts_of({"Apple 1": "Shelf 1"}))
    assert sought(facts, recalled=[seen]) == "search(Apple, Shelf 1)"
    vain = tried("search(Apple, Shelf 1)", "search")
    assert sought(facts, vain, recalled=[seen]) == "search(Apple)"
    far = lived(facts=facts_of({"Apple 1": "Bowl 4"}))
    assert sought(facts, recalled=[far]) == "search(Bowl 4); search(Apple, Bowl 4)"
    floor = lived(facts=facts_of({"Apple 1": "Floor 1"}))
    assert sought(facts, recalled=[floor]) == "search(Apple)"
    other = lived(facts=facts_of({"Apple 1": "Shelf 1"}, home="Kitchen_4"))
    assert sought(facts, recalled=[other]) == "search(Apple)"


def test_where_it_was_looked_for_in_vain_on_an_earlier_visit_is_left_out() -> None:
    facts = facts_of({}, *ROOM, "Fridge 2", unopened=["Fridge 1", "Fridge 2"])
    vain = lived(tried("search(Apple, Fridge 1)", "search"))
    assert sought(facts, ABOUT) == "search(Apple, Fridge 1)"
    assert sought(facts, ABOUT, recalled=[vain]) == "search(Apple, Fridge 2)"


def test_furniture_is_looked_for_itself_and_in_no_container() -> None:
    facts = facts_of({}, *ROOM, *SHUT, unopened=SHUT, explored=False)
    seen = lived(facts=facts_of({"Toaster 1": "CounterTop 1"}))
    assert sought(facts, recalled=[seen], kind="Toaster") == "search(Toaster)"
    evidence = gather("Kitchen_3", 1234, TASK, (), ())
    assert looking_order(PRIOR, facts, "Toaster") == [] and evidence.places == {}


def test_the_memory_orders_the_search() -> None:
    shut = ["Cabinet 1", "Cabinet 2", "Cabinet 3"]
    advice = {"misplaced": {}, "belongs": {}, "search": {"Plate": [["Cabinet 3", 0.9]]}}
    plain, told = (facts_of({}, *shut, unopened=shut, **more) for more in ({}, {"advice": advice}))
    assert looking_order(PRIOR, plain, "Plate") == shut
    assert looking_order(PRIOR, told, "Plate")[0] == "Cabinet 3"
