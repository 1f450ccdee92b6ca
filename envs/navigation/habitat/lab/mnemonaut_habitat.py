"""habitat-lab's VLN-CE task as a plain env, loaded by worker.py in habitat's interpreter.

Python 3.8 or newer, numpy and habitat-lab; no import of ours. What is told of an episode is what
habitat says of it: the agent's pose, habitat's own metrics, whether it bumped into something. The
other end makes of it what the benchmark asks for.
"""

from __future__ import annotations

import copy
import os
from importlib import import_module
from typing import Any

import numpy as np

_TASK = "benchmark/nav/vln_r2r.yaml"


class EnvError(Exception):
    """An error that mnemonaut raises as its own of this name, message and all."""


class HabitatLab:
    """One episode of R2R-CE after another, on whatever simulator habitat's registry knows.

    Args:
        simulator: its name in habitat's registry; "Sim-v0" is habitat-sim.
        plugins: modules to import first, such as those that register a simulator.
        scenes: the folder that holds `mp3d/<scan>/<scan>.glb`.
        gpu: the device that habitat-sim draws with.
        camera: fields of mnemonaut's `Camera`.
        motion: `step` in metres, `turn` in degrees, `most_depth` in metres.
        success_distance: metres; habitat's own default is 0.2, VLN-CE's 3.0.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - gym's own convention

    def __init__(
        self,
        simulator: str,
        plugins: list[str],
        scenes: str,
        gpu: int,
        camera: dict[str, Any],
        motion: dict[str, Any],
        success_distance: float,
    ) -> None:
        for name in plugins:
            import_module(name)
        try:
            self._habitat = import_module("habitat")
            if simulator == "Sim-v0":
                import_module("habitat_sim")
        except ImportError as error:
            raise EnvError(
                f"habitat cannot be imported: {error}; run `mnemonaut envs install habitat`"
            ) from error
        self._config = self._habitat.get_config(_TASK)
        with self._habitat.config.read_write(self._config):
            lab = self._config.habitat
            lab.dataset.scenes_dir = scenes
            lab.simulator.type = simulator
            lab.simulator.habitat_sim_v0.gpu_device_id = gpu
            lab.task.measurements.success.success_distance = success_distance
            _configure(lab, camera, motion)
        self._datasets: dict[str, Any] = {}
        self._env: Any = None
        spaces = import_module("gym.spaces")
        rgb = (camera["height"], camera["width"], 3)
        depth = (camera["depth_height"], camera["depth_width"], 1)
        self.action_space = spaces.Discrete(4)
        self.observation_space = spaces.Dict(
            {
                "rgb": spaces.Box(0, 255, rgb, np.uint8),
                "depth": spaces.Box(0.0, 1.0, depth, np.float32),
            }
        )

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin `options["episode"]` of the file `options["data"]`."""
        if not options:
            raise EnvError("name the episode in options, and the file that holds it")
        episode = self._episode(options["data"], options["episode"])
        if self._env is None:
            self._env = self._opened(options["data"], episode)
        self._env.current_episode = episode
        if seed is not None:
            self._env.sim.seed(seed)
        observation = self._env.reset()
        return self._seen(observation), self._told()

    def step(self, action: int) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """One action; it is habitat that says whether the agent called STOP."""
        observation = self._env.step(int(action))
        return self._seen(observation), 0.0, bool(self._env.episode_over), False, self._told()

    def close(self) -> None:
        """Let the simulator go; safe to call twice."""
        if self._env is not None:
            self._env.close()
            self._env = None

    def _episode(self, data: str, name: str) -> Any:
        """The episode of that id, by habitat's own dataset class; a file is read once."""
        if data not in self._datasets:
            config = copy.deepcopy(self._config.habitat.dataset)
            with self._habitat.config.read_write(config):
                config.data_path = data.replace("{", "{{").replace("}", "}}")
            dataset = self._habitat.make_dataset(config.type, config=config)
            named = {str(episode.episode_id): episode for episode in dataset.episodes}
            self._datasets[data] = (dataset, named)
        named = self._datasets[data][1]
        if name not in named:
            raise EnvError(f"{os.path.basename(data)} holds no episode {name}; fetch it again")
        return named[name]

    def _opened(self, data: str, episode: Any) -> Any:
        """habitat's env, opened on the scene that is needed first and on no other."""
        alone = copy.copy(self._datasets[data][0])
        alone.episodes = [episode]
        return self._habitat.Env(self._config, dataset=alone)

    def _seen(self, observation: dict[str, Any]) -> dict[str, Any]:
        return {
            "rgb": np.ascontiguousarray(observation["rgb"], dtype=np.uint8),
            "depth": np.ascontiguousarray(observation["depth"], dtype=np.float32),
        }

    def _told(self) -> dict[str, Any]:
        """Pose in habitat's own frame, its metrics, and whether the last step met a wall."""
        state = self._env.sim.get_agent_state()
        turn = state.rotation
        metrics = self._env.get_metrics()
        return {
            "position": [float(x) for x in state.position],
            "rotation": [float(turn.x), float(turn.y), float(turn.z), float(turn.w)],
            "collided": bool(getattr(self._env.sim, "previous_step_collided", False)),
            "metrics": {
                name: float(metrics[name]) for name in ("distance_to_goal", "success", "spl")
            },
        }


def _configure(lab: Any, camera: dict[str, Any], motion: dict[str, Any]) -> None:
    """VLN-CE's task in habitat-lab's configuration, which is writable here.

    habitat's limits of steps and seconds are lifted (0): the other end counts, and holds the clock.
    """
    lab.environment.max_episode_steps = 0
    lab.environment.max_episode_seconds = 0
    lab.simulator.habitat_sim_v0.allow_sliding = True
    lab.simulator.forward_step_size = motion["step"]
    lab.simulator.turn_angle = motion["turn"]
    sensors = lab.simulator.agents.main_agent.sim_sensors
    for sensor in (sensors.rgb_sensor, sensors.depth_sensor):
        sensor.hfov = camera["field_of_view"]
        sensor.position = [0.0, camera["above"], 0.0]
    sensors.rgb_sensor.width, sensors.rgb_sensor.height = camera["width"], camera["height"]
    sensors.depth_sensor.width = camera["depth_width"]
    sensors.depth_sensor.height = camera["depth_height"]
    sensors.depth_sensor.min_depth = 0.0
    sensors.depth_sensor.max_depth = motion["most_depth"]
    sensors.depth_sensor.normalize_depth = True
