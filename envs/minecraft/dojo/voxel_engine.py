"""The voxel world in process, stepped as MineDojo's wrappers step the game."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import MissingExtra, TaskError
from ..voxel.items import ITEMS
from ..voxel.settings import Commands, GameSettings
from .actions import EXTRA_TICKS, asked, replace_command
from .climate import DAY
from .delta import delta_inventory
from .engine import Moment
from .masks import Counts
from .observation import GameCounts, observe
from .seeds import world_seed_of
from .spaces import SLOTS, Actions
from .spawns import Spawns
from .success import Standing, reward, standing, succeeded
from .tasks import TaskSpec
from .view import View

_USUAL_ASPECT = 256 / 160
_NOTHING = Commands()


class VoxelEngine:
    """Plays tasks in `voxel.game.Game`.

    Args:
        view: what of the surroundings is observed.
        camera_interval: degrees from one value of a turn to the next.
        strict_check: refuse to equip, place or destroy what an empty slot holds.

    Raises:
        MissingExtra: numba is absent.
    """

    def __init__(self, view: View, camera_interval: float, strict_check: bool) -> None:
        try:
            from ..voxel.game import Game
        except ModuleNotFoundError as error:
            if error.name != "numba":
                raise
            raise MissingExtra("numba", "render") from error
        self._make = Game
        self._view = view
        self._interval = camera_interval
        self._strict = strict_check
        self._nvec: list[int] = Actions(camera_interval).nvec.tolist()
        self._renderers: dict[tuple[int, int], Any] = {}
        self._game: Game | None = None
        self._first = self._now = Standing()
        self._where = (0.0, 0.0)
        self._deaths = self._age = 0
        self._held: Counts = np.zeros(len(ITEMS))
        self._allowed = np.zeros(0, np.bool_)
        self._carried: list[str] = []

    def start(self, spec: TaskSpec, seed: int, world_seed: int | str) -> Moment:
        """Begin a task in a new world.

        Raises:
            TaskError: the task needs what only the real game has.
        """
        if spec.only_in_game:
            raise TaskError(f"the voxel world has no {spec.only_in_game}; take engine='minecraft'")
        self._spec = spec
        start = spec.start
        self._game = self._make(
            GameSettings(
                # A flat world has no seed in MineDojo's missions.
                seed=0 if spec.flat else world_seed_of(world_seed),
                biome=spec.biome,
                flat=spec.flat,
                start=None if start is None else (start[0], start[1], start[2], start[3], start[4]),
                time=(spec.time or 0) % DAY,
                time_passes=spec.time_passes,
                spawns=spec.spawns,
                weather=spec.weather or "clear",
                life=spec.life,
                food=spec.food,
                inventory=spec.inventory,
                break_speed=spec.break_speed,
            )
        )
        height, width = self._view.image_size or (1, 1)
        self._game.view_aspect = width / height if self._view.image_size else _USUAL_ASPECT
        self._counts = GameCounts(self._game)
        self._spawns = Spawns(spec, seed)
        self._chat(self._spawns.initial())
        return self._begun(standing(spec, self._counts))

    def again(self) -> Moment:
        """Begin again by MineDojo's commands: what was built or dug stays, as do the counts."""
        spec = self._spec
        commands = ["/kill"]
        if spec.teleport > 0:
            commands.append(f"/spreadplayers ~ ~ 0 {spec.teleport} false @p")
        commands += [f"/time set {spec.time or 0}", f"/weather {spec.weather or 'normal'}"]
        commands += [
            replace_command(slot, item, count, variant)
            for slot, item, variant, count in spec.inventory
        ]
        if spec.start is not None:
            commands.append("/tp " + " ".join(map(str, spec.start)))
        self._chat([*commands, "/kill @e[type=item]"])
        first = standing(spec, self._counts)
        self._chat(self._spawns.initial())
        return self._begun(first)

    def step(self, action: Sequence[int]) -> Moment:
        """Play one action: one tick, or three where MineDojo waits for the game's answer.

        Raises:
            TaskError: the action is outside the space, or strictly checked and about air.
        """
        wish = asked(action, self._nvec, self._interval, self._carried, self._strict)
        paid = 0.0
        if wish.destroys:
            self._live.tick(wish.first)
        else:
            paid = self._tick(wish.first)
        if wish.last is not None:
            for _ in range(EXTRA_TICKS - 1):
                self._tick(_NOTHING)
            paid = self._tick(wish.last)
        return self._moment(paid, wish.craft, False)

    def picture(self, height: int, width: int) -> npt.NDArray[np.uint8]:
        """What the player sees, uint8 [height, width, 3], its first row on top."""
        return np.ascontiguousarray(
            self._renderer(height, width).picture(self._live).transpose(1, 2, 0)
        )

    def close(self) -> None:
        """Let go of the world."""
        self._game = None
        self._renderers.clear()

    @property
    def _live(self) -> Any:
        if self._game is None:
            raise TaskError("no game is running; call reset() first")
        return self._game

    def _chat(self, commands: list[str]) -> None:
        for command in commands:
            self._live.tick(Commands(chat=command))

    def _tick(self, commands: Commands) -> float:
        """One tick of the task; what it pays."""
        game = self._live
        spec = self._spec
        if spec.spawn_rates:
            self._chat(self._spawns.extra(*self._where))
        game.tick(commands)
        before, self._now = self._now, standing(spec, self._counts)
        if spec.spawn_rates:
            self._where = (float(game.player[0]["y"]), float(game.light()))
        return reward(spec, self._first, before, self._now)

    def _begun(self, first: Standing) -> Moment:
        game = self._live
        self._now = standing(self._spec, self._counts)
        # In its first world MineDojo compares with what there was after its mobs appeared.
        self._first = first
        self._where = (float(game.player[0]["y"]), float(game.light()))
        self._deaths, self._age = game.stats.deaths, game.age
        return self._moment(0.0, None, True)

    def _moment(self, paid: float, craft: int | None, new: bool) -> Moment:
        game = self._live
        image = self._view.image_size
        renderer = self._renderer(*image) if image is not None else None
        observation, held = observe(game, self._view, renderer)
        before: Counts = held if new else self._held
        allowed = craft is not None and bool(self._allowed[craft])
        observation["delta_inv"] = delta_inventory(before, held, craft, allowed)
        self._held = held
        self._allowed = observation["masks"]["craft_smelt"].copy()
        self._carried = [ITEMS[item] for item in game.slots["item"][:SLOTS].tolist()]
        success = succeeded(self._spec, self._first, self._now)
        return Moment(
            observation,
            paid,
            success,
            False,
            game.stats.deaths - self._deaths,
            game.age - self._age,
        )

    def _renderer(self, height: int, width: int) -> Any:
        if (height, width) not in self._renderers:
            from ..voxel.render import Renderer

            self._renderers[height, width] = Renderer(height, width)
        return self._renderers[height, width]
