"""What episode and experiences tell of a home: of this home, of others, and of none."""

from typing import Any

import pytest

from mnemonaut.planners.minds.household_evidence import HomeEvidence, gather, kind_of

from .household_scene import facts_of, judged, lived, tried

HOME, DAY, TASK = "Kitchen_3", 1234, "tidy Kitchen_3"


def told_by(*history: Any, recalled: Any = (), task: str = TASK) -> HomeEvidence:
    return gather(HOME, DAY, task, history, recalled)


def test_nothing_tells_nothing() -> None:
    assert told_by() == HomeEvidence()


@pytest.mark.parametrize(
    ("handle", "kind"), [("Apple 1", "Apple"), ("Apple", "Apple"), ("TV Stand", "TV Stand")]
)
def test_the_kind_of_a_handle(handle: str, kind: str) -> None:
    assert kind_of(handle) == kind


def test_what_was_put_and_what_was_refused() -> None:
    found = told_by(
        tried("put(Apple 1, Shelf 1)", "ReceptacleFull"),
        tried("put(Apple 1, Fridge 1)"),
        tried("put(Mug 1, Bed 1)", "ObjectNotAllowedInReceptacle"),
        tried("put(Mug 1)", "refused"),
    )
    assert found.placed == {"Apple 1": "Fridge 1"}
    assert found.refused == {("Apple 1", "Shelf 1"), ("Mug 1", "Bed 1")}
    assert found.forbidden == {("Mug", "Bed")}
    assert not found.takes("Apple 1", "Shelf 1") and found.takes("Apple 2", "Shelf 1")
    assert not found.takes("Mug 7", "Bed 9") and found.takes("Mug 1", "Sofa 1")


def test_what_is_picked_up_again_is_no_longer_placed_and_failures_count() -> None:
    found = told_by(
        tried("put(Apple 1, Fridge 1)"),
        tried("pickup(Apple 1)"),
        tried("pickup(Mug 1)", "unreachable"),
        tried("pickup(Mug 1)", "unreachable"),
    )
    assert found.placed == {} and found.lost == {"Mug 1": 2}


@pytest.mark.parametrize(
    ("cause", "vain"),
    [("search", True), ("unreachable", True), ("refused", True), ("unfinished", False),
     ("interrupted", False), ("unseen", False)],
)  # fmt: skip
def test_searches_in_vain(cause: str, vain: bool) -> None:
    found = told_by(tried("search(Apple)", cause), tried("search(Apple, Fridge 1)", cause))
    assert found.searched == ({("Apple", ""), ("Apple", "Fridge 1")} if vain else set())
    earlier = lived(tried("search(Apple, Fridge 1)", cause))
    assert told_by(recalled=[earlier]).vain == ({("Apple", "Fridge 1")} if vain else set())
    other = lived(tried("search(Apple, Fridge 1)", cause), facts=facts_of(home="Kitchen_4"))
    assert told_by(recalled=[other]).vain == set()


def test_a_search_for_nothing_is_no_evidence() -> None:
    assert told_by(tried("search()", "refused")).searched == set()
    assert told_by(recalled=[lived(tried("search()", "refused"))]).vain == {("", "")}


def test_verdicts_of_this_home_and_of_others() -> None:
    here = judged({"Apple 1": "Fridge"}, {"Mug 1": "Floor"})
    there = judged({"Apple 7": "Bowl"}, {"Apple 2": "Fridge"}, facts=facts_of(home="Kitchen_9"))
    found = told_by(recalled=[here, here, there])
    assert found.right == {("Apple 1", "Fridge"): 2} and found.wrong == {("Mug 1", "Floor"): 2}
    assert found.elsewhere == {("Apple", "Bowl"): 1, ("Apple", "Fridge"): -1}


@pytest.mark.parametrize("told", [{"right": "Apple 1"}, {"right": None}, {"wrong": 3}, {}])
def test_a_verdict_that_is_none_is_passed_over(told: dict[str, Any]) -> None:
    found = told_by(recalled=[lived(tried("done()", facts=told))])
    assert not found.right and not found.wrong


def test_the_newest_sight_of_a_thing_counts() -> None:
    old = lived(facts=facts_of({"Apple 1": "Fridge 1", "Mug 1": "Shelf 1", "Pen 1": ""}), nth=1)
    new = lived(facts=facts_of({"Apple 1": "Bowl 1"}), nth=2)
    moved = lived(tried("put(Mug 1, Sofa 1)", change={"on": {"Mug 1": "Sofa 1"}}), nth=3)
    for recalled in ([old, new, moved], [moved, new, old]):
        assert told_by(recalled=recalled).places == {"Apple 1": "Bowl 1", "Mug 1": "Sofa 1"}
    elsewhere = lived(facts=facts_of({"Apple 1": "Fridge 1"}, home="Kitchen_4"))
    assert told_by(recalled=[elsewhere]).places == {}


