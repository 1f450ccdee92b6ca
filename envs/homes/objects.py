"""Objects: how many of which type a room owns, its people's habits, and where each one lies.

What a room owns and its habits belong to the home; a visit draws anew where each thing lies. See
`law.py` for the law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .draft import RoomDraft
from .home import Item
from .law import Asset, Law
from .resting import Resting

HOLDERS = ("Bowl", "Box", "CoffeeMachine", "Plate", "Pot")
"""Objects that the law lets hold others; they hold no holders."""

FLOOR = "Floor"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One object of a room, and how likely its people leave it in each receptacle (by name)."""

    name: str
    type: str
    habits: Mapping[str, float]


def law_shares(
    law: Law, kind: str, name: str, receptacles: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """p(object | receptacle) of each receptacle (name, type) that may hold the type."""
    chances = {key: law.chance(kind, of, name) for key, of in receptacles}
    return {key: p for key, p in chances.items() if p > 0.0}


def number(
    law: Law, kind: str, name: str, chances: Sequence[float], luck: np.random.Generator
) -> int:
    """How many of a type a room owns: a draw for each receptacle, within the law's limits."""
    drawn = int(np.count_nonzero(luck.random(len(chances)) < np.array(chances)))
    most = law.most(kind, name)
    drawn = max(drawn, law.least(kind, name))
    return drawn if most is None else min(drawn, most)


def habits(
    chances: Mapping[str, float], concentration: float, luck: np.random.Generator
) -> dict[str, float]:
    """Shares drawn from Dirichlet(concentration x the law's shares); sums to one."""
    total = sum(chances.values())
    shares = np.array([p / total for p in chances.values()])
    if np.isfinite(concentration):
        drawn = luck.gamma(concentration * shares)
        if drawn.sum() > 0.0:  # tiny shapes may all come out as zero
            shares = drawn / drawn.sum()
    return dict(zip(chances, shares.tolist(), strict=True))


def belongings(
    draft: RoomDraft,
    concentration: float,
    stock: np.random.Generator,
    custom: np.random.Generator,
) -> list[Belonging]:
    """All objects of a room; `stock` draws numbers, `custom` habits."""
    law, kind = draft.law, draft.kind
    receptacles = [(item.name, item.type) for item in draft.items]
    receptacles.append((FLOOR, FLOOR))
    names = law.names(kind)
    owned: list[Belonging] = []
    for name in [n for n in names if n in HOLDERS] + [n for n in names if n not in HOLDERS]:
        holders = [(b.name, b.type) for b in owned if b.type in HOLDERS and name not in HOLDERS]
        chances = law_shares(law, kind, name, receptacles + holders)
        if not chances:
            continue
        count = number(law, kind, name, list(chances.values()), stock)
        if count:
            own = habits(chances, concentration, custom)
            owned += [Belonging(draft.name(name), name, own) for _ in range(count)]
    return owned


def lay_out(
    draft: RoomDraft,
    owned: Sequence[Belonging],
    stock: np.random.Generator,
    luck: np.random.Generator,
) -> list[Item]:
    """Where each object lies on this visit; one that fits nowhere is left out.

    `stock` draws the models, which stay the same over visits (but for a thing that is too large
    for all the room left), `luck` the receptacles and places.
    """
    resting = Resting(draft, luck)
    models = {b.name: resting.models(b.type, b.habits, stock) for b in owned}
    holders = {b.name for b in owned if b.type in HOLDERS}

    def turn(b: Belonging) -> tuple[bool, bool, float, str]:
        # A box must lie somewhere before things lie in it; then come the types that every room
        # of the kind has, and bulky things before small ones.
        size, late = models[b.name][0].size, not holders.isdisjoint(b.habits)
        spare = draft.law.least(draft.kind, b.type) == 0
        return late, spare, -size[0] * size[2], b.name

    for belonging in sorted(owned, key=turn):
        _lay(resting, belonging, models[belonging.name], luck)
    return resting.items


def _lay(
    resting: Resting, belonging: Belonging, models: Sequence[Asset], luck: np.random.Generator
) -> None:
    """Draws receptacles by habit until one has a place; the model is changed only if none has."""
    for model in models:
        left = {key: share for key, share in belonging.habits.items() if share > 0.0}
        while left:
            keys, total = list(left), sum(left.values())
            key = keys[int(luck.choice(len(keys), p=[left[k] / total for k in keys]))]
            if resting.put(belonging.name, belonging.type, model, key):
                return
            del left[key]
