"""Which goals a home allows, what stands in the way, and drawing among them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.tasks.demonstrate import demonstrate
from mnemonaut.envs.household.tasks.feasible import (
    check_feasible,
    draw_goal,
    feasible_goals,
    infeasibility,
)
from mnemonaut.envs.household.tasks.fetch import draw_fetch
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
)
from mnemonaut.envs.household.tasks.object_poses import poses_by_name

Home = Callable[..., dict[str, Any]]


@pytest.fixture
def kitchen(make_home: Home) -> dict[str, Any]:
    """Two mugs and an apple on the counter, a pen in the drawer; fridge, microwave, sink, tap."""
    return make_home(
        {
            "Mug|1": "CounterTop|1",
            "Mug|2": "CounterTop|1",
            "Apple|1": "CounterTop|1",
            "Pen|1": "Drawer|1",
            "Knife|1": "CounterTop|1",
            **dict.fromkeys(("Fridge|1", "Microwave|1", "SinkBasin|1", "Faucet|1", "Cabinet|1")),
        }
    )


@pytest.mark.parametrize(
    ("goal", "cause"),
    [
        (FetchGoal(SIMPLE, "Mug", "Cabinet"), None),
        (FetchGoal(SIMPLE, "Vase", "Cabinet"), "no object"),
        (FetchGoal(SIMPLE, "Faucet", "Cabinet"), "no object"),  # there, but not to be carried
        (FetchGoal(SIMPLE, "Mug", "Safe"), "no receptacle"),
        (FetchGoal(SIMPLE, "Apple", "Drawer"), "does not fit"),
        (FetchGoal(SIMPLE, "Mug", "CounterTop"), "done already"),
        (FetchGoal(TWO, "Mug", "Cabinet"), None),
        (FetchGoal(TWO, "Mug", "CounterTop"), "done already"),
        (FetchGoal(TWO, "Apple", "Fridge"), "only one object"),
        (FetchGoal(TWO, "Apple", "Fridge", sliced=True), None),
        (FetchGoal(SIMPLE, "Mug", "Cabinet", sliced=True), "not sliceable"),
        (FetchGoal(LIGHT, "Pen", toggle="DeskLamp"), "no lamp"),
        (FetchGoal(CLEAN, "Mug", "Cabinet"), None),
        (FetchGoal(HEAT, "Mug", "Cabinet"), None),
        (FetchGoal(HEAT, "Pen", "Drawer"), "does not fit"),
        (FetchGoal(COOL, "Mug", "Fridge"), None),
        (FetchGoal(MOVABLE, "Pen", "Cabinet", movable="Mug"), None),
        (FetchGoal(MOVABLE, "Pen", "Cabinet", movable="Bowl"), "no movable"),
        (FetchGoal(MOVABLE, "Pen", "Fridge", movable="Mug"), None),
        (FetchGoal(MOVABLE, "Apple", "Cabinet", movable="Mug"), "does not fit"),
        (FetchGoal(MOVABLE, "Pen", "Drawer", movable="Mug"), "does not fit"),
    ],
)
def test_what_stands_in_the_way(
    kitchen: dict[str, Any], goal: FetchGoal, cause: str | None
) -> None:
    found = infeasibility(goal, kitchen)
    assert (found and found.cause) == cause
    if cause is None:
        check_feasible(goal, kitchen)
        return
    with pytest.raises(TaskError) as caught:
        check_feasible(goal, kitchen)
    assert str(caught.value).startswith(f"Kitchen_7: impossible here: {goal.text} ")
    assert found is not None and str(caught.value).endswith(found.text)


@pytest.mark.parametrize(
    ("without", "goal", "text"),
    [
        ("Knife|1", FetchGoal(SIMPLE, "Apple", "Fridge", sliced=True), "no knife to slice with"),
        ("Microwave|1", FetchGoal(HEAT, "Mug", "Cabinet"), "There is no Microwave"),
        ("Fridge|1", FetchGoal(COOL, "Mug", "Cabinet"), "There is no Fridge"),
        ("Faucet|1", FetchGoal(CLEAN, "Mug", "Cabinet"), "There is no Faucet"),
        ("SinkBasin|1", FetchGoal(CLEAN, "Mug", "Cabinet"), "There is no SinkBasin"),
    ],
)
def test_a_tool_that_is_missing(
    kitchen: dict[str, Any], without: str, goal: FetchGoal, text: str
) -> None:
    assert infeasibility(goal, kitchen) is None
    objects = [o for o in kitchen["objects"] if o["objectId"] != without]
    found = infeasibility(goal, {**kitchen, "objects": objects})
    assert found is not None and text in found.text


def test_all_goals_of_a_small_kitchen(kitchen: dict[str, Any]) -> None:
    goals = feasible_goals(kitchen)
    assert len(goals) == len(set(goals)) > 20
    assert all(infeasibility(goal, kitchen) is None for goal in goals)
    assert not any(reached(conditions(goal, kitchen)) for goal in goals)
    assert {goal.kind for goal in goals} == set(KINDS) - {LIGHT}
    assert feasible_goals(kitchen, [LIGHT]) == []
    with pytest.raises(TaskError, match="Kitchen_7: none of the goals asked for is possible"):
        draw_goal(kitchen, np.random.default_rng(0), [LIGHT])


def test_kinds_are_drawn_evenly(kitchen: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    counts = Counter(draw_goal(kitchen, rng).kind for _ in range(300))
    assert counts.keys() == set(KINDS) - {LIGHT}
    assert min(counts.values()) > 25


def test_drawing_is_seeded(kitchen: dict[str, Any]) -> None:
    drawn = [
        [draw_goal(kitchen, rng) for _ in range(5)]
        for rng in (np.random.default_rng(1), np.random.default_rng(1), np.random.default_rng(2))
    ]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("scene", ["FloorPlan1", "FloorPlan201", "FloorPlan301", "FloorPlan401"])
def test_goals_of_real_rooms(ithor: SceneSource, scene: str) -> None:
    metadata = {
        "objects": ithor.load(scene).objects,
        "inventoryObjects": [],
        "sceneName": f"{scene}_physics",
    }
    rng = np.random.default_rng(0)
    for _ in range(5):
        assert infeasibility(draw_goal(metadata, rng), metadata) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_reached_by_an_expert(house: HeadlessController, kind: str) -> None:
    house.reset("FloorPlan301" if kind == LIGHT else "FloorPlan21")
    for seed in range(2):
        goal = draw_fetch(house, np.random.default_rng(seed), [kind])
        before = house.last_event.metadata
        assert not reached(conditions(goal, before))
        assert reached(demonstrate(house, goal))
        house.reset(before["sceneName"])


def test_a_drawn_goal_leaves_the_home_as_it_was(house: HeadlessController) -> None:
    before = poses_by_name(house.last_event.metadata["objects"])
    draw_fetch(house, np.random.default_rng(0))
    assert poses_by_name(house.last_event.metadata["objects"]) == before
    assert house.last_event.metadata["inventoryObjects"] == []


def test_a_goal_that_cannot_be_reached_is_not(house: HeadlessController) -> None:
    goal = FetchGoal(COOL, "Laptop", "CounterTop")
    assert not any(demonstrate(house, goal).values())
