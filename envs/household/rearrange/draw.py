"""Rearrangement episodes for any home, in RoomR's manner.

The home as it is is the target. One to five objects, evenly often, are changed: in a quarter of the
episodes (RoomR: 24 %) one of them is opened or closed, and all others are put on another
receptacle that takes them and can be looked into.
"""

from collections.abc import Sequence

import numpy as np

from ...errors import TaskError
from ..engines import Controller
from ..scene import AgentPose
from ..tasks.acting import Metadata, objects_of, reachable_positions, scene_name, tried
from ..tasks.object_poses import poses_by_name, put_back
from ..types import type_facts
from .episodes import Opening, RearrangeEpisode
from .poses import OPENNESS_THRESHOLD, energy, pose_of

MOST_CHANGES = 5
OPENING_SHARE = 0.25
PUTS = 10


def draw_rearrangement(
    controller: Controller, rng: np.random.Generator, index: int = 0
) -> RearrangeEpisode:
    """An episode for the controller's home; leaves the controller anywhere.

    Raises:
        TaskError: too few objects of the home can be put elsewhere.
        EnvError: the simulator refused a step.
    """
    scene = scene_name(controller)
    controller.reset(scene)
    undisturbed = list(objects_of(controller))
    target = poses_by_name(undisturbed)
    start = dict(target)
    points = reachable_positions(controller)
    changes = 1 + int(rng.integers(MOST_CHANGES))
    openings: tuple[Opening, ...] = ()
    openable = sorted(
        (b for b in undisturbed if b["openable"] and not b["pickupable"]), key=lambda b: b["name"]
    )
    if openable and rng.random() < OPENING_SHARE:
        openings = (_opening(rng, openable[int(rng.integers(len(openable)))]),)
    moved = 0
    pool = _movable(undisturbed)
    for i in rng.permutation(len(pool)):
        if moved == changes - len(openings):
            break
        name = str(pool[i]["name"])
        if _put_elsewhere(controller, rng, pool[i]):
            start[name] = poses_by_name(objects_of(controller))[name]
            moved += 1
        else:
            put_back(controller, name, target[name])
    if moved + len(openings) == 0:
        raise TaskError(f"{scene}: nothing here can be put elsewhere; choose another home")
    x, y, z = points[int(rng.integers(len(points)))]
    agent = AgentPose(x, y, z, 90.0 * int(rng.integers(4)))
    return RearrangeEpisode(scene, index, agent, start, target, openings, moved + len(openings))


def _movable(objects: Sequence[Metadata]) -> list[Metadata]:
    """What stands on something, holds nothing, and has rules about where it may be put."""
    rules = type_facts().receptacles
    return sorted(
        (
            body
            for body in objects
            if body["pickupable"]
            and body["parentReceptacles"]
            and not body["receptacleObjectIds"]
            and not body["isBroken"]
            and body["objectType"] in rules
        ),
        key=lambda body: str(body["name"]),
    )


def _opening(rng: np.random.Generator, body: Metadata) -> Opening:
    """Openable `body`, open by another amount at first; the two differ by more than counts."""
    now = float(body["openness"])
    other = now
    while abs(other - now) <= OPENNESS_THRESHOLD + 0.05:
        other = round(float(rng.random()), 3)
    return Opening(str(body["name"]), start=other, target=now)


def _put_elsewhere(controller: Controller, rng: np.random.Generator, body: Metadata) -> bool:
    """Put an object on another receptacle; whether one took it."""
    facts = type_facts()
    parents = set(body["parentReceptacles"])
    others = [
        r
        for r in sorted(objects_of(controller), key=lambda o: str(o["name"]))
        if r["receptacle"]
        and not r["pickupable"]
        and r["objectType"] != "Floor"
        and (r["isOpen"] or not r["openable"])
        and r["objectId"] not in parents
        and facts.may_hold(r["objectType"], body["objectType"])
    ]
    identity = body["objectId"]
    if not others or not tried(controller, "PickupObject", objectId=identity, forceAction=True):
        return False
    goal = pose_of(body)
    for i in rng.permutation(len(others))[:PUTS]:
        receptacle = others[i]["objectId"]
        if tried(
            controller, "PutObject", objectId=receptacle, forceAction=True, placeStationary=True
        ):
            now = next(o for o in objects_of(controller) if o["objectId"] == identity)
            return energy(goal, pose_of(now)) > 0.0
    return False
