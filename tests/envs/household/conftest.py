"""A small kitchen of known boxes, made here, and real rooms where the user has them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.household.boxes import axis_aligned_box
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.layouts import alfred_grids, roomr_starts, united
from mnemonaut.envs.household.scene import AgentPose, RoomArea, Scene, SceneSource, Wall
from mnemonaut.envs.household.scene_files import SceneFiles

Body = dict[str, Any]
MakeBody = Callable[..., Body]

_PLAIN: Body = {
    "visible": False, "isInteractable": False, "receptacle": False, "toggleable": False,
    "isToggled": False, "breakable": False, "isBroken": False, "canFillWithLiquid": False,
    "isFilledWithLiquid": False, "fillLiquid": None, "dirtyable": False, "isDirty": False,
    "canBeUsedUp": False, "isUsedUp": False, "cookable": False, "isCooked": False,
    "temperature": "RoomTemp", "isHeatSource": False, "isColdSource": False, "sliceable": False,
    "isSliced": False, "openable": False, "isOpen": False, "openness": 0.0, "pickupable": False,
    "isPickedUp": False, "moveable": False, "mass": 0.5, "salientMaterials": None,
    "receptacleObjectIds": None, "distance": 0.0, "assetId": "", "parentReceptacles": None,
    "controlledObjects": None, "isMoving": False,
}  # fmt: skip


def make_body(
    kind: str,
    center: Sequence[float],
    size: Sequence[float],
    parents: Iterable[str] = (),
    yaw: float = 0.0,
    **fields: Any,
) -> Body:
    """One object's 42 fields: a box by its centre and size; its position is the box's bottom."""
    low = [c - s / 2 for c, s in zip(center, size, strict=True)]
    high = [c + s / 2 for c, s in zip(center, size, strict=True)]
    upright = axis_aligned_box(low, high)
    ring = [(high[0], high[2]), (low[0], high[2]), (low[0], low[2]), (high[0], low[2])]
    corners = [[x, y, z] for y in (low[1], high[1]) for x, z in ring]
    loose = fields.get("pickupable") or fields.get("moveable")
    body = {
        "name": f"{kind}_00000001",
        "position": {"x": center[0], "y": low[1], "z": center[2]},
        "rotation": {"x": 0.0, "y": yaw, "z": 0.0},
        **_PLAIN,
        "objectType": kind,
        "objectId": f"{kind}|{center[0]:+06.2f}|{low[1]:+06.2f}|{center[2]:+06.2f}",
        "axisAlignedBoundingBox": upright,
        "objectOrientedBoundingBox": {"cornerPoints": corners} if loose else None,
        **fields,
    }
    body["parentReceptacles"] = list(parents) or None
    if body["receptacle"]:
        body["receptacleObjectIds"] = []
    return body


class OneScene:
    """A source of a single scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def names(self) -> Sequence[str]:
        return [self.scene.name]

    def load(self, name: str) -> Scene:
        return self.scene


def _linked(bodies: list[Body]) -> tuple[Body, ...]:
    by_id = {body["objectId"]: body for body in bodies}
    for body in bodies:
        for parent in body["parentReceptacles"] or ():
            by_id[parent]["receptacleObjectIds"].append(body["objectId"])
    return tuple(bodies)


