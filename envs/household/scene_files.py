"""Scenes from files: metadata of real AI2-THOR scenes that the user has.

A file is JSON (one scene: its list of objects, or an object with `scene` and `objects`), or JSON
lines, plain or gzipped (one scene per line). Beside `objects` a scene may tell `agent` (as an
event's metadata does), `reachable` ([x, z] points) and `sceneBounds`.
"""

import gzip
import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import EnvError, UnknownName
from .boxes import box_limits
from .fields import fault
from .real_start import start_of
from .scene import ROOM_KINDS, AgentPose, RoomArea, Scene

_LEADING_NAME = re.compile(r'^\{"(?:scene|sceneName)":\s*"([^"\\]+)"')
_FLOOR_PLAN = re.compile(r"^FloorPlan(\d+)")
_PHYSICS = "_physics"
_MAIN_FILES = ("scenes.jsonl.gz", "scenes.jsonl")


class SceneFiles:
    """A `SceneSource` over a folder or a file of real metadata.

    A folder that holds `scenes.jsonl[.gz]` is read from that file alone; any other one from each
    `.json`, `.jsonl` and `.jsonl.gz` in it.

    Args:
        path: the folder or file.
        reachable: scene name -> (x, z) points an agent can stand on, in metres, for scenes whose
            file does not tell; see `layouts.py`.

    Raises:
        EnvError: no scene is there, or a file cannot be read.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        reachable: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    ) -> None:
        self._path = Path(path)
        self._reachable = reachable or {}
        self._sources: dict[str, tuple[Path, str]] = {}
        self._scenes: dict[str, Scene] = {}
        for file in _files(self._path):
            for name, text in _records(file):
                if name in self._sources:
                    first = self._sources[name][0]
                    raise EnvError(f"{file}: scene {name} is also in {first}; keep one of them")
                self._sources[name] = (file, text)
        if not self._sources:
            raise EnvError(f"{self._path} holds no scenes; export some from a real install first")

    def names(self) -> Sequence[str]:
        """The scenes in the order of their files and lines."""
        return tuple(self._sources)

    def load(self, name: str) -> Scene:
        """A scene by name, `_physics` at its end allowed; read once.

        Raises:
            UnknownName: there is no such scene.
            EnvError: its file is broken; the text names file, object and field.
        """
        plain = name.removesuffix(_PHYSICS)
        if plain not in self._sources:
            raise UnknownName("scene", name, self._sources)
        if plain not in self._scenes:
            file, text = self._sources[plain]
            body = _parsed(file, text)
            self._scenes[plain] = _scene(file, plain, body, self._reachable.get(plain))
        return self._scenes[plain]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise EnvError(f"{path} is no folder and no file; name one with scene metadata")
    for main in _MAIN_FILES:
        if (path / main).is_file():
            return [path / main]
    endings = (".json", ".jsonl", ".jsonl.gz")
    return sorted(file for file in path.iterdir() if file.name.endswith(endings))


def _records(file: Path) -> list[tuple[str, str]]:
    """Each scene's name and JSON text; texts are parsed only when a scene is wanted."""
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if file.name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise EnvError(f"{file} cannot be read ({error}); copy or export it again") from error
    if file.suffix == ".json":
        return [(_name(file, text, file.stem), text)]
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found.append((_name(file, line, f"line {number}"), line))
    return found


def _name(file: Path, text: str, default: str) -> str:
    match = _LEADING_NAME.match(text)
    if match:
        return match[1].removesuffix(_PHYSICS)
    body = _parsed(file, text)
    if isinstance(body, Mapping):
        given = body.get("scene", body.get("sceneName", default))
        if not isinstance(given, str):
            raise EnvError(f"{file}: `scene` cannot be {given!r}; give the scene's name")
        default = given
    return default.removesuffix(_PHYSICS)


