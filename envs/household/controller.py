"""A headless AI2-THOR: the `ai2thor` Controller's interface, without Unity.

It speaks version 5.0's actions, fields, error codes and visibility at the level of metadata, on
real scenes' metadata or generated homes. What physics would do is stood in for by rules on boxes.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import MnemonautError
from .actions.action import checked
from .actions.registry import ACTIONS
from .bounds import scene_bounds
from .codes import CLIENT_ERRORS, ErrorCode, Refused
from .event import Event, drawing, metadata_of
from .scene import Scene, SceneSource, build_name
from .session import SECONDS_PER_ACTION, Session
from .settings import Settings, initialized, picture_size
from .thermal import pass_time

CAMERA_RANGE = {"cameraNearPlane": 0.01, "cameraFarPlane": 20.0}


class HeadlessController:
    """Drives one agent through one scene at a time, as `ai2thor.controller.Controller` does.

    Args:
        scene: which scene to begin with; None takes the source's first.
        scenes: where scenes come from; None: generated homes.
        width, height: of the pictures, in pixels.
        seed: of `InitialRandomSpawn` where it gives none.
        render: draw pictures of every event, when they are asked for.
        initialization: arguments of the action Initialize, such as `gridSize`.

    Raises:
        UnknownName: there is no such scene.
        EnvError: its file is broken.
        ValueError: an argument of Initialize is wrong, or the pictures' size.
    """

    def __init__(
        self,
        scene: str | None = None,
        *,
        scenes: SceneSource | None = None,
        width: int = 300,
        height: int = 300,
        seed: int = 0,
        render: bool = False,
        **initialization: Any,
    ) -> None:
        if scenes is None:
            from .generated import GeneratedScenes

            scenes = GeneratedScenes()
        self._source = scenes
        self._names: list[str] | None = None
        self._seed = seed
        try:
            width, height = picture_size(width, height)
        except Refused as refusal:
            raise ValueError(refusal.message) from None
        self._first = Settings(width=width, height=height, render_image=render)
        self._initialization = dict(initialization)
        self.last_event: Event
        self._enter(scenes.load(scene or scenes.names()[0]), self._first)
        self._raise_for(self.perform({"action": "Initialize", **initialization}), False)

    @property
    def scenes_in_build(self) -> list[str]:
        """The names of all scenes on offer, as the client's `scenes_in_build` has them."""
        if self._names is None:
            self._names = [build_name(name) for name in self._source.names()]
        return self._names

    @property
    def session(self) -> Session:
        """The scene in use, for who needs more than an event tells."""
        return self._session

    def reset(self, scene: str | None = None, **initialization: Any) -> Event:
        """Enter a scene anew (None: the same again), and initialize it.

        Arguments of Initialize, and `width` and `height` of the pictures, stay from reset to reset
        until they are given anew.

        Raises:
            UnknownName: there is no such scene.
            EnvError: its file is broken.
            ValueError: an argument is wrong; it is not kept for later resets.
        """
        name = self._session.world.scene.name if scene is None else scene
        keep = self._session.world.settings
        size = {"x": initialization.pop("width", None), "y": initialization.pop("height", None)}
        told = {axis: pixels for axis, pixels in size.items() if pixels is not None}
        self._enter(
            self._source.load(name), replace(self._first, width=keep.width, height=keep.height)
        )
        if told:
            resized = {"action": "ChangeResolution", "x": keep.width, "y": keep.height, **told}
            self._raise_for(self.perform(resized), False)
        arguments = {**self._initialization, **initialization}
        event = self.perform({"action": "Initialize", **arguments})
        self._raise_for(event, False)
        self._initialization = arguments
        return event

    def step(
        self,
        action: str | Mapping[str, Any] | None = None,
        raise_for_failure: bool = False,
        **args: Any,
    ) -> Event:
        """Do one action.

        Raises:
            ValueError: the call was wrong: InvalidAction, MissingArguments, AmbiguousAction or
                InvalidArgument.
            RuntimeError: it failed and `raise_for_failure` was asked for.
        """
        command = dict(action) if isinstance(action, Mapping) else {"action": action}
        command |= args
        event = self.perform(command)
        self._raise_for(event, raise_for_failure)
        return event

    def perform(self, command: Mapping[str, Any]) -> Event:
        """Do one action as the player does: whatever is wrong with it is told by the event."""
        name = command.get("action")
        code: ErrorCode | None = None
        message = ""
        result: Any = None
        try:
            result = self._do(name, command)
        except Refused as refusal:
            code, message = refusal.code, refusal.message
        except MnemonautError as error:
            code, message = ErrorCode.INVALID_ARGUMENT, str(error)
        session = self._session
        if isinstance(name, str) and name in ACTIONS:  # Reset, Initialize and their like take none
            pass_time(session.world, SECONDS_PER_ACTION)
        session.changed()
        return self._told(str(name), result, code, message)

    def stop(self) -> None:
        """As the real controller has it; nothing runs that could be stopped."""

    def __enter__(self) -> "HeadlessController":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _do(self, name: Any, command: Mapping[str, Any]) -> Any:
        action = ACTIONS.get(name) if isinstance(name, str) else None
        if action is not None:
            return action.perform(self._session, checked(action, command))
        if name == "Initialize":
            settings = initialized(self._session.world.settings, command)
            self._session.world.settings = settings
            return dict(CAMERA_RANGE)
        if name == "Reset":
            scene = command.get("sceneName", command.get("scene"))
            current = self._session.world.scene.name
            self._enter(self._source.load(str(scene or current)), self._session.world.settings)
            return None
        if name == "GetScenesInBuild":
            return list(self.scenes_in_build)
        if name == "ChangeResolution":
            self._resize(command)
            return None
        raise Refused(ErrorCode.INVALID_ACTION, f"Invalid action: {name}")

    def _resize(self, command: Mapping[str, Any]) -> None:
        sizes = [command.get("x"), command.get("y")]
        if None in sizes:
            raise Refused(ErrorCode.MISSING_ARGUMENTS, "ChangeResolution needs x and y, in pixels")
        width, height = picture_size(*sizes)
        world = self._session.world
        world.settings = replace(world.settings, width=width, height=height)

    def _enter(self, scene: Scene, settings: Settings) -> None:
        self._session = Session(scene, settings, self._seed)
        self._bounds = scene_bounds(scene)

    def _told(self, name: str, result: Any, code: ErrorCode | None, message: str) -> Event:
        session = self._session
        metadata = metadata_of(session, name, result, code, message, self._bounds)
        settings = session.world.settings
        self.last_event = Event(metadata, drawing(session, metadata) if settings.draws else None)
        return self.last_event

    @staticmethod
    def _raise_for(event: Event, raise_for_failure: bool) -> None:
        if event:
            return
        metadata = event.metadata
        if metadata["errorCode"] in CLIENT_ERRORS:
            raise ValueError(metadata["errorMessage"])
        if raise_for_failure:
            raise RuntimeError(metadata["errorMessage"])
