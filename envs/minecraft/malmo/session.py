"""A game and the real minedojo package playing it, every wait limited.

Behind it plays the stand-in (engine "malmo"), or the real Minecraft ("minecraft").
"""

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import EnvCrashed, EnvError, EnvTimeout, UnknownName
from ...process import Limits, Report
from . import facade, game_process
from .installation import check_real_game
from .launcher import write_launcher
from .protocol import REFUSAL

ENGINES = ("malmo", "minecraft")
STAND_IN = __package__ or "mnemonaut.envs.minecraft.malmo"

LIMITS = Limits(start=300.0, reset=60.0, step=30.0)
"""The start of a stand-in may have to compile the game, once on a machine."""

REAL_LIMITS = Limits(start=1800.0, reset=600.0, step=60.0)
"""The real one is built by Gradle at its first start."""

Observation = dict[str, Any]
Told = dict[str, Any]
"""The JSON that the game sent with an observation."""


class MalmoSession:
    """One game, and the package's env that plays it. After an error, `start` or `reset` revives it.

    Args:
        engine: "malmo" for the stand-in, "minecraft" for the real game.
        limits: how long to wait for the start of a game, a reset and a step.
        cam_interval: degrees between two bins of the camera.
        strict_check: whether to equip, place or destroy nothing is an error.
        module: what the launcher runs as the stand-in.

    Raises:
        EnvError: the package is not installed, or the real game has no Java 8.
        MissingExtra: something that the package imports is absent.
        UnknownName: there is no such engine.
    """

    def __init__(
        self,
        engine: str = "malmo",
        *,
        limits: Limits | None = None,
        cam_interval: float = 15,
        strict_check: bool = True,
        module: str = STAND_IN,
    ) -> None:
        if engine not in ENGINES:
            raise UnknownName("engine", engine, ENGINES)
        if os.name != "posix":
            raise EnvError(f"engine={engine} needs Linux or macOS; take engine=voxel")
        facade.minedojo()
        real = engine == "minecraft"
        if real:
            check_real_game()
        self._limits = limits or (REAL_LIMITS if real else LIMITS)
        self._cam_interval = cam_interval
        self._strict_check = strict_check
        self._folder = Path(tempfile.mkdtemp(prefix="mnemonaut-malmo-"))
        self._instances: list[Any] = []
        self._close = weakref.finalize(self, _close, self._instances, self._folder, os.getpid())
        self._game: Path | None = None
        self._schemas: Path | None = None
        if not real:
            self._game, self._schemas = write_launcher(self._folder, module)
        self._env: Any = None
        self._made: tuple[str, dict[str, Any]] | None = None

    @property
    def success(self) -> bool:
        """Whether the task is done, as the package judges it."""
        return bool(getattr(self._env, "is_successful", False)) if self._env else False

    @property
    def prompt(self) -> str:
        """The package's words for the task; "" where it has none."""
        return str(getattr(self._env, "task_prompt", None) or "") if self._env else ""

    def start(self, task: str, options: Mapping[str, Any]) -> tuple[Observation, Told]:
        """Make a task by `minedojo.make`'s own options and reset it, in a new world.

        The game that runs already plays on. `initial_inventory` may hold (slot, name, variant,
        count) instead of the package's own items.

        Raises:
            EnvCrashed, EnvTimeout: of the game.
            EnvError: the package refuses the task.
        """
        self._check_open()
        self._made = (task, dict(options))
        named = {**options}
        if named.get("initial_inventory") is not None:
            item = import_module("minedojo.sim.inventory").InventoryItem
            named["initial_inventory"] = [
                item(*row) if type(row) is tuple else row for row in named["initial_inventory"]
            ]
        env = facade.make(task, cam_interval=self._cam_interval, **named)
        self._let_go()
        bridge = env.unwrapped._bridge_env
        bridge._instances = list(self._instances)
        bridge.SOCKTIME = self._limits.reset
        bridge.step = _Step(bridge)
        layer = env
        while layer is not env.unwrapped:
            if "_strict_check" in vars(layer):
                layer._strict_check = self._strict_check
            layer = layer.env
        self._env = env
        return self._reset("start")

    def reset(self) -> tuple[Observation, Told]:
        """The package's own reset: by slash commands where the task says fast_reset.

        Raises:
            EnvCrashed, EnvTimeout: of the game.
        """
        self._check_open()
        if self._env is None:
            if self._made is None:
                raise EnvError("no task yet; call start() with one")
            return self.start(*self._made)
        return self._reset("reset")

    def step(self, action: Any) -> tuple[Observation, float, bool, Told]:
        """One step of the package: one tick, or three where the action is one by message.

        Raises:
            EnvCrashed, EnvTimeout: of the game.
            EnvError: the package refuses the action.
        """
        self._check_open()
        if self._env is None:
            raise EnvError("no episode is under way; call reset() first")
        begun = time.monotonic()
        try:
            observation, reward, done, told = self._env.step(action)
        except _Lost:
            late = time.monotonic() - begun >= self._limits.step
            raise self._failure("step", self._limits.step if late else None) from None
        except (AssertionError, ValueError) as error:
            if not self._alive:
                raise self._failure("step", error=error) from error
            why = " ".join(str(error).split()) or "it is not in the action space"
            raise EnvError(f"minedojo refuses the action: {why}; choose by `masks`") from error
        except Exception as error:
            raise self._failure("step", error=error) from error
        except BaseException:  # Ctrl-C: the answer to come would be taken for the next one's
            self._end_games()
            raise
        return _own(observation), float(reward), bool(done), told

    def close(self) -> None:
        """End the game and remove its folder; closing twice is fine."""
        self._env = None
        self._close()

    def _reset(self, call: str) -> tuple[Observation, Told]:
        env = self._env
        name = "reset" if self._instances else "start"
        limit = getattr(self._limits, name)
        launching = game_process.launched_from(self._game, self._schemas, self._folder, limit)
        with launching as launch, facade.quiet():
            launch.watch(self._instances)
            try:
                observation = env.reset()
            except BaseException as error:
                self._keep(launch)
                if isinstance(error, Exception):
                    late = limit if launch.late else None
                    raise self._failure(call, late, error=error, name=name) from error
                self._end_games()
                raise
        self._keep(launch)
        for instance in self._instances:
            instance.client_socket.settimeout(self._limits.step)
        return _own(observation), env.prev_info

    def _keep(self, launch: game_process.Launch) -> None:
        """Remember the games that were started, for their end."""
        self._instances.extend(
            instance for instance in launch.instances if instance not in self._instances
        )

    @property
    def _alive(self) -> bool:
        return bool(self._instances) and all(map(game_process.alive, self._instances))

    def _failure(
        self,
        call: str,
        late: float | None = None,
        *,
        error: Exception | None = None,
        name: str = "step",
    ) -> EnvError:
        """What went wrong, in our words; the game is ended. `late`: the limit that was passed."""
        reports = [game_process.report(instance, self._folder) for instance in self._instances]
        found = reports[-1] if reports else Report()
        if not found.stdout and isinstance(error, EOFError):
            # What a game prints before it is ready the package keeps, and tells in this error.
            lines = [line for line in str(error).splitlines() if line.strip()]
            found = replace(found, stdout="\n".join(lines[:-1]))
        self._end_games()
        if late is not None:
            return EnvTimeout(
                f"the game did not answer {call} within {late:g} s; it was ended; find out what "
                f"it waits for ({found.last_words}), or give MalmoEngine a higher limits.{name}"
            )
        if found.exit is not None or found.signal is not None:
            return EnvCrashed(
                f"the game died in {call}: {found.manner}; {found.last_words}; "
                "reset() starts a fresh one"
            )
        refusal = [line for line in found.stdout.splitlines() if line.startswith(REFUSAL)]
        if refusal:
            return EnvError(f"the game refused {call}: {refusal[-1].removeprefix(REFUSAL)}")
        why = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}; " if error else ""
        return EnvCrashed(
            f"minedojo failed in {call} ({why}{found.last_words}); reset() starts a fresh one"
        )

    def _end_games(self) -> None:
        self._let_go()
        while self._instances:
            game_process.end(self._instances.pop())

    def _let_go(self) -> None:
        """The package's env without its games, which live on or are ended here."""
        if self._env is not None:
            self._env.unwrapped._bridge_env._instances = []
        self._env = None

    def _check_open(self) -> None:
        if not self._close.alive:
            raise EnvError("the env is closed; make a new one")


class _Lost(Exception):
    """The package's bridge got no answer."""


class _Step:
    """`step` of a bridge, which alone would pass an old observation on where the game is gone."""

    def __init__(self, bridge: Any) -> None:
        self._bridge = weakref.proxy(bridge)
        self._step = type(bridge).step

    def __call__(self, actions: list[str]) -> Any:
        result = self._step(self._bridge, actions)
        if not result.step_success:
            raise _Lost
        return result


def _own(observation: Observation) -> Observation:
    """With a picture that can be written to: the package's is a view of the bytes that came."""
    return {**observation, "rgb": np.ascontiguousarray(observation["rgb"])}


def _close(instances: list[Any], folder: Path, owner: int) -> None:
    """Also runs when the engine is forgotten, and at exit; not in a process forked from ours."""
    if os.getpid() != owner:
        return
    while instances:
        game_process.end(instances.pop())
    shutil.rmtree(folder, ignore_errors=True)
