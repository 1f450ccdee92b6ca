"""The player's body as a skill feels it: where it is, what it carries, what it has seen.

A skill is a chain of generators that yield native actions. All of them share one `Body`, whose
`step` yields an action, takes in what came of it, and counts. Where the patience of the skill ends
or the player dies, `step` raises, so that no part of a skill needs to look out for that.
"""

from collections.abc import Generator, Mapping
from math import floor
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ...world import Transition
from ..knowledge import tool_class
from .actions import EQUIP, Action, Keys, native
from .aim import EYE_HEIGHT
from .known import Cell, Known
from .materials import dig_ticks
from .palette import AIR, KINDS, UNKNOWN, Palette
from .terrain import CLOSED

Acting: TypeAlias = Generator[Action, Transition, Any]
"""Yields native actions, is sent transitions; returns whatever the part of a skill returns."""

HAND_SLOT = 0
_SLOW = 160
"""Ticks above which digging is no way to go; stone by hand takes 150."""

_LIGHT = 12
"""Ticks up to which something counts as no obstacle: leaves and the like."""

_LOOK_EVERY = 4
"""Steps from one look along the rays to the next, unless `eager`."""

_TOOL_KINDS = frozenset({"pickaxe", "axe", "shovel", "sword", "hoe", "shears"})
_TILTS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 15.0, -15.0)


class OutOfSteps(Exception):
    """The skill has used up its patience."""


class EpisodeOver(Exception):
    """The env ended the episode in the middle of the skill."""


class Died(Exception):
    """The player died; what it carried lies where it was."""


