"""Places to look from, and what each patch of a picture shows, from the home's plan and the depth.

Nothing here is drawn or read from pixels: a name counts for a patch where the thing's middle falls
into it and nothing nearer hides it, a room where some of its floor plan is seen through it.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ....envs.navigation.habitat.spaces import MOST_DEPTH, Camera
from ....envs.navigation.rooms.field import CELL
from ....envs.navigation.rooms.ground import Ground, ground_of
from ....envs.navigation.rooms.homes import rooms_home
from ....envs.navigation.rooms.picture import RoomsPainter
from ....envs.navigation.rooms.scene import RoomsScene, scene_of
from .classes import DOORWAY, classes

Floats = NDArray[np.float64]

SMALLEST = 0.15
"""Things shorter than this are not drawn, and so not named, metres."""

NEAREST, FARTHEST = 0.3, 9.0
"""What is nearer is beside the picture mostly, what is farther a few pixels; metres."""

SLACK = 0.15
"""How much nearer than a thing's surface the picture may be there, metres."""

_LEVEL = 1.0  # the height at which a doorway is looked for, metres
_SAMPLES = 2  # rows and columns of a patch whose rooms are looked up


@dataclass(frozen=True, slots=True, eq=False)
class Viewable:
    """A home to look about in.

    Attributes:
        scene: what is drawn.
        ground: its floor.
        spots: (N, 2) points of the floor, a grid's.
        areas: (R, 4) rectangles of the rooms; `kinds` (R,) their classes.
        middles: (M, 3) x, y, height of things and doorways; `names` (M,) their classes;
            `reach` (M,) metres from the middle to the surface.
    """

    scene: RoomsScene
    ground: Ground
    spots: Floats
    areas: Floats
    kinds: NDArray[np.int64]
    middles: Floats
    names: NDArray[np.int64]
    reach: Floats


@lru_cache(maxsize=320)
def viewable(name: str) -> Viewable:
    """A home by its name."""
    home, ground, numbers = rooms_home(name), ground_of(name), classes()
    things = [t for t in home.layout.things if t.noun in numbers and max(t.box.size) >= SMALLEST]
    openings = home.layout.openings
    middles = [(t.box.center[0], t.box.center[2], t.box.center[1]) for t in things]
    middles += [(*opening.center, _LEVEL) for opening in openings]
    names = [numbers[t.noun] for t in things] + [numbers[DOORWAY]] * len(openings)
    reach = [max(t.box.size) / 2 for t in things] + [0.0] * len(openings)
    return Viewable(
        scene_of(home),
        ground,
        (np.argwhere(ground.free) * CELL + np.array(ground.low)).astype(np.float64),
        np.array([place.area for place in home.layout.places], np.float64),
        np.array([numbers[place.kind] for place in home.layout.places]),
        np.array(middles, np.float64).reshape(-1, 3),
        np.array(names, np.int64),
        np.array(reach, np.float64),
    )


class Eye:
    """Looks from anywhere in a home; pictures as the tiny model sees them.

    Args:
        picture: side of the pictures in pixels.
        side: patches along that side.
    """

    def __init__(self, picture: int, side: int) -> None:
        self.picture, self.side = picture, side
        self._painter = RoomsPainter()
        self._camera = Camera(picture, picture, picture, picture)
        patch = picture // side
        offsets = (np.arange(_SAMPLES) * 2 + 1) * patch // (2 * _SAMPLES)
        pixels = (np.arange(side)[:, None] * patch + offsets).ravel()
        self._columns, self._rows = (grid.ravel() for grid in np.meshgrid(pixels, pixels))
        self._patches = self._rows // patch * side + self._columns // patch
        self._focal = picture / 2 / math.tan(math.radians(self._camera.field_of_view) / 2)

    def look(
        self, home: Viewable, x: float, y: float, heading: float
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Picture (3, H, W) and depth (H, W), 1 for MOST_DEPTH metres."""
        rgb, depth = self._painter.paint(home.scene, x, y, heading, self._camera)
        return np.ascontiguousarray(rgb.transpose(2, 0, 1)), depth[:, :, 0]

    def names(
        self, home: Viewable, x: float, y: float, heading: float, depth: NDArray[np.float32]
    ) -> NDArray[np.bool_]:
        """(patches, classes): what each patch shows."""
        shown = np.zeros((self.side**2, len(classes())), np.bool_)
        sine, cosine = math.sin(heading), math.cos(heading)
        far = depth[self._rows, self._columns] * MOST_DEPTH
        aside = (self._columns + 0.5 - self.picture / 2) / self._focal * far
        east, north = x + far * sine + aside * cosine, y + far * cosine - aside * sine
        for (low_x, low_y, high_x, high_y), kind in zip(home.areas, home.kinds, strict=True):
            within = (low_x < east) & (east < high_x) & (low_y < north) & (north < high_y)
            shown[self._patches[within], kind] = True
        east, north = home.middles[:, 0] - x, home.middles[:, 1] - y
        ahead, right = east * sine + north * cosine, east * cosine - north * sine
        seen = np.flatnonzero((ahead > NEAREST) & (ahead < FARTHEST))
        above = home.middles[seen, 2] - self._camera.above
        column = np.floor(self.picture / 2 + self._focal * right[seen] / ahead[seen]).astype(int)
        row = np.floor(self.picture / 2 - self._focal * above / ahead[seen]).astype(int)
        inside = (column >= 0) & (column < self.picture) & (row >= 0) & (row < self.picture)
        seen, column, row = seen[inside], column[inside], row[inside]
        nearest = depth[row, column] * MOST_DEPTH
        open_to = nearest >= ahead[seen] - home.reach[seen] - SLACK
        seen, column, row = seen[open_to], column[open_to], row[open_to]
        patch = self.picture // self.side
        shown[row // patch * self.side + column // patch, home.names[seen]] = True
        return shown
