"""The game: one world, one player, and what a tick of 1/20 s does to them."""

import math

import numpy as np

from ..knowledge import FURNACE, TABLE
from . import attacking, using
from .attacking import Digging, attack
from .commands import fill_slot, run_command
from .crafting import Made, craft, smelt
from .drops import tick_drops, touching
from .explosions import burn_fuses
from .inventory import Slots, empty_slots, first_slot, give, put, stack_in, take_from
from .items import AIR, ITEM_ID, ITEMS, WORN_IN
from .loot import bury
from .mobs import tick_mobs
from .physics import move_player
from .placing import STATIONS, place
from .scene import Scene
from .settings import Commands, GameSettings
from .sight import STRIKE_REACH
from .sky import DAY
from .spawning import populate, spawn_and_despawn
from .state import MAX_DROPS, VIEW
from .stations import Cell, in_view
from .stats import NO_DAMAGE, Stats, tally
from .survival import BLAST, FALL, SHOT, STRUCK, live
from .using import Using
from .wounds import harm

__all__ = ["Commands", "Game", "GameSettings"]

_MORNING, _DUSK = 0, 12541
_EATING_PACE = 0.2
_SPRINT_FOOD = 6
_QUIET = Commands()[10:]


class Game(Scene):
    """A seeded game. Same settings and commands, same bytes.

    Attributes:
        settings: what it was begun with.
        slots: `SLOT[41]`.
        age: ticks since the beginning.
        stats: counts of the game.
        damage: the harm done in the last tick.
        view_aspect: width / height of the picture, on which depends what is `nearby`.
        stations: cells of the tables and furnaces that the player placed.
        sown: cell of a crop that the player sowed -> the age at which it is ripe.
        fuses: burning TNT: its cell, and the ticks left.
        fuel: ticks of fuel paid for and not yet used in smelting.
        home: where the player begins, and comes back to after death.
    """

    def __init__(self, settings: GameSettings) -> None:
        super().__init__(settings)
        self.settings = settings
        self.slots: Slots = empty_slots()
        self.age = self.fuel = 0
        self.stats, self.damage = Stats(), NO_DAMAGE
        self.view_aspect = 1.0
        self.stations: dict[str, list[Cell]] = {name: [] for name in STATIONS}
        self.sown: dict[Cell, int] = {}
        self.fuses: list[tuple[int, int, int, int]] = []
        self.digging, self.using = Digging(), Using()
        self.timers = np.zeros(2)
        self._blows = np.zeros((8, 5))
        self._harms = np.zeros((8, 2))
        self._near = np.zeros(MAX_DROPS, np.int64)
        self.home: tuple[float, float, float] = self.world.spawn()
        self._begin()

    def _begin(self) -> None:
        me, begun = self.player, self.settings
        me["life"], me["food"], me["saturation"], me["air"] = begun.life, begun.food, 5.0, 300
        me["recharge"] = 100
        x, y, z, yaw, pitch = begun.start or (*self.home, 0.0, 0.0)
        self.go_to(x, y, z)
        self.face(yaw, pitch)
        for slot, name, variant, many in begun.inventory:
            fill_slot(self, slot, name, variant, many)

    def tick(self, commands: Commands) -> None:
        """Play one tick."""
        self.damage = NO_DAMAGE
        if commands[10:] != _QUIET:
            self._obey(commands)
        if commands.use:
            using.use(self)
        elif self.using.held:
            using.release(self)
        if commands.attack:
            attack(self)
        elif self.digging.held:
            attacking.release(self.digging)
        if commands.drop:
            self._drop_one()
        self._move(commands)
        self._live_among_mobs()
        if self.fuses:
            burn_fuses(self)
        self._pick_up()
        self.age += 1
        if self.settings.time_passes:
            self.time = (self.time + 1) % DAY
        self.stats.ticks += 1
        self.stats.time_since_death += 1

    def _obey(self, commands: Commands) -> None:
        """All that is said in words, and the camera."""
        if commands.chat:
            run_command(self, commands.chat)
        if commands.yaw or commands.pitch:
            me = self.player
            self.face(float(me["yaw"][0]) + commands.yaw, float(me["pitch"][0]) + commands.pitch)
        if commands.craft:
            self._made(craft(self.slots, commands.craft))
        if commands.craft_nearby and self.nearby(TABLE):
            self._made(craft(self.slots, commands.craft_nearby, TABLE))
        if commands.smelt and self.nearby(FURNACE):
            made, self.fuel = smelt(self.slots, commands.smelt, self.fuel)
            self._made(made)
        if commands.equip:
            self.equip(commands.equip)
        if commands.place:
            place(self, commands.place)

    def _made(self, made: Made | None) -> None:
        if made is not None:
            tally(self.stats.crafted, ITEMS[made.item], made.count)
            if made.overflow:
                self.throw_forward((made.item, made.variant, made.overflow, 0))

    def equip(self, name: str) -> None:
        """Malmo's command: the first such item changes places with what is worn or held."""
        index = first_slot(self.slots, ITEM_ID.get(name, AIR))
        if name not in ITEM_ID or index < 0:
            return
        slot = int(WORN_IN[ITEM_ID[name]])
        found, before = stack_in(self.slots, index), stack_in(self.slots, slot)
        put(self.slots, index, before)
        put(self.slots, slot, found)
        if slot == 0 and index != 0:
            self.player["recharge"][0] = 0

    def _drop_one(self) -> None:
        item, variant, count, wear = stack_in(self.slots, 0)
        if count:
            take_from(self.slots, 0)
            tally(self.stats.dropped, ITEMS[item])
            self.throw_forward((item, variant, 1, wear))

    def _move(self, commands: Commands) -> None:
        me, moved = self.player, self.player[0]
        forward = float(commands.forward) - float(commands.back)
        strafe = float(commands.left) - float(commands.right)
        busy = using.busy(self)
        if busy:
            forward, strafe = forward * _EATING_PACE, strafe * _EATING_PACE
        me["sneaking"] = commands.sneak
        willing = forward > 0 and not commands.sneak and not busy
        me["sprinting"] = bool(
            willing and (commands.sprint or moved["sprinting"]) and moved["food"] > _SPRINT_FOOD
        )
        x, z = moved["x"], moved["z"]
        jumped = bool(commands.jump and moved["on_ground"] and not moved["in_water"])
        landing = move_player(self.world.blocks, me, forward, strafe, commands.jump)
        way = math.hypot(moved["x"] - x, moved["z"] - z)
        self.stats.jumps += jumped
        self.stats.distance += round(100 * way)
        self.world.ensure(int(moved["x"] // 1), int(moved["z"] // 1), VIEW)
        many = live(self.world.blocks, me, self.timers, way, jumped, self._harms)
        deaths = self.stats.deaths
        if landing > 0:
            harm(self, FALL, landing)
        for row in range(many):
            if self.stats.deaths > deaths:
                break  # who has come back at home is not where the rest of the harm was
            harm(self, int(self._harms[row, 0]), float(self._harms[row, 1]))

    def _live_among_mobs(self) -> None:
        world, daylight = self.world, self.daylight()
        if not self.settings.spawns:
            world.herds.clear()
        else:
            if world.herds:
                populate(world, self.mobs, self.rng)
            spawn_and_despawn(world, self.mobs, self.player, daylight, self.rng)
        blows = self._blows
        many = tick_mobs(
            world.blocks, world.tops, self.mobs, self.player, daylight, self.rng, blows
        )
        deaths = self.stats.deaths
        for row in range(min(many, len(blows))):
            if self.stats.deaths > deaths:
                break
            damage, x, z, kind, blast = blows[row].tolist()
            self._blow(damage, x, z, int(kind), bool(blast))
        self.vanished += bury(self.mobs, self.drops, self.rng)

    def _blow(self, damage: float, x: float, z: float, kind: int, blast: bool) -> None:
        y = float(self.player["y"][0])
        cause = BLAST if blast else STRUCK
        far = math.hypot(x - float(self.player["x"][0]), z - float(self.player["z"][0]))
        if not blast and far > STRIKE_REACH:
            cause = SHOT
        harm(self, cause, damage, (x, y, z), kind)

    def _pick_up(self) -> None:
        self.vanished += tick_drops(self.world.blocks, self.drops)
        many = touching(self.drops, self.player, self._near)
        for index in self._near[:many]:
            lying = self.drops[index]
            item, count = int(lying["item"]), int(lying["count"])
            left = give(self.slots, (item, int(lying["variant"]), count, int(lying["wear"])))
            lying["count"] = left
            if left == 0:
                lying["item"] = -1
            if left < count:
                tally(self.stats.picked_up, ITEMS[item], count - left)

    def forget_station(self, x: int, y: int, z: int) -> None:
        for cells in self.stations.values():
            if (x, y, z) in cells:
                cells.remove((x, y, z))

    def shield_up(self) -> bool:
        return using.blocking(self)

    def release_keys(self) -> None:
        """What was being dug, drawn or eaten is so no more."""
        self.digging, self.using = Digging(), Using()

    def sleep(self) -> bool:
        """Sleep in a bed till morning; only by night, and where the sun moves."""
        if self.time < _DUSK or not self.settings.time_passes:
            return False
        self.time = _MORNING
        return True

    def nearby(self, name: str) -> bool:
        """Whether a crafting_table or furnace that the player placed is near and in view."""
        cells = self.stations.get(name)
        if not cells:
            return False
        me = self.player[0]
        feet = (float(me["x"]), float(me["y"]), float(me["z"]))
        return in_view(feet, self.look_vector(), cells, self.view_aspect)
