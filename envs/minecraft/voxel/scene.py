"""Where a game takes place: the world, who stands in it, what lies in it, what is looked at."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from .boxes import CEILING, DEPTH, collides
from .chance import below, stream, uniform
from .drops import throw
from .eye import eye_height
from .inventory import Stack
from .physics import HALF, TALL
from .raycast import look
from .settings import GameSettings
from .sight import sight, sight_far
from .sky import DAY, daylight_at
from .state import DROP, MAX_DROPS, MAX_MOBS, MOB, OFFSET, PLAYER, REACH, VIEW
from .world import VoxelWorld

_THROW_SPEED, _THROW_LIFT, _BELOW_EYE = 0.3, 0.1, 0.3
_STEP_BACK = 0.1


class Scene:
    """A world, a player, mobs and lying items, without rules.

    Attributes:
        world: blocks and biomes.
        player: `PLAYER[1]`.
        mobs: `MOB[MAX_MOBS]`.
        drops: `DROP[MAX_DROPS]`.
        time: 0 to 23999.
        raining: whether it does.
        rng: `uint64[1]`, the one source of chance.
        vanished: items that were lying about and are gone: too old, burnt, cleared away.
    """

    def __init__(self, settings: GameSettings) -> None:
        self.world = VoxelWorld(settings.seed, settings.biome, settings.flat)
        self.rng: npt.NDArray[np.uint64] = stream(settings.seed * 2 + 1)
        self.player: npt.NDArray[Any] = np.zeros(1, PLAYER)
        self.mobs: npt.NDArray[Any] = np.zeros(MAX_MOBS, MOB)
        self.mobs["kind"] = -1
        self.drops: npt.NDArray[Any] = np.zeros(MAX_DROPS, DROP)
        self.drops["item"] = -1
        self.time = settings.time % DAY
        self.raining = settings.weather in ("rain", "thunder")
        self.vanished = 0
        self._hit = np.zeros(4, np.int64)

    def eye(self) -> tuple[float, float, float]:
        me = self.player[0]
        return float(me["x"]), float(me["y"]) + eye_height(bool(me["sneaking"])), float(me["z"])

    def look_vector(self) -> tuple[float, float, float]:
        me = self.player[0]
        x, y, z = look(float(me["yaw"]), float(me["pitch"]))
        return x, y, z

    def look_at(self, liquids: bool = False) -> tuple[int, float, float]:
        """The mob within 3 blocks (-1: none), its distance, and the block's (-1.0: none)."""
        mob, near, far = sight(self.world.blocks, self.mobs, self.player, REACH, liquids, self._hit)
        return mob, near, far

    def look_far(self, reach: float) -> tuple[int, float]:
        """The mob, and the distance of the block, in the line of the look."""
        mob, far = sight_far(self.world.blocks, self.mobs, self.player, reach, self._hit)
        return mob, far

    def looks_at_block(self) -> bool:
        """Whether a block, and no mob before it, is within reach; it is the `target` then."""
        mob, _, far = self.look_at()
        return mob < 0 <= far

    @property
    def target(self) -> tuple[int, int, int, int]:
        """The cell last looked at, and its face: down, up, north, south, west, east."""
        x, y, z, face = self._hit.tolist()
        return x, y, z, face

    def face(self, yaw: float, pitch: float) -> None:
        """Turn to a yaw, brought within +-180, and a pitch, held within +-90 degrees."""
        self.player["yaw"][0] = (yaw + 180.0) % 360.0 - 180.0
        self.player["pitch"][0] = min(max(pitch, -90.0), 90.0)

    def go_to(self, x: float, y: float, z: float) -> None:
        """Put the player at a place, at rest."""
        border = OFFSET - 3.0
        me = self.player
        me["x"], me["z"] = min(max(x, -border), border), min(max(z, -border), border)
        me["y"] = min(max(y, DEPTH), CEILING)
        for name in ("vx", "vy", "vz", "fall"):
            me[name][0] = 0.0
        me["on_ground"] = False
        self.world.ensure(math.floor(me["x"][0]), math.floor(me["z"][0]), VIEW)

    def go_along(self, way: float) -> None:
        """Put the player on the line of the look, as far as `way` and where there is room."""
        x, y, z = self.look_vector()
        from_x, eye, from_z = self.eye()
        border = OFFSET - 3.0
        while way > 0.0:
            to_x, to_y, to_z = from_x + x * way, eye + y * way, from_z + z * way
            inside = max(abs(to_x), abs(to_z)) <= border
            if inside and not collides(self.world.blocks, to_x, to_y, to_z, HALF, TALL):
                self.go_to(to_x, to_y, to_z)
                return
            way -= _STEP_BACK

    def throw(self, stack: Stack, x: float, y: float, z: float, delay: int = 10) -> None:
        """Let a stack fall into the world; it can be picked up after `delay` ticks."""
        item, variant, count, wear = stack
        self.vanished += throw(
            self.drops, item, variant, count, wear, float(x), float(y), float(z), self.rng, delay
        )

    def throw_forward(self, stack: Stack) -> None:
        """Throw a stack the way the player looks, as the drop key does."""
        x, y, z = self.look_vector()
        from_x, eye, from_z = self.eye()
        index = int((self.drops["item"] < 0).argmax())
        free = bool(self.drops["item"][index] < 0)
        self.throw(stack, from_x, eye - _BELOW_EYE, from_z, delay=40)
        if free:
            lying = self.drops[index]
            lying["vx"], lying["vz"] = _THROW_SPEED * x, _THROW_SPEED * z
            lying["vy"] = _THROW_SPEED * y + _THROW_LIFT

    def throw_at(self, stack: Stack, way: float) -> None:
        """Let a stack lie where the look leads."""
        x, y, z = self.look_vector()
        from_x, eye, from_z = self.eye()
        way = max(way - 0.3, 0.0)
        self.throw(stack, from_x + x * way, eye + y * way, from_z + z * way, delay=0)

    def chance(self) -> float:
        return float(uniform(self.rng))

    def below(self, many: int) -> int:
        return int(below(self.rng, many))

    def daylight(self) -> float:
        """Brightness of the sun, 0 to 1."""
        return daylight_at(self.time, self.raining)

    def cell(self) -> tuple[int, int, int]:
        """The cell of the feet."""
        me = self.player[0]
        return math.floor(me["x"]), math.floor(me["y"]), math.floor(me["z"])

    def light(self) -> int:
        """Light at the feet, 0 to 15."""
        return int(self.world.light(*self.cell(), self.daylight()))

    def sees_sky(self) -> bool:
        x, y, z = self.cell()
        return bool(y > self.world.tops[x + OFFSET, z + OFFSET])

    def biome_id(self) -> int:
        x, _, z = self.cell()
        return int(self.world.biomes[x + OFFSET, z + OFFSET])
