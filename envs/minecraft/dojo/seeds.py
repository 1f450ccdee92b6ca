"""Seeds of worlds, and of what is drawn beside them."""

import numpy as np

_SIGNED = 1 << 31
_UNSIGNED = 1 << 32
_LONGEST = 1 << 63


def world_seed_of(text: int | str) -> int:
    """The number that Minecraft makes of a world seed: itself, or the hash of a word.

    Returns:
        A number from 0 to 2^63 - 1; negative ones are taken modulo 2^63.
    """
    if isinstance(text, int):
        return text % _LONGEST
    try:
        return int(text) % _LONGEST
    except ValueError:
        return _java_hash(text) % _LONGEST


def _java_hash(text: str) -> int:
    """Java's `String.hashCode`, over UTF-16 units."""
    units = text.encode("utf-16-be")
    value = 0
    for index in range(0, len(units), 2):
        value = (31 * value + int.from_bytes(units[index : index + 2], "big")) % _UNSIGNED
    return value - _UNSIGNED if value >= _SIGNED else value


def derived_world_seed(seed: int) -> int:
    """The world of an episode's seed; never 0, which MineDojo takes for none at all."""
    return 1 + int(np.random.SeedSequence(seed).generate_state(1)[0]) % (_SIGNED - 2)
