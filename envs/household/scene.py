"""The scene: what a house holds before anybody has touched it, at the level of metadata.

A scene comes from a generated home or from a metadata file of a real AI2-THOR scene; everything
that runs on one runs on the other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

ROOM_KINDS = ("kitchen", "living_room", "bedroom", "bathroom")
"""The four kinds of iTHOR rooms; floor plans 1+, 201+, 301+, 401+."""

_FLOOR_PLAN = re.compile(r"FloorPlan\d+")


def build_name(name: str) -> str:
    """A scene's name as builds and events have it: iTHOR's floor plans end in `_physics`.

    The `ai2thor` client adds that ending to no other name, so `Kitchen_0` stays what it is.
    """
    return f"{name}_physics" if _FLOOR_PLAN.fullmatch(name) else name


@dataclass(frozen=True, slots=True)
class AgentPose:
    """Where an agent stands, in metres and degrees; yaw 0 looks along +z, 90 along +x (Unity)."""

    x: float
    y: float
    z: float
    yaw: float = 0.0
    horizon: float = 0.0
    standing: bool = True


@dataclass(frozen=True, slots=True)
class RoomArea:
    """One room of a house: its kind, and its floor as a polygon of (x, z) corners in metres."""

    name: str
    kind: str
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Wall:
    """An upright rectangle between two (x, z) corners, from `bottom` to `top` in metres."""

    start: tuple[float, float]
    end: tuple[float, float]
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A house as AI2-THOR 5.0's metadata tells it.

    Attributes:
        name: `FloorPlan1`, or `Kitchen_7` for a generated one; unique in its source.
        objects: the 42 fields of each object, as in `event.metadata["objects"]`; never changed.
        rooms: the floor areas; a real scene has one, whose corners are its bounds.
        start: where the agent stands at first; None leaves it to the reachable positions.
        reachable: (x, z) grid points an agent can stand on, where the source knows them; None
            has them computed from the objects' boxes.
        walls: what blocks the view and the way besides objects; empty for a real scene.
    """

    name: str
    objects: tuple[Mapping[str, Any], ...]
    rooms: tuple[RoomArea, ...]
    start: AgentPose | None = None
    reachable: tuple[tuple[float, float], ...] | None = None
    walls: tuple[Wall, ...] = ()

    @property
    def kind(self) -> str:
        """The room's kind, or "house" where there are several rooms."""
        return self.rooms[0].kind if len(self.rooms) == 1 else "house"


class SceneSource(Protocol):
    """Where scenes come from: generated homes, or a folder of metadata files."""

    def names(self) -> Sequence[str]:
        """The scenes that are offered, in their canonical order."""
        ...

    def load(self, name: str) -> Scene:
        """A scene by name, `_physics` at its end allowed.

        Raises:
            UnknownName: there is no such scene.
            EnvError: its file is broken; the text names file and field.
        """
        ...