def _parsed(file: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise EnvError(f"{file} is not JSON ({error}); copy or export it again") from error


def _scene(
    file: Path, name: str, body: Any, reachable: Sequence[tuple[float, float]] | None
) -> Scene:
    table: Mapping[str, Any] = body if isinstance(body, Mapping) else {"objects": body}
    objects = table.get("objects")
    if not isinstance(objects, list) or not objects:
        raise EnvError(f"{file}: scene {name} lacks its list of `objects`; export it again")
    ids: set[str] = set()
    for number, one in enumerate(objects):
        wrong = fault(one)
        if wrong is None and one["objectId"] in ids:
            wrong = "field `objectId` is not unique"
        if wrong is not None:
            known = isinstance(one, Mapping) and isinstance(one.get("objectId"), str)
            which = one["objectId"] if known else f"number {number}"
            raise EnvError(f"{file}: scene {name}, object {which}: {wrong}; export it again")
        ids.add(one["objectId"])
    told = table.get("reachable")
    if told is not None and not isinstance(told, list):
        raise EnvError(f"{file}: scene {name}: `reachable` cannot be {told!r:.40}; list its points")
    if told:
        reachable = [_grid_point(file, name, point) for point in told]
    points = tuple((float(x), float(z)) for x, z in reachable) if reachable else None
    room = RoomArea(_room_kind(name), _room_kind(name), _corners(file, name, table, objects))
    start = _told_start(file, name, table.get("agent"))
    scene = Scene(name, tuple(objects), (room,), start, points)
    if start is not None:
        return scene
    return Scene(name, tuple(objects), (room,), start_of(scene), points)


def _grid_point(file: Path, name: str, point: Any) -> tuple[float, float]:
    try:
        x, z = (point["x"], point["z"]) if isinstance(point, Mapping) else point
        return _finite(x), _finite(z)
    except (KeyError, TypeError, ValueError) as error:
        raise EnvError(
            f"{file}: scene {name}: `reachable` holds {point!r:.40}; each must be [x, z]"
        ) from error


def _finite(value: Any) -> float:
    """
    Raises:
        ValueError: it is no finite number.
    """
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{number} is not finite")
    return number


def _told_start(file: Path, name: str, agent: Any) -> AgentPose | None:
    if agent is None:
        return None
    try:
        x, y, z = (_finite(agent["position"][axis]) for axis in "xyz")
        yaw, horizon = _finite(agent["rotation"]["y"]), _finite(agent["cameraHorizon"])
        return AgentPose(x, y, z, yaw % 360.0, horizon, bool(agent.get("isStanding", True)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EnvError(
            f"{file}: scene {name}: `agent` lacks position, rotation or cameraHorizon"
        ) from error


def _room_kind(name: str) -> str:
    """The kind by the floor plan's number: 1+, 201+, 301+ and 401+; else a living room."""
    match = _FLOOR_PLAN.match(name)
    number = int(match[1]) if match else 201
    return ROOM_KINDS[{2: 1, 3: 2, 4: 3}.get(number // 100, 0)]


def _corners(
    file: Path, name: str, table: Mapping[str, Any], objects: Sequence[Mapping[str, Any]]
) -> tuple[tuple[float, float], ...]:
    """The room's bounds: those of the file, else those of its floors, else of all objects."""
    if table.get("sceneBounds") is not None:
        try:
            boxes = [box_limits(table["sceneBounds"])]
            for number in (*boxes[0][0], *boxes[0][1]):
                _finite(number)
        except (KeyError, TypeError, ValueError) as error:
            raise EnvError(f"{file}: scene {name}: `sceneBounds` lacks center or size") from error
    else:
        floors = [one for one in objects if one["objectType"] == "Floor"] or objects
        boxes = [box_limits(one["axisAlignedBoundingBox"]) for one in floors]
    low = np.min([box[0] for box in boxes], 0)
    high = np.max([box[1] for box in boxes], 0)
    (x0, _, z0), (x1, _, z1) = low.tolist(), high.tolist()
    return (x0, z0), (x1, z0), (x1, z1), (x0, z1)
