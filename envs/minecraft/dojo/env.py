"""`mnemonaut/Minecraft-v0`: MineDojo's interface over the voxel world, or the real package.

A number from the voxel world, or from the real package with the stand-in behind it, is never a
MineDojo number: only with `engine="minecraft"` the game itself is played.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium

from ...errors import MissingExtra, TaskError, UnknownName
from ...spaces import text_arrays
from ...world import Info
from .actions import whole_numbers
from .checks import check_kinds
from .engine import Engine, Moment
from .lacks import lacking
from .parameters import ACCEPTED, PARAMETERS
from .seeds import derived_world_seed
from .spaces import Actions, observation_space
from .tasks import TaskSpec, kind_of, task_spec
from .view import VOXELS, View, limits_of, rays_of, size_of

ENGINES = ("voxel", "malmo", "minecraft")
_RENDERED = (160, 256)
_VOXEL_SIZE = {
    f"{axis}{end}": at
    for axis, ends in zip("xyz", VOXELS, strict=True)
    for end, at in zip(("min", "max"), ends, strict=True)
}


class MinecraftEnv(gymnasium.Env[dict[str, Any], Any]):
    """Minecraft at MineDojo's level: keys, camera, crafting by name.

    Actions: MultiDiscrete [3, 3, 4, 25, 25, 8, 244, 36], as in `actions.py`. Observations:
    MineDojo's, as in `spaces.py`. Rewards and success are MineDojo's, see `success.py`. Success
    terminates, `max_steps` truncates; death does not end an episode, the player comes back.

    With a seed or another task, `reset` begins a new world; without, it is MineDojo's own reset
    (`/kill`, `/spreadplayers`, ...): what was dug or built stays.

    Infos: `goal` (at a reset), `task`, `prompt`, `steps` (of the env so far), `success`, `deaths`
    and `ticks` (of the game, since the reset).

    Args:
        task: the default task; `reset(options={"task": ...})` overrides it. See `tasks.py`.
            None is "open-ended", until a reset asks for another.
        engine: "voxel"; "malmo" for the real package with our stand-in for the game behind it;
            "minecraft" for the real package and the real game.
        image_size: (height, width) or one number for both; None for no `rgb`.
        use_voxel, voxel_size: show the box of blocks around the player, from xmin to zmax.
        use_lidar, lidar_rays: show what rays meet; rows of pitch and yaw in radians from the look
            and distance in blocks; None for a ring of 121.
        world_seed: of every world; None derives it from the seed of the reset.
        seed: of the first reset that is given none.
        cam_interval: degrees from one value of a turn to the next.
        strict_check: raise where an action equips, places or destroys what an empty slot holds,
            as MineDojo does; else it does nothing.
        max_steps: cap of an episode; None for DEPS's for its tasks, 12000 for others.
        parameters: those of `minedojo.make` for the task: `initial_inventory`, `start_position`,
            `specified_biome`, `target_names`, ... A task asked for at a reset, and the one that
            None stands for, keep those that their kind takes.

    Raises:
        UnknownName: no such engine, task or parameter.
        TaskError: an argument is impossible.
        MissingExtra: what the engine needs is absent.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 20}  # noqa: RUF012 - gymnasium's

    def __init__(
        self,
        task: str | None = None,
        engine: str = "voxel",
        image_size: int | Sequence[int] | None = None,
        use_voxel: bool = True,
        voxel_size: Mapping[str, int] | None = None,
        use_lidar: bool = True,
        lidar_rays: Sequence[Sequence[float]] | None = None,
        world_seed: int | str | None = None,
        seed: int | None = None,
        cam_interval: float = 15,
        strict_check: bool = False,
        max_steps: int | None = None,
        render_mode: str | None = None,
        **parameters: Any,
    ) -> None:
        if engine not in ENGINES:
            raise UnknownName("engine", str(engine), ENGINES)
        own = {
            "use_voxel": use_voxel,
            "voxel_size": voxel_size,
            "use_lidar": use_lidar,
            "lidar_rays": lidar_rays,
            "seed": seed,
            "world_seed": world_seed,
            "cam_interval": cam_interval,
            "strict_check": strict_check,
            "max_steps": max_steps,
        }
        check_kinds(own)
        if not 0 < cam_interval <= 180:
            raise TaskError(f"cam_interval {cam_interval}: it is above 0 and at most 180 degrees")
        if seed is not None and seed < 0:
            raise TaskError(f"seed {seed}: it is 0 or more")
        if max_steps is not None and max_steps < 1:
            raise TaskError(f"max_steps {max_steps}: it is 1 or more")
        for name in parameters:
            if name not in PARAMETERS:
                known = {*own, "task", "engine", "image_size", *PARAMETERS}
                raise UnknownName("argument of mnemonaut/Minecraft-v0", name, known)
        limits = limits_of(voxel_size or _VOXEL_SIZE) if use_voxel else None
        view = View(size_of(image_size), limits, rays_of(lidar_rays) if use_lidar else ())
        self.render_mode = render_mode
        self._view = view
        self._task = task or "open-ended"
        self._parameters = parameters
        self._max_steps = max_steps
        self._world_seed = world_seed
        self._first_seed = None if seed is None else int(seed)
        self._specs: dict[str, TaskSpec] = {}
        if task is not None:
            self._specs[task] = task_spec(task, parameters, max_steps)
        self._spec = self._spec_of(self._task)
        self.action_space = Actions(cam_interval)
        self.observation_space = observation_space(view.image_size, limits, len(view.rays))
        self._shown = text_arrays(self.observation_space) or (lambda observation: observation)
        self._engine = _made(engine, view, cam_interval, strict_check)
        self._steps = 0
        self._state = "new"  # then "playing" and "over"; "lost" after an error of the engine

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Begin an episode.

        Raises:
            UnknownName, TaskError: there is no such task, or the engine cannot play it.
        """
        if not isinstance(options, Mapping | None):
            raise TaskError(f"options {options!r}: give a mapping such as {{'task': 'log'}}")
        spec = self._spec_of(str((options or {}).get("task", self._task)))
        if seed is None and self._state == "new":
            seed = self._first_seed
        super().reset(seed=seed)
        same = seed is None and spec is self._spec and spec.fast_reset
        if same and self._state in ("playing", "over"):
            moment = self._guarded(self._engine.again)
        else:
            drawn = int(self.np_random.integers(2**31 - 1)) if seed is None else seed
            world = derived_world_seed(drawn) if self._world_seed is None else self._world_seed
            moment = self._guarded(lambda: self._engine.start(spec, drawn, world))
        self._spec = spec
        self._steps = 0
        self._state = "playing"
        return self._shown(moment.observation), {"goal": spec.goal, **self._told(moment)}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, bool, Info]:
        """Play one action: one tick of 1/20 s, or three where the game answers late.

        Raises:
            TaskError: no episode is running, or the action is refused.
        """
        if self._state != "playing":
            raise TaskError("the episode is over or not begun; call reset() first")
        moment = self._engine.step(whole_numbers(action))
        self._steps += 1
        truncated = not moment.success and self._steps >= self._spec.goal.max_steps
        if moment.success or moment.over or truncated:
            self._state = "over"
        observation = self._shown(moment.observation)
        terminated = moment.success or moment.over
        return observation, moment.reward, terminated, truncated, self._told(moment)

    def render(self) -> Any:
        """What the player sees, uint8 [height, width, 3]."""
        if self.render_mode != "rgb_array" or self._state not in ("playing", "over"):
            return None
        return self._engine.picture(*(self._view.image_size or _RENDERED))

    def close(self) -> None:
        """End the game; may be called again."""
        self._engine.close()
        self._state = "lost"

    def _spec_of(self, task: str) -> TaskSpec:
        if task not in self._specs:
            taken = ACCEPTED[kind_of(task)]
            kept = {name: value for name, value in self._parameters.items() if name in taken}
            self._specs[task] = task_spec(task, kept, self._max_steps)
        return self._specs[task]

    def _guarded(self, begin: Any) -> Moment:
        """A reset that fails leaves no half of an episode behind."""
        before, self._state = self._state, "lost"
        try:
            moment: Moment = begin()
        except TaskError:
            self._state = before
            raise
        return moment

    def _told(self, moment: Moment) -> Info:
        return {
            "task": self._spec.name,
            "prompt": self._spec.goal.text,
            "steps": self._steps,
            "success": moment.success,
            "deaths": moment.deaths,
            "ticks": moment.ticks,
        }


def _made(engine: str, view: View, interval: float, strict: bool) -> Engine:
    if engine == "voxel":
        from .voxel_engine import VoxelEngine

        return VoxelEngine(view, interval, strict)
    from ..malmo.engine import MalmoEngine

    if engine == "malmo" and lacking():  # the stand-in for the game plays the voxel world
        raise MissingExtra("numba", "render")
    return MalmoEngine(engine, view, interval, strict)
