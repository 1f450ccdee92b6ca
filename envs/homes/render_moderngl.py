"""Boxes drawn by OpenGL on a standalone EGL context: no display, a GPU or Mesa's llvmpipe.

One pass writes colour, depth and id into three attachments, rows from the top down. A context is
bound to the process that opened it: after a fork its driver's threads are gone, and a call would
wait for them for ever; so a forked process is refused before it touches the driver.
"""

from __future__ import annotations

import importlib
import os
import threading
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import EnvError
from .render import NOTHING, Boxes, Camera, Frame
from .render_faces import BACKGROUND, TILE, faces_of

_SIZES_KEPT = 4
"""Picture sizes whose buffers are kept; an agent has one or two cameras."""

_VERTEX = np.dtype(
    [
        ("corner", "3f4"),
        ("across", "2f4"),
        ("light", "4u1"),
        ("dark", "4u1"),
        ("instance", "i4"),
    ]
)

_VERTEX_SHADER = """
#version 330
uniform mat4 view;
in vec3 corner;
in vec2 across;
in vec4 light;
in vec4 dark;
in int instance;
out vec2 place;
flat out vec4 color_light;
flat out vec4 color_dark;
flat out int shown;
void main() {
    gl_Position = view * vec4(corner, 1.0);
    place = across;
    color_light = light;
    color_dark = dark;
    shown = instance;
}
"""

# gl_FragCoord.w is one over the depth along the optical axis.
_FRAGMENT_SHADER = f"""
#version 330
in vec2 place;
flat in vec4 color_light;
flat in vec4 color_dark;
flat in int shown;
layout(location = 0) out vec4 color;
layout(location = 1) out float depth;
layout(location = 2) out int instance;
void main() {{
    ivec2 tile = ivec2(floor(place * {1 / TILE}));
    color = ((tile.x + tile.y) & 1) == 0 ? color_light : color_dark;
    depth = 1.0 / gl_FragCoord.w;
    instance = shown;
}}
"""

# OpenGL leaves open what a clear with a colour does to whole numbers; a triangle does not.
_NOTHING_VERTEX_SHADER = """
#version 330
void main() {
    gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 1.0, 1.0);
}
"""

_NOTHING_FRAGMENT_SHADER = f"""
#version 330
uniform float far;
layout(location = 0) out vec4 color;
layout(location = 1) out float depth;
layout(location = 2) out int instance;
void main() {{
    color = vec4({BACKGROUND[0]}, {BACKGROUND[1]}, {BACKGROUND[2]}, 255) / 255.0;
    depth = far;
    instance = {NOTHING};
}}
"""


