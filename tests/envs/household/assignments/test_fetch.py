"""Fetching: goals of all kinds as targets, and how far they are met."""

import pytest

from mnemonaut.envs.household.assignments.fetch import target_of
from mnemonaut.envs.household.tasks.goals import (
    CLEAN,
    COOL,
    HEAT,
    LIGHT,
    MOVABLE,
    SIMPLE,
    TWO,
    FetchGoal,
)

from .conftest import Give, Work


@pytest.mark.parametrize(
    ("goal", "target"),
    [
        (FetchGoal(SIMPLE, "Apple", "Fridge"), {"receptacle": "Fridge"}),
        (FetchGoal(TWO, "Apple", "Bowl"), {"receptacle": "Bowl", "count": 2}),
        (FetchGoal(LIGHT, "Apple", toggle="DeskLamp"), {"toggle": "DeskLamp"}),
        (FetchGoal(CLEAN, "Apple", "Sink"), {"receptacle": "Sink", "treatment": "clean"}),
        (FetchGoal(HEAT, "Apple", "Sink"), {"receptacle": "Sink", "treatment": "heat"}),
        (FetchGoal(COOL, "Apple", "Sink"), {"receptacle": "Sink", "treatment": "cool"}),
        (
            FetchGoal(MOVABLE, "Apple", "Shelf", movable="Plate", sliced=True),
            {"receptacle": "Shelf", "movable": "Plate", "sliced": True},
        ),
    ],
)
def test_a_goal_as_a_target(goal: FetchGoal, target: dict[str, object]) -> None:
    assert target_of(goal) == {"kind": "fetch", "object": "Apple", **target}


def test_the_goal_of_a_task(give: Give) -> None:
    """It names its task: only so can a reader tell that an experience is of this very task."""
    goal = give("fetch Kitchen_1 2").given.goal
    assert goal.task == "fetch Kitchen_1 2" and goal.max_steps == 1000
    assert goal.text.startswith("fetch Kitchen_1 2: Put ") or "Hold" in goal.text
    assert goal.target["home"] == "Kitchen_1" and goal.target["room"] == "kitchen"


@pytest.mark.parametrize("home", ["Kitchen_2", "LivingRoom_1", "Bathroom_5"])
def test_it_is_drawn_from_home_and_number_alone(give: Give, home: str) -> None:
    goals = [[give(f"fetch {home} {n}", seed).given.goal for n in range(4)] for seed in (0, 9)]
    assert goals[0] == goals[1]
    assert len({goal.text.partition(": ")[2] for goal in goals[0]}) >= 2


def test_the_home_is_as_its_people_left_it(give: Give) -> None:
    work = give("fetch Kitchen_2 0", 3)
    assert {n: b["position"] for n, b in work.objects.items()} == {
        n: b["position"] for n, b in work.undisturbed.items()
    }
    status = work.given.status(work.event)
    assert not status.success and 0 <= status.score["conditions"] < 1


def of_kind(work: Work, kind: str) -> list[str]:
    return [b["objectId"] for b in work.objects.values() if b["objectType"] == kind]


def first_of(give: Give, **wanted: object) -> Work:
    """The first task of a kitchen whose target has these parts and no treatment."""
    for home in range(12):
        for number in range(4):
            work = give(f"fetch Kitchen_{home} {number}")
            target = work.given.goal.target
            if all(target.get(part) == value for part, value in wanted.items()):
                return work
    raise AssertionError(f"no task with {wanted} in twelve kitchens")


@pytest.mark.parametrize(
    ("treatment", "missing"),
    [("clean", "cleaned"), ("heat", "heated"), ("cool", "cooled")],
)
def test_a_treatment_counts_only_if_it_was_done(give: Give, treatment: str, missing: str) -> None:
    """Put there untreated, one of three conditions is met, and `done` names the others."""
    work = first_of(give, treatment=treatment, sliced=None)
    target = work.given.goal.target
    for place in of_kind(work, target["receptacle"]):
        work.do("OpenObject", objectId=place)
        if any(work.carry(n, place) for n, b in work.objects.items()
               if b["objectType"] == target["object"]):  # fmt: skip
            break
    status = work.given.status(work.event)
    assert not status.success and status.score["conditions"] == pytest.approx(1 / 3)
    verdict = work.done()
    assert verdict.over and verdict.text == f"not yet: {missing}, {missing} and placed"
    assert verdict.facts == {}


def test_a_simple_goal_is_met_by_putting(give: Give) -> None:
    work = first_of(give, treatment=None, sliced=None, count=None, movable=None)
    target = work.given.goal.target
    for place in of_kind(work, target["receptacle"]):
        work.do("OpenObject", objectId=place)
        for name, body in work.objects.items():
            if body["objectType"] == target["object"] and work.carry(name, place):
                break
        if work.given.status(work.event).success:
            break
    assert work.given.status(work.event).success
    assert work.done().text == "done"


def test_it_has_one_phase_and_ends_itself(give: Give) -> None:
    given = give("fetch Kitchen_1 0").given
    assert (given.phase, given.phase_cap, given.ends_itself) == ("", 0, True)
