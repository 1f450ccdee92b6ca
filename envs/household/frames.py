"""The pictures of an event, drawn when they are first asked for."""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .camera import Agent
from .scene import Scene
from .settings import Settings

if TYPE_CHECKING:
    from ..homes.render import Renderer
    from .pictures import Painter

STRUCTURE = ("Wall", "Ceiling", "Floor")
"""What a picture shows besides objects."""

Images = Mapping[str, Any]


@lru_cache(maxsize=1)
def _renderer(_process: int) -> "Renderer":
    """One renderer per process: what a fork inherits cannot draw."""
    from ..homes.render import open_renderer

    return open_renderer()


class Pictures:
    """Draws the events of one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._painter: Painter | None = None
        self._process = 0

    def draw(
        self,
        objects: Sequence[Mapping[str, Any]],
        absent: frozenset[str],
        agent: Agent,
        settings: Settings,
    ) -> Images:
        """The images that the settings ask for, by the names of Event's attributes.

        Raises:
            MissingExtra: no renderer is installed.
        """
        from ..homes.render import Camera
        from .picture_masks import detections, instance_colors, instance_frame, instance_masks
        from .pictures import Painter

        if self._painter is None or self._process != os.getpid():
            self._process = os.getpid()
            self._painter = Painter(self._scene, _renderer(self._process))
        camera = Camera(
            position=agent.eye,
            yaw=agent.yaw,
            horizon=agent.horizon,
            field_of_view=settings.field_of_view,
            width=settings.width,
            height=settings.height,
        )
        picture = self._painter.paint(objects, camera, absent)
        images: dict[str, Any] = {}
        if settings.render_image:
            images["frame"] = picture.frame.rgb
        if settings.render_depth:
            images["depth_frame"] = picture.frame.depth
        if settings.render_instances:
            colors = instance_colors(picture.names)
            masks = instance_masks(picture.frame.ids, picture.names)
            images |= {
                "instance_segmentation_frame": instance_frame(
                    picture.frame.ids, picture.names, colors
                ),
                "instance_masks": masks,
                "instance_detections2D": detections(masks),
                "color_to_object_id": {color: name for name, color in colors.items()},
            }
        return images


def segmentation_colors(objects: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The `colors` value of an event: a colour for each object, and for what is no object."""
    from .picture_masks import instance_colors, metadata_colors

    return metadata_colors(instance_colors([*(one["objectId"] for one in objects), *STRUCTURE]))
