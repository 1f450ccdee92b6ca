"""Rearranging: a home as it is to be, then changed unseen, then put back."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.household.assignments import assign as assigning
from mnemonaut.envs.household.assignments.assign import assign
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.goals import parse_task
from mnemonaut.envs.household.rearrange.episodes import UNSHUFFLE_STEPS, WALKTHROUGH_STEPS
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.tasks.object_poses import Pose, poses_by_name, set_poses

from .conftest import Give, Work


def where(work: Work) -> dict[str, tuple[float, ...]]:
    return {n: tuple(b["position"].values()) for n, b in work.objects.items()}


def moved(one: dict[str, Any], two: dict[str, Any]) -> set[str]:
    return {name for name in one if math.dist(one[name], two[name]) > 0.01}


@pytest.mark.parametrize("home", ["Kitchen_1", "Bathroom_2", "House_0"])
@pytest.mark.parametrize("seed", range(3))
def test_the_home_is_changed_between_the_phases(give: Give, home: str, seed: int) -> None:
    work = give(f"rearrange {home}", seed)
    assert (work.given.phase, work.given.phase_cap) == ("walkthrough", WALKTHROUGH_STEPS)
    assert work.given.status(work.event).score == {}
    target = where(work)
    verdict = work.done()
    assert not verdict.over and verdict.text == "the walkthrough is over; the home was changed"
    assert verdict.facts == {}
    assert (work.given.phase, work.given.phase_cap) == ("unshuffle", UNSHUFFLE_STEPS)
    opened = {n for n, b in work.objects.items() if b["isOpen"] != work.undisturbed[n]["isOpen"]}
    assert moved(target, where(work)) | opened
    status = work.given.status(work.event)
    assert not status.success
    assert status.score == {"fixed_strict": 0, "fixed": 0, "misplaced": 1, "energy": 1}


def test_an_episode_is_of_the_seed_alone(give: Give) -> None:
    found = []
    for seed in (3, 3, 4):
        work = give("rearrange Kitchen_1", seed)
        work.done()
        found.append(where(work))
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_put_where_it_was_is_set_exactly_there(give: Give, seed: int) -> None:
    """On the receptacle is enough: from there the thing is set into its very pose."""
    work = give("rearrange LivingRoom_1", seed)
    target = where(work)
    parents = {n: b["parentReceptacles"] for n, b in work.objects.items()}
    work.done()
    for name in sorted(moved(target, where(work))):
        if work.objects[name]["pickupable"] and any(work.carry(name, p) for p in parents[name]):
            assert math.dist(where(work)[name], target[name]) < 0.01
    for name, body in work.objects.items():
        was = work.undisturbed[name]["openness"]
        if body["openness"] != was:
            work.do("CloseObject", objectId=body["objectId"])
            assert not was or work.do("OpenObject", objectId=body["objectId"], openness=was)
    status = work.given.status(work.event)
    assert status.success and status.score["fixed_strict"] == 1 and status.score["energy"] == 0
    verdict = work.done()
    assert verdict.over and verdict.text == "100% of what was changed is as it was"


def test_a_bystander_is_not_set_straight(give: Give) -> None:
    """Putting one thing back leaves another that was shifted on its own receptacle as it is."""
    work = give("rearrange Kitchen_1", 1)
    on_top = [
        name
        for name, body in sorted(work.objects.items())
        if body["pickupable"] and "CounterTop" in str(body["parentReceptacles"])
    ]
    shifted, lifted = on_top[:2]
    parent = work.objects[lifted]["parentReceptacles"][0]
    work.done()
    assert work.carry(shifted, work.objects[shifted]["parentReceptacles"][0])
    poses = poses_by_name(work.objects.values())
    x, y, z = poses[shifted].position
    aside = Pose((x + 0.03, y, z), poses[shifted].rotation)
    set_poses(work.controller, {**poses, shifted: aside})
    work.event = work.controller.last_event
    before = where(work)[shifted]
    assert work.carry(lifted, parent)
    assert math.dist(where(work)[shifted], before) < 0.001


def test_nothing_is_set_straight_in_the_walkthrough(give: Give) -> None:
    work = give("rearrange Kitchen_1", 1)
    target = where(work)
    name = next(
        n
        for n, b in sorted(work.objects.items())
        if b["pickupable"] and "CounterTop" in str(b["parentReceptacles"])
    )
    parent = work.objects[name]["parentReceptacles"][0]
    assert work.carry(name, parent)
    assert moved(target, where(work)) == {name}


def test_the_goal(give: Give) -> None:
    goal = give("rearrange Bedroom_2").given.goal
    assert goal.max_steps == WALKTHROUGH_STEPS + UNSHUFFLE_STEPS
    assert goal.target == {"kind": "rearrange", "home": "Bedroom_2", "room": "bedroom"}
    assert goal.text == (
        "walk through the bedroom Bedroom_2 and say that you are done; "
        "then put everything back as it was, and say so again"
    )


def test_a_real_room_has_published_episodes(
    ithor: SceneSource, data: Callable[[str], Path]
) -> None:
    """The seed chooses among them."""
    data("household/roomr_2023")
    controller = HeadlessController("FloorPlan21", scenes=ithor)
    given = [assign(parse_task("rearrange FloorPlan21"), seed, controller) for seed in (0, 0, 1)]
    starts = []
    for one in given:
        one.begin(controller)
        agent = controller.last_event.metadata["agent"]["position"]
        starts.append((agent["x"], agent["z"]))
        assert one.goal.target["room"] == "kitchen"
    assert starts[0] == starts[1]


def test_a_real_room_without_its_episodes(
    homes: HeadlessController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    with pytest.raises(TaskError, match=r"no RoomR episode of FloorPlan21 lies in .* set "):
        assign(parse_task("rearrange FloorPlan21"), 0, homes)
    assert assigning._published(tmp_path) == {}
