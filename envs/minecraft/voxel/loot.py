"""What animals and monsters leave when they die."""

from functools import lru_cache
from typing import Any

from ..facts import facts
from .chance import below, uniform
from .drops import throw
from .items import ITEM_ID
from .kinds import KINDS, MAGMA_CUBE, SHEEP, SHORN, SLIME
from .mobs import first_dead, put

Share = tuple[str, int, int, float]
"""Item, least and most of it, chance that there is any."""

# Kinds that the data file has no row for, by the game's own loot tables.
_OTHERS: dict[str, tuple[Share, ...]] = {
    "horse": (("leather", 0, 2, 1.0),),
    "donkey": (("leather", 0, 2, 1.0),),
    "mule": (("leather", 0, 2, 1.0),),
    "mooshroom": (("beef", 1, 3, 1.0), ("leather", 0, 2, 1.0)),
    "squid": (("dye", 1, 3, 1.0),),
    "polar_bear": (("fish", 0, 2, 1.0),),
    "villager_golem": (("iron_ingot", 3, 5, 1.0), ("red_flower", 0, 2, 1.0)),
    "snowman": (("snowball", 0, 15, 1.0),),
    "skeleton_horse": (("bone", 0, 2, 1.0),),
    "zombie_horse": (("rotten_flesh", 0, 2, 1.0),),
    "zombie_pigman": (
        ("rotten_flesh", 0, 1, 1.0),
        ("gold_nugget", 0, 1, 1.0),
        ("gold_ingot", 1, 1, 0.025),
    ),
    "husk": (("rotten_flesh", 0, 2, 1.0), ("iron_ingot", 1, 1, 0.008)),
    "zombie_villager": (("rotten_flesh", 0, 2, 1.0),),
    "stray": (("bone", 0, 2, 1.0), ("arrow", 0, 2, 1.0)),
    "wither_skeleton": (("bone", 0, 2, 1.0), ("coal", 1, 1, 0.33), ("skull", 1, 1, 0.025)),
    "cave_spider": (("string", 0, 2, 1.0), ("spider_eye", 1, 1, 0.33)),
    "witch": (
        ("glowstone_dust", 0, 2, 0.4),
        ("redstone", 0, 2, 0.4),
        ("gunpowder", 0, 2, 0.4),
        ("glass_bottle", 0, 2, 0.4),
        ("sugar", 0, 2, 0.4),
        ("stick", 0, 2, 0.5),
        ("spider_eye", 0, 2, 0.4),
    ),
    "magma_cube": (("magma_cream", 0, 1, 1.0),),
    "blaze": (("blaze_rod", 0, 1, 1.0),),
    "ghast": (("ghast_tear", 0, 1, 1.0), ("gunpowder", 0, 2, 1.0)),
    "shulker": (("shulker_shell", 1, 1, 0.5),),
    "guardian": (("prismarine_shard", 0, 2, 1.0), ("fish", 1, 1, 0.4)),
    "elder_guardian": (("prismarine_shard", 0, 2, 1.0), ("sponge", 1, 1, 1.0)),
    "vindication_illager": (("emerald", 0, 1, 1.0),),
    "evocation_illager": (("totem_of_undying", 1, 1, 1.0), ("emerald", 0, 1, 1.0)),
}
_WITHER_SKULL = 1


@lru_cache(maxsize=1)
def _tables() -> tuple[tuple[Share, ...], ...]:
    """The shares of every kind, in the order of KINDS: from the facts, else from the table here."""
    known = facts().drops
    return tuple(
        tuple((s.item, s.amount[0], s.amount[1], s.chance) for s in known[kind.name])
        if kind.name in known
        else _OTHERS.get(kind.name, ())
        for kind in KINDS
    )


def loot(kind: int, variant: int, rng: Any) -> list[tuple[str, int, int]]:
    """Draw what a dead mob leaves: (item, variant, count), none with count 0.

    Wool has the sheep's colour; a shorn one leaves none. Of slimes only the smallest leave
    balls, of magma cubes only the larger leave cream.
    """
    if (kind == SLIME and variant > 1) or (kind == MAGMA_CUBE and variant <= 1):
        return []
    left: list[tuple[str, int, int]] = []
    for item, least, most, chance in _tables()[kind]:
        if chance < 1.0 and uniform(rng) >= chance:
            continue
        if item == "wool" and variant >= SHORN:
            continue
        count = least + below(rng, most - least + 1)
        if count > 0:
            left.append((item, _variant(item, kind, variant), count))
    return left


def _variant(item: str, kind: int, variant: int) -> int:
    if item == "wool" and kind == SHEEP:
        return variant
    return _WITHER_SKULL if item == "skull" else 0


def bury(mobs: Any, drops: Any, rng: Any) -> int:
    """Free the records of all dead mobs and throw what they leave; once a tick.

    Large slimes and magma cubes fall apart into two to four of half the size.

    Returns:
        How many lying items vanished to make place (see `drops.throw`).
    """
    lost = 0
    while (index := first_dead(mobs)) >= 0:
        mob = mobs[index]
        kind, variant = int(mob["kind"]), int(mob["variant"])
        x, y, z = float(mob["x"]), float(mob["y"]), float(mob["z"])
        mobs["kind"][index] = -1
        for item, kept, count in loot(kind, variant, rng):
            lost += throw(drops, ITEM_ID[item], kept, count, 0, x, y + 0.3, z, rng, 10)
        if kind in (SLIME, MAGMA_CUBE) and variant > 1:
            for part in range(2 + below(rng, 3)):
                aside, along = (part % 2 - 0.5) * 0.25 * variant, (part // 2 - 0.5) * 0.25 * variant
                put(mobs, kind, x + aside, y + 0.5, z + along, variant // 2)
    return lost
