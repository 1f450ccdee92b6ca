"""The law of homes: what stands in which room, and what lies where; figures in `law.json`.

An object lies where ProcTHOR's counts say. Each receptacle that is present draws whether it holds
a type, with p(object | receptacle); the sum over receptacles is how many of the type the room has,
and each of them lies in receptacle r with a chance in proportion to p(object | r). What ProcTHOR
does not say comes from iTHOR's training rooms (see `distill.py`): drawers, cabinets, shelves,
burners, bathtubs, the floor, and the fewest of a type that every room of a kind has.

People differ. Each home draws its own habits: for each type the shares over the receptacles that
are present come from a Dirichlet distribution whose mean is the law's shares and whose
concentration is `CONCENTRATION`. Averaged over homes the law comes back exactly.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ROOM_KINDS = ("kitchen", "living_room", "bedroom", "bathroom")

CONCENTRATION = 9.0
"""How alike the habits of homes are; infinite means that all follow the law itself.

iTHOR's rooms speak for about nine: two instances of one type share the receptacle type in .626 of
pairs within a room and in .586 of pairs across rooms, and (1 - .586) / (.626 - .586) - 1 = 9.3.
Few pairs (187) stand behind the first figure, so it is an order of magnitude.
"""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What all instances of an object type share; `pivot` is where in its height its position is.

    Attributes:
        flags: AI2-THOR's boolean fields that hold at first, such as "openable" or "isToggled".
        mass: kilograms.
        openness: of an instance that is open at first.
        controls: whether `controlledObjects` is a list.
        bottom: usual height of its underside above the floor, metres.
    """

    flags: frozenset[str]
    mass: float
    materials: tuple[str, ...] | None
    openness: float
    controls: bool
    pivot: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Asset:
    """A model and its size in metres: x wide, y tall, z deep; its front looks along +z."""

    name: str
    size: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Law:
    """The tables of `law.json`; every question is answered per room kind."""

    chances: Mapping[str, Mapping[str, Mapping[str, float]]]
    counts: Mapping[str, Mapping[str, tuple[float, ...]]]
    single: frozenset[str]
    spots: Mapping[str, tuple[bool, bool, bool]]
    facts: Mapping[str, TypeFacts]
    assets: Mapping[str, tuple[Asset, ...]]

    def chance(self, kind: str, receptacle: str, name: str) -> float:
        """p(a receptacle of this type in a room of this kind holds an object of this type)."""
        return self.chances[kind].get(receptacle, {}).get(name, 0.0)

    def least(self, kind: str, name: str) -> int:
        """How many every training room of the kind has."""
        shares = self.counts[kind].get(name, (1.0,))
        return next(n for n, share in enumerate(shares) if share > 0.0)

    def most(self, kind: str, name: str) -> int | None:
        """One where ProcTHOR allows a single one per room (or the least, if that is more)."""
        return max(1, self.least(kind, name)) if name in self.single else None

    def names(self, kind: str) -> tuple[str, ...]:
        """The object types that some receptacle of the room kind may hold, sorted."""
        return tuple(sorted({n for row in self.chances[kind].values() for n in row}))


def _chances(raw: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    """Published and observed figures, less what may not be in a room of the kind."""
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for index, kind in enumerate(ROOM_KINDS):
        tables[kind] = {}
        observed = raw["observed"][kind]
        for receptacle in sorted({*raw["published"], *observed}):
            row = {**raw["published"].get(receptacle, {}), **observed.get(receptacle, {})}
            held = {n: p for n, p in sorted(row.items()) if raw["rooms"][n][index]}
            if held:
                tables[kind][receptacle] = held
    return tables


@cache
def load_law() -> Law:
    """The law that comes with the package, read once."""
    raw = json.loads(files(__package__ or "").joinpath("law.json").read_text(encoding="utf-8"))
    facts = {
        name: TypeFacts(
            flags=frozenset(row["flags"]),
            mass=row["mass"],
            materials=tuple(row["materials"]) if row["materials"] else None,
            openness=row["openness"],
            controls=row["controls"],
            pivot=row["pivot"],
            bottom=row["bottom"],
        )
        for name, row in raw["facts"].items()
    }
    assets = {
        name: tuple(Asset(row[0], (row[1], row[2], row[3])) for row in rows)
        for name, rows in raw["assets"].items()
    }
    return Law(
        chances=_chances(raw),
        counts={k: {n: tuple(s) for n, s in t.items()} for k, t in raw["counts"].items()},
        single=frozenset(raw["single"]),
        spots={name: (row[0], row[1], row[2]) for name, row in raw["spots"].items()},
        facts=facts,
        assets=assets,
    )
