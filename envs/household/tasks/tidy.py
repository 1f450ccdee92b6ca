"""Tidying up: TIDEE's task, an episode of it, and how well it was done.

TIDEE asks people which of two pictures looks tidier. Here a place is right if the undisturbed home
had the object on a receptacle of that type; TIDEE's displacement measure is given beside.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import EnvError, TaskError
from ..engines import Controller
from ..scene import AgentPose
from .acting import (
    Metadata,
    central_position,
    objects_of,
    reachable_positions,
    scene_name,
    teleport,
)
from .mess_up import OBJECTS, MessUp, draw_mess
from .object_poses import Pose, set_poses
from .standing import Place, rightly_placed

MAX_STEPS = 1000
DRAWS = 5


@dataclass(frozen=True, slots=True)
class TidyEpisode:
    """A home in disorder, and where the agent starts: reachable, nearest the home's centre.

    `right` are the names of what is rightly placed before the agent has acted.
    """

    scene: str
    mess: MessUp
    start: AgentPose
    right: frozenset[str]
    max_steps: int = MAX_STEPS

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; `tidy_from` reads it."""
        start = self.start
        return {
            "scene": self.scene,
            "displaced": list(self.mess.displaced),
            "right": sorted(self.right),
            "start": [start.x, start.y, start.z, start.yaw, start.horizon, start.standing],
            "max_steps": self.max_steps,
            "places": [
                {
                    "name": place.name,
                    "object_id": place.object_id,
                    "kind": place.kind,
                    "on": list(place.on),
                    "on_kinds": sorted(place.on_kinds),
                    "position": list(place.position),
                }
                for place in self.mess.places.values()
            ],
            "found": {
                name: [*pose.position, *pose.rotation] for name, pose in self.mess.found.items()
            },
        }


@dataclass(frozen=True, slots=True)
class TidyScore:
    """How a home was left.

    Attributes:
        success: all displaced objects are rightly placed.
        rightly_placed: names of the displaced objects that are.
        made_worse: names of objects that were rightly placed at first and are not now.
        displacement: how far the displaced objects are from their places, summed, as a share of
            how far they were at first; 1 = nothing done, 0 = all back on the spot. A broken or
            sliced one counts as far as it was.
        steps: how many actions it took.
    """

    success: bool
    rightly_placed: tuple[str, ...]
    made_worse: tuple[str, ...]
    displacement: float
    steps: int


def draw_tidy(
    controller: Controller,
    rng: np.random.Generator,
    *,
    count: int = OBJECTS,
    kinds: Collection[str] | None = None,
) -> TidyEpisode:
    """Mess up the controller's home; leaves the controller at the start of the episode.

    Raises:
        TaskError: the home has too few objects that can be messed up.
        EnvError: the simulator refused a step.
    """
    scene = scene_name(controller)
    for _ in range(DRAWS):
        controller.reset(scene)
        points = reachable_positions(controller)
        x, y, z = central_position(points, controller.last_event.metadata)
        mess = draw_mess(controller, rng, count=count, kinds=kinds)
        episode = TidyEpisode(scene, mess, AgentPose(x, y, z), frozenset())
        begin_tidy(controller, episode)
        right = rightly_placed(mess.places, objects_of(controller))
        # Set down again from their saved poses, things may settle otherwise than they fell.
        if not right & set(mess.displaced):
            return TidyEpisode(scene, mess, episode.start, right)
    raise TaskError(f"{scene}: no mess stayed as it was drawn, {DRAWS} times; use another seed")


def begin_tidy(controller: Controller, episode: TidyEpisode) -> Any:
    """Enter the home in its disorder, the agent at its start.

    Raises:
        EnvError: the simulator refused a step.
    """
    controller.reset(episode.scene)
    set_poses(controller, episode.mess.found)
    teleport(controller, episode.start, force=True)
    return controller.last_event


def tidy_score(episode: TidyEpisode, objects: Collection[Metadata], steps: int) -> TidyScore:
    """Score the home as it is now, `objects` being the metadata of its objects."""
    now = list(objects)
    mess = episode.mess
    right = rightly_placed(mess.places, now)
    tidied = tuple(name for name in mess.displaced if name in right)
    return TidyScore(
        success=len(tidied) == len(mess.displaced),
        rightly_placed=tidied,
        made_worse=tuple(sorted(episode.right - right)),
        displacement=_displacement(mess, now),
        steps=steps,
    )


def picked_up_rates(mess: MessUp, picked_up: Collection[str]) -> tuple[float, float]:
    """Precision and recall, against the displaced objects, of what the agent ever picked up."""
    hits = len(set(picked_up) & set(mess.displaced))
    precision = hits / len(set(picked_up)) if picked_up else 1.0
    return precision, hits / len(mess.displaced)


def tidy_from(body: Mapping[str, Any]) -> TidyEpisode:
    """Read what `TidyEpisode.to_dict` wrote.

    Raises:
        EnvError: something else; names the first field that is missing or wrong.
    """
    try:
        places = {
            entry["name"]: Place(
                name=entry["name"],
                object_id=entry["object_id"],
                kind=entry["kind"],
                on=tuple(entry["on"]),
                on_kinds=frozenset(entry["on_kinds"]),
                position=_triple(entry["position"]),
            )
            for entry in body["places"]
        }
        found = {
            name: Pose(_triple(row[:3]), _triple(row[3:])) for name, row in body["found"].items()
        }
        x, y, z, yaw, horizon, standing = body["start"]
        return TidyEpisode(
            scene=body["scene"],
            mess=MessUp(places, tuple(body["displaced"]), found),
            start=AgentPose(x, y, z, yaw, horizon, standing),
            right=frozenset(body["right"]),
            max_steps=int(body["max_steps"]),
        )
    except KeyError as error:
        raise EnvError(f"not a tidy episode: the field {error} is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise EnvError(f"not a tidy episode: {error}") from None


def _triple(values: Any) -> tuple[float, float, float]:
    x, y, z = values
    return float(x), float(y), float(z)


def _displacement(mess: MessUp, objects: Collection[Metadata]) -> float:
    now = {
        body["name"]: tuple(body["position"][axis] for axis in "xyz")
        for body in objects
        if not body["isBroken"]
    }
    at_first = left = 0.0
    for name in mess.displaced:
        home, found = mess.places[name].position, mess.found[name].position
        at_first += math.dist(found, home)
        left += math.dist(now.get(name, found), home)
    return left / at_first if at_first > 0.0 else 1.0
