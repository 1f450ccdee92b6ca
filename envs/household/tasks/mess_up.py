"""TIDEE's mess-up: five objects are carried somewhere and dropped or thrown.

Sarch et al. 2022, arXiv:2207.10761, `task_base/messup.py`. Each candidate is picked up; the agent
is put at a random reachable point with a random yaw, and drops the object or throws it, up to ten
times until one succeeds. Three things are ours, so that an episode's count means what it says:
an object that comes to rest on a receptacle type it belongs on is drawn again, as it would not be
messed up; what belongs on the floor, where most things fall, is drawn only where nothing else is
left; and what holds other things is no candidate, as these would be messed up with it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ...errors import TaskError
from ..engines import Controller
from ..scene import AgentPose
from .acting import Metadata, objects_of, reachable_positions, required, scene_name, teleport, tried
from .object_poses import Pose, poses_by_name, put_back
from .standing import FLOOR, Place, places_of, rightly_placed

OBJECTS = 5
THROW = 150.0
"""moveMagnitude of a throw."""
TRIES = 10
REDRAWS = 10
HOUSED_IN = frozenset(
    (
        *("Fridge", "Box", "Dresser", "Pot", "Pan", "Bowl", "Microwave"),
        *("GarbageCan", "Plate", "Cabinet", "Safe", "Drawer"),
    )
)
"""What lies in one of these is no candidate: it could not be seen missing."""


@dataclass(frozen=True, slots=True)
class MessUp:
    """A home in disorder.

    Attributes:
        places: where everything that can be carried stands in the undisturbed home, by name.
        displaced: the names of the objects that were messed up.
        found: the pose of everything that can be carried, as the agent finds it, by name.
    """

    places: Mapping[str, Place]
    displaced: tuple[str, ...]
    found: Mapping[str, Pose]


def candidates(
    objects: Collection[Metadata], kinds: Collection[str] | None = None
) -> list[Metadata]:
    """The objects that may be messed up, of all types or of `kinds`: by name, floor's last."""
    places = places_of(list(objects))
    found = [
        body
        for body in sorted(objects, key=lambda o: str(o["name"]))
        if (place := places.get(body["name"])) is not None
        and (kinds is None or place.kind in kinds)
        and not place.on_kinds & HOUSED_IN
        and not body["receptacleObjectIds"]
        and not body["isPickedUp"]
        and not body["isBroken"]
    ]
    return sorted(found, key=lambda body: FLOOR in places[body["name"]].on_kinds)


def draw_mess(
    controller: Controller,
    rng: np.random.Generator,
    *,
    count: int = OBJECTS,
    kinds: Collection[str] | None = None,
) -> MessUp:
    """Mess a home up; the controller is left in the disorder, the agent anywhere.

    Args:
        controller: in an undisturbed home.
        rng: all chance.
        count: how many objects.
        kinds: the types that may be messed up; None for all that can be carried.

    Raises:
        TaskError: the home has too few objects that can be messed up.
        EnvError: the simulator refused a step.
    """
    undisturbed = objects_of(controller)
    places = places_of(undisturbed)
    homes = poses_by_name(undisturbed)
    pool = candidates(undisturbed, kinds)
    if len(pool) < count:
        raise TaskError(_too_few(controller, len(pool), count))
    for kind in sorted({body["objectType"] for body in pool if body["breakable"]}):
        tried(controller, "MakeObjectsOfTypeUnbreakable", objectType=kind)
    points = reachable_positions(controller)
    displaced: list[str] = []
    for body in _shuffled(rng, pool, places):
        name = str(body["name"])
        if _displace(controller, rng, name, str(body["objectId"]), places, points):
            displaced.append(name)
        else:
            put_back(controller, name, homes[name])
        # A throw may hit what was messed up before, even put it right.
        right = rightly_placed(places, objects_of(controller))
        displaced = [name for name in displaced if name not in right]
        if len(displaced) == count:
            break
    else:
        raise TaskError(_too_few(controller, len(displaced), count))
    return MessUp(places, tuple(sorted(displaced)), poses_by_name(objects_of(controller)))


def _shuffled(
    rng: np.random.Generator, pool: list[Metadata], places: Mapping[str, Place]
) -> list[Metadata]:
    """In random order; what belongs on the floor after all else."""
    mixed = [pool[int(index)] for index in rng.permutation(len(pool))]
    return sorted(mixed, key=lambda body: FLOOR in places[body["name"]].on_kinds)


def _displace(
    controller: Controller,
    rng: np.random.Generator,
    name: str,
    object_id: str,
    places: Mapping[str, Place],
    points: list[tuple[float, float, float]],
) -> bool:
    """Drop or throw an object until it lies where it does not belong; whether that came about."""
    for _ in range(REDRAWS):
        if not tried(controller, "PickupObject", objectId=object_id, forceAction=True):
            return False
        _let_go(controller, rng, points)
        tried(controller, "Pass")
        bodies = {body["name"]: body for body in objects_of(controller)}
        body = bodies.get(name)
        if body is None or body["isBroken"] or body["isPickedUp"]:
            return False
        if name not in rightly_placed({name: places[name]}, list(bodies.values())):
            return True
    return False


def _let_go(
    controller: Controller, rng: np.random.Generator, points: list[tuple[float, float, float]]
) -> None:
    for _ in range(TRIES):
        x, y, z = points[int(rng.integers(len(points)))]
        yaw = 45.0 * int(rng.integers(8))
        drop = rng.random() < 0.5
        if not teleport(controller, AgentPose(x, y, z, yaw)):
            continue
        if drop and tried(controller, "DropHandObject"):
            return
        if not drop and tried(controller, "ThrowObject", moveMagnitude=THROW):
            return
    required(controller, "DropHandObject", forceAction=True)


def _too_few(controller: Controller, found: int, count: int) -> str:
    return (
        f"{scene_name(controller)}: only {found} objects can be messed up, {count} are needed; "
        "choose another home or fewer objects"
    )
