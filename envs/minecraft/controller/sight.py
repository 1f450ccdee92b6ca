"""Animals, monsters and lying items, as the rays of an observation show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt

from .aim import direction
from .body import Body

HOSTILE = frozenset(
    {
        *("zombie", "husk", "zombievillager", "skeleton", "stray", "spider", "cavespider"),
        *("creeper", "witch", "slime", "silverfish", "endermite", "vindicationillager"),
        *("evocationillager", "vex", "guardian", "blaze", "magmacube", "witherskeleton"),
        *("ghast", "shulker", "wolf"),
    }
)
LYING = "item"
NOTHING = "null"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that a ray struck, where it was struck, and how far that is from the eye."""

    name: str
    x: float
    y: float
    z: float
    distance: float


def sightings(body: Body, names: Iterable[str]) -> list[Sighting]:
    """What bears one of the names, the nearest first; one for each ray that struck it."""
    rays = body.observation.get("rays")
    if rays is None:
        return []
    seen = rays["entity_name"]
    some = np.flatnonzero(seen != NOTHING)
    if not len(some):
        return []
    wanted = set(names)
    found = []
    looks = None
    for n in some.tolist():
        name = str(seen[n])
        if name not in wanted:
            continue
        if looks is None:
            looks = ray_directions(rays, body.yaw, body.pitch)
        far = float(rays["entity_distance"][n])
        dx, dy, dz = looks[n].tolist()
        x, y, z = body.eye
        found.append(Sighting(name, x + dx * far, y + dy * far, z + dz * far, far))
    found.sort(key=lambda s: s.distance)
    return found


def ray_directions(rays: Mapping[str, Any], yaw: float, pitch: float) -> npt.NDArray[np.float64]:
    """Unit vector of each ray, [n, 3]: the look turned about the x axis, then about the y axis,
    which is how the game turns it."""
    look = direction(yaw, pitch)
    cos_p, sin_p, cos_y, sin_y = _fan(rays["ray_pitch"].tobytes(), rays["ray_yaw"].tobytes())
    y = look[1] * cos_p + look[2] * sin_p
    z = look[2] * cos_p - look[1] * sin_p
    return np.stack([look[0] * cos_y + z * sin_y, y, z * cos_y - look[0] * sin_y], 1)


Angles = npt.NDArray[np.float64]


@lru_cache(maxsize=8)
def _fan(pitches: bytes, yaws: bytes) -> tuple[Angles, Angles, Angles, Angles]:
    """Cosines and sines of a fan of rays, which stays the same for a whole episode."""
    p = np.frombuffer(pitches, np.float32).astype(np.float64)
    y = np.frombuffer(yaws, np.float32).astype(np.float64)
    return np.cos(p), np.sin(p), np.cos(y), np.sin(y)


def flat_distance(body: Body, seen: Sighting) -> float:
    """Distance over the ground."""
    return hypot(seen.x - body.place[0], seen.z - body.place[2])
