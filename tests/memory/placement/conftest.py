"""Rooms made by hand, and rooms of generated homes."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.memory.placement.learn import PlacementModel, learn
from mnemonaut.memory.placement.rooms import PlacedObject, RoomScene, from_metadata

MakeRoom = Callable[..., RoomScene]


def _make_room(
    placed: Mapping[str, str],
    *empty: str,
    name: str = "room",
    kind: str = "kitchen",
    openable: tuple[str, ...] = ("Fridge", "Drawer", "Cabinet"),
) -> RoomScene:
    """{"Mug|1": "Shelf|1"}: ids start with their type; `empty` are receptacles without anything."""
    holders = sorted({*placed.values(), *empty})
    things = [
        PlacedObject(id, _type(id), receptacle=True, openable=_type(id) in openable)
        for id in holders
    ]
    things += [
        PlacedObject(id, _type(id), parents=(holder,), pickupable=True)
        for id, holder in placed.items()
    ]
    return RoomScene(name, kind, tuple(things))


def _type(id: str) -> str:
    return id.partition("|")[0]


@pytest.fixture(scope="session")
def make_room() -> MakeRoom:
    return _make_room


@pytest.fixture(scope="session")
def kitchens() -> list[RoomScene]:
    """Six alike: forks in the drawer, apples in the fridge, mugs on the shelf, where there is one;
    else on the counter top."""
    rooms = []
    for nth in range(6):
        mug = "Shelf|1" if nth % 2 else "CounterTop|1"
        placed = {
            "Fork|1": "Drawer|1",
            "Apple|1": "Fridge|1",
            "Mug|1": mug,
            "Pan|1": "CounterTop|1",
        }
        rooms.append(_make_room(placed, "Drawer|2", "Floor|1", name=f"kitchen {nth}"))
    return rooms


@pytest.fixture(scope="session")
def generated() -> list[RoomScene]:
    """Six of each kind of generated room."""
    scenes = GeneratedScenes()
    names = [f"{p}_{n}" for p in ("Kitchen", "LivingRoom", "Bedroom", "Bathroom") for n in range(6)]
    loaded = [scenes.load(name) for name in names]
    return [from_metadata(scene.objects, scene.kind, scene.name) for scene in loaded]


@pytest.fixture(scope="session")
def model(generated: list[RoomScene]) -> PlacementModel:
    """Learnt from five of the six rooms of each kind."""
    return learn(room for room in generated if not room.name.endswith("_5"))


@pytest.fixture(scope="session")
def unseen(generated: list[RoomScene]) -> list[RoomScene]:
    """The sixth of each kind."""
    return [room for room in generated if room.name.endswith("_5")]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
