"""R2R-CE (Krantz et al. 2020): Room-to-Room's routes as episodes of a continuous simulator.

Positions are habitat's: metres, x right, y up, -z forward; rotations are quaternions x, y, z, w.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ...errors import TaskError

Position: TypeAlias = tuple[float, float, float]

_BROKEN = "{} is not in R2R-CE's form: {!r}; fetch it again"

STOP, MOVE_FORWARD, TURN_LEFT, TURN_RIGHT = range(4)
"""The actions: forward by 0.25 m, turns by 15 degrees."""


@dataclass(frozen=True, slots=True)
class ContinuousEpisode:
    """One instruction to follow.

    Attributes:
        episode_id: unique in its file; the key of its ground truth.
        trajectory_id: the number of the path, the same for each of its instructions.
        scan: the Matterport3D building.
        scene: the mesh's name below the user's folder of scenes.
        start: where the agent begins.
        rotation: the way it faces there.
        goal: the position to reach.
        radius: metres from the goal at which a stop counts.
        distance: metres from start to goal along the navigation mesh.
        instruction: in words.
        reference: the path's viewpoints, start and goal included.
    """

    episode_id: str
    trajectory_id: str
    scan: str
    scene: str
    start: Position
    rotation: tuple[float, float, float, float]
    goal: Position
    radius: float
    distance: float
    instruction: str
    reference: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """What the shortest-path follower did: its positions, start included, and its actions."""

    locations: tuple[Position, ...]
    actions: tuple[int, ...]


def read_episodes(path: Path) -> list[ContinuousEpisode]:
    """The episodes of a file such as `val_seen.json.gz`, in its order.

    Raises:
        TaskError: the file is absent or broken.
    """
    try:
        return [_episode(row) for row in _read(path)["episodes"]]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise TaskError(_BROKEN.format(path.name, error)) from error


def read_ground_truth(path: Path) -> Mapping[str, GroundTruth]:
    """The ground truth of a file such as `val_seen_gt.json.gz`, by episode id.

    Raises:
        TaskError: the file is absent or broken.
    """
    try:
        return {
            str(name): GroundTruth(
                tuple(map(_position, row["locations"])), tuple(map(int, row["actions"]))
            )
            for name, row in _read(path).items()
        }
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise TaskError(_BROKEN.format(path.name, error)) from error


def matterport_position(position: Position) -> Position:
    """A position of habitat's in the axes of the navigation graph: x right, y forward, z up."""
    right, up, back = position
    return right, -back, up


def _read(path: Path) -> Any:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return json.load(lines)
    except FileNotFoundError as error:
        raise TaskError(f"cannot read {path}; see `mnemonaut envs data`") from error
    except (OSError, EOFError, ValueError) as error:
        raise TaskError(f"{path.name} is broken: {error}; fetch it again") from error


def _episode(row: Mapping[str, Any]) -> ContinuousEpisode:
    x, y, z, w = map(float, row["start_rotation"])
    goal = row["goals"][0]
    return ContinuousEpisode(
        str(row["episode_id"]),
        str(row["trajectory_id"]),
        Path(row["scene_id"]).stem,
        str(row["scene_id"]),
        _position(row["start_position"]),
        (x, y, z, w),
        _position(goal["position"]),
        float(goal["radius"]),
        float(row["info"]["geodesic_distance"]),
        str(row["instruction"]["instruction_text"]).strip(),
        tuple(map(_position, row["reference_path"])),
    )


def _position(given: Any) -> Position:
    x, y, z = map(float, given)
    return x, y, z
