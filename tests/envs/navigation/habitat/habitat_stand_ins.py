"""Simulators in habitat-sim's place, for habitat-lab's real task and dataset code.

Loaded in habitat's interpreter as a plugin, before habitat itself. habitat-lab imports habitat-sim
at many places that a navigation task never calls; here such an import finds empty classes.

`Plane-v0` is an open plane at the height of the start: every step goes its full way, and the
geodesic distance is the straight one. In `Round-v0` a wall stands ROOM metres around the start.
`Faulty-v0` dies or hangs where the file $MNEMONAUT_FAULT says: "exit reset", "hang step", ...
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import math
import os
import sys
import time
import types
from importlib import import_module
from typing import Any

import numpy as np

ROOM = 2.0
RADIUS = 0.1  # of the agent, metres; VLN-CE's
SKY, FLOOR = (120, 160, 200), (90, 80, 70)


class _Anything(type):
    """A class of which any attribute is such a class again, and which any call makes."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(cls)


class _Empty(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})


class _Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module of the packages that only conda carries."""

    roots = ("corrade", "habitat_sim", "magnum")

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname.partition(".")[0] not in self.roots:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: Any) -> Any:
        return _Empty(spec.name)

    def exec_module(self, module: Any) -> None:
        pass


def fault(moment: str) -> None:
    file = os.environ.get("MNEMONAUT_FAULT", "")
    if not file:
        return
    with open(file, encoding="utf-8") as text:
        kind, _, when = text.read().partition(" ")
    if when == moment:
        if kind == "raise":
            raise ValueError("as the test asked")
        if kind == "hang":
            time.sleep(600)
        os._exit(7)


fault("start")
sys.meta_path.insert(0, _Absent())
_SIMULATOR: Any = import_module("habitat.core.simulator")
_SENSORS: Any = import_module("habitat.sims.habitat_simulator.habitat_simulator")
_ACTIONS: Any = import_module("habitat.sims.habitat_simulator.actions").HabitatSimActions
_REGISTRY: Any = import_module("habitat.core.registry").registry
_QUATERNION: Any = import_module("quaternion")


class Plane:
    """What habitat's Env and VLN task ask of a simulator."""

    def __init__(self, config: Any) -> None:
        self.config = config
        sensors = config.agents.main_agent.sim_sensors.values()
        made = [_REGISTRY.get_sensor(sensor.type)(sensor) for sensor in sensors]
        self._suite = _SIMULATOR.SensorSuite(made)
        self.previous_step_collided = False
        self.scenes = [config.scene]

    @property
    def sensor_suite(self) -> Any:
        return self._suite

    def reconfigure(self, config: Any, episode: Any = None) -> None:
        self.config = config

    def seed(self, seed: int) -> None:
        pass

    def reset(self) -> Any:
        agent = self.config.agents.main_agent
        self.start = np.array(agent.start_position, np.float32)
        self.position = self.start.copy()
        x, y, z, w = agent.start_rotation
        self.rotation = np.quaternion(w, x, y, z)  # type: ignore[attr-defined]
        self.previous_step_collided = False
        return self._observed()

    def step(self, action: Any) -> Any:
        self.previous_step_collided = False
        if action == _ACTIONS.move_forward:
            self._move()
        elif action in (_ACTIONS.turn_left, _ACTIONS.turn_right):
            sign = 1 if action == _ACTIONS.turn_left else -1
            half = math.radians(sign * self.config.turn_angle) / 2
            turn = np.quaternion(math.cos(half), 0, math.sin(half), 0)  # type: ignore[attr-defined]
            self.rotation = self.rotation * turn
        return self._observed()

    def _move(self) -> None:
        ahead = _QUATERNION.rotate_vectors(self.rotation, np.array([0.0, 0.0, -1.0]))
        wanted = self.position + (self.config.forward_step_size * ahead).astype(np.float32)
        if self.is_free(wanted):
            self.position = wanted
        else:
            self.previous_step_collided = True

    def is_free(self, position: Any) -> bool:
        return True

    def step_physics(self, seconds: float) -> None:
        pass

    def get_agent_state(self, agent_id: int = 0) -> Any:
        return _SIMULATOR.AgentState(self.position.copy(), self.rotation)

    def geodesic_distance(self, position: Any, goals: Any, episode: Any = None) -> float:
        return min(math.dist(position, goal) for goal in goals)

    def close(self) -> None:
        pass

    def _observed(self) -> Any:
        """Floor below the horizon, sky above; the floor lies where a pinhole camera sees it."""
        sensors = self.config.agents.main_agent.sim_sensors
        rgb = np.empty((sensors.rgb_sensor.height, sensors.rgb_sensor.width, 4), np.uint8)
        rgb[...] = (*SKY, 255)
        rgb[len(rgb) // 2 :] = (*FLOOR, 255)
        depth = sensors.depth_sensor
        far = np.full((depth.height, depth.width), np.inf, np.float32)
        focal = depth.width / 2 / math.tan(math.radians(depth.hfov) / 2)
        below = np.arange(depth.height) + 0.5 - depth.height / 2
        floor = below > 0
        far[floor] = (depth.position[1] * focal / below[floor])[:, None]
        return self._suite.get_observations({"rgb": rgb, "depth": far})


class Round(Plane):
    def is_free(self, position: Any) -> bool:
        return bool(np.linalg.norm(position - self.start) <= ROOM - RADIUS)


class Faulty(Plane):
    def reset(self) -> Any:
        fault("reset")
        return super().reset()

    def step(self, action: Any) -> Any:
        fault("step")
        return super().step(action)


for _kind in (Plane, Round, Faulty):
    _made = type(_kind.__name__ + "Simulator", (_kind, _SIMULATOR.Simulator), {})
    _REGISTRY.register_simulator(_made, name=_kind.__name__ + "-v0")
