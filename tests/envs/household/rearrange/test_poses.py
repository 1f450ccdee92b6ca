"""The energy of a pose, by hand and in general."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.rearrange.arranged import moved
from mnemonaut.envs.household.rearrange.poses import (
    ObjectPose,
    energy,
    overlap,
    pose_of,
    poses_of,
    same,
)
from mnemonaut.envs.household.tasks.object_poses import Pose

Make = Callable[..., ObjectPose]

CUBE = ObjectPose(
    "Mug_1",
    "Mug",
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    tuple((float(x), float(y), float(z)) for x in (0, 1) for y in (0, 1) for z in (0, 1)),
    None,
    True,
)
coordinates = st.floats(-3, 3)
angles = st.floats(-180, 180)
poses = st.builds(
    lambda p, r: moved(CUBE, Pose(p, r)),
    st.tuples(coordinates, coordinates, coordinates),
    st.tuples(angles, angles, angles),
)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (0.0, 0.0),
        (0.009, 0.0),  # under a centimetre: the same
        (1 / 3, 0.0),  # IoU 0.5 exactly
        (0.5, 0.5 * (1 - (1 / 3) / 0.5)),  # IoU 1/3
        (1.0, 0.5),  # touching: no overlap, no distance of corners
        (1.5, 0.5 + 0.5 * 0.5 / 2.0),
        (2.0, 0.5 + 0.5 * 1.0 / 2.0),
        (3.0, 1.0),
        (9.0, 1.0),
    ],
)
def test_energy_of_a_shifted_cube(make_pose: Make, x: float, expected: float) -> None:
    assert energy(make_pose(), make_pose(x=x)) == pytest.approx(expected, abs=1e-9)


def test_a_small_turn_on_the_spot_is_no_change(make_pose: Make) -> None:
    """The challenge's 10 degrees are 20 of a turn about one axis."""
    long = [(x * 4, y, z) for x, y, z in CUBE.corners or ()]
    pose = replace(CUBE, corners=tuple(long))
    for yaw, expected in ((19.9, True), (20.1, False)):
        turned = moved(pose, Pose((0, 0, 0), (0, yaw, 0)))
        share = overlap(pose, turned)
        assert share is not None
        assert (share == 1.0) is expected


def test_openness_alone_counts_for_furniture(make_pose: Make) -> None:
    goal = make_pose("Drawer_1", pickupable=False, openness=0.5)
    for openness, expected in ((0.5, 0.0), (0.7, 0.0), (0.31, 0.0), (0.71, 1.0), (0.0, 1.0)):
        assert energy(goal, replace(goal, openness=openness)) == expected
        assert same(goal, replace(goal, openness=openness)) is (expected == 0.0)
    # Wherever its box is: a drawer's moves with it.
    assert energy(goal, make_pose("Drawer_1", x=2, pickupable=False, openness=0.5)) == 0.0


def test_what_opens_and_is_carried_counts_by_place(make_pose: Make) -> None:
    goal = make_pose("Book_1", openness=0.0)
    opened = replace(goal, openness=1.0)
    assert energy(goal, opened) == 0.0
    assert not same(goal, opened)  # as in the challenge's code, equality asks for both


def test_broken_is_as_far_as_can_be(make_pose: Make) -> None:
    assert energy(make_pose(), make_pose(broken=True)) == 1.0
    assert not same(make_pose(), make_pose(broken=True))


def test_equal_needs_more_than_half(make_pose: Make) -> None:
    assert same(make_pose(), make_pose(x=0.33))
    assert not same(make_pose(), make_pose(x=0.34))


def test_boxes_that_are_missing(make_pose: Make) -> None:
    bare = make_pose(corners=None)
    assert overlap(bare, bare) is None
    assert energy(bare, bare) == 0.0
    far = make_pose(x=1.0, corners=None)
    assert energy(make_pose(), far) == 1.0


@given(poses, poses)
def test_energy_is_a_share_and_symmetric(a: ObjectPose, b: ObjectPose) -> None:
    assert 0.0 <= energy(a, b) <= 1.0
    assert energy(a, b) == pytest.approx(energy(b, a), abs=1e-6)
    assert energy(a, a) == 0.0
    if same(a, b):
        assert energy(a, b) == 0.0


@given(poses, poses, poses)
def test_energy_does_not_depend_on_where_the_room_is(
    a: ObjectPose, b: ObjectPose, by: ObjectPose
) -> None:
    def shifted(pose: ObjectPose) -> ObjectPose:
        (x, y, z), (dx, dy, dz) = pose.position, by.position
        return moved(pose, Pose((x + dx, y + dy, z + dz), pose.rotation))

    assert energy(shifted(a), shifted(b)) == pytest.approx(energy(a, b), abs=1e-6)


def test_poses_of_real_metadata(real_rooms: dict[str, list[dict[str, object]]]) -> None:
    for objects in real_rooms.values():
        found = poses_of(objects)
        counted = [o for o in objects if o["openable"] or o["objectOrientedBoundingBox"]]
        assert len(found) == len(counted) > 5
        assert list(found) == sorted(found)
        for body in counted:
            pose = found[str(body["name"])]
            assert pose == pose_of(body)
            assert (pose.openness is None) is not body["openable"]
            assert energy(pose, pose) == 0.0
