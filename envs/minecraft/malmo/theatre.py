"""The voxel game as a player of missions: what the stand-in has behind its wire."""

from collections import deque
from typing import Any

from ...errors import EnvError
from ..voxel.settings import NO_COMMANDS, Commands, GameSettings
from .info import observation
from .mission import Mission
from .protocol import ProtocolError
from .stats import Statistics, stat_keys

LAG = 2
"""Ticks until the game has done what it is told by message, which the package waits for."""

_BY_MESSAGE = ("craft", "craft_nearby", "smelt", "equip", "place")


class Theatre:
    """One game at a time, from a mission on; the next mission begins another one."""

    def __init__(self) -> None:
        self._statistics = Statistics(stat_keys())
        self._mission: Mission | None = None
        self._game: Any = None
        self._renderer: Any = None
        self._waiting: deque[Commands] = deque()

    def rehearse(self) -> None:
        """Load, and where need be compile, what playing takes; before the client's clock runs."""
        mission = Mission(
            GameSettings(seed=0, flat=True),
            height=2,
            width=2,
            grid=((0, 0), (0, 0), (0, 0)),
            rays=((0.0, 0.0, 1.0),),
        )
        self.begin(mission)
        self.tick(NO_COMMANDS._replace(forward=True, attack=True))
        self.picture()
        self.info()
        self._game = self._mission = None

    def begin(self, mission: Mission) -> None:
        """Start an episode in a new world.

        Raises:
            ProtocolError: the mission asks for no picture, which each answer brings.
        """
        if not mission.height or not mission.width:
            raise ProtocolError("a mission asks for no picture; give the env an image_size")
        from ..voxel.game import Game
        from ..voxel.render import Renderer

        self._game = None  # the old world goes before the new one comes
        self._game = Game(mission.settings)
        same = self._mission is not None and (mission.height, mission.width) == (
            self._mission.height,
            self._mission.width,
        )
        if not same or self._renderer is None:
            self._renderer = Renderer(mission.height, mission.width)
        self._game.view_aspect = mission.width / mission.height
        self._mission = mission
        self._waiting = deque([NO_COMMANDS] * LAG)

    def tick(self, commands: Commands) -> None:
        """Play one tick; crafting, smelting, equipping and placing are done `LAG` ticks later."""
        game, _ = self._playing()
        self._waiting.append(commands)
        due = self._waiting.popleft()
        later = {name: getattr(due, name) for name in _BY_MESSAGE}
        game.tick(commands._replace(**later))

    def picture(self) -> bytes:
        """What the player sees: RGB, the lowest row first."""
        game, _ = self._playing()
        return bytes(self._renderer.picture(game).transpose(1, 2, 0)[::-1].tobytes())

    def info(self) -> bytes:
        """What the mission asked to observe, as JSON."""
        game, mission = self._playing()
        return observation(game, mission, self._statistics)

    def _playing(self) -> tuple[Any, Mission]:
        if self._mission is None:
            raise EnvError("no mission has begun; send a MissionInit first")
        return self._game, self._mission