class Body:
    """What is sensed, renewed with every step.

    Attributes:
        steps, limit: env steps of this skill so far, and at most.
        transition: the last one; `observation` is its observation.
        known: the map of all that this skill has seen.
        place: exact x, y, z of the feet; `cell` the cell they are in; `eye` the eye.
        yaw, pitch: the look in degrees, 0 to the south and level; positive turns right and down.
        moved: how far the last step moved it, by axis.
        life, hurt: half hearts, and whether the last step took any.
        avoid: cells that did not work, until which step.
        reserved: how many of an item are not to be used up as filling.
        hasty: sprint where the way is straight.
        eager: look along all rays at every step, not at every fourth.
    """

    def __init__(self, transition: Transition, limit: int) -> None:
        self.steps = 0
        self.limit = limit
        self.eager = self.hasty = False
        self.place = (0.0, 0.0, 0.0)
        self.moved = (0.0, 0.0, 0.0)
        self.cell: Cell = (0, 0, 0)
        self.eye = (0.0, 0.0, 0.0)
        self.yaw = self.pitch = 0.0
        self.life = 20.0
        self.hurt = False
        self.avoid: dict[Cell, int] = {}
        self.reserved: dict[str, int] = {}
        self._deaths: int | None = None
        self._carried: dict[str, int] | None = None
        self._costs: tuple[tuple[str, ...], int, npt.NDArray[np.uint8], list[int]] | None = None
        pos = transition.observation["location_stats"]["pos"]
        x, y, z = (float(v) for v in pos)
        self.known = Known(Palette(), (floor(x), floor(y), floor(z)))
        self.transition = transition
        self._sense(transition, first=True)

    def step(self, keys: Keys = Keys()) -> Generator[Action, Transition, None]:  # noqa: B008
        """One env step.

        Raises:
            OutOfSteps: the patience of the skill has ended.
            Died: the player died in this step.
            EpisodeOver: the env will take no further step.
        """
        if self.steps >= self.limit:
            raise OutOfSteps
        transition = yield native(keys)
        self.steps += 1
        self._sense(transition)
        if transition.done:
            raise EpisodeOver

    @property
    def tilt(self) -> float:
        """The pitch to walk with: level, and up and down slopes now and then when `eager`."""
        return _TILTS[self.steps // 2 % len(_TILTS)] if self.eager else 0.0

    @property
    def observation(self) -> Mapping[str, Any]:
        seen: Mapping[str, Any] = self.transition.observation
        return seen

    def count(self, item: str) -> int:
        """How many of an item are carried."""
        return self.carried().get(item, 0)

    def carried(self) -> dict[str, int]:
        """Item (with underscores) -> how many are in the 36 places of the inventory."""
        if self._carried is None:
            inventory = self.observation["inventory"]
            counts: dict[str, int] = {}
            for name, n in zip(
                inventory["name"].tolist(), inventory["quantity"].tolist(), strict=True
            ):
                if name != "air":
                    item = name.replace(" ", "_")
                    counts[item] = counts.get(item, 0) + int(n)
            self._carried = counts
        return self._carried

    def slot_of(self, item: str) -> int:
        """A place of the inventory that holds the item; -1 for none."""
        shown = item.replace("_", " ")
        names = self.observation["inventory"]["name"].tolist()
        return names.index(shown) if shown in names else -1

    def held(self) -> str:
        """The item in hand; "air" for none."""
        name: str = self.observation["inventory"]["name"][HAND_SLOT].item()
        return name.replace(" ", "_")

    def hold(self, item: str) -> Acting:
        """Take a carried item in hand; returns whether it is there."""
        for _ in range(3):
            if self.held() == item:
                return True
            slot = self.slot_of(item)
            if slot < 0:
                return False
            yield from self.step(Keys(function=EQUIP, slot=slot))
        return self.held() == item

    def tools(self) -> tuple[str, ...]:
        """The carried things that are tools, in a fixed order."""
        return tuple(sorted(t for t in self.carried() if tool_class(t)[0] in _TOOL_KINDS))

    def costs(self) -> npt.NDArray[np.uint8]:
        """Ticks to open each kind of block with what is carried; `CLOSED` for never."""
        return self._cost_tables()[2]

    def light_costs(self, swims: bool = True) -> npt.NDArray[np.uint8]:
        """The same for who will not dig on the way, beyond leaves and the like, nor swim if asked
        not to."""
        costs = self.costs()
        costs = np.where(costs > _LIGHT, np.uint8(CLOSED), costs)
        if not swims:
            costs[self.known.palette.liquid] = CLOSED
        return costs

    def cost_list(self) -> list[int]:
        """The same as a list, for single look-ups."""
        return self._cost_tables()[3]

    def is_open(self, cell: Cell) -> bool:
        """Whether a known cell lets the body pass; an unknown one does not."""
        number = self.known.at(*cell)
        return number != UNKNOWN and not self.known.palette.blocks[number]

    def is_solid(self, cell: Cell) -> bool:
        """Whether a known cell bears the body."""
        return bool(self.known.palette.blocks[self.known.at(*cell)])

    def in_water(self, cell: Cell) -> bool:
        """Whether a known cell holds water (or another liquid)."""
        return bool(self.known.palette.liquid[self.known.at(*cell)])

    def name_at(self, cell: Cell) -> str:
        """What the map says is in a cell; "" where it was never seen."""
        return self.known.palette.names[self.known.at(*cell)]

    @property
    def stands(self) -> bool:
        """Whether the body rests on ground or floats: it did not rise or fall."""
        return abs(self.moved[1]) < 0.01

    def _cost_tables(self) -> tuple[tuple[str, ...], int, npt.NDArray[np.uint8], list[int]]:
        palette = self.known.palette
        tools = self.tools()
        made = self._costs
        if made is not None and made[0] == tools and made[1] == len(palette.names):
            return made
        costs = np.full(KINDS, CLOSED, np.uint8)
        for number in range(AIR, len(palette.names)):
            if palette.hurts[number]:
                continue
            if palette.liquid[number] or not palette.blocks[number]:
                costs[number] = 0
                continue
            ticks = dig_ticks(palette.names[number], bool(palette.needs_tool[number]), tools)
            if ticks <= _SLOW:
                costs[number] = min(ticks + 3, CLOSED - 1)
        made = (tools, len(palette.names), costs, [int(c) for c in costs])
        self._costs = made
        return made

    def _sense(self, transition: Transition, first: bool = False) -> None:
        self.transition = transition
        seen = transition.observation
        location = seen["location_stats"]
        x, y, z = location["pos"].tolist()
        was = self.place
        self.place = (x, y, z)
        self.moved = (0.0, 0.0, 0.0) if first else (x - was[0], y - was[1], z - was[2])
        self.yaw, self.pitch = location["yaw"].item(), location["pitch"].item()
        self.eye = (x, y + EYE_HEIGHT, z)
        self._carried = None
        life = seen["life_stats"]["life"].item()
        self.hurt = not first and life < self.life - 0.4
        self.life = life
        corner = (floor(x), floor(y), floor(z))
        voxels = seen.get("voxels")
        if voxels is not None:
            wide, high, deep = voxels["block_name"].shape
            low = (corner[0] - wide // 2, corner[1] - high // 2, corner[2] - deep // 2)
            self.known.see_voxels(voxels, low)
        if (self.eager or first or self.steps % _LOOK_EVERY == 0) and "rays" in seen:
            self.known.see_rays(seen["rays"])
        self.cell = self._standing_cell(x, y, z)
        deaths = int(transition.info.get("deaths", 0))
        if self._deaths is not None and deaths > self._deaths:
            raise Died
        self._deaths = deaths

    def _standing_cell(self, x: float, y: float, z: float) -> Cell:
        """The cell of the feet: on an edge, the one whose floor bears the body."""
        level = floor(y + 0.2)
        cell = (floor(x), level, floor(z))
        if self.is_solid((cell[0], level - 1, cell[2])) or self.in_water(cell):
            return cell
        if self.in_water((cell[0], level - 1, cell[2])):
            return cell[0], level - 1, cell[2]  # bobbing
        best, nearest = cell, 1.0
        for dx in (-1, 0, 1):
            for dz in (-1, 0, 1):
                i, k = cell[0] + dx, cell[2] + dz
                off = max(abs(x - i - 0.5), abs(z - k - 0.5)) - 0.5
                near = off < 0.3 and off < nearest
                if near and self.is_solid((i, level - 1, k)) and self.is_open((i, level, k)):
                    best, nearest = (i, level, k), off
        return best
