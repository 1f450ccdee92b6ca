"""The pose of an object, and how far one pose is from another, as the challenge measures it.

Rearrangement challenge of AI2-THOR (Weihs et al. 2021, arXiv:2103.16544); constants and rules as
in allenai/ai2thor-rearrangement, `rearrange/environment.py`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .boxes import box_of, iou, least_corner_distance
from .rotations import Euler, official_angle

Point: TypeAlias = tuple[float, float, float]

IOU_THRESHOLD = 0.5
OPENNESS_THRESHOLD = 0.2
DISTANCE_BARRIER = 2.0
"""Metres between nearest corners from which on the energy grows no more."""
SAME_POSITION = 0.01
SAME_ROTATION = 10.0
"""Nearer than this many metres and (official) degrees, two poses overlap fully."""


@dataclass(frozen=True, slots=True)
class ObjectPose:
    """What the metrics know of an object.

    Attributes:
        name: its name, stable over episodes.
        kind: its `objectType`.
        position, rotation: metres; degrees.
        corners: the 8 corners of its oriented box, ((x, y, z), ...); None where it has none.
        openness: 0 to 1; None where it cannot be opened.
        pickupable, broken: as in the metadata.
    """

    name: str
    kind: str
    position: Point
    rotation: Euler
    corners: tuple[Point, ...] | None
    openness: float | None
    pickupable: bool
    broken: bool = False


Poses: TypeAlias = Mapping[str, ObjectPose]
"""By name, in the order of the names."""


def pose_of(body: Mapping[str, Any]) -> ObjectPose:
    """The pose of one entry of `event.metadata["objects"]`."""
    position, rotation = body["position"], body["rotation"]
    box = body["objectOrientedBoundingBox"]
    return ObjectPose(
        name=body["name"],
        kind=body["objectType"],
        position=(position["x"], position["y"], position["z"]),
        rotation=(rotation["x"], rotation["y"], rotation["z"]),
        corners=tuple((x, y, z) for x, y, z in box["cornerPoints"]) if box else None,
        openness=float(body["openness"]) if body["openable"] else None,
        pickupable=bool(body["pickupable"]),
        broken=bool(body["isBroken"]),
    )


def poses_of(objects: Iterable[Mapping[str, Any]]) -> dict[str, ObjectPose]:
    """The poses of the objects that count: those that have an oriented box or can be opened."""
    counted = (o for o in objects if o["openable"] or o["objectOrientedBoundingBox"] is not None)
    return {body["name"]: pose_of(body) for body in sorted(counted, key=lambda o: str(o["name"]))}


def overlap(goal: ObjectPose, now: ObjectPose) -> float | None:
    """IoU of the two boxes, 0 to 1; exactly 1 for (nearly) the same pose; None without boxes.

    A box that vanished, or is no solid box, overlaps nothing.
    """
    if goal.corners is None and now.corners is None:
        return None
    near = math.dist(goal.position, now.position) < SAME_POSITION
    if near and official_angle(goal.rotation, now.rotation) < SAME_ROTATION:
        return 1.0
    if goal.corners is None or now.corners is None:
        return 0.0
    return iou(box_of(goal.corners), box_of(now.corners))


def openness_gap(goal: ObjectPose, now: ObjectPose) -> float | None:
    """The difference in openness, 0 to 1; None for what cannot be opened."""
    if goal.openness is None or now.openness is None:
        return None
    return abs(goal.openness - now.openness)


def energy(goal: ObjectPose, now: ObjectPose) -> float:
    """How far an object is from its goal pose: 0 = as good as there, 1 = far away or broken.

    Half of it falls as the overlap grows to 0.5; the other half, while boxes are apart, with the
    distance of the nearest corners. What opens and cannot be picked up is 0 or 1 by its openness.
    """
    if now.broken:
        return 1.0
    gap = openness_gap(goal, now)
    if gap is not None and not goal.pickupable:
        return float(gap > OPENNESS_THRESHOLD)
    share = overlap(goal, now)
    if share is None:
        return 0.0
    misfit = max(1.0 - share / IOU_THRESHOLD, 0.0)
    away = 0.0
    if share == 0.0:
        away = 1.0
        if goal.corners is not None and now.corners is not None:
            apart = least_corner_distance(goal.corners, now.corners)
            away = min(apart / DISTANCE_BARRIER, 1.0)
    return 0.5 * misfit + 0.5 * away


def same(goal: ObjectPose, now: ObjectPose) -> bool:
    """Whether the poses count as equal: overlap above 0.5, openness within 0.2, not broken."""
    if now.broken:
        return False
    share, gap = overlap(goal, now), openness_gap(goal, now)
    return (share is None or share > IOU_THRESHOLD) and (gap is None or gap <= OPENNESS_THRESHOLD)
