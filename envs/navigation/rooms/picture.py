"""Pictures of a home from where the camera stands: colours and depth.

Numba compiles the painting at the first picture, and keeps it on disk; there is nothing to open
and nothing to share, so painters work in threads, and in forked and spawned processes alike.
"""

import math
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from ...errors import EnvError, MissingExtra, UnknownName
from ..habitat.spaces import MOST_DEPTH, Camera
from .scene import RoomsScene

ENGINES = ("numba",)

_Buffers = tuple[NDArray[np.float32], NDArray[np.uint32], NDArray[np.float64]]


class RoomsPainter:
    """Paints scenes; its buffers are used again, so one thread at a time may paint.

    Args:
        engine: one of ENGINES; "" for the best there is.

    Raises:
        UnknownName: there is no such engine.
        MissingExtra: numba is not installed.
    """

    def __init__(self, engine: str = "") -> None:
        if engine not in ("", *ENGINES):
            raise UnknownName("engine", engine, ENGINES)
        if find_spec("numba") is None:
            raise MissingExtra("numba", "render")
        self._closed = False
        self._buffers: dict[tuple[int, ...], _Buffers] = {}

    def paint(
        self, scene: RoomsScene, x: float, y: float, heading: float, camera: Camera
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """What a level camera sees.

        Args:
            scene: the home.
            x, y: where the camera is, metres; inside the home.
            heading: radians, clockwise from +y.
            camera: sizes, field of view and height.

        Returns:
            rgb uint8 (height, width, 3), and depth float32 (depth_height, depth_width, 1), 0 to 1
            for 0 to MOST_DEPTH metres along the optical axis. Both are the caller's own.

        Raises:
            EnvError: the painter is closed, or the pose is not made of numbers.
        """
        if self._closed:
            raise EnvError("this painter is closed; make another one")
        if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(heading)):
            raise EnvError(f"a pose is made of finite numbers, not {(x, y, heading)}; correct it")
        from .painting import to_depth, to_rgb

        rgb = np.empty((camera.height, camera.width, 3), np.uint8)
        depth = np.empty((camera.depth_height, camera.depth_width, 1), np.float32)
        # Colours are the mean of four rays a pixel, so that what is small or far does not flicker;
        # depth is that of one ray, since means at an edge would be distances to nothing.
        shape = 2 * camera.height, 2 * camera.width
        _, colours = self._painted(scene, x, y, heading, camera, shape)
        to_rgb(colours, rgb)
        metres, _ = self._painted(scene, x, y, heading, camera, depth.shape[:2])
        to_depth(metres, MOST_DEPTH, depth)
        return rgb, depth

    def _painted(
        self,
        scene: RoomsScene,
        x: float,
        y: float,
        heading: float,
        camera: Camera,
        shape: tuple[int, ...],
    ) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
        from .painting_boxes import draw_boxes
        from .painting_rooms import draw_rooms

        rows, columns = shape
        if shape not in self._buffers:
            self._buffers[shape] = (
                np.empty((columns, rows), np.float32),
                np.empty((columns, rows), np.uint32),
                np.empty(rows, np.float64),
            )
        metres, colours, reaches = self._buffers[shape]
        spans = np.empty((len(scene.rooms), 2), np.int32)
        slope = math.tan(math.radians(camera.field_of_view) / 2.0)
        pose = float(x), float(y), float(camera.above), float(heading), slope
        draw_rooms(
            scene.rooms, scene.floors, scene.ceilings, scene.walls, scene.first_doors,
            scene.doors, scene.door_colours, *pose, metres, colours, spans, reaches,
        )  # fmt: skip
        draw_boxes(
            scene.first_boxes, scene.boxes, scene.box_colours,
            *pose, metres, colours, spans, reaches,
        )  # fmt: skip
        return metres, colours

    def close(self) -> None:
        """Give the buffers back; a second call does nothing."""
        self._closed = True
        self._buffers.clear()
