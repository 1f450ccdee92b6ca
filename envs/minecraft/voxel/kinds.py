"""The kinds of animals and monsters, as a table: body, temper, speed, blow.

Sizes and lives are the game's (1.11, normal difficulty). Speeds are the steady ones that the game's
movement formula gives: 2.16 x (movement attribute x the behaviour's factor)^2 blocks a tick.
"""

from dataclasses import dataclass

import numpy as np

from ...compiled import kernel

TEMPER_NAMES = ("passive", "neutral", "hostile")
"""Flees when hurt; strikes back when hurt; attacks on sight. The kernels use the places."""

PASSIVE, NEUTRAL, HOSTILE = range(3)

WALKS, FLIES, SWIMS, HOPS, CLIMBS, STAYS = range(6)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """An animal or a monster.

    Attributes:
        name: as `/summon` names it.
        stat: as MineDojo's `kill_entity` statistic names it.
        width, height: of the box, in blocks (of a slime: for size 1).
        life: half hearts.
        temper: one of TEMPER_NAMES.
        walk, run: blocks a tick of a stroll, and of flight or pursuit.
        damage: of a blow, in half hearts.
        reach: from how far it hits, in blocks; more than 3 means arrows and the like, which
            miss the more often the farther.
        every: ticks between two blows.
        sight: blocks within which it notices its victim.
        gait: WALKS, FLIES, SWIMS, HOPS, CLIMBS or STAYS.
        burns: whether daylight sets it on fire.
        colours: of the body and of the head.
    """

    name: str
    stat: str
    width: float
    height: float
    life: float
    temper: str
    walk: float
    run: float
    damage: float = 0.0
    reach: float = 0.0
    every: int = 20
    sight: float = 16.0
    gait: int = WALKS
    burns: bool = False
    colours: tuple[Colour, Colour] = ((128, 128, 128), (128, 128, 128))


def _animal(
    name: str,
    size: tuple[float, float],
    life: float,
    speed: tuple[float, float],
    colours: tuple[Colour, Colour],
    stat: str = "",
    gait: int = WALKS,
) -> Kind:
    width, height = size
    walk, run = speed
    return Kind(
        name, stat or name, width, height, life, "passive", walk, run, gait=gait, colours=colours
    )


def _fighter(
    name: str,
    size: tuple[float, float],
    life: float,
    speed: tuple[float, float],
    blow: tuple[float, float, int],
    colours: tuple[Colour, Colour],
    stat: str = "",
    temper: str = "hostile",
    gait: int = WALKS,
    burns: bool = False,
    sight: float = 16.0,
) -> Kind:
    """Reach 0 in `blow` means the arm's: sqrt((2 width)^2 + 0.6), between the feet of both."""
    (width, height), (walk, run), (damage, reach, every) = size, speed, blow
    reach = reach or float(np.sqrt(4.0 * width * width + 0.6))
    return Kind(
        name, stat or name, width, height, life, temper, walk, run, damage, reach, every, sight,
        gait, burns, colours,
    )  # fmt: skip


_BONE, _GREEN, _WHITE, _GREY = (200, 200, 196), (86, 122, 62), (235, 235, 235), (120, 120, 120)
_BROWN, _SKIN, _STONE = (104, 74, 52), (189, 139, 114), (72, 78, 80)
_MAN = (0.6, 1.95)

