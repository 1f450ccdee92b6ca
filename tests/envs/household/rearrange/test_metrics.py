"""The challenge's scores, by hand on a room of three mugs and a drawer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mnemonaut.envs.household.rearrange.metrics import rearrange_score
from mnemonaut.envs.household.rearrange.poses import ObjectPose

Room = dict[str, ObjectPose]


@pytest.fixture
def target(make_pose: Callable[..., ObjectPose]) -> Room:
    mugs = {f"Mug_{i}": make_pose(f"Mug_{i}", x=10.0 * i) for i in range(3)}
    return mugs | {"Drawer_1": make_pose("Drawer_1", pickupable=False, openness=0.0)}


@pytest.fixture
def start(target: Room, make_pose: Callable[..., ObjectPose]) -> Room:
    """Mug 0 is far away (energy 1), mug 1 touches its place (1/2), the drawer is open (1)."""
    return target | {
        "Mug_0": make_pose("Mug_0", x=-9.0),
        "Mug_1": make_pose("Mug_1", x=11.0),
        "Drawer_1": replace(target["Drawer_1"], openness=1.0),
    }


def test_doing_nothing(target: Room, start: Room) -> None:
    score = rearrange_score(target, start, start)
    assert (score.success, score.fixed_strict, score.misplaced, score.energy) == (0, 0, 1, 1)
    assert score.start_energy == score.end_energy == pytest.approx(2.5)
    assert (score.initially_misplaced, score.changed, score.change_energy) == (3, 0, 0.0)


def test_doing_all(target: Room, start: Room) -> None:
    score = rearrange_score(target, start, target)
    assert (score.success, score.fixed_strict, score.misplaced, score.energy) == (1, 1, 0, 0)
    assert (score.fixed_count, score.changed) == (3, 3)


def test_doing_some(target: Room, start: Room) -> None:
    end = start | {"Drawer_1": target["Drawer_1"]}
    score = rearrange_score(target, start, end)
    assert score.success == 0
    assert score.fixed_strict == pytest.approx(1 / 3)
    assert score.misplaced == pytest.approx(2 / 3)
    assert score.energy == pytest.approx(1.5 / 2.5)


def test_one_new_mistake_forfeits_the_strict_share(
    target: Room, start: Room, make_pose: Callable[..., ObjectPose]
) -> None:
    end = target | {"Mug_2": make_pose("Mug_2", x=25.0)}
    score = rearrange_score(target, start, end)
    assert (score.fixed, score.fixed_strict, score.newly_misplaced) == (1.0, 0.0, 1)
    assert score.misplaced == pytest.approx(1 / 3)
    assert score.energy == pytest.approx(1 / 2.5)


def test_misplaced_may_exceed_one(target: Room, start: Room) -> None:
    broken = {name: replace(pose, broken=True) for name, pose in start.items()}
    score = rearrange_score(target, start, broken)
    assert score.misplaced == pytest.approx(4 / 3)
    assert score.energy == pytest.approx(4 / 2.5)
    assert score.broken == 4


def test_what_is_gone_is_broken(target: Room, start: Room) -> None:
    end = {name: pose for name, pose in target.items() if name != "Mug_2"}
    score = rearrange_score(target, start, end)
    assert (score.broken, score.newly_misplaced, score.fixed_strict) == (1, 1, 0.0)


def test_a_broken_target_keeps_its_place(target: Room, start: Room) -> None:
    cracked = target | {"Mug_0": replace(target["Mug_0"], broken=True)}
    assert rearrange_score(cracked, start, target).success == 1.0


def test_nothing_to_do(target: Room) -> None:
    score = rearrange_score(target, target, target)
    assert (score.success, score.fixed_strict) == (1.0, 1.0)
    assert score.misplaced is None
    assert score.energy is None
