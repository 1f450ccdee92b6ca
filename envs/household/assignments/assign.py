"""From a task's name to its assignment."""

import functools
from pathlib import Path
from typing import Any

import numpy as np

from ...data import data_folder
from ...errors import TaskError
from ..goals import GENERATED, PLANS, TaskName
from ..rearrange.episodes import RearrangeEpisode, load_episodes
from ..sources import EPISODES
from .assignment import Assignment
from .fetch import FetchAssignment
from .rearrange import RearrangeAssignment
from .tidy import TidyAssignment


def room_of(home: str) -> str:
    """The kind of a home by its name; "home" where the name does not tell."""
    prefix = home.rpartition("_")[0]
    if prefix in GENERATED:
        return GENERATED[prefix]
    number = home.removeprefix("FloorPlan")
    if number.isdecimal():
        return next((kind for kind, base in PLANS.items() if 0 < int(number) - base <= 30), "home")
    return "home"


def assign(name: TaskName, seed: int, controller: Any) -> Assignment:
    """The assignment of a task, for a controller that stands in the task's home.

    Raises:
        TaskError: the task is impossible in this home, or its episodes are not there.
    """
    room = room_of(name.home)
    if name.work == "tidy":
        return TidyAssignment(name, room, seed)
    if name.work == "fetch":
        return FetchAssignment(name, room, controller)
    return RearrangeAssignment(name, room, _episode(name, seed, controller))


def _episode(name: TaskName, seed: int, controller: Any) -> RearrangeEpisode:
    """One of the home's published episodes; a generated one for a generated home."""
    if name.home.startswith("FloorPlan"):
        found = _published(data_folder()).get(name.home)
        if not found:
            raise TaskError(
                f"no RoomR episode of {name.home} lies in {data_folder()}; set MNEMONAUT_DATA to "
                "the folder that holds household/roomr_2023"
            )
        return found[seed % len(found)]
    from ..rearrange.draw import draw_rearrangement

    return draw_rearrangement(controller, np.random.default_rng(seed))


@functools.cache
def _published(folder: Path) -> dict[str, list[RearrangeEpisode]]:
    found: dict[str, list[RearrangeEpisode]] = {}
    for file in EPISODES:
        path = folder / file
        if path.is_file():
            for episode in load_episodes(path):
                found.setdefault(episode.scene, []).append(episode)
    return found