KINDS: tuple[Kind, ...] = (
    _animal("cow", (0.9, 1.4), 10, (0.086, 0.25), ((68, 54, 38), (84, 66, 48))),
    _animal("pig", (0.9, 0.9), 10, (0.135, 0.211), ((240, 166, 162), (248, 150, 150))),
    _animal("sheep", (0.9, 1.3), 8, (0.114, 0.178), (_WHITE, (204, 176, 152))),
    _animal("chicken", (0.4, 0.7), 4, (0.135, 0.25), (_WHITE, (216, 60, 48))),
    _animal("rabbit", (0.4, 0.5), 3, (0.07, 0.25), ((150, 118, 82), (160, 128, 92))),
    _animal("horse", (1.3965, 1.6), 22, (0.054, 0.157), ((122, 78, 42), (112, 70, 36))),
    _animal("donkey", (1.3965, 1.6), 22, (0.04, 0.095), ((128, 112, 96), (138, 122, 106))),
    _animal("mule", (1.3965, 1.6), 22, (0.04, 0.095), ((92, 62, 42), (98, 68, 46))),
    _animal("mooshroom", (0.9, 1.4), 10, (0.086, 0.25), ((160, 24, 24), (150, 30, 28)),
            "mushroom_cow"),
    _animal("bat", (0.5, 0.9), 6, (0.1, 0.15), ((76, 62, 48), (86, 70, 54)), gait=FLIES),
    _animal("squid", (0.8, 0.8), 10, (0.05, 0.1), ((54, 72, 98), (44, 60, 84)), gait=SWIMS),
    _animal("ocelot", (0.6, 0.7), 10, (0.124, 0.25), ((226, 194, 104), (232, 202, 116)), "ozelot"),
    _animal("villager", _MAN, 20, (0.1, 0.194), (_BROWN, _SKIN)),
    _animal("skeleton_horse", (1.3965, 1.6), 15, (0.054, 0.157), (_BONE, _BONE)),
    _animal("zombie_horse", (1.3965, 1.6), 15, (0.054, 0.157), (_GREEN, _GREEN)),
    _animal("snowman", (0.7, 1.9), 4, (0.086, 0.086), (_WHITE, (224, 140, 40))),
    _fighter("llama", (0.9, 1.87), 22, (0.04, 0.095), (1, 8, 60),
             ((206, 182, 138), (214, 190, 146)), temper="neutral"),
    _fighter("wolf", (0.6, 0.85), 8, (0.124, 0.194), (4, 0, 20),
             ((216, 208, 204), (222, 214, 208)), temper="neutral"),
    _fighter("polar_bear", (1.3, 1.4), 30, (0.135, 0.211), (6, 0, 20), (_WHITE, _WHITE),
             temper="neutral"),
    _fighter("villager_golem", (1.4, 2.7), 100, (0.078, 0.135), (14, 0, 20),
             ((206, 196, 186), (214, 204, 194)), temper="neutral"),
    _fighter("zombie_pigman", _MAN, 20, (0.114, 0.169), (5, 0, 20), ((214, 140, 120), _GREEN),
             "pig_zombie", temper="neutral", sight=35),
    _fighter("enderman", (0.6, 2.9), 40, (0.194, 0.3), (7, 0, 20), ((22, 22, 26), (30, 20, 36)),
             temper="neutral", sight=64),
    _fighter("zombie", _MAN, 20, (0.114, 0.114), (3, 0, 20), ((40, 110, 120), _GREEN), burns=True,
             sight=35),
    _fighter("husk", _MAN, 20, (0.114, 0.114), (3, 0, 20), ((122, 106, 78), (150, 132, 98)),
             sight=35),
    _fighter("zombie_villager", _MAN, 20, (0.114, 0.114), (3, 0, 20), (_BROWN, _GREEN), burns=True,
             sight=35),
    _fighter("skeleton", (0.6, 1.99), 20, (0.135, 0.135), (3, 15, 40), (_BONE, _BONE), burns=True),
    _fighter("stray", (0.6, 1.99), 20, (0.135, 0.135), (3, 15, 40), (_STONE, _BONE), burns=True),
    _fighter("wither_skeleton", (0.7, 2.4), 20, (0.135, 0.194), (8, 0, 20), ((34, 34, 34), _STONE)),
    _fighter("spider", (1.4, 0.9), 16, (0.124, 0.194), (2, 0, 20), ((52, 46, 40), (70, 34, 30)),
             gait=CLIMBS),
    _fighter("cave_spider", (0.7, 0.5), 12, (0.124, 0.194), (2, 0, 20),
             ((12, 66, 78), (60, 20, 26)), gait=CLIMBS),
    # Harm at the middle of the blast; see `mob_attacks.blast`.
    _fighter("creeper", (0.6, 1.7), 20, (0.086, 0.135), (43, 3, 30),
             ((90, 172, 82), (84, 160, 76))),
    _fighter("witch", _MAN, 26, (0.135, 0.135), (4, 10, 60), ((76, 44, 92), _SKIN)),
    _fighter("slime", (0.51, 0.51), 1, (0.1, 0.15), (1, 0, 20), ((112, 190, 96), (92, 164, 78)),
             gait=HOPS),
    _fighter("magma_cube", (0.51, 0.51), 1, (0.1, 0.15), (1, 0, 20), ((58, 20, 8), (222, 110, 20)),
             "lava_slime", gait=HOPS),
    _fighter("blaze", (0.6, 1.8), 20, (0.08, 0.12), (5, 16, 50), ((240, 176, 40), (250, 210, 70)),
             gait=FLIES, sight=48),
    _fighter("ghast", (4.0, 4.0), 10, (0.08, 0.1), (6, 40, 60), (_WHITE, _WHITE), gait=FLIES,
             sight=64),
    _fighter("shulker", (1.0, 1.0), 30, (0.0, 0.0), (4, 16, 60), ((150, 110, 150), (200, 190, 150)),
             gait=STAYS),
    _fighter("endermite", (0.4, 0.3), 8, (0.135, 0.135), (2, 0, 20),
             ((60, 44, 70), (80, 56, 92))),
    _fighter("silverfish", (0.4, 0.3), 8, (0.135, 0.135), (1, 0, 20), (_GREY, (150, 150, 150))),
    _fighter("guardian", (0.85, 0.85), 30, (0.05, 0.1), (6, 14, 80),
             ((90, 130, 116), (200, 120, 70)), gait=SWIMS),
    _fighter("elder_guardian", (1.9975, 1.9975), 80, (0.04, 0.08), (8, 14, 80),
             ((200, 196, 176), (150, 130, 160)), gait=SWIMS),
    _fighter("vex", (0.4, 0.8), 14, (0.15, 0.25), (9, 0, 20), ((130, 150, 170), (150, 170, 190)),
             gait=FLIES),
    _fighter("vindication_illager", _MAN, 24, (0.124, 0.264), (13, 0, 20), (_STONE, _SKIN)),
    _fighter("evocation_illager", _MAN, 24, (0.124, 0.194), (6, 12, 60), ((40, 40, 52), _SKIN)),
)  # fmt: skip