def walked(day: int = DAY, phase: str = "walkthrough", home: str = HOME) -> Any:
    visit = {"day": day, "phase": phase, "home": home, "state": {"Safe 1": "open"}}
    facts = facts_of({"Apple 1": "Fridge 1"}, **visit)
    change = {"on": {"Mug 1": "Shelf 1", "Apple 1": None}, "state": {"Fridge 1": "open"}}
    return lived(tried("explore()", change=change), facts=facts, task="rearrange Kitchen_3")


def test_the_walkthrough_of_this_day_tells_what_is_wanted() -> None:
    found = told_by(recalled=[walked()])
    assert found.wanted == {"Apple 1": "Fridge 1", "Mug 1": "Shelf 1"}
    assert found.looks == {"Safe 1": "open", "Fridge 1": "open"}


@pytest.mark.parametrize(
    "other", [{"day": 1235}, {"phase": "unshuffle"}, {"phase": ""}, {"home": "Kitchen_4"}]
)
def test_no_other_visit_tells_what_is_wanted(other: dict[str, Any]) -> None:
    assert told_by(recalled=[walked(**other)]).wanted == {}


def test_what_was_closed_again_in_the_walkthrough_was_closed() -> None:
    facts = facts_of(phase="walkthrough")
    opened = tried("search(Mug, Fridge 1)", change={"state": {"Fridge 1": "open"}})
    closed = tried("close(Fridge 1)", change={"state": {"Fridge 1": None}})
    found = told_by(recalled=[lived(opened, closed, facts=facts)])
    assert not found.looks["Fridge 1"].startswith("open")


HEATED = (
    tried("put(Potato 1, Microwave 1)"),
    tried("toggle(Microwave 1)"),
    tried("toggle(Microwave 1)"),
    tried("pickup(Potato 1)", change={"state": {"Potato 1": "cooked and hot"}}),
)
COLD = (
    tried("put(Apple 1, Toaster 1)"),
    tried("toggle(Toaster 1)"),
    tried("pickup(Apple 1)"),
)


def test_what_came_out_hot_was_in_the_heater() -> None:
    found = told_by(*HEATED, *COLD)
    assert found.tools["heat", "Microwave"] is True and found.tools["cool", "Microwave"] is False
    assert found.tools["heat", "Toaster"] is False
    assert found.treated == {("Potato 1", "Microwave"), ("Apple 1", "Toaster")}
    recalled = told_by(recalled=[lived(*HEATED, facts=facts_of(home="House_9"))])
    assert recalled.tools["heat", "Microwave"] is True and recalled.treated == set()


def test_without_a_switch_nothing_is_shown_of_a_heater() -> None:
    found = told_by(tried("put(Apple 1, Microwave 1)"), tried("pickup(Apple 1)"))
    assert ("heat", "Microwave") not in found.tools


def test_a_failed_step_shows_nothing() -> None:
    found = told_by(tried("put(Apple 1, Microwave 1)", "ReceptacleFull"), tried("pickup(Apple 1)"))
    assert found.tools == {} and found.treated == set()


@pytest.mark.parametrize(
    ("task", "ended", "worked"),
    [
        ("fetch Kitchen_3 1", "goal reached", {"Microwave"}),
        ("fetch Kitchen_3 2", "goal reached", set()),
        ("fetch Kitchen_3 1", "gave up", set()),
    ],
)
def test_what_worked_for_this_very_task(task: str, ended: str, worked: set[str]) -> None:
    found = told_by(recalled=[lived(*HEATED, task=task, ended=ended)], task="fetch Kitchen_3 1")
    assert found.worked == worked


def test_an_experience_of_another_world_tells_nothing() -> None:
    """Corrupted and placebo memories give such: other keys, other names, fewer steps."""
    strange = lived(tried("mine(log, 3)"), facts={"inventory": {"log": 3}, "biome": "forest"})
    found = told_by(recalled=[strange])
    assert found == HomeEvidence()


def test_where_things_stood_at_the_first_full_look_of_each_day() -> None:
    """Later looks of a day, looks half done, the floor and other homes count for nothing."""

    def look(place: str, nth: int, **changes: Any) -> Any:
        return lived(facts=facts_of({"Mug 1": place}, **changes), nth=nth)

    found = told_by(
        recalled=[
            look("Sofa 1", 1, day=1, explored=False),
            look("Shelf 1", 2, day=1),
            look("Desk 1", 3, day=1),
            look("Shelf 2", 4, day=2),
            look("Floor 1", 5, day=3),
            look("Bed 1", 6, day=4, home="Kitchen_4"),
        ]
    )
    assert found.usual == {"Mug 1": {"Shelf": 2}}
