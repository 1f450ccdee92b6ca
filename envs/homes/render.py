"""Pictures of boxes: what a camera sees of them, as colours, depth and instance ids.

Axes are Unity's: left-handed, x right, y up, z forward; yaw turns clockwise seen from above, 0
looks along +z and 90 along +x. Lengths are metres, angles degrees, and rows of a picture go from
the top down.

Two engines draw the same boxes: `moderngl` on EGL, which needs no display, and `numba`. Both take
their faces and colours from `render_faces`; their pictures differ only where a pixel's centre lies
within rounding of an edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import EnvError, MissingExtra, UnknownName

ENGINES = ("moderngl", "numba")

NOTHING = -1
"""The instance id of a pixel that shows no box."""


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """What there is to see. Values are brought to the types below; they must not change later.

    Attributes:
        centers: (N, 3) float32, metres.
        half_sizes: (N, 3) float32, metres, along the box's own axes; 0 makes a sheet.
        rotations: (N, 3, 3) float32; the columns are the box's axes in the world.
        colors: (N, 3) uint8, before shading.
        ids: (N,) int32, at least 0; several boxes may share one.
        hollow: (N,) bool; only the inner faces are drawn, so that one looks into an open fridge.
        tiled: (N,) bool, or None for no box; a faint board of 0.25 m squares, for floors.

    Raises:
        ValueError: a shape is wrong, a number is not finite, or an id is negative.
    """

    centers: NDArray[np.float32]
    half_sizes: NDArray[np.float32]
    rotations: NDArray[np.float32]
    colors: NDArray[np.uint8]
    ids: NDArray[np.int32]
    hollow: NDArray[np.bool_]
    tiled: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        count = len(self.centers)
        if self.tiled is None:
            object.__setattr__(self, "tiled", np.zeros(count, np.bool_))
        for name, kind, shape in (
            ("centers", np.float32, (count, 3)),
            ("half_sizes", np.float32, (count, 3)),
            ("rotations", np.float32, (count, 3, 3)),
            ("colors", np.uint8, (count, 3)),
            ("ids", np.int32, (count,)),
            ("hollow", np.bool_, (count,)),
            ("tiled", np.bool_, (count,)),
        ):
            value = np.ascontiguousarray(getattr(self, name), dtype=kind)
            if count == 0:
                value = value.reshape(shape)
            if value.shape != shape:
                raise ValueError(f"{name} of boxes has shape {value.shape}, not {shape}")
            if kind == np.float32 and not np.isfinite(value).all():
                raise ValueError(f"{name} of boxes must be finite numbers")
            object.__setattr__(self, name, value)
        if (self.half_sizes < 0).any():
            raise ValueError("half_sizes of boxes must not be negative")
        if (self.ids < 0).any():
            raise ValueError(f"ids of boxes must be at least 0; {NOTHING} means nothing")

    def __len__(self) -> int:
        return len(self.centers)


def join(parts: Sequence[Boxes]) -> Boxes:
    """All boxes of the parts, in their order."""
    none = np.zeros(0, np.bool_)
    return Boxes(
        np.concatenate([np.zeros((0, 3), np.float32), *(part.centers for part in parts)]),
        np.concatenate([np.zeros((0, 3), np.float32), *(part.half_sizes for part in parts)]),
        np.concatenate([np.zeros((0, 3, 3), np.float32), *(part.rotations for part in parts)]),
        np.concatenate([np.zeros((0, 3), np.uint8), *(part.colors for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.ids for part in parts)]),
        np.concatenate([none, *(part.hollow for part in parts)]),
        np.concatenate([none, *(part.tiled for part in parts if part.tiled is not None)]),
    )


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera; its defaults are those of AI2-THOR.

    Attributes:
        position: (x, y, z) in metres.
        yaw: degrees; 0 looks along +z, 90 along +x.
        horizon: degrees; positive looks down.
        field_of_view: degrees from the picture's upper to its lower edge, above 0 and below 180.
        width, height: pixels.
        near, far: metres along the optical axis; nothing nearer or farther is drawn.

    Raises:
        ValueError: a number is not finite or outside its range.
    """

    position: tuple[float, float, float]
    yaw: float = 0.0
    horizon: float = 0.0
    field_of_view: float = 90.0
    width: int = 300
    height: int = 300
    near: float = 0.1
    far: float = 20.0

    def __post_init__(self) -> None:
        numbers = (*self.position, self.yaw, self.horizon, self.near, self.far)
        if len(self.position) != 3 or not all(math.isfinite(number) for number in numbers):
            raise ValueError("a camera needs three finite coordinates and finite angles and planes")
        if not 0 < self.field_of_view < 180:
            raise ValueError(f"field_of_view must be within 0..180, not {self.field_of_view}")
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a picture needs pixels, not {self.width}x{self.height}")
        if not 0 < self.near < self.far:
            raise ValueError(f"near must be above 0 and below far: {self.near}, {self.far}")

    def axes(self) -> NDArray[np.float64]:
        """(3, 3): the directions right, up and forward in the world, one a row."""
        yaw, horizon = math.radians(self.yaw), math.radians(self.horizon)
        sin, cos = math.sin(yaw), math.cos(yaw)
        down, level = math.sin(horizon), math.cos(horizon)
        return np.array(
            [
                [cos, 0.0, -sin],
                [sin * down, level, cos * down],
                [sin * level, -down, cos * level],
            ]
        )

    def slopes(self) -> tuple[float, float]:
        """How far the picture's edge is to the right and up at one metre ahead."""
        up = math.tan(math.radians(self.field_of_view) / 2)
        return up * self.width / self.height, up


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture; the arrays are the caller's own, and rows go from the top down.

    Attributes:
        rgb: (height, width, 3) uint8.
        depth: (height, width) float32, metres along the optical axis; `far` where nothing is.
        ids: (height, width) int32, instance ids of the boxes; -1 where nothing is.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    ids: NDArray[np.int32]


class Renderer(Protocol):
    """Draws boxes, in the process that opened it; its threads may share it."""

    @property
    def engine(self) -> str:
        """Which engine draws, one of ENGINES."""
        ...

    def render(self, boxes: Boxes, camera: Camera) -> Frame:
        """One picture. Boxes that are the same object as at the last call are not sent again.

        Raises:
            EnvError: the renderer is closed, or it is moderngl's and this process was forked.
        """
        ...

    def close(self) -> None:
        """Give its memory back; a second call does nothing."""
        ...


def open_renderer(engine: str | None = None) -> Renderer:
    """A renderer; None takes moderngl where EGL works, and else numba.

    A process that was forked from one which drew with moderngl cannot draw with it (Mesa's
    threads stay behind), and takes numba; spawned processes are free to choose.

    Raises:
        UnknownName: there is no such engine.
        MissingExtra: the engine's package is not installed; for None, neither package is.
        EnvError: moderngl is installed, but cannot open an EGL context.
    """
    if engine is not None:
        if engine not in ENGINES:
            raise UnknownName("renderer", engine, ENGINES)
        return _open(engine)
    problem: EnvError | MissingExtra = MissingExtra("moderngl or numba", "render")
    for name in ENGINES:
        try:
            return _open(name)
        except MissingExtra:
            continue
        except EnvError as error:
            problem = error
    raise problem


def _open(engine: str) -> Renderer:
    if not _installed(engine):
        raise MissingExtra(engine, "render")
    if engine == "moderngl":
        from .render_moderngl import ModernglRenderer

        return ModernglRenderer()
    from .render_numba import NumbaRenderer

    return NumbaRenderer()


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:
        # `sys.modules[package] = None` blocks an import; find_spec reports that in this way.
        return False
