"""Toy rooms that follow a law: a type's home depends on the type and on the kind of room."""

from collections.abc import Callable

import numpy as np
import pytest

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.placement.rooms import PlacedObject, RoomScene

LAW = {
    ("kitchen", "Mug"): "Shelf",
    ("kitchen", "Book"): "Table",
    ("kitchen", "Apple"): "Bowl",
    ("bedroom", "Mug"): "Desk",
    ("bedroom", "Book"): "Shelf",
    ("bedroom", "Pillow"): "Bed",
}
FURNITURE = {"kitchen": ("Shelf", "Table", "Bowl", "Floor"), "bedroom": ("Desk", "Shelf", "Bed")}


def toy_room(name: str, kind: str, seed: int = 0) -> RoomScene:
    """Furniture of the kind in a row, in some order; on it, once, each of its movable types."""
    random = np.random.default_rng(seed)
    places = {
        str(furniture): (2.0 * nth, 0.5, 0.0)
        for nth, furniture in enumerate(random.permutation(FURNITURE[kind]))
    }
    things = [
        PlacedObject(f"{type}|{name}", type, place, (1.0, 1.0, 1.0), receptacle=True)
        for type, place in places.items()
    ]
    for k, type in LAW:
        if k == kind:
            x, _, z = places[LAW[k, type]]
            parents = (f"{LAW[k, type]}|{name}",)
            box = (x, 1.1, z), (0.1, 0.2, 0.1)
            things.append(PlacedObject(f"{type}|{name}", type, *box, parents, pickupable=True))
    return RoomScene(name, kind, tuple(things))


@pytest.fixture(scope="session")
def room() -> Callable[..., RoomScene]:
    """Makes a toy room: name, kind, seed."""
    return toy_room


@pytest.fixture(scope="session")
def law() -> dict[tuple[str, str], str]:
    """(kind, type) -> the receptacle type where it belongs."""
    return LAW


@pytest.fixture(scope="session")
def rooms() -> list[RoomScene]:
    """Four rooms of each of two kinds."""
    return [toy_room(f"{kind}{i}", kind, i) for kind in FURNITURE for i in range(4)]


@pytest.fixture(scope="session")
def names() -> HashingEmbedding:
    """Vectors of names that need no model."""
    return HashingEmbedding(16)
