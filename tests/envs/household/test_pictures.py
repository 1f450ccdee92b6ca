"""Whole scenes as pictures: generated ones with walls, real ones without."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.envs.homes.render import Boxes, Camera, Frame, Renderer, open_renderer
from mnemonaut.envs.household.boxes import axis_aligned_box, box_limits
from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.envs.household.pictures import Painter, depict, rectangles
from mnemonaut.envs.household.scene import RoomArea, Scene, Wall
from mnemonaut.envs.household.scene_files import SceneFiles

KITCHEN = RoomArea("kitchen_1", "kitchen", ((0, 0), (4, 0), (4, 3), (0, 3)))
BEDROOM = RoomArea("bedroom_1", "bedroom", ((4, 0), (8, 0), (8, 3), (4, 3)))
ENDS = [(0, 0), (4, 0), (8, 0), (8, 3), (4, 3), (0, 3), (0, 0)]
WALLS = tuple(Wall(start, end, 0, 2.5) for start, end in [*pairwise(ENDS), ((4, 0), (4, 3))])
TWO_ROOMS = Scene("Two", (), (KITCHEN, BEDROOM), walls=WALLS)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return open_renderer("numba")


class Counting:
    """A renderer that counts the different boxes it was given."""

    def __init__(self, inner: Renderer) -> None:
        self.inner = inner
        self.given: list[Boxes] = []

    @property
    def engine(self) -> str:
        return self.inner.engine

    def render(self, boxes: Boxes, camera: Camera) -> Frame:
        if not any(boxes is one for one in self.given):
            self.given.append(boxes)
        return self.inner.render(boxes, camera)

    def close(self) -> None:
        self.inner.close()


def view(x: float, z: float, yaw: float = 0, horizon: float = 0, y: float = 1.5) -> Camera:
    return Camera((x, y, z), yaw, horizon, width=64, height=64)


def test_walls_stand_where_the_scene_says(renderer: Renderer) -> None:
    painter = Painter(TWO_ROOMS, renderer)
    for camera, name, depth in (
        (view(2, 1.5, 0), "Wall", 1.5),
        (view(2, 1.5, 90), "Wall", 2),
        (view(6, 1.5, 270), "Wall", 2),
        (view(2, 1.5, 0, 90), "Floor", 1.5),
        (view(2, 1.5, 0, -90), "Ceiling", 1),
    ):
        picture = painter.paint((), camera)
        assert picture.names[picture.frame.ids[32, 32]] == name
        assert picture.frame.depth[32, 32] == pytest.approx(depth, abs=0.01)
        assert picture.frame.ids.min() >= 0  # no gaps


def test_each_room_has_its_own_colors(renderer: Renderer) -> None:
    painter = Painter(TWO_ROOMS, renderer)

    def color(camera: Camera) -> tuple[int, ...]:
        return tuple(painter.paint((), camera).frame.rgb[32, 32].tolist())

    # One wall from both sides; two walls that face the same way; two floors.
    assert color(view(2, 1.5, 90)) != color(view(6, 1.5, 270))
    assert color(view(2, 1.5, 0)) != color(view(6, 1.5, 0))
    assert color(view(2, 1.5, 0, 90)) != color(view(6, 1.5, 0, 90))
    other = Painter(replace(TWO_ROOMS, name="Other"), renderer)
    there = other.paint((), view(2, 1.5, 0)).frame.rgb[32, 32]
    assert tuple(there.tolist()) != color(view(2, 1.5, 0))


def test_a_floor_is_the_scenes_floor_object(renderer: Renderer) -> None:
    source = GeneratedScenes()
    scene = source.load("House_1")
    names = depict(scene, scene.objects).names
    floors = {body["objectId"] for body in scene.objects if body["objectType"] == "Floor"}
    assert len(floors) == len(scene.rooms)
    painter = Painter(scene, renderer)
    below = set()
    for x, z in (scene.reachable or ())[::10]:
        picture = painter.paint((scene.objects), Camera((x, 0.3, z), 0, 90, width=8, height=8))
        below |= {picture.names[one] for one in np.unique(picture.frame.ids)}
    assert floors & below and names[-3:] == ("Wall", "Ceiling", "Floor")
    assert "Floor" not in below


def test_a_generated_house_has_no_holes(renderer: Renderer) -> None:
    scene = GeneratedScenes().load("House_2")
    painter = Painter(scene, renderer)
    for x, z in (scene.reachable or ())[::40]:
        for yaw in (20, 140, 260):
            frame = painter.paint(scene.objects, replace(view(x, z, yaw), far=60.0)).frame
            assert frame.ids.min() >= 0, (x, z, yaw)


@pytest.mark.parametrize(
    ("corners", "area", "count"),
    [
        (((0, 0), (4, 0), (4, 3), (0, 3)), 12, 1),
        (((0, 0), (4, 0), (4, 1), (1, 1), (1, 3), (0, 3)), 6, 2),  # L
        (((0, 0), (5, 0), (5, 2), (4, 2), (4, 1), (1, 1), (1, 2), (0, 2)), 7, 3),  # U
        (((0, 0), (4, 0), (0, 4)), 8, 1),  # slanted: cut at the middle
    ],
)
def test_a_floor_is_covered_by_rectangles(
    corners: tuple[tuple[float, float], ...], area: float, count: int
) -> None:
    found = rectangles(corners)
    assert len(found) == count
    assert sum((x1 - x0) * (z1 - z0) for x0, z0, x1, z1 in found) == pytest.approx(area)
    turned = rectangles(corners[::-1])
    assert turned == found


def test_a_painter_makes_boxes_anew_only_for_changes(renderer: Renderer) -> None:
    scene = GeneratedScenes().load("Kitchen_1")
    assert scene.start is not None
    camera = view(scene.start.x, scene.start.z, 30, 30)
    counting = Counting(renderer)
    painter = Painter(scene, counting)
    first = painter.paint(scene.objects, camera)
    painter.paint([dict(body) for body in scene.objects], replace(camera, yaw=90.0))
    assert len(counting.given) == 1
    row = next(n for n, body in enumerate(scene.objects) if body["pickupable"])
    eye, ahead = np.array(camera.position), camera.axes()[2]
    middle = eye + 0.5 * ahead
    moved = [dict(body) for body in scene.objects]
    moved[row]["axisAlignedBoundingBox"] = axis_aligned_box(middle - 0.05, middle + 0.05)
    moved[row]["objectOrientedBoundingBox"] = None
    second = painter.paint(moved, camera)
    assert len(counting.given) == 2
    assert second.names[second.frame.ids[32, 32]] == moved[row]["objectId"]
    gone = painter.paint(moved, camera, absent={moved[row]["objectId"]})
    assert not (gone.frame.ids == row).any()
    again = painter.paint(scene.objects, camera)
    assert again.frame.rgb.tobytes() == first.frame.rgb.tobytes()


def test_a_real_kitchen(data: Callable[[str], Path], renderer: Renderer) -> None:
    scene = SceneFiles(data("household/ithor_5.0.0_scenes") / "scenes.jsonl.gz").load("FloorPlan1")
    painter = Painter(scene, renderer)
    picture = painter.paint(scene.objects, view(-1.0, 1.0, 270, y=1.575))
    fridge = next(body for body in scene.objects if body["objectType"] == "Fridge")
    assert picture.names[picture.frame.ids[32, 32]] == fridge["objectId"]
    front = box_limits(fridge["axisAlignedBoundingBox"])[1][0]
    assert picture.frame.depth[32, 32] == pytest.approx(-1.0 - front, abs=1e-3)
    assert picture.frame.ids.min() >= 0


def test_every_real_scene_is_closed_and_shows_its_things(
    data: Callable[[str], Path], renderer: Renderer
) -> None:
    source = SceneFiles(data("household/ithor_5.0.0_scenes") / "scenes.jsonl.gz")
    for name in source.names()[::5]:
        scene = source.load(name)
        painter = Painter(scene, renderer)
        assert scene.start is not None
        shown: set[int] = set()
        for yaw in (0, 90, 180, 270):
            camera = replace(view(scene.start.x, scene.start.z, yaw, 20), far=60.0)
            frame = painter.paint(scene.objects, camera).frame
            assert frame.ids.min() >= 0, (name, yaw)
            shown |= set(np.unique(frame.ids).tolist())
        assert len(shown) >= 8, name
