"""Scene files from a running AI2-THOR: what `SceneFiles` reads, written through the controller.

One JSON file a scene, with its name, its objects as they lie after a reset, where the agent
starts, the scene's bounds and the points that can be stood on. The files are the user's own; what
Unity's scenes hold is under AI2-THOR's licence.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import EnvError
from .engines import Controller

_FLOOR_PLAN = re.compile(r"FloorPlan\d+")


def exportable(controller: Controller) -> list[str]:
    """The scenes that an export takes by itself: iTHOR's floor plans, else all there are."""
    names = [name.removesuffix("_physics") for name in controller.scenes_in_build]
    plans = [name for name in names if _FLOOR_PLAN.fullmatch(name)]
    return sorted(plans, key=lambda name: int(name.removeprefix("FloorPlan"))) or sorted(names)


def export_scenes(
    controller: Controller, names: Sequence[str], folder: str | os.PathLike[str]
) -> Iterator[Path]:
    """Write one file after the other; what is written stays where a later scene fails.

    Args:
        controller: of any engine.
        names: the scenes.
        folder: where to write; made where it is absent.

    Yields:
        The path of each file, once it is complete.

    Raises:
        UnknownName: there is no such scene.
        EnvError: the simulator failed, or a file cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvError(f"cannot make the folder {place}: {error.strerror}") from error
    for name in names:
        text = json.dumps(scene_record(controller, name), separators=(",", ":"))
        path = place / f"{name.removesuffix('_physics')}.json"
        unfinished = path.with_suffix(".part")
        try:
            unfinished.write_text(text + "\n", encoding="utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise EnvError(f"cannot write {path}: {error.strerror}") from error
        yield path


def scene_record(controller: Controller, name: str) -> dict[str, Any]:
    """One scene as its file tells it.

    Raises:
        UnknownName: there is no such scene.
        EnvError: the simulator failed.
    """
    entered = controller.reset(name).metadata
    record = {
        "scene": name.removesuffix("_physics"),
        "objects": [
            {field: value for field, value in one.items() if field != "visibleBounds2D"}
            for one in entered["objects"]  # that field is the client's own, not the simulator's
        ],
        "agent": entered["agent"],
        "sceneBounds": entered["sceneBounds"],
    }
    reached = controller.step("GetReachablePositions").metadata
    if not reached["lastActionSuccess"]:
        raise EnvError(f"{name}: GetReachablePositions failed: {reached['errorMessage']}")
    record["reachable"] = [[point["x"], point["z"]] for point in reached["actionReturn"]]
    return record
