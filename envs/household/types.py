"""Facts about AI2-THOR's object types, read from the data file.

What an object can do is told by its own metadata (`openable`, `pickupable`, ...); a type tells what
metadata do not: where it may be put, what slicing makes of it, where things rest on it, and how
much of the view its box hides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """The tables; every set and mapping is keyed by `objectType`.

    Attributes:
        properties: type -> its actionable properties ("pickupable", "openable", ...).
        receptacles: type -> the receptacle types it may be put in; absent: no rule is known.
        must_open: receptacles that must be open before anything can be put in.
        deep: receptacles that hold things inside their box; the others carry them on top.
        slots: receptacles that hold so many objects, whatever their size.
        supports: where things rest that neither stand on top nor lie on the bottom, as a share
            of the receptacle's height.
        pieces: sliceable type -> (type of its pieces, how many).
        see_through: types whose box hides nothing.
        top_only: types of which only the upper part hides; lower_only: only the lower part.
        liquids: what a vessel can be filled with.
    """

    properties: Mapping[str, frozenset[str]]
    receptacles: Mapping[str, frozenset[str]]
    must_open: frozenset[str]
    deep: frozenset[str]
    slots: Mapping[str, int]
    supports: Mapping[str, float]
    pieces: Mapping[str, tuple[str, int]]
    see_through: frozenset[str]
    top_only: frozenset[str]
    lower_only: frozenset[str]
    liquids: tuple[str, ...]

    def may_hold(self, receptacle: str, kind: str) -> bool:
        """Whether the game lets `kind` be put into `receptacle`; no where no rule is known."""
        return receptacle in self.receptacles.get(kind, frozenset())


@lru_cache(maxsize=1)
def type_facts() -> TypeFacts:
    """Read the data file once."""
    text = files(__package__ or "").joinpath("types.json").read_text(encoding="utf-8")
    body = json.loads(text)
    return TypeFacts(
        properties={name: frozenset(row["properties"]) for name, row in body["types"].items()},
        receptacles={
            name: frozenset(row["receptacles"])
            for name, row in body["types"].items()
            if row["receptacles"]
        },
        must_open=frozenset(body["must_open"]),
        deep=frozenset(body["deep"]),
        slots=body["slots"],
        supports=body["supports"],
        pieces={name: (made, count) for name, (made, count) in body["pieces"].items()},
        see_through=frozenset(body["see_through"]),
        top_only=frozenset(body["top_only"]),
        lower_only=frozenset(body["lower_only"]),
        liquids=tuple(body["liquids"]),
    )
