"""Which model a thing has: real sizes from ProcTHOR's asset database, drawn within limits."""

import numpy as np

from .law import Asset, Law

WORKABLE: dict[str, tuple[float, float, float]] = {
    "Fridge": (1.1, 2.1, 0.85),
    "Bed": (2.0, 1.6, 2.4),
    "Sofa": (2.7, 1.3, 1.3),
    "ArmChair": (1.1, 1.3, 1.1),
    "DiningTable": (1.9, 1.0, 1.2),
    "Desk": (1.8, 1.4, 0.9),
    "Dresser": (1.7, 1.5, 0.7),
    "SideTable": (0.9, 1.0, 0.7),
    "TVStand": (1.9, 1.0, 0.7),
    "CoffeeTable": (1.4, 0.7, 0.9),
    "ShelvingUnit": (1.4, 2.2, 0.6),
    "DogBed": (1.1, 0.4, 1.1),
    "FloorLamp": (0.8, 2.2, 0.8),
    "Microwave": (0.75, 0.5, 0.55),
    "CoffeeMachine": (0.55, 0.5, 0.55),
    "Television": (1.5, 1.1, 0.5),
}
"""Greatest size (wide, tall, deep) that the rooms have place for; others are taken as they are."""


def choose(law: Law, name: str, rng: np.random.Generator, width: float = 99.0) -> Asset:
    """A model of a type, each of those within `WORKABLE` and `width` metres wide equally likely.

    Where none is narrow enough, the narrowest one.
    """
    most = WORKABLE.get(name, (99.0, 99.0, 99.0))
    options = [
        a
        for a in law.assets[name]
        if a.size[0] <= min(most[0], width) and a.size[1] <= most[1] and a.size[2] <= most[2]
    ]
    if not options:
        return min(law.assets[name], key=lambda a: a.size[0])
    return options[int(rng.integers(len(options)))]
