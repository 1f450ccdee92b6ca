"""An episode's two states without a simulator: boxes moved rigidly with their poses.

An object's box is fixed to the object; the scene's metadata give both, so its corners in any
other pose follow. A simulator's physics may settle an object a little differently.
"""

from dataclasses import replace
from typing import Literal, TypeAlias

from ..boxes import moved_corners, turn_between
from ..tasks.object_poses import Pose
from .episodes import RearrangeEpisode
from .poses import ObjectPose, Poses

State: TypeAlias = Literal["start", "target"]


def moved(pose: ObjectPose, to: Pose) -> ObjectPose:
    """The object in another pose, its box with it."""
    corners = pose.corners
    if corners is not None:
        turn = turn_between(_angles(pose), _angles(to))
        points = moved_corners(corners, pose.position, to.position, turn)
        corners = tuple((x, y, z) for x, y, z in points)
    return replace(pose, position=to.position, rotation=to.rotation, corners=corners)


def _angles(pose: ObjectPose | Pose) -> dict[str, float]:
    return dict(zip("xyz", pose.rotation, strict=True))


def arranged(scene: Poses, episode: RearrangeEpisode, state: State) -> dict[str, ObjectPose]:
    """The poses of a scene's objects in one state of an episode.

    What can be picked up and is not listed in the episode is removed, as SetObjectPoses does.
    """
    places = episode.start if state == "start" else episode.target
    openness = {o.name: o.start if state == "start" else o.target for o in episode.openings}
    poses: dict[str, ObjectPose] = {}
    for name, pose in scene.items():
        if name in places:
            pose = moved(pose, places[name])
        elif pose.pickupable:
            continue
        if name in openness:
            pose = replace(pose, openness=openness[name])
        poses[name] = pose
    return poses
