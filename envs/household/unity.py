"""What a real AI2-THOR needs on this machine: a downloaded build, and something to draw on."""

import ctypes.util
import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import EnvError, MissingExtra

DOWNLOAD = "import ai2thor.controller as c; c.Controller(download_only=True)"


@dataclass(frozen=True, slots=True)
class Build:
    """One kind of build of the installed ai2thor package, and what keeps it from running.

    Attributes:
        platform: ai2thor's name of it: Linux64, CloudRendering or OSXIntel64.
        folder: where it lies once it is downloaded.
        lacks: one line for each thing that is missing; empty where it can run.
    """

    platform: str
    folder: Path
    lacks: tuple[str, ...]


def builds(*, pictures: bool = True, width: int = 300, height: int = 300) -> list[Build]:
    """The builds that could run here, in the order of preference.

    Args:
        pictures: whether frames are wanted; without them no display is needed.
        width, height: of the frames, in pixels.

    Raises:
        MissingExtra: the ai2thor package is absent.
    """
    try:
        import ai2thor.build
        import ai2thor.platform as platforms
    except ImportError as error:
        raise MissingExtra("ai2thor", "thor") from error
    releases = str(Path("~/.ai2thor/releases").expanduser())
    display = os.environ.get("DISPLAY")
    request = platforms.Request(platform.system(), width, height, display, not pictures)
    mac = platform.system() == "Darwin"
    kinds = (platforms.OSXIntel64,) if mac else (platforms.Linux64, platforms.CloudRendering)
    return [_build(kind, request, releases, ai2thor.build) for kind in kinds]


def _build(kind: Any, request: Any, releases: str, package: Any) -> Build:
    build = package.Build(kind, package.COMMIT_ID, False, releases)
    folder = Path(build.base_dir)
    name = str(kind.name())
    lacks = []
    if not folder.is_dir():
        lacks.append(f"no build at {folder}")
    try:
        lacks.extend(" ".join(str(problem).split()) for problem in kind.validate(request))
    except Exception as error:  # Xlib has many ways to fail on a display
        lacks.append(f"{type(error).__name__}: {error}")
    if name == "CloudRendering" and ctypes.util.find_library("vulkan") is None:
        lacks[-1] = "no Vulkan: install libvulkan1 and a driver"
    return Build(name, folder, tuple(lacks))


def usable_build(*, pictures: bool, width: int, height: int) -> Build:
    """The build to start.

    Raises:
        EnvError: none can run here; the text says what each one lacks.
        MissingExtra: the ai2thor package is absent.
    """
    found = builds(pictures=pictures, width=width, height=height)
    for build in found:
        if not build.lacks:
            return build
    told = "; ".join(f"{build.platform}: {', '.join(build.lacks)}" for build in found)
    raise EnvError(
        f"no AI2-THOR build can run here ({told}); download one once with "
        f'`python -c "{DOWNLOAD}"`, or take engine=player, which needs none'
    )


if __name__ == "__main__":  # `doctor` asks in a process of its own: imports may hang
    try:
        print(json.dumps([[build.platform, *build.lacks] for build in builds()]))
    except MissingExtra as missing:
        sys.exit(f"error: {missing}")
