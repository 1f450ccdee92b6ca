"""The event: what an action returns, as the `ai2thor` package's `Event` does.

`metadata` has the 37 keys of a real event. Pictures are drawn when they are first asked for, from
the event's own copies: they show the house as it was then, whatever later steps did.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .codes import ErrorCode
from .frames import Images, segmentation_colors
from .scene import build_name
from .session import Session
from .settings import Settings
from .state import Body


class Event:
    """One moment of a house.

    Attributes:
        metadata: the 37 keys; `objects` are copies that no later step changes.
    """

    def __init__(self, metadata: dict[str, Any], draw: Callable[[], Images] | None = None) -> None:
        self.metadata = metadata
        self._draw = draw
        self._images: Images | None = None

    def __bool__(self) -> bool:
        return bool(self.metadata["lastActionSuccess"])

    def _image(self, name: str) -> Any:
        if self._draw is not None:
            self._images, self._draw = self._draw(), None
        return (self._images or {}).get(name)

    @property
    def frame(self) -> NDArray[np.uint8] | None:
        """uint8 (H, W, 3) RGB; None unless pictures were asked for."""
        found: NDArray[np.uint8] | None = self._image("frame")
        return found

    @property
    def cv2img(self) -> NDArray[np.uint8] | None:
        """The frame with its colours as BGR."""
        frame = self.frame
        return None if frame is None else frame[..., ::-1]

    @property
    def depth_frame(self) -> NDArray[np.float32] | None:
        """float32 (H, W) metres; None unless depth was asked for."""
        found: NDArray[np.float32] | None = self._image("depth_frame")
        return found

    @property
    def instance_segmentation_frame(self) -> NDArray[np.uint8] | None:
        """uint8 (H, W, 3), one colour per object; None unless it was asked for."""
        found: NDArray[np.uint8] | None = self._image("instance_segmentation_frame")
        return found

    @property
    def instance_masks(self) -> dict[str, NDArray[np.bool_]]:
        """objectId -> bool (H, W), for what is in the picture."""
        return self._image("instance_masks") or {}

    @property
    def instance_detections2D(self) -> dict[str, tuple[int, int, int, int]]:
        """objectId -> (left, top, right, bottom) in pixels, ends included."""
        return self._image("instance_detections2D") or {}

    @property
    def color_to_object_id(self) -> dict[tuple[int, int, int], str]:
        """Colour of the segmentation -> objectId."""
        return self._image("color_to_object_id") or {}

    @property
    def object_id_to_color(self) -> dict[str, tuple[int, int, int]]:
        """objectId -> colour of the segmentation."""
        return {name: color for color, name in self.color_to_object_id.items()}

    @property
    def events(self) -> list["Event"]:
        """As a multi-agent event has it: this one alone."""
        return [self]

    @property
    def pose_discrete(self) -> tuple[float, float, int, int]:
        """(x, z, quarter turns, horizon) rounded as the real client rounds them."""
        agent = self.metadata["agent"]
        place, yaw = agent["position"], agent["rotation"]["y"]
        return (
            round(place["x"], 2),
            round(place["z"], 2),
            round(yaw / 90) % 4,
            round(agent["cameraHorizon"]),
        )

    def get_object(self, object_id: str) -> Body | None:
        """One object's metadata by id."""
        found = (o for o in self.metadata["objects"] if o["objectId"] == object_id)
        return next(found, None)

    def objects_by_type(self, object_type: str) -> list[Body]:
        """All objects of a type."""
        return [o for o in self.metadata["objects"] if o["objectType"] == object_type]


def observed(session: Session) -> list[Body]:
    """Copies of all objects, with distance and visibility as they are now."""
    world, agent = session.world, session.world.agent
    visible = session.look()
    away = world.position - (agent.x, agent.y, agent.z)
    distances = np.sqrt((away * away).sum(1)).tolist()
    copies = []
    for body, seen, distance in zip(world.objects, visible, distances, strict=True):
        body["visible"] = seen
        body["isInteractable"] = seen
        body["distance"] = distance
        copies.append(body.copy())
    return copies


def metadata_of(
    session: Session,
    action: str,
    result: Any,
    code: ErrorCode | None,
    message: str,
    bounds: dict[str, Any],
) -> dict[str, Any]:
    """The 37 keys of an event; `code` is None where the action succeeded."""
    world, settings = session.world, session.world.settings
    agent = world.agent
    eye = agent.eye
    held = world.held
    inventory = []
    if held is not None:
        inventory = [{"objectId": held, "objectType": world.body(held)["objectType"]}]
    objects = observed(session)
    colors = segmentation_colors(objects) if settings.render_instances else []
    named = code is not None and code is not ErrorCode.UNDEFINED
    return {
        "objects": objects,
        "isSceneAtRest": True,
        "agent": agent.metadata(),
        "heldObjectPose": agent.hand_metadata(),
        "arm": None,
        "fov": settings.field_of_view,
        "cameraPosition": {"x": eye[0], "y": eye[1], "z": eye[2]},
        "cameraOrthSize": 0.0,
        "thirdPartyCameras": [],
        "collided": False,
        "collidedObjects": [],
        "inventoryObjects": inventory,
        "sceneName": build_name(world.scene.name),
        "lastAction": action,
        "errorMessage": message,
        "errorCode": str(code) if named else None,
        "lastActionSuccess": code is None,
        "screenWidth": settings.width,
        "screenHeight": settings.height,
        "agentId": 0,
        "depthFormat": "Meters",
        "colors": colors,
        "flatSurfacesOnGrid": [],
        "distances": [],
        "normals": [],
        "isOpenableGrid": [],
        "segmentedObjectIds": [],
        "objectIdsInBox": [],
        "actionIntReturn": 0,
        "actionFloatReturn": 0.0,
        "actionStringsReturn": [],
        "actionFloatsReturn": [],
        "actionVector3sReturn": [],
        "visibleRange": None,
        "currentTime": world.time,
        "sceneBounds": bounds,
        "actionReturn": result,
    }


def drawing(session: Session, metadata: Mapping[str, Any]) -> Callable[[], Images]:
    """What draws an event's pictures when they are asked for."""
    settings: Settings = session.world.settings
    agent = replace(session.world.agent)
    absent = frozenset(session.world.ghosts)
    pictures = session.pictures
    objects = metadata["objects"]

    def draw() -> Images:
        return pictures.draw(objects, absent, agent, settings)

    return draw
