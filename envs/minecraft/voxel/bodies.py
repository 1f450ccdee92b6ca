"""The bodies of mobs and of dropped items, as boxes to draw: trunk, head, legs, arms.

Lengths are blocks; x is to the side, y up from the feet, z forward.
"""

from dataclasses import dataclass

from .kinds import Kind

BODY, HEAD, FACE, COAT, LEG = range(5)
"""Which skin a box wears; COAT is the body's in the colour of the mob's variant."""


@dataclass(frozen=True, slots=True)
class Part:
    """A box of a body.

    Attributes:
        low, high: its corners.
        skin: the skin of its sides.
        front: the skin of the side that looks ahead.
        swing: 1 or -1 for legs, which swing against each other; 0 for what does not.
    """

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    skin: int = BODY
    front: int = BODY
    swing: int = 0


_TALL = {"zombie", "husk", "stray", "skeleton", "zombie_pigman", "zombie_villager"}
_HOODED = {"villager", "witch", "vindication_illager", "evocation_illager", "vex"}
_ARMS_AHEAD = {"zombie", "husk", "zombie_villager"}
_NECKED = {"horse", "donkey", "mule", "skeleton_horse", "zombie_horse", "llama"}
_BLOCKS = {"slime", "magma_cube", "shulker", "guardian", "elder_guardian"}
_LOW = {"endermite", "silverfish"}


def _centred(
    x: float, y: float, z: float, wide: float, high: float, long: float, skin: int = BODY,
    front: int = -1, swing: int = 0,
) -> Part:  # fmt: skip
    """A box whose lower middle is (x, y, z)."""
    return Part(
        (x - wide / 2, y, z - long / 2),
        (x + wide / 2, y + high, z + long / 2),
        skin,
        skin if front < 0 else front,
        swing,
    )


def _four_legs(
    wide: float, long: float, high: float, thick: float, skin: int = LEG
) -> tuple[Part, ...]:
    return tuple(
        _centred(x * (wide - thick) / 2, 0, z * (long - thick) / 2, thick, high, thick, skin,
                 swing=x * z)
        for x in (-1, 1)
        for z in (-1, 1)
    )  # fmt: skip


def _quadruped(kind: Kind) -> tuple[Part, ...]:
    high, wide = kind.height, kind.width * 0.72
    long = max(kind.width * 1.25, 0.5)
    leg, trunk = 0.42 * high, 0.4 * high
    coat = COAT if kind.name == "sheep" else BODY
    head = 0.36 * high if kind.name != "rabbit" else 0.42 * high
    return (
        *_four_legs(wide, long * 0.9, leg, wide * 0.32),
        _centred(0, leg, 0, wide, trunk, long, coat),
        _centred(0, high - head * 1.12, long / 2 + head * 0.3, head, head, head, HEAD, FACE),
    )


def _necked(kind: Kind) -> tuple[Part, ...]:
    high, wide = kind.height, min(kind.width, 0.95) * 0.62
    long = min(kind.width, 1.2) * 1.15
    leg, trunk = 0.45 * high, 0.3 * high
    return (
        *_four_legs(wide, long * 0.9, leg, 0.2),
        _centred(0, leg, 0, wide, trunk, long, COAT if kind.name == "llama" else BODY),
        _centred(0, leg + trunk * 0.6, long / 2, 0.28, 0.5 * high, 0.3),
        _centred(0, high * 0.98, long / 2 + 0.14, 0.32, 0.34, 0.56, HEAD, FACE),
    )


def _upright(kind: Kind) -> tuple[Part, ...]:
    high = kind.height
    wide = kind.width * 0.84
    leg, trunk, head = 0.38 * high, 0.37 * high, 0.25 * high
    if kind.name == "enderman":
        leg, trunk, head = 0.52 * high, 0.3 * high, 0.18 * high
    thin = kind.name in ("skeleton", "stray", "wither_skeleton", "enderman")
    arm = 0.13 if thin else 0.25 * kind.width / 0.6
    parts = [
        _centred(-wide / 4, 0, 0, arm, leg, arm, LEG, swing=1),
        _centred(wide / 4, 0, 0, arm, leg, arm, LEG, swing=-1),
        _centred(0, leg, 0, wide, trunk, 0.26 * kind.width / 0.6),
        _centred(0, leg + trunk, 0, head, head, head, HEAD, FACE),
    ]
    for side in (-1, 1):
        x = side * (wide + arm) / 2
        if kind.name in _ARMS_AHEAD:
            parts.append(_centred(x, leg + trunk - arm, 0.3, arm, arm, 0.72, HEAD))
        elif kind.name in _HOODED:
            parts.append(_centred(x * 0.55, leg + trunk * 0.45, 0.2, arm * 1.3, arm, arm))
        else:
            parts.append(_centred(x, leg, 0, arm, trunk, arm, HEAD, swing=-side))
    if kind.name == "witch":
        parts.append(_centred(0, high, 0, 0.62, 0.08, 0.62, BODY))
        parts.append(_centred(0, high + 0.08, 0, 0.34, 0.32, 0.34, BODY))
    return tuple(parts)


