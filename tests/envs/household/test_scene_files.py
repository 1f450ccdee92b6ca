"""Scenes from files: every form that is read, and one clear error for each broken one."""

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvError, UnknownName
from mnemonaut.envs.household.fields import OBJECT_FIELDS
from mnemonaut.envs.household.scene import Scene, SceneSource
from mnemonaut.envs.household.scene_files import SceneFiles


def _objects(toy: Scene) -> list[dict[str, Any]]:
    return copy.deepcopy([dict(body) for body in toy.objects])


def test_the_three_forms_read_alike(tmp_path: Path, toy: Scene) -> None:
    line = json.dumps({"scene": "FloorPlan7", "objects": _objects(toy)})
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "FloorPlan7.json").write_text(json.dumps(_objects(toy)))
    (tmp_path / "b.jsonl").write_text(line + "\n")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    scenes = [SceneFiles(tmp_path / name).load("FloorPlan7_physics")
              for name in ("a", "b.jsonl", "c.jsonl.gz")]  # fmt: skip
    assert scenes[0] == scenes[1] == scenes[2]
    assert scenes[0].kind == "kitchen"
    assert list(scenes[0].objects) == _objects(toy)


def test_agent_bounds_and_reachable_are_taken(tmp_path: Path, toy: Scene) -> None:
    agent = {"position": {"x": 0.5, "y": 0.9, "z": -0.5}, "rotation": {"x": 0, "y": 450, "z": 0},
             "cameraHorizon": 30.0, "isStanding": False}  # fmt: skip
    bounds = {"center": {"x": 0, "y": 1, "z": 0}, "size": {"x": 6, "y": 2, "z": 4}}
    body = {
        "scene": "FloorPlan301_physics",
        "objects": _objects(toy),
        "agent": agent,
        "sceneBounds": bounds,
        "reachable": [[0.5, -0.5], {"x": 0.5, "y": 0, "z": 0}],
    }
    (tmp_path / "x.json").write_text(json.dumps(body))
    scene = SceneFiles(tmp_path).load("FloorPlan301")
    assert scene.start is not None
    assert (scene.start.x, scene.start.yaw, scene.start.horizon) == (0.5, 90.0, 30.0)
    assert not scene.start.standing
    assert scene.reachable == ((0.5, -0.5), (0.5, 0.0))
    assert scene.kind == "bedroom"
    assert scene.rooms[0].corners[0] == (-3.0, -2.0)


def test_points_may_come_from_the_caller(tmp_path: Path, toy: Scene) -> None:
    (tmp_path / "Room.json").write_text(json.dumps(_objects(toy)))
    scene = SceneFiles(tmp_path, reachable={"Room": [(0.0, 0.25)]}).load("Room")
    assert scene.reachable == ((0.0, 0.25),)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mass", None, "`mass` cannot be None"),
        ("isOpen", 1, "`isOpen` cannot be 1"),
        ("position", {"x": 0.0, "y": 0.0}, "`position` lacks"),
        ("axisAlignedBoundingBox", {"cornerPoints": []}, "axisAlignedBoundingBox.center"),
        ("parentReceptacles", [3], "`parentReceptacles`"),
        ("controlledObjects", [[]], "`controlledObjects`"),
        ("openness", float("nan"), "`openness` cannot be nan"),
        ("distance", float("inf"), "`distance` cannot be inf"),
        ("objectOrientedBoundingBox", {"cornerPoints": [[0, 0]]}, "objectOrientedBoundingBox"),
    ],
)
def test_a_wrong_value_is_named(
    tmp_path: Path, toy: Scene, field: str, value: object, said: str
) -> None:
    objects = _objects(toy)
    objects[3][field] = value
    (tmp_path / "FloorPlan1.json").write_text(json.dumps(objects))
    with pytest.raises(EnvError) as caught:
        SceneFiles(tmp_path).load("FloorPlan1")
    text = str(caught.value)
    assert "\n" not in text
    assert said in text
    assert "FloorPlan1.json" in text
    assert objects[3]["objectId"] in text


