"""ALFRED's seven kinds of goals: each condition by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.household.tasks.goals import (
    CLEAN,
    COOL,
    HEAT,
    KINDS,
    LIGHT,
    MOVABLE,
    SIMPLE,
    TWO,
    FetchGoal,
    conditions,
    reached,
    share,
    words,
)
from mnemonaut.envs.household.tasks.history import History
from mnemonaut.envs.household.types import type_facts

Home = Callable[..., dict[str, Any]]


def test_simple(make_home: Home) -> None:
    goal = FetchGoal(SIMPLE, "Mug", "Cabinet")
    for parent, expected in (("Cabinet|2", True), ("CounterTop|1", False), (None, False)):
        met = conditions(goal, make_home({"Mug|1": parent, "Cabinet|1": None}))
        assert met == {"placed": expected}
        assert reached(met) is expected


def test_types_are_compared_whole(make_home: Home) -> None:
    """ALFRED would take a pencil for a pen, and a potato for a pot."""
    home = make_home({"Pencil|1": "Desk|1", "Potato|1": "Fridge|1", "Pen|1": None})
    assert not reached(conditions(FetchGoal(SIMPLE, "Pen", "Desk"), home))
    assert not reached(conditions(FetchGoal(SIMPLE, "Pot", "Fridge"), home))


def test_slices_do_for_a_whole_but_not_the_other_way_round(make_home: Home) -> None:
    slice_ = {"Apple|1|s": {"objectType": "AppleSliced"}}
    sliced = make_home({"Apple|1|s": "Fridge|1"}, slice_)
    whole = make_home({"Apple|1": "Fridge|1"})
    assert reached(conditions(FetchGoal(SIMPLE, "Apple", "Fridge"), sliced))
    wanted = FetchGoal(SIMPLE, "Apple", "Fridge", sliced=True)
    assert conditions(wanted, sliced) == {"sliced 1": True, "placed": True}
    assert conditions(wanted, whole) == {"sliced 1": False, "placed": False}


def test_two_in_the_same_receptacle(make_home: Home) -> None:
    goal = FetchGoal(TWO, "Mug", "Cabinet")
    one = {"Mug|1": "Cabinet|1", "Mug|2": "CounterTop|1"}
    apart = {"Mug|1": "Cabinet|1", "Mug|2": "Cabinet|2"}
    both = {"Mug|1": "Cabinet|1", "Mug|2": "Cabinet|1", "Mug|3": "Cabinet|1"}
    assert share(conditions(goal, make_home(one))) == 0.5
    assert share(conditions(goal, make_home(apart))) == 0.5
    assert share(conditions(goal, make_home(both))) == 1.0
    assert share(conditions(goal, make_home({"Mug|1": None}))) == 0.0


def test_two_slices_are_four_conditions(make_home: Home) -> None:
    kinds = {f"Apple|1|{i}": {"objectType": "AppleSliced"} for i in range(2)}
    goal = FetchGoal(TWO, "Apple", "Fridge", sliced=True)
    met = conditions(goal, make_home({"Apple|1|0": "Fridge|1", "Apple|1|1": "Sink|1"}, kinds))
    assert (len(met), share(met)) == (4, 0.75)


def test_look_in_light(make_home: Home) -> None:
    goal = FetchGoal(LIGHT, "Book", toggle="DeskLamp")

    def met(held: str | None, **lamp: bool) -> dict[str, bool]:
        return conditions(goal, make_home({"Book|1": None, "DeskLamp|1": None, "Pen|1": None},
                                          {"DeskLamp|1": lamp}, held))  # fmt: skip

    assert met("Book|1", isToggled=True) == {"held": True, "lit": True}
    assert met("Pen|1", isToggled=True) == {"held": False, "lit": True}
    assert met("Book|1", isToggled=True, visible=False) == {"held": True, "lit": False}
    assert met(None) == {"held": False, "lit": False}


@pytest.mark.parametrize(("kind", "done"), [(CLEAN, "cleaned"), (HEAT, "heated"), (COOL, "cooled")])
def test_treated_then_placed(make_home: Home, kind: str, done: str) -> None:
    goal = FetchGoal(kind, "Mug", "Cabinet")
    placed = make_home({"Mug|1": "Cabinet|1", "Mug|2": "CounterTop|1"})
    assert share(conditions(goal, placed)) == pytest.approx(1 / 3)
    other = History(**{done: frozenset({"Mug|2"})})
    assert share(conditions(goal, placed, other)) == pytest.approx(2 / 3)
    same = History(**{done: frozenset({"Mug|1"})})
    assert reached(conditions(goal, placed, same))
    rest = {"cleaned", "heated", "cooled"} - {done}
    wrong = History(**{name: frozenset({"Mug|1"}) for name in rest})
    assert share(conditions(goal, placed, wrong)) == pytest.approx(1 / 3)


def test_movable(make_home: Home) -> None:
    goal = FetchGoal(MOVABLE, "Pen", "Desk", movable="Mug")

    def met(standing: dict[str, str | None]) -> list[bool]:
        return list(
            conditions(goal, make_home({"Pen|1": None, "Desk|1": None, **standing})).values()
        )

    assert met({"Pen|1": "Mug|1", "Mug|1": "Desk|1"}) == [True, True, True]
    assert met({"Pen|1": "Mug|1", "Mug|1": "Shelf|1"}) == [True, False, False]
    assert met({"Pen|1": "Mug|1", "Mug|1": "Shelf|1", "Mug|2": "Desk|1"}) == [True, True, False]
    assert met({"Pen|1": "Desk|1", "Mug|1": "Desk|1"}) == [False, True, False]


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        (FetchGoal(SIMPLE, "Mug", "CoffeeMachine"), "Put a mug in a coffee machine."),
        (FetchGoal(SIMPLE, "CD", "TVStand"), "Put a CD on a TV stand."),
        (
            FetchGoal(TWO, "Watch", "ArmChair"),
            "Put two watches on an arm chair, both in the same place.",
        ),
        (
            FetchGoal(TWO, "Knife", "Drawer"),
            "Put two knives in a drawer, both in the same place.",
        ),
        (
            FetchGoal(LIGHT, "AlarmClock", toggle="FloorLamp"),
            "Hold an alarm clock and look at it by the light of the floor lamp.",
        ),
        (
            FetchGoal(HEAT, "Potato", "Fridge", sliced=True),
            "Put a heated slice of potato in a fridge.",
        ),
        (FetchGoal(CLEAN, "Fork", "CounterTop"), "Put a clean fork on a counter top."),
        (
            FetchGoal(MOVABLE, "Egg", "DiningTable", movable="Bowl"),
            "Put an egg in a bowl, and the bowl on a dining table.",
        ),
    ],
)
def test_goals_in_words(goal: FetchGoal, text: str) -> None:
    assert goal.text == text


def test_every_type_has_words() -> None:
    for kind in type_facts().properties:
        assert words(kind).replace(" ", "").lower() == kind.lower()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": SIMPLE}, "needs `receptacle`"),
        ({"kind": SIMPLE, "receptacle": "Desk", "movable": "Mug"}, "takes no `movable`"),
        ({"kind": LIGHT, "receptacle": "Desk", "toggle": "DeskLamp"}, "takes no `receptacle`"),
        ({"kind": LIGHT}, "needs `toggle`"),
        ({"kind": MOVABLE, "receptacle": "Desk"}, "needs `movable`"),
    ],
)
def test_a_goal_that_makes_no_sense(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(TaskError, match=told):
        FetchGoal(object="Pen", **fields)


def test_an_unknown_kind() -> None:
    with pytest.raises(UnknownName, match="Did you mean `pick_and_place_simple`"):
        FetchGoal("pick_and_place_simpel", "Pen", "Desk")


@given(st.data())
def test_the_share_is_one_where_the_goal_is_reached(data: st.DataObject) -> None:
    met = data.draw(st.dictionaries(st.text(max_size=3), st.booleans(), min_size=1, max_size=4))
    assert 0.0 <= share(met) <= 1.0
    assert reached(met) is (share(met) == 1.0)


def test_seven_kinds() -> None:
    assert len(KINDS) == len(set(KINDS)) == 7
