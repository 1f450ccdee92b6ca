"""The plan of a generated home with the way through it, for maps that people look at."""

from collections.abc import Mapping
from typing import Any

from ...homes.home import AGENT_HEIGHT
from ...world import Info
from ..habitat.map import landscape_of
from ..habitat.map import locate as locate
from .episodes import episode_of
from .homes import rooms_home


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """The way walked, the walls, and the reference, which nobody who acts is told here."""
    told = info["episode"]
    home = rooms_home(told["building"]).home
    walls = [[*wall.start, *wall.end] for wall in home.walls if wall.bottom < AGENT_HEIGHT]
    return landscape_of(info, episode_of(told["path_id"]).reference, walls)
