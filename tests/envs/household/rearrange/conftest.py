"""What the tests of rearrangement share: small poses, real rooms, real episodes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.household.boxes import rotation_matrix
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.rearrange.boxes import OrientedBox
from mnemonaut.envs.household.rearrange.poses import ObjectPose
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.sources import scene_source


@pytest.fixture
def make_box() -> Callable[..., OrientedBox]:
    """A box by centre, half sizes and Euler angles in degrees."""

    def box(
        center: tuple[float, float, float] = (0, 0, 0),
        half: tuple[float, float, float] = (0.5, 0.5, 0.5),
        rotation: tuple[float, float, float] = (0, 0, 0),
    ) -> OrientedBox:
        turn = np.array(rotation_matrix(dict(zip("xyz", rotation, strict=True))))
        return OrientedBox(np.array(center, float), turn.T, np.array(half, float))

    return box


@pytest.fixture
def make_pose(make_box: Callable[..., OrientedBox]) -> Callable[..., ObjectPose]:
    """A cube of 1 m, upright unless told otherwise."""

    def pose(name: str = "Mug_1", x: float = 0.0, yaw: float = 0.0, **changes: Any) -> ObjectPose:
        corners = make_box((x, 0, 0), rotation=(0, yaw, 0)).corners
        fields: dict[str, Any] = {
            "name": name,
            "kind": name.split("_")[0],
            "position": (x, 0.0, 0.0),
            "rotation": (0.0, yaw, 0.0),
            "corners": tuple((a, b, c) for a, b, c in corners.tolist()),
            "openness": None,
            "pickupable": True,
        }
        return ObjectPose(**{**fields, **changes})

    return pose


@pytest.fixture
def real_rooms(ithor: SceneSource) -> dict[str, list[dict[str, Any]]]:
    """Scene name -> the objects' metadata, for a few real rooms."""
    names = ("FloorPlan21", "FloorPlan22", "FloorPlan222", "FloorPlan323", "FloorPlan425")
    return {name: [dict(body) for body in ithor.load(name).objects] for name in names}


@pytest.fixture
def roomr(data: Callable[[str], Path]) -> Path:
    """The challenge's validation episodes, one a line."""
    return data("household/roomr_2023") / "val.jsonl.gz"


@pytest.fixture(scope="session")
def ithor(data: Callable[[str], Path]) -> SceneSource:
    """The real rooms; read once, never changed."""
    data("household/ithor_5.0.0_scenes")
    data("household/ithor_layouts")
    return scene_source("ithor")


@pytest.fixture
def house(ithor: SceneSource) -> HeadlessController:
    return HeadlessController("FloorPlan21", scenes=ithor)