def kitchen_scene() -> Scene:
    """Four by four metres. The agent stands at (0, 0) and looks at a table along +z."""
    floor = make_body("Floor", (0, -0.05, 0), (4, 0.1, 4), receptacle=True)
    on_floor = [floor["objectId"]]
    table = make_body("DiningTable", (0, 0.4, 1), (1.2, 0.8, 0.8), on_floor, receptacle=True)
    fridge = make_body(
        "Fridge", (1.6, 0.9, 0.4), (0.8, 1.8, 0.8), on_floor, 270.0,
        receptacle=True, openable=True, isColdSource=True,
    )  # fmt: skip
    microwave = make_body(
        "Microwave", (-1.7, 1.0, 0.2), (0.5, 0.4, 0.6), (), 90.0,
        receptacle=True, openable=True, toggleable=True, isHeatSource=True,
    )  # fmt: skip
    burner = make_body(
        "StoveBurner", (-0.5, 0.85, -1.7), (0.2, 0.02, 0.2), receptacle=True, isHeatSource=True
    )
    knob = make_body(
        "StoveKnob", (-0.5, 0.8, -1.35), (0.05, 0.05, 0.05),
        toggleable=True, controlledObjects=[burner["objectId"]],
    )  # fmt: skip
    basin = make_body("SinkBasin", (0.6, 0.75, -1.6), (0.5, 0.25, 0.5), receptacle=True)
    faucet = make_body("Faucet", (0.6, 1.0, -1.85), (0.1, 0.3, 0.1), toggleable=True)
    drawer = make_body(
        "Drawer", (-1.2, 0.5, 1.7), (0.5, 0.3, 0.5), (), 180.0, receptacle=True, openable=True
    )
    machine = make_body(
        "CoffeeMachine", (1.6, 1.0, -0.6), (0.3, 0.4, 0.4),
        receptacle=True, toggleable=True, isHeatSource=True,
    )  # fmt: skip
    can = make_body("GarbageCan", (-1.7, 0.3, -1.0), (0.4, 0.6, 0.4), on_floor, receptacle=True)
    chair = make_body("Chair", (1.0, 0.4, -1.0), (0.4, 0.8, 0.4), on_floor, moveable=True,
                      receptacle=True, mass=2.0)  # fmt: skip
    on_table = [table["objectId"]]
    small = {"pickupable": True}
    apple = make_body("Apple", (0.2, 0.85, 0.8), (0.1, 0.1, 0.1), on_table, sliceable=True, **small)
    mug = make_body(
        "Mug", (-0.2, 0.85, 0.8), (0.1, 0.1, 0.1), on_table, receptacle=True,
        canFillWithLiquid=True, dirtyable=True, isDirty=True, breakable=True, **small,
    )  # fmt: skip
    plate = make_body("Plate", (0.35, 0.81, 1.1), (0.25, 0.02, 0.25), on_table, receptacle=True,
                      breakable=True, dirtyable=True, **small)  # fmt: skip
    bread = make_body("Bread", (-0.1, 0.87, 1.1), (0.2, 0.14, 0.1), on_table, sliceable=True,
                      **small)  # fmt: skip
    potato = make_body("Potato", (-0.4, 0.84, 1.1), (0.1, 0.08, 0.1), on_table, sliceable=True,
                       cookable=True, **small)  # fmt: skip
    fork = make_body("Fork", (-1.2, 0.37, 1.7), (0.03, 0.02, 0.2), [drawer["objectId"]], **small)
    bottle = make_body("SoapBottle", (0.45, 0.9, 0.75), (0.1, 0.2, 0.1), on_table,
                       canBeUsedUp=True, **small)  # fmt: skip
    bodies = [floor, table, fridge, microwave, burner, knob, basin, faucet, drawer, machine, can,
              chair, apple, mug, plate, bread, potato, fork, bottle]  # fmt: skip
    corners = ((-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0))
    ends = (*corners[1:], corners[0])
    walls = tuple(Wall(a, b, 0.0, 2.5) for a, b in zip(corners, ends, strict=True))
    room = RoomArea("kitchen", "kitchen", corners)
    return Scene("Toy_1", _linked(bodies), (room,), AgentPose(0.0, 0.9, 0.0), None, walls)


@pytest.fixture
def body_of() -> MakeBody:
    """Makes one object's metadata."""
    return make_body


@pytest.fixture
def toy() -> Scene:
    """The small kitchen."""
    return kitchen_scene()


@pytest.fixture
def thor(toy: Scene) -> HeadlessController:
    """A controller in the small kitchen."""
    return HeadlessController(scenes=OneScene(toy))


@pytest.fixture(scope="session")
def controller_of() -> Callable[[Scene], HeadlessController]:
    """A controller in a given scene."""
    return lambda scene: HeadlessController(scenes=OneScene(scene))


@pytest.fixture(scope="session")
def ithor(data: Callable[[str], Path]) -> SceneSource:
    """The real rooms, with the reachable points that ALFRED and RoomR know."""
    folder = data("household/ithor_5.0.0_scenes")
    grids = alfred_grids(data("household/ithor_layouts") / "ithor_layouts.json.gz")
    starts = roomr_starts(data("household/roomr_2023") / "val.jsonl.gz")
    return SceneFiles(folder, reachable=united(grids, starts))


@pytest.fixture
def real(ithor: SceneSource) -> HeadlessController:
    """A controller in the real FloorPlan1."""
    return HeadlessController("FloorPlan1", scenes=ithor)


@pytest.fixture(scope="session")
def id_of() -> Callable[[HeadlessController, str], str]:
    """The id of the first object of a type, as the last event tells it."""
    return lambda controller, kind: str(controller.last_event.objects_by_type(kind)[0]["objectId"])


@pytest.fixture(scope="session")
def told() -> Callable[[HeadlessController, str], Body]:
    """The metadata of an object by id, as the last event tells it."""

    def find(controller: HeadlessController, object_id: str) -> Body:
        found = controller.last_event.get_object(object_id)
        assert found is not None, object_id
        return found

    return find
