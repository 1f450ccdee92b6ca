"""The engines behind the household: in process, the real client on a stand-in, and real Unity."""

import os
import shlex
import sys
from typing import Any, Protocol

from ..errors import EnvError, MissingExtra, UnknownName
from .sources import scene_source
from .thor_client import Launch, ThorClient

ENGINES = ("headless", "player", "unity")
SERVERS = ("fifo", "wsgi")


class Controller(Protocol):
    """What every engine offers: the interface of `ai2thor.controller.Controller` 5.0."""

    @property
    def last_event(self) -> Any:
        """The event of the last action."""
        ...

    @property
    def scenes_in_build(self) -> list[str]:
        """The names of all scenes."""
        ...

    def step(
        self,
        action: str | dict[str, Any] | None = None,
        raise_for_failure: bool = False,
        **arguments: Any,
    ) -> Any:
        """One action; the event it leads to."""
        ...

    def reset(self, scene: Any = None, **initialization: Any) -> Any:
        """Enter a scene anew; the event of its beginning."""
        ...

    def stop(self) -> None:
        """Let all go; safe to call twice."""
        ...


def open_controller(
    engine: str = "headless",
    *,
    scene: str | None = None,
    scenes: str | os.PathLike[str] | None = None,
    width: int = 300,
    height: int = 300,
    frames: bool = False,
    seed: int = 0,
    server: str = "fifo",
    timeout: float = 30.0,
    start_timeout: float = 120.0,
    executable: str | None = None,
    **initialization: Any,
) -> Controller:
    """Open an engine.

    Args:
        engine: "headless" (in process), "player" (the real ai2thor package on our stand-in for
            Unity) or "unity" (the real package with a real build).
        scene: the scene to begin in; None leaves it to the engine.
        scenes: "" or None for generated homes, "ithor" for the real rooms in the data folder, else
            a folder or file of scene metadata; `unity` has its own.
        width, height: of the frames, in pixels.
        frames: have events with RGB, depth and instance ids.
        seed: of what the actions draw; `unity` draws as it pleases.
        server: how the package talks to its player, "fifo" or "wsgi".
        timeout, start_timeout: most seconds for an answer, and for the player's first word.
        executable: a command that starts a build of Unity's, instead of the downloaded one.
        initialization: parameters of AI2-THOR's action Initialize, such as gridSize.

    Raises:
        UnknownName: no such engine, server or scene.
        MissingExtra: a package is absent.
        EnvCrashed, EnvTimeout: the player died, or did not answer in time.
        EnvError: there is no build to run, the scenes cannot be read, or an argument is wrong.
    """
    if engine not in ENGINES:
        raise UnknownName("engine", engine, ENGINES)
    if server not in SERVERS:
        raise UnknownName("server", server, SERVERS)
    if frames:
        shown = {"renderDepthImage": True, "renderInstanceSegmentation": True}
        initialization = {**shown, **initialization}
    if engine == "headless":
        from .controller import HeadlessController

        source = scene_source(scenes)
        try:
            return HeadlessController(
                scene,
                scenes=source,
                width=width,
                height=height,
                seed=seed,
                render=frames,
                **initialization,
            )
        except ValueError as error:
            raise EnvError(f"the headless house cannot be used: {error}") from None
    settings = {
        "scene": scene,
        "width": width,
        "height": height,
        "headless": not frames,
        "server_class": _server_class(server),
        "server_timeout": timeout,
        "server_start_timeout": start_timeout,
        **initialization,
    }
    if engine == "player":
        words = [sys.executable, "-P", "-m", "mnemonaut.envs.household.player"]
        words += ["--seed", str(seed)]
        if scenes:
            words += ["--scenes", os.fspath(scenes)]
        # It draws on no display; but without a word for one the client cannot start a process.
        settings |= {"local_executable_path": shlex.join(words), "x_display": ":0"}
        return ThorClient(Launch("the stand-in player", settings))
    if scenes:
        raise EnvError("engine unity has scenes of its own; leave `scenes` empty")
    settings |= _unity(executable, frames, width, height)
    return ThorClient(Launch("AI2-THOR's player", settings, private=False))


def _unity(executable: str | None, frames: bool, width: int, height: int) -> dict[str, Any]:
    """Which build the client is to start."""
    display = os.environ.get("DISPLAY")
    # Without frames nothing is drawn; but without a word the client cannot start a process.
    shown = {"x_display": display or ":0"} if display or not frames else {}
    if executable is not None:
        return {"local_executable_path": executable, **shown}
    from .unity import usable_build

    build = usable_build(pictures=frames, width=width, height=height)
    return {"platform": build.platform, **shown}


def _server_class(server: str) -> Any:
    try:
        if server == "wsgi":
            from ai2thor.wsgi_server import WsgiServer as Server
        else:
            from ai2thor.fifo_server import FifoServer as Server
    except ImportError as error:
        raise MissingExtra("ai2thor", "thor") from error
    return Server
