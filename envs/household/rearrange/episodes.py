"""Rearrangement episodes: AI2-THOR's RoomR data, and our own in the same form.

Read are the challenge's files as they come (`val.pkl.gz`: scene -> list of episodes), and one
episode a line as JSON (`val.jsonl.gz`). The pickles are read without running what may be hidden in
them.
"""

import gzip
import io
import json
import math
import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import EnvError
from ..scene import AgentPose
from ..tasks.object_poses import Pose as Pose
from ..tasks.object_poses import pose_argument
from .poses import Point

WALKTHROUGH_STEPS = 250
UNSHUFFLE_STEPS = 500
"""Most steps of the two phases of the challenge's 2-phase track."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An openable object by name, and its openness, 0 to 1, in both states."""

    name: str
    start: float
    target: float


@dataclass(frozen=True, slots=True)
class RearrangeEpisode:
    """One home in two states: as it is to be (target), and as it is found (start).

    Poses are by object name, of everything that can be picked up; what is not listed is removed
    from the home. `difficulty` is how many objects were moved or opened, 1 to 5.
    """

    scene: str
    index: int
    agent: AgentPose
    start: Mapping[str, Pose]
    target: Mapping[str, Pose]
    openings: tuple[Opening, ...] = ()
    difficulty: int = 1

    @property
    def name(self) -> str:
        """`FloorPlan21/7`, as messages have it."""
        return f"{self.scene}/{self.index}"

    def to_dict(self) -> dict[str, Any]:
        """In the challenge's words, plain JSON; `episode_from` reads it."""
        return {
            "scene": self.scene,
            "index": self.index,
            "agent_position": {"x": self.agent.x, "y": self.agent.y, "z": self.agent.z},
            "agent_rotation": self.agent.yaw,
            "object_rearrangement_count": self.difficulty,
            "openable_data": [
                {"name": o.name, "start_openness": o.start, "target_openness": o.target}
                for o in self.openings
            ],
            "starting_poses": [{"name": p["objectName"], **p} for p in pose_argument(self.start)],
            "target_poses": [{"name": p["objectName"], **p} for p in pose_argument(self.target)],
        }


def load_episodes(path: Path) -> list[RearrangeEpisode]:
    """All episodes of a file, in its order.

    Raises:
        EnvError: no such file, or it is broken; names the episode and the field.
    """
    try:
        raw = path.read_bytes()
        data = gzip.decompress(raw) if path.suffix == ".gz" else raw
    except (OSError, EOFError, zlib.error) as error:
        raise EnvError(
            f"{path}: cannot be read ({error}); give a RoomR file, .pkl.gz or .jsonl.gz"
        ) from None
    bodies = _pickled(data, path) if ".pkl" in path.name else _lines(data, path)
    return [episode_from(body, str(path)) for body in bodies]


def episode_from(body: Any, source: str = "an episode") -> RearrangeEpisode:
    """Check and take one episode in the challenge's words.

    Raises:
        EnvError: a field is missing or wrong; names source, episode and field.
    """
    record = _Record(body, source)
    position, yaw = record.point("agent_position"), record.number("agent_rotation")
    start, target = record.poses("starting_poses"), record.poses("target_poses")
    if start.keys() != target.keys():
        odd = min(start.keys() ^ target.keys())
        raise record.error("starting_poses", f"`{odd}` must be in target_poses too, or in neither")
    difficulty = record.number("object_rearrangement_count")
    return RearrangeEpisode(
        scene=record.scene,
        index=record.index,
        agent=AgentPose(*position, yaw=yaw),
        start=start,
        target=target,
        openings=record.openings(),
        difficulty=int(difficulty),
    )


def check_against(episode: RearrangeEpisode, objects: Iterable[Mapping[str, Any]]) -> None:
    """Whether the scene holds what the episode names.

    Raises:
        EnvError: an object is not there, cannot be picked up, or cannot be opened.
    """
    there = {body["name"]: body for body in objects}
    wanted = [("target_poses", name, "pickupable") for name in episode.target]
    wanted += [("openable_data", opening.name, "openable") for opening in episode.openings]
    for field, name, ability in wanted:
        if name not in there:
            raise EnvError(
                f"episode {episode.name}: {field}: {episode.scene} holds no `{name}`; "
                "use the AI2-THOR version that the episodes were made for (5.0.0 for RoomR 2023)"
            )
        if not there[name][ability]:
            raise EnvError(f"episode {episode.name}: {field}: `{name}` is not {ability}")


