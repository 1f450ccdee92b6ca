"""What a game is begun with, and what a tick is told to do."""

from dataclasses import dataclass
from typing import NamedTuple


class Commands(NamedTuple):
    """The commands of one tick: held keys, a turn of the camera in degrees, words.

    Words name items as MineDojo does (`iron_pickaxe`); nothing is "". `chat` is a slash command.
    """

    forward: bool = False
    back: bool = False
    left: bool = False
    right: bool = False
    jump: bool = False
    sneak: bool = False
    sprint: bool = False
    use: bool = False
    attack: bool = False
    drop: bool = False
    pitch: float = 0.0
    yaw: float = 0.0
    craft: str = ""
    craft_nearby: str = ""
    smelt: str = ""
    equip: str = ""
    place: str = ""
    chat: str = ""


NO_COMMANDS = Commands()


@dataclass(frozen=True, slots=True)
class GameSettings:
    """A world and how the player begins in it.

    Attributes:
        seed: of the world and of all that happens in it.
        biome: one biome everywhere; "" for a mixed world.
        flat: grass on a plain.
        start: x, y, z, yaw, pitch; None for the world's own place.
        time: 0 to 23999; 6000 is noon.
        time_passes: whether the sun moves.
        spawns: whether animals and monsters come by themselves.
        weather: "clear", "normal", "rain" or "thunder".
        life: 1 to 20.
        food: 0 to 20.
        inventory: (slot, item, variant, count) of what is carried.
        break_speed: factor on the speed of digging.
    """

    seed: int
    biome: str = ""
    flat: bool = False
    start: tuple[float, float, float, float, float] | None = None
    time: int = 0
    time_passes: bool = True
    spawns: bool = True
    weather: str = "clear"
    life: float = 20.0
    food: int = 20
    inventory: tuple[tuple[int, str, int, int], ...] = ()
    break_speed: float = 1.0