def _spider(kind: Kind) -> tuple[Part, ...]:
    size = kind.width / 1.4
    parts = [
        _centred(0, 0.3 * size, -0.55 * size, 0.72 * size, 0.5 * size, 0.75 * size),
        _centred(0, 0.35 * size, 0.0, 0.4 * size, 0.38 * size, 0.4 * size),
        _centred(0, 0.3 * size, 0.42 * size, 0.5 * size, 0.5 * size, 0.5 * size, HEAD, FACE),
    ]
    for side in (-1, 1):
        for place in range(4):
            z = (place - 1.5) * 0.3 * size
            swing = side * (1 - 2 * (place % 2))
            x, wide, high, thick = side * 0.6 * size, 0.85 * size, 0.42 * size, 0.09 * size
            parts.append(_centred(x, 0.0, z * 1.6, wide, high, thick, LEG, swing=swing))
    return tuple(parts)


def _chicken() -> tuple[Part, ...]:
    return (
        _centred(-0.09, 0, 0, 0.05, 0.24, 0.05, HEAD, swing=1),
        _centred(0.09, 0, 0, 0.05, 0.24, 0.05, HEAD, swing=-1),
        _centred(0, 0.22, -0.02, 0.36, 0.3, 0.42),
        _centred(0, 0.48, 0.2, 0.2, 0.3, 0.18, BODY, FACE),
        _centred(0, 0.56, 0.33, 0.14, 0.1, 0.1, LEG),
    )


def _flier(kind: Kind) -> tuple[Part, ...]:
    high, wide = kind.height, kind.width
    if kind.name == "ghast":
        arms = tuple(
            _centred(x * 1.2, -1.1, z * 1.2, 0.4, 1.3, 0.4, BODY, swing=x or 1)
            for x in (-1, 0, 1)
            for z in (-1, 0, 1)
        )
        return (_centred(0, 0, 0, wide, high, wide, HEAD, FACE), *arms)
    if kind.name == "blaze":
        rods = tuple(
            _centred(0.42 * x, 0.25 + 0.45 * y, 0.42 * z, 0.13, 0.5, 0.13, BODY, swing=1)
            for y in (0, 1)
            for x, z in (
                ((1, 0), (-1, 0), (0, 1), (0, -1)) if y else ((1, 1), (-1, 1), (1, -1), (-1, -1))
            )
        )
        return (_centred(0, high - 0.55, 0, 0.5, 0.5, 0.5, HEAD, FACE), *rods)
    return (
        _centred(0, high * 0.3, 0, wide * 0.5, high * 0.45, wide * 0.4),
        _centred(0, high * 0.7, 0.04, wide * 0.5, high * 0.3, wide * 0.5, HEAD, FACE),
        _centred(-wide * 0.7, high * 0.5, 0, wide * 0.9, high * 0.3, 0.06, LEG),
        _centred(wide * 0.7, high * 0.5, 0, wide * 0.9, high * 0.3, 0.06, LEG),
    )


def body_of(kind: Kind) -> tuple[Part, ...]:
    """The boxes of a mob."""
    high, wide = kind.height, kind.width
    if kind.name in _NECKED:
        return _necked(kind)
    if kind.name == "chicken":
        return _chicken()
    if kind.name in ("spider", "cave_spider"):
        return _spider(kind)
    if kind.name in ("bat", "ghast", "blaze"):
        return _flier(kind)
    if kind.name in _BLOCKS:
        return (_centred(0, 0, 0, wide, high, wide, BODY, FACE),)
    if kind.name in _LOW:
        return (
            _centred(0, 0, -0.05, wide * 0.6, high, 0.4),
            _centred(0, 0, 0.2, 0.16, 0.16, 0.12, HEAD),
        )
    if kind.name == "squid":
        arms = tuple(
            _centred(x * 0.22, 0, z * 0.22, 0.12, 0.35, 0.12, LEG, swing=x)
            for x in (-1, 1)
            for z in (-1, 1)
        )
        return (_centred(0, 0.3, 0, 0.6, 0.6, 0.6, BODY, FACE), *arms)
    if kind.name == "creeper":
        return (
            *_four_legs(0.5, 0.7, 0.36, 0.25),
            _centred(0, 0.34, 0, 0.5, 0.76, 0.27),
            _centred(0, 1.1, 0, 0.52, 0.52, 0.52, HEAD, FACE),
        )
    if kind.name == "snowman":
        return (
            _centred(0, 0, 0, 0.7, 0.65, 0.7),
            _centred(0, 0.65, 0, 0.58, 0.6, 0.58),
            _centred(0, 1.25, 0, 0.52, 0.52, 0.52, HEAD, FACE),
        )
    if kind.name in _TALL | _HOODED or high > 1.6:
        return _upright(kind)
    return _quadruped(kind)
