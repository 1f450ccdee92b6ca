"""What can be known of households: what can be carried, what fits where, what does what.

The true facts and a mind's beliefs have this one shape. It holds no truth of its own, so that a
mind may import it and still know nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Object types by name, as AI2-THOR names them.

    Attributes:
        portable: types that can be picked up.
        fits: for each portable type, the receptacle types that take it.
        likely: for each type, where one would look for it first, best first.
        heater, cooler, cleaner: the receptacle that makes hot, cold, clean.
        switch: what is switched on for the heater and the cleaner to work; "" = nothing.
    """

    portable: frozenset[str]
    fits: Mapping[str, frozenset[str]]
    likely: Mapping[str, tuple[str, ...]]
    heater: str = "Microwave"
    cooler: str = "Fridge"
    cleaner: str = "SinkBasin"
    switch: Mapping[str, str] | None = None