class ModernglRenderer:
    """Renderer on OpenGL 3.3; see `Renderer` for the contract.

    Raises:
        EnvError: there is no EGL context to be had, or a parent process opened one before it
            forked.
    """

    engine = "moderngl"
    _process: ClassVar[int | None] = None

    def __init__(self) -> None:
        opened = ModernglRenderer._process
        if opened is not None and opened != os.getpid():
            raise EnvError(_FORKED)
        moderngl: Any = importlib.import_module("moderngl")
        try:
            context = moderngl.create_context(standalone=True, backend="egl", require=330)
        except Exception as error:
            # moderngl and glcontext raise bare Exceptions, whatever went wrong.
            raise EnvError(
                f"moderngl cannot open an EGL context ({error}); install Mesa's EGL driver, "
                "or use the renderer `numba`"
            ) from None
        ModernglRenderer._process = os.getpid()
        self._context: Any = context
        self._closed = False
        # A context serves one thread at a time; `with context` makes it this thread's.
        self._lock = threading.Lock()
        self._boxes: Boxes | None = None
        self._model: list[Any] = []
        self._targets: dict[tuple[int, int], tuple[Any, list[Any]]] = {}
        with context:
            self._program = context.program(
                vertex_shader=_VERTEX_SHADER, fragment_shader=_FRAGMENT_SHADER
            )
            self._nothing_program = context.program(
                vertex_shader=_NOTHING_VERTEX_SHADER, fragment_shader=_NOTHING_FRAGMENT_SHADER
            )
            self._nothing = context.vertex_array(self._nothing_program, [])
            context.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
            context.depth_func = "<="

    def render(self, boxes: Boxes, camera: Camera) -> Frame:
        if ModernglRenderer._process != os.getpid():
            raise EnvError(_FORKED)
        shape = camera.height, camera.width
        frame = Frame(
            np.empty((*shape, 3), np.uint8), np.empty(shape, np.float32), np.empty(shape, np.int32)
        )
        with self._lock:
            self._draw(boxes, camera, frame)
        return frame

    def _draw(self, boxes: Boxes, camera: Camera, frame: Frame) -> None:
        if self._closed:
            raise EnvError("this renderer is closed; open another one")
        with self._context:
            target = self._target(camera.width, camera.height)
            if boxes is not self._boxes:
                self._send(boxes)
            target.use()
            target.clear(depth=1.0)
            self._nothing_program["far"].value = camera.far
            self._nothing.render(vertices=3)
            if self._model:
                self._program["view"].write(_view(camera))
                self._model[0].render()
            target.read_into(frame.rgb, components=3, attachment=0, alignment=1)
            target.read_into(frame.depth, components=1, attachment=1, dtype="f4")
            target.read_into(frame.ids, components=1, attachment=2, dtype="i4")

    def close(self) -> None:
        if ModernglRenderer._process != os.getpid():
            return  # the parent's; its memory goes with this process
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with self._context:
                self._forget_model()
                for size in list(self._targets):
                    self._forget_target(size)
                for part in (self._nothing, self._nothing_program, self._program):
                    part.release()
            self._context.release()

    def _target(self, width: int, height: int) -> Any:
        """The framebuffer of a picture's size."""
        size = width, height
        if size not in self._targets:
            if len(self._targets) == _SIZES_KEPT:
                self._forget_target(next(iter(self._targets)))
            context = self._context
            attachments = [
                context.renderbuffer(size, 4),
                context.renderbuffer(size, 1, dtype="f4"),
                context.renderbuffer(size, 1, dtype="i4"),
            ]
            depth = context.depth_renderbuffer(size)
            self._targets[size] = context.framebuffer(attachments, depth), [*attachments, depth]
        return self._targets[size][0]

    def _forget_target(self, size: tuple[int, int]) -> None:
        target, parts = self._targets.pop(size)
        for part in (target, *parts):
            part.release()

    def _send(self, boxes: Boxes) -> None:
        """Put the boxes' faces into buffers, in place of the last ones."""
        self._forget_model()
        self._boxes = boxes
        if len(boxes) == 0:
            return
        vertices, indices = _mesh(boxes)
        context = self._context
        vertex_buffer, index_buffer = context.buffer(vertices), context.buffer(indices)
        names = _VERTEX.names or ()
        array = context.vertex_array(
            self._program,
            [(vertex_buffer, "3f 2f 4f1 4f1 1i", *names)],
            index_buffer=index_buffer,
        )
        self._model = [array, vertex_buffer, index_buffer]

    def _forget_model(self) -> None:
        for part in self._model:
            part.release()
        self._model, self._boxes = [], None


_FORKED = (
    "OpenGL was opened before this process was forked and cannot be used in it; start workers by "
    "`spawn` and open a renderer in each, or use the renderer `numba`"
)


def _mesh(boxes: Boxes) -> tuple[bytes, bytes]:
    """Vertices, four a face, and the corners of two triangles a face."""
    faces = faces_of(boxes)
    count = len(faces.ids)
    outlines = faces.outlines()
    vertices = np.zeros((count, 4), _VERTEX)
    vertices["corner"] = faces.centers[:, None] + outlines @ faces.tangents
    vertices["across"] = outlines
    vertices["light"][..., :3] = faces.colors[:, None, 0]
    vertices["dark"][..., :3] = faces.colors[:, None, 1]
    vertices["instance"] = faces.ids[:, None]
    indices = 4 * np.arange(count)[:, None] + np.array([0, 1, 2, 0, 2, 3])
    return vertices.tobytes(), indices.astype(np.int32).tobytes()


def _view(camera: Camera) -> bytes:
    """World to clip coordinates, column by column; y is turned over, so the top row comes first."""
    right, up = camera.slopes()
    near, far = camera.near, camera.far
    turn = camera.axes()
    matrix = np.zeros((4, 4))
    matrix[0, :3] = turn[0] / right
    matrix[1, :3] = -turn[1] / up
    matrix[2, :3] = turn[2] * (far + near) / (far - near)
    matrix[3, :3] = turn[2]
    matrix[:, 3] = -matrix[:, :3] @ np.array(camera.position)
    matrix[2, 3] -= 2 * far * near / (far - near)
    columns: NDArray[np.float32] = matrix.T.astype(np.float32)
    return columns.tobytes()
