"""What the game counts, under the game's own meanings."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class Stats:
    """Counts since the game began; nothing but `time_since_death` ever falls.

    Attributes:
        used: item -> uses (`use_item`): a tool that broke a block or struck, a block placed by
            hand, a food eaten, armour put on by hand, a bow shot, a bucket filled or emptied.
        killed: animal or monster -> kills (`kill_entity`).
        mined: block -> blocks broken (`mine_block`).
        crafted: item -> items made (`craft_item`), smelted ones too.
        broken: item -> tools worn out (`break_item`).
        picked_up: item -> items picked up (`pickup`).
        dropped: item -> items thrown away (`drop`).
        killed_by: animal or monster -> deaths by it (`entity_killed_by`).
        time_since_death: ticks.
        damage_taken: tenths of a point, as the game counts.
        damage_dealt: tenths of a point.
        distance: way moved, in hundredths of a block.
    """

    used: dict[str, int] = field(default_factory=dict)
    killed: dict[str, int] = field(default_factory=dict)
    mined: dict[str, int] = field(default_factory=dict)
    crafted: dict[str, int] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    picked_up: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    killed_by: dict[str, int] = field(default_factory=dict)
    deaths: int = 0
    time_since_death: int = 0
    ticks: int = 0
    jumps: int = 0
    mob_kills: int = 0
    animals_bred: int = 0
    damage_taken: int = 0
    damage_dealt: int = 0
    distance: int = 0


def tally(counts: dict[str, int], name: str, many: int = 1) -> None:
    """Add to a count."""
    counts[name] = counts.get(name, 0) + many


class Damage(NamedTuple):
    """The harm done to the player in one tick; all zero where there was none.

    Attributes:
        amount: before armour, in points of life.
        distance: blocks to where it came from; 0 where it came from nowhere.
        pitch: angle of where it came from, degrees.
        yaw: likewise.
        hunger: exhaustion that the harm costs.
        unblockable: armour does not help.
    """

    amount: float = 0.0
    distance: float = 0.0
    pitch: float = 0.0
    yaw: float = 0.0
    hunger: float = 0.0
    explosion: bool = False
    fire: bool = False
    magic: bool = False
    projectile: bool = False
    unblockable: bool = False


NO_DAMAGE = Damage()
