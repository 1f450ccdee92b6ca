"""Chance that depends on nothing but its arguments: equal in every process and on every machine."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b


def stable_number(*parts: str | int) -> int:
    """64 bits that are a function of `parts`."""
    text = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def stable_order(pool: Sequence[int], *parts: str | int) -> Iterator[int]:
    """The members of `pool` in an even random order; costs only as much as is taken of it."""
    # Fisher-Yates without moving the pool: `moved` says which member stands at a taken place.
    moved: dict[int, int] = {}
    for last in range(len(pool) - 1, -1, -1):
        place = stable_number(*parts, last) % (last + 1)
        yield pool[moved.get(place, place)]
        moved[place] = moved.get(last, last)


class StableDerangement:
    """A cyclic permutation of 1..n that grows with n: nothing keeps its own place if n > 1.

    Sattolo's algorithm, inside out: the newest takes over what one of the older had, and that
    one gets the newest. So each growth by one changes one older entry, and all else stays.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._partner: list[int] = []

    def partner(self, number: int, size: int) -> int:
        """What `number` is sent to in the permutation of 1..size."""
        if size < len(self._partner):
            self._partner.clear()
        while len(self._partner) < size:
            older = len(self._partner)
            if not older:
                self._partner.append(1)
                continue
            place = stable_number("derangement", self._seed, older) % older
            self._partner.append(self._partner[place])
            self._partner[place] = older + 1
        return self._partner[number - 1]