class _Record:
    """One episode as it was read; every look at a field checks it."""

    def __init__(self, body: Any, source: str) -> None:
        self._body = body if isinstance(body, dict) else {}
        self._source = source
        self.scene = str(self._body.get("scene", "?"))
        self.index = 0
        if not isinstance(self._body.get("scene"), str):
            raise self.error("scene", "must be the name of a scene")
        self.index = int(self.number("index"))

    def error(self, field: str, what: str) -> EnvError:
        return EnvError(f"{self._source}: episode {self.scene}/{self.index}: {field}: {what}")

    def number(self, field: str) -> float:
        return self._number(self._body.get(field), field)

    def point(self, field: str) -> Point:
        return self._triple(self._body.get(field), field)

    def poses(self, field: str) -> dict[str, Pose]:
        poses: dict[str, Pose] = {}
        for place, entry in self._entries(field):
            name = self._name(entry, place)
            if name in poses:
                raise self.error(field, f"`{name}` is listed twice")
            poses[name] = Pose(
                self._triple(entry.get("position"), f"{place}.position"),
                self._triple(entry.get("rotation"), f"{place}.rotation"),
            )
        if not poses:
            raise self.error(field, "must not be empty")
        return poses

    def openings(self) -> tuple[Opening, ...]:
        found = []
        for place, entry in self._entries("openable_data"):
            start, target = (
                self._share(entry.get(f"{state}_openness"), f"{place}.{state}_openness")
                for state in ("start", "target")
            )
            found.append(Opening(self._name(entry, place), start, target))
        return tuple(found)

    def _entries(self, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        entries = self._body.get(field)
        if not isinstance(entries, list):
            raise self.error(field, "must be a list")
        for i, entry in enumerate(entries):
            if not isinstance(entry, dict):
                raise self.error(f"{field}[{i}]", "must be an object")
            yield f"{field}[{i}]", entry

    def _name(self, entry: Mapping[str, Any], place: str) -> str:
        name = entry.get("name")
        if not isinstance(name, str):
            raise self.error(f"{place}.name", "must be the name of an object")
        return name

    def _number(self, value: Any, field: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(field, "must be a number")
        if not math.isfinite(value):
            raise self.error(field, "must be finite")
        return value

    def _share(self, value: Any, field: str) -> float:
        number = self._number(value, field)
        if not 0.0 <= number <= 1.0:
            raise self.error(field, "must be from 0 to 1")
        return number

    def _triple(self, value: Any, field: str) -> Point:
        if not isinstance(value, dict):
            raise self.error(field, "must have x, y and z")
        x, y, z = (self._number(value.get(axis), f"{field}.{axis}") for axis in "xyz")
        return x, y, z


class _PlainData(pickle.Unpickler):
    """Reads dicts, lists, strings and numbers; a pickle that asks for more is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def _pickled(data: bytes, path: Path) -> list[Any]:
    try:
        scenes = _PlainData(io.BytesIO(data)).load()
    except Exception as error:  # a damaged pickle raises almost anything
        raise EnvError(f"{path}: not a pickle of plain episodes: {error}") from None
    if not isinstance(scenes, dict) or not all(
        isinstance(episodes, Sequence) for episodes in scenes.values()
    ):
        raise EnvError(f"{path}: must map each scene to its list of episodes")
    return [
        {"scene": scene, "index": index, **body} if isinstance(body, dict) else body
        for scene, episodes in scenes.items()
        for index, body in enumerate(episodes)
    ]


def _lines(data: bytes, path: Path) -> list[Any]:
    bodies = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            bodies.append(json.loads(line))
        except ValueError as error:
            raise EnvError(f"{path}: line {number} is not JSON: {error}") from None
    return bodies