_IDS = {name: index for index, kind in enumerate(KINDS) for name in (kind.stat, kind.name)}


def kind_id(name: str) -> int:
    """Index of a kind by its summon or its statistic's name; -1 for one that is not known."""
    return _IDS.get(name.removeprefix("minecraft:").lower(), -1)


WIDTHS = np.array([kind.width for kind in KINDS])
HEIGHTS = np.array([kind.height for kind in KINDS])
LIVES = np.array([kind.life for kind in KINDS], np.float64)
TEMPERS = np.array([TEMPER_NAMES.index(kind.temper) for kind in KINDS], np.int64)
WALKING = np.array([kind.walk for kind in KINDS])
RUNNING = np.array([kind.run for kind in KINDS])
DAMAGES = np.array([kind.damage for kind in KINDS], np.float64)
REACHES = np.array([kind.reach for kind in KINDS], np.float64)
PAUSES = np.array([kind.every for kind in KINDS], np.int64)
SIGHTS = np.array([kind.sight for kind in KINDS], np.float64)
GAITS = np.array([kind.gait for kind in KINDS], np.int64)
BURNS = np.array([kind.burns for kind in KINDS])

SHEEP, CHICKEN, CREEPER = kind_id("sheep"), kind_id("chicken"), kind_id("creeper")
SLIME, MAGMA_CUBE = kind_id("slime"), kind_id("magma_cube")
SHORN = 16
"""Added to the variant of a sheep that has lost its fleece."""

SPIDERS = np.array([kind.gait == CLIMBS for kind in KINDS])
FIREPROOF = np.array(
    [k.name in ("blaze", "ghast", "magma_cube", "zombie_pigman", "wither_skeleton") for k in KINDS]
)


@kernel
def size_of(kind: int, variant: int) -> float:
    """How many times as large as in the table a mob is: slimes come in sizes 1, 2 and 4."""
    if kind in (SLIME, MAGMA_CUBE):
        return float(max(variant, 1))
    return 1.0


@kernel
def full_life(kind: int, variant: int) -> float:
    """The life that a mob starts with; of slimes it is the square of the size."""
    size = size_of(kind, variant)
    return float(LIVES[kind] * size * size)
