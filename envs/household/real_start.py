"""Where the agent stood when a real scene's metadata were written.

A dump of `event.metadata["objects"]` does not tell, but each object's `distance` is that between
its position and the agent's: three or more give the place, and `visible` gives the direction.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .boxes import vector
from .scene import AgentPose, Scene

TOLERANCE = 0.02
"""Metres by which the median distance may miss before the dump is taken to tell nothing."""


def start_of(scene: Scene) -> AgentPose | None:
    """The pose that explains `distance` and `visible` best; None where none explains them.

    Turns are tried by quarters, looking straight ahead: how AI2-THOR's scenes start.
    """
    place = trilaterated(scene.objects)
    if place is None:
        return None
    from .camera import Agent
    from .settings import Settings
    from .state import World
    from .visibility import Sight

    told = [bool(body["visible"]) for body in scene.objects]
    world = World(scene, Agent(*place), Settings())
    sight = Sight(world)
    best = (-1.0, 0.0)
    for yaw in (0.0, 90.0, 180.0, 270.0):
        world.agent.yaw = yaw
        agree = overlap(told, sight.visible())
        if agree > best[0]:
            best = (agree, yaw)
    return AgentPose(*place, yaw=best[1])


def overlap(told: Sequence[bool], found: Sequence[bool]) -> float:
    """F1 of two lists of flags; 1 where both are empty."""
    both = sum(a and b for a, b in zip(told, found, strict=True))
    total = sum(told) + sum(found)
    return 2 * both / total if total else 1.0


def trilaterated(objects: Sequence[Mapping[str, Any]]) -> tuple[float, float, float] | None:
    """The place whose distances to the objects' positions are those told, in metres.

    Linear least squares on |o|^2 - d^2 = 2 o.p - |p|^2, twice: the second time without the half
    that fits worst (what still moved when the dump was made).
    """
    if len(objects) < 6:
        return None
    places = np.array([vector(body["position"]) for body in objects])
    distances = np.array([float(body["distance"]) for body in objects])
    kept = np.arange(len(places))
    found, miss = np.zeros(3), np.full(len(places), np.inf)
    for _ in range(2):
        left = np.column_stack([2 * places[kept], -np.ones(len(kept))])
        right = (places[kept] ** 2).sum(1) - distances[kept] ** 2
        found = np.linalg.lstsq(left, right, rcond=None)[0][:3]
        miss = np.abs(np.sqrt(((places - found) ** 2).sum(1)) - distances)
        kept = np.argsort(miss, kind="stable")[: max(6, len(places) // 2)]
    if float(np.median(miss)) > TOLERANCE:
        return None
    x, y, z = (round(float(value), 4) for value in found)
    return x, y, z
