"""The real minedojo package as an engine of `mnemonaut/Minecraft-v0`."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import TaskError
from ...process import Limits
from ..dojo.actions import asked
from ..dojo.engine import Moment
from ..dojo.spaces import Actions
from ..dojo.success import RawCounts, Standing, reward, standing, succeeded
from ..dojo.tasks import OPEN_KINDS, TaskSpec
from ..dojo.view import View
from .session import MalmoSession, Observation, Told

NO_PICTURE = (5, 8)
"""Size of the pictures that nobody looks at; of MineDojo's usual shape, which `nearby` depends on.

The package cannot do without.
"""

_JUDGED_BY_IT = ("harvest", "combat", "techtree", "survival")
"""Kinds of task that the package makes and judges; the others are played as its open-ended one.

Its `playthrough` fails as it is made, and to have something is no task of its own.
"""

_ONLY_REAL = ("drawing_str", "spawn_in_village", "world_file_path", "flat_world_seed_string")
_AXES = "xyz"
_FLAGS = ("can_see_sky", "is_raining", "biome_id")


class MalmoEngine:
    """Plays tasks through the package and its wire.

    Args:
        engine: "malmo" for the stand-in, "minecraft" for the real game.
        view: what of the surroundings is observed.
        camera_interval: degrees from one value of a turn to the next.
        strict_check: refuse to equip, place or destroy what an empty slot holds.
        limits: how long to wait for the start of a game, a reset and a step.

    Raises:
        EnvError: the package is not installed, or the real game has no Java 8.
        MissingExtra: something that the package imports is absent.
        UnknownName: there is no such engine.
    """

    def __init__(
        self,
        engine: str,
        view: View,
        camera_interval: float,
        strict_check: bool,
        limits: Limits | None = None,
    ) -> None:
        self._session = MalmoSession(
            engine, limits=limits, cam_interval=camera_interval, strict_check=strict_check
        )
        self._real = engine == "minecraft"
        self._view = view
        self._interval = camera_interval
        self._strict = strict_check
        self._nvec: list[int] = Actions(camera_interval).nvec.tolist()
        self._first = self._now = Standing()

    def start(self, spec: TaskSpec, seed: int, world_seed: int | str) -> Moment:
        """Begin a task in a new world.

        Raises:
            TaskError: the task needs what only the real game has.
            EnvCrashed, EnvTimeout, EnvError: of the game or the package.
        """
        if spec.only_in_game and not self._real:
            raise TaskError(f"the stand-in has no {spec.only_in_game}; take engine='minecraft'")
        self._spec = spec
        self._judged = spec.kind in _JUDGED_BY_IT
        task = "open-ended"
        if self._judged:
            task = spec.name.lower() if spec.name.lower() in OPEN_KINDS else spec.name
        options = self._options() | {"seed": seed, "world_seed": str(world_seed)}
        return self._begun(*self._session.start(task, options))

    def again(self) -> Moment:
        """Begin the task again by the package's own reset."""
        return self._begun(*self._session.reset())

    def step(self, action: Any) -> Moment:
        """Play one action.

        Raises:
            TaskError: the action is outside the space, or strictly checked and about air.
            EnvCrashed, EnvTimeout: of the game.
        """
        numbers = np.asarray(action, np.int64)
        asked(numbers.tolist(), self._nvec, self._interval, self._names, self._strict)
        observation, paid, done, told = self._session.step(numbers)
        before, self._now = self._now, self._standing(told)
        if not self._judged:
            paid = reward(self._spec, self._first, before, self._now)
        return self._moment(observation, told, paid, done)

    def picture(self, height: int, width: int) -> npt.NDArray[np.uint8]:
        """The last picture of the game, uint8 [height, width, 3], its nearest pixels."""
        rows = np.arange(height) * self._picture.shape[1] // height
        columns = np.arange(width) * self._picture.shape[2] // width
        return np.ascontiguousarray(self._picture[:, rows][:, :, columns].transpose(1, 2, 0))

    def close(self) -> None:
        """End the game."""
        self._session.close()

    def _options(self) -> dict[str, Any]:
        """What `minedojo.make` is to make of the task and the view."""
        spec, view = self._spec, self._view
        options = dict(spec.parameters) if self._judged else self._plain()
        options["fast_reset"] = spec.fast_reset
        if spec.inventory:
            options["initial_inventory"] = list(spec.inventory)
        options["image_size"] = view.image_size or NO_PICTURE
        options["use_voxel"] = view.limits is not None
        options["use_lidar"] = bool(view.rays)
        if view.limits is not None:
            options["voxel_size"] = {
                f"{axis}{end}": at
                for axis, ends in zip(_AXES, view.limits, strict=True)
                for end, at in zip(("min", "max"), ends, strict=True)
            }
        if view.rays:
            options["lidar_rays"] = list(view.rays)
        return options

    def _plain(self) -> dict[str, Any]:
        """The task as options of the package's open-ended one."""
        spec = self._spec
        options: dict[str, Any] = {
            "start_time": spec.time,
            "allow_time_passage": spec.time_passes,
            "allow_mob_spawn": spec.spawns,
            "initial_weather": spec.weather or None,
            "start_health": spec.life,
            "start_food": spec.food,
            "break_speed_multiplier": spec.break_speed,
            "start_position": spec.parameters.get("start_position"),
            "fast_reset_random_teleport_range": spec.teleport,
        }
        if spec.biome:
            options |= {"generate_world_type": "specified_biome", "specified_biome": spec.biome}
        elif spec.flat:
            options["generate_world_type"] = "flat"
        given = spec.parameters
        return options | {name: given[name] for name in _ONLY_REAL if name in given}

    def _standing(self, told: Told) -> Standing:
        return Standing() if self._judged else standing(self._spec, RawCounts(told))

    def _begun(self, observation: Observation, told: Told) -> Moment:
        self._first = self._now = self._standing(told)
        self._deaths, self._ticks = _deaths(told), _ticks(told)
        return self._moment(observation, told, 0.0, False)

    def _moment(self, observation: Observation, told: Told, paid: float, done: bool) -> Moment:
        self._names: list[str] = [
            name.replace(" ", "_") for name in observation["inventory"]["name"].tolist()
        ]
        self._picture = observation["rgb"]
        success = self._session.success
        if not self._judged:
            success = succeeded(self._spec, self._first, self._now)
        return Moment(
            _typed(observation, picture=self._view.image_size is not None),
            paid,
            success,
            done and not self._session.success,
            _deaths(told) - self._deaths,
            _ticks(told) - self._ticks,
        )


def _typed(observation: Observation, *, picture: bool) -> Observation:
    """With the types that the package's own space says: some flags it hands on as bools."""
    life, place = observation["life_stats"], observation["location_stats"]
    found = {
        **observation,
        "life_stats": {**life, "is_sleeping": np.int64(life["is_sleeping"])},
        "location_stats": {**place, **{name: np.asarray(place[name], np.int64) for name in _FLAGS}},
    }
    if not picture:
        del found["rgb"]
    return found


def _deaths(told: Told) -> int:
    return int(told["stat"]["deaths"])


def _ticks(told: Told) -> int:
    return int(told["total_time"])
