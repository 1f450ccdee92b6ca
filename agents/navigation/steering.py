"""From a wish to a native action of `mnemonaut/R2R-v0`, in either of its action settings."""

from typing import Any

from ...envs.errors import TaskError
from ...envs.navigation.actions import low_level
from ...envs.world import Transition


def is_low_level(transition: Transition) -> bool:
    """Whether actions are Matterport3DSimulator's own, not the choice of a candidate."""
    return bool(transition.info.get("actions") == "low-level")


def stop(transition: Transition) -> Any:
    """The action that ends the episode here."""
    return low_level(0) if is_low_level(transition) else 0


def toward(viewpoint: str, transition: Transition) -> Any:
    """The action that walks to a neighbour, or, where it is out of the picture, turns to it.

    Raises:
        TaskError: it is none of the viewpoint's neighbours.
    """
    info = transition.info
    place, candidates = info["place"], info["candidates"]
    if viewpoint not in place["near"]:
        raise TaskError(f"{viewpoint} is no neighbour of {place['here']}; name one that is near")
    if viewpoint in candidates:
        index = candidates.index(viewpoint) + 1
        return low_level(index) if is_low_level(transition) else index
    right = (place["near"][viewpoint]["heading"] - place["heading"]) % 360 < 180
    return low_level(0, 1 if right else -1)
