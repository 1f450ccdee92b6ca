"""What the tests of household tasks share: small homes in words, real rooms, the headless house."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.sources import scene_source
from mnemonaut.envs.household.types import type_facts

Body = dict[str, Any]


@pytest.fixture
def make_object() -> Callable[..., Body]:
    """An object's metadata by id, such as `Mug|1`; its abilities are those of its type."""

    def body(object_id: str, **changes: Any) -> Body:
        kind = changes.pop("objectType", object_id.split("|")[0])
        able = type_facts().properties.get(kind, frozenset())
        fields: Body = {
            "objectId": object_id,
            "name": object_id.replace("|", "_"),
            "objectType": kind,
            "position": {"x": 0.0, "y": 0.0, "z": 0.0},
            "rotation": {"x": 0.0, "y": 0.0, "z": 0.0},
            "visible": True,
            "parentReceptacles": None,
            "receptacleObjectIds": [] if "receptacle" in able else None,
            "isPickedUp": False,
            "isToggled": False,
            "isBroken": False,
            "isOpen": False,
            "isSliced": False,
            **{
                ability: ability in able
                for ability in ("receptacle", "pickupable", "toggleable", "openable", "sliceable")
            },
        }
        return {**fields, **changes}

    return body


@pytest.fixture
def make_home(make_object: Callable[..., Body]) -> Callable[..., Body]:
    """Event metadata of a home, from `{"Mug|1": "CounterTop|1"}`: what stands on what.

    `changes` are fields by objectId, `held` is what is in the hand.
    """

    def home(
        standing: dict[str, str | None],
        changes: dict[str, Body] | None = None,
        held: str | None = None,
    ) -> Body:
        ids = sorted({*standing, *(parent for parent in standing.values() if parent)})
        bodies = {name: make_object(name, **(changes or {}).get(name, {})) for name in ids}
        for name, parent in standing.items():
            if parent:
                bodies[name]["parentReceptacles"] = [parent]
                bodies[parent]["receptacle"] = True  # the table of types leaves out the floor
                bodies[parent]["receptacleObjectIds"] = [
                    *(bodies[parent]["receptacleObjectIds"] or ()),
                    name,
                ]
        inventory = [{"objectId": held, "objectType": held.split("|")[0]}] if held else []
        if held:
            bodies[held]["isPickedUp"] = True
        return {
            "objects": list(bodies.values()),
            "inventoryObjects": inventory,
            "sceneName": "Kitchen_7",
        }

    return home


@pytest.fixture(scope="session")
def ithor(data: Callable[[str], Path]) -> SceneSource:
    """The real rooms; read once, never changed."""
    data("household/ithor_5.0.0_scenes")
    data("household/ithor_layouts")
    return scene_source("ithor")


@pytest.fixture
def house(ithor: SceneSource) -> HeadlessController:
    return HeadlessController("FloorPlan21", scenes=ithor)
