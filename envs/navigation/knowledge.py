"""What can be known of words before any building is seen: which of them name the same thing.

The true facts and a mind's beliefs have this one shape. It holds no truth of its own, so that a
mind may import it and still know nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of instructions, and how captions may put them.

    Attributes:
        meanings: word -> the words of captions that name the same, itself included; a word that
            is absent means itself. Lower case, plurals made singular.
        texts: how many panoramas were counted.
        found: word -> how many of them hold it; what is rare tells more.
    """

    meanings: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    texts: int = 0
    found: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