@pytest.mark.parametrize("field", sorted(OBJECT_FIELDS))
def test_a_missing_field_is_named(tmp_path: Path, toy: Scene, field: str) -> None:
    objects = _objects(toy)
    del objects[2][field]
    (tmp_path / "FloorPlan1.json").write_text(json.dumps(objects))
    with pytest.raises(EnvError, match=f"field `{field}` is missing"):
        SceneFiles(tmp_path).load("FloorPlan1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"{", "is not JSON"),
        ("a.jsonl.gz", b"no gzip", "cannot be read"),
        ("a.json", b"\xff\xfe", "cannot be read"),
        ("a.json", b'{"scene": "a"}', "lacks its list of `objects`"),
        ("a.json", b"[]", "lacks its list of `objects`"),
        ("a.json", b"[3]", "number 0"),
        ("a.json", b'{"scene": 3}', "`scene` cannot be 3"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EnvError) as caught:
        source = SceneFiles(tmp_path)
        source.load(source.names()[0])
    assert said in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"agent": {"position": {"x": float("nan"), "y": 0, "z": 0}, "rotation": {"y": 0},
                    "cameraHorizon": 0}}, "`agent`"),
        ({"reachable": [[0.0, float("inf")]]}, "`reachable`"),
        ({"reachable": 3}, "`reachable`"),
        ({"sceneBounds": {"center": {"x": 0, "y": 0, "z": 0},
                          "size": {"x": float("nan"), "y": 1, "z": 1}}}, "`sceneBounds`"),
    ],
)  # fmt: skip
def test_what_a_scene_tells_must_be_finite(
    tmp_path: Path, toy: Scene, told: dict[str, object], said: str
) -> None:
    body = {"scene": "FloorPlan1", "objects": _objects(toy), **told}
    (tmp_path / "a.json").write_text(json.dumps(body))
    with pytest.raises(EnvError, match=said):
        SceneFiles(tmp_path).load("FloorPlan1")


def test_no_points_told_means_none_known(tmp_path: Path, toy: Scene) -> None:
    body = {"scene": "FloorPlan1", "objects": _objects(toy), "reachable": []}
    (tmp_path / "a.json").write_text(json.dumps(body))
    assert SceneFiles(tmp_path).load("FloorPlan1").reachable is None


def test_no_scene_no_folder_unknown_and_twice(tmp_path: Path, toy: Scene) -> None:
    with pytest.raises(EnvError, match="holds no scenes"):
        SceneFiles(tmp_path)
    with pytest.raises(EnvError, match="no folder and no file"):
        SceneFiles(tmp_path / "nowhere")
    for name in ("a.json", "b.json"):
        body = {"scene": "FloorPlan1", "objects": _objects(toy)}
        (tmp_path / name).write_text(json.dumps(body))
        if name == "a.json":
            with pytest.raises(UnknownName, match="FloorPlan1"):
                SceneFiles(tmp_path).load("FloorPlan2")
    with pytest.raises(EnvError, match="also in"):
        SceneFiles(tmp_path)


def test_real_rooms(ithor: SceneSource) -> None:
    assert len(ithor.names()) == 100
    scene = ithor.load("FloorPlan1_physics")
    assert len(scene.objects) == 77
    assert scene.start is not None
    # Where real traces of this room begin.
    assert (scene.start.x, scene.start.z, scene.start.yaw) == (-1.0, 1.0, 270.0)
    assert abs(scene.start.y - 0.901) < 0.001


def test_starts_of_real_rooms_are_found(ithor: SceneSource, data: Callable[[str], Path]) -> None:
    scenes = [ithor.load(name) for name in list(ithor.names())[::7]]
    starts = [scene.start for scene in scenes if scene.start is not None]
    assert len(starts) == len(scenes)
    for start in starts:
        # Agents of real rooms start on the grid of 0.25 m.
        assert abs(start.x * 4 - round(start.x * 4)) < 0.01
        assert abs(start.z * 4 - round(start.z * 4)) < 0.01
