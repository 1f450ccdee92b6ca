"""`mnemonaut/VLNCE-v0`: follow an instruction through a building, a quarter metre at a time.

habitat-lab's own task, dataset class and simulator run in a process of their own; what the
benchmark asks beyond them (oracle success, length, nDTW, sDTW) is reckoned here. With another
simulator than habitat-sim in its place, a figure is never a habitat figure.
"""

import os
from collections.abc import Sequence
from math import degrees
from pathlib import Path
from typing import Any

import gymnasium

from ...data import data_folder
from ...errors import EnvError, TaskError, UnknownName
from ...remote import Limits, RemoteEnv
from ...world import Info
from ..continuous_metrics import score_positions
from ..datasets.r2rce import ContinuousEpisode, Position, matterport_position
from ..metrics import RADIUS
from .far import SIMULATOR, asked, check_mesh, start_habitat
from .interpreter import habitat_python
from .poses import heading_of
from .spaces import FORWARD, MAX_STEPS, STOP, Camera, action_number, action_space, observation_space
from .tasks import FIRST, episode_of, episodes_file, episodes_folder, goal_of, ground_truth_of

SHOWN = ("path", "outcome", "nothing")
"""What the env may tell of the goal once the episode is over."""


class VLNCEEnv(gymnasium.Env[dict[str, Any], Any]):
    """R2R-CE on habitat.

    Actions: STOP, MOVE_FORWARD 0.25 m, TURN_LEFT and TURN_RIGHT by 15 degrees. Observations: `rgb`
    and `depth`, see `spaces.py`. STOP, or `max_steps` actions, ends the episode; the reward is 1
    for a STOP less than 3.0 m from the goal along the mesh, else 0.

    Args:
        task: the default task; `reset(options={"task": ...})` overrides it.
        python: habitat's interpreter; "" for the one of `mnemonaut envs install habitat`.
        simulator: its name in habitat's registry; "Sim-v0" is habitat-sim.
        plugins: modules that habitat's process imports first, and `path`: folders they lie in.
        scenes: the folder of `mp3d/<scan>/<scan>.glb`; "" for `scene_datasets` in the data folder.
        data: the folder to use instead of `$MNEMONAUT_DATA`.
        shown: what is told at the end: "path" (success, distance and the reference path),
            "outcome" (success and distance) or "nothing".
        max_steps: actions of an episode.
        width, height, depth_width, depth_height: of the pictures, in pixels.
        field_of_view: horizontal, in degrees.
        gpu: the device that habitat-sim draws with.
        start_timeout, reset_timeout, timeout: most seconds for habitat's start, for opening a
            scene, and for a step.

    Raises:
        EnvError: there is no interpreter for habitat, or an argument is impossible.
        UnknownName: no such setting of `shown`.
    """

    metadata = {"render_modes": ["ansi", "rgb_array"]}  # noqa: RUF012 - gymnasium's convention

    def __init__(
        self,
        task: str = FIRST,
        python: str = "",
        simulator: str = SIMULATOR,
        plugins: str | Sequence[str] = (),
        path: str | Sequence[str | os.PathLike[str]] = (),
        scenes: str = "",
        data: str = "",
        shown: str = "path",
        max_steps: int = MAX_STEPS,
        width: int = 224,
        height: int = 224,
        depth_width: int = 256,
        depth_height: int = 256,
        field_of_view: int = 90,
        gpu: int = 0,
        start_timeout: float = 120.0,
        reset_timeout: float = 120.0,
        timeout: float = 30.0,
        render_mode: str | None = None,
    ) -> None:
        if shown not in SHOWN:
            raise UnknownName("setting of `shown`", shown, SHOWN)
        if max_steps < 1:
            raise EnvError(f"an episode has at least 1 step, not {max_steps}; correct max_steps")
        self.render_mode = render_mode
        self._camera = Camera(width, height, depth_width, depth_height, field_of_view)
        self.observation_space = observation_space(self._camera)
        self.action_space = action_space()
        self._limits = Limits(start_timeout, reset_timeout, timeout)
        self._python = str(habitat_python(python))
        self._simulator, self._gpu = simulator, gpu
        self._plugins = (plugins,) if isinstance(plugins, str) else tuple(plugins)
        self._path = (path,) if isinstance(path, str) else tuple(path)
        base = Path(data).expanduser() if data else data_folder()
        self._scenes = Path(scenes).expanduser() if scenes else base / "scene_datasets"
        self._folder = episodes_folder(base)
        self._task, self._shown, self._max_steps = task, shown, max_steps
        self._far: RemoteEnv | None = None
        self._episode: ContinuousEpisode | None = None
        self._seen: dict[str, Any] | None = None
        self._over = True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Stand at the task's start.

        Raises:
            UnknownName, TaskError: no such task, or its files or its building are absent.
            EnvCrashed, EnvTimeout: habitat's process died, or did not answer in time.
            EnvError: habitat cannot be used.
        """
        super().reset(seed=seed)
        self._over = True  # until all has gone well: a refused reset leaves nothing to step
        name = str((options or {}).get("task", self._task))
        split, episode = episode_of(name, self._folder)
        self._reference = ground_truth_of(split, episode, self._folder).locations
        if self._simulator == SIMULATOR:
            check_mesh(episode, self._scenes)
        options = asked(episode, episodes_file(self._folder, split))
        observation, told = self._opened().reset(seed=seed, options=options)
        goal = goal_of(name, split, episode, self._max_steps)
        self._episode, self._name, self._told = episode, name, goal.target
        self._positions: list[Position] = []
        self._distances: list[float] = []
        self._walked: list[Position] = []
        self._steps = 0
        self._seen = observation
        self._over = False
        return observation, {"goal": goal, **self._noted(told)}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """One action; a step into a wall moves as far as it can, and costs the same."""
        if self._over or self._far is None:
            raise TaskError("the episode is over or not begun; call reset() first")
        action = action_number(action)
        try:
            observation, _, stopped, _, told = self._far.step(action)
        except EnvError:
            self._over = True
            raise
        if stopped != (action == STOP):
            self._over = True
            raise EnvError(f"habitat took action {action} for another; install the pinned release")
        self._seen = observation
        self._steps += 1
        info = self._noted(told, moved=action == FORWARD)
        truncated = not stopped and self._steps >= self._max_steps
        success = False
        if stopped or truncated:
            self._over = True
            info |= self._judged(stopped)
            success = info["success"]
        return observation, float(success), stopped, truncated, info

    def _opened(self) -> RemoteEnv:
        """habitat's process, started at the first reset; after a crash it restarts by itself."""
        if self._far is None:
            self._far = start_habitat(
                self._camera,
                RADIUS,
                python=self._python,
                simulator=self._simulator,
                plugins=self._plugins,
                path=self._path,
                scenes=self._scenes,
                gpu=self._gpu,
                limits=self._limits,
            )
        return self._far

    def _noted(self, told: Info, moved: bool = False) -> Info:
        """Keep what the metrics need; what the agent may know of it is the info."""
        x, y, z = told["position"]
        self._positions.append((x, y, z))
        self._walked.append(matterport_position((x, y, z)))
        self._distances.append(told["metrics"]["distance_to_goal"])
        place = {
            "here": "",
            "heading": round(degrees(heading_of(told["rotation"])), 2) % 360,
            "elevation": 0.0,
            "at": list(self._walked[-1]),
        }
        return {
            "place": place,
            "episode": {**self._told, "start": list(self._told["start"])},
            "walked": list(self._walked),  # a copy: whoever keeps an info must not see it grow
            "steps": 1 if self._steps else 0,
            "total_steps": self._steps,
            "collided": moved and bool(told["collided"]),
        }

    def _judged(self, stopped: bool) -> Info:
        """Success and every metric; and as much of the truth as `shown` lets out."""
        assert self._episode is not None
        score = score_positions(
            self._positions, self._distances, self._reference, stopped=stopped, threshold=RADIUS
        )
        shown: dict[str, Any] = {}
        if self._shown != "nothing":
            shown = {"success": bool(score["SR"]), "distance": round(score["NE"], 2)}
        if self._shown == "path":
            shown["path"] = [list(matterport_position(p)) for p in self._episode.reference]
        return {"success": bool(score["SR"]), "score": score, "shown": shown}

    def render(self) -> Any:
        """The view as an array, or where the agent is in words.

        Raises:
            TaskError: nothing has begun.
        """
        if self._seen is None:
            raise TaskError("there is nothing to render yet; call reset() first")
        if self.render_mode == "rgb_array":
            return self._seen["rgb"]
        if self.render_mode == "ansi":
            x, y, z = self._walked[-1]
            return f"{self._name}: step {self._steps} at ({x:.2f}, {y:.2f}, {z:.2f})"
        return None

    def close(self) -> None:
        """End habitat's process; safe to call twice."""
        if self._far is not None:
            self._far.close()
            self._far = None
