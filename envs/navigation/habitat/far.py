"""habitat's process as our env sees it: how it is started, and what it is asked."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...errors import TaskError
from ...remote import Limits, RemoteEnv
from ..datasets.r2rce import ContinuousEpisode
from .interpreter import habitat_python
from .spaces import MOST_DEPTH, STEP, TURN, Camera

SIMULATOR = "Sim-v0"
"""habitat-sim's name in habitat's registry."""

_LAB = Path(__file__).with_name("lab")
_QUIET = {"MAGNUM_LOG": "quiet", "HABITAT_SIM_LOG": "quiet", "GLOG_minloglevel": "2"}


def start_habitat(
    camera: Camera,
    success_distance: float,
    *,
    python: str,
    simulator: str,
    plugins: Sequence[str],
    path: Sequence[str | os.PathLike[str]],
    scenes: Path,
    gpu: int,
    limits: Limits,
) -> RemoteEnv:
    """habitat-lab's VLN-CE task in its own interpreter.

    Raises:
        EnvError: there is no interpreter, or habitat cannot be imported there.
        EnvCrashed, EnvTimeout: the process died, or did not answer within its limit.
    """
    return RemoteEnv(
        "mnemonaut_habitat:HabitatLab",
        {
            "simulator": simulator,
            "plugins": list(plugins),
            "scenes": str(scenes),
            "gpu": gpu,
            "camera": asdict(camera),
            "motion": {"step": STEP, "turn": TURN, "most_depth": MOST_DEPTH},
            "success_distance": success_distance,
        },
        python=str(habitat_python(python)),
        path=[_LAB, *path],
        environ=_QUIET,
        limits=limits,
    )


def check_mesh(episode: ContinuousEpisode, scenes: Path) -> None:
    """Refuse a scene that is not there: habitat-sim would end its process over it.

    Raises:
        TaskError: the building's mesh is absent.
    """
    mesh = scenes / episode.scene
    if not mesh.is_file():
        raise TaskError(
            f"there is no {mesh}; Matterport3D's meshes come from their makers, on request: "
            "see `mnemonaut envs data`"
        )


def asked(episode: ContinuousEpisode, file: Path) -> dict[str, Any]:
    """The options of the far end's `reset`."""
    return {"data": str(file), "episode": episode.episode_id}
