"""`mnemonaut train`."""

import json
from pathlib import Path

import pytest

from mnemonaut.cli.train import in_training
from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.memory.placement.learn import PlacementModel

from .conftest import Call


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Three rooms as if exported, one of them held out by its name."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    for name, like in (("FloorPlan1", 0), ("FloorPlan2", 1), ("FloorPlan21", 2)):
        objects = GeneratedScenes().load(f"Kitchen_{like}").objects
        text = json.dumps({"scene": name, "objects": list(objects)})
        (folder / f"{name}.json").write_text(text)
    return folder


def test_placements(call: Call, scenes: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.json.gz"
    told = call("train", "placements", "--scenes", scenes, "--out", out, "--json").json
    model = PlacementModel.load(out)
    assert [room.name for room in model.memex.rooms] == ["FloorPlan1", "FloorPlan2"]
    assert told["rooms"] == 2 and told["placements"] == int(model.counts.chosen.sum()) > 10
    plain = call("train", "placements", "--scenes", scenes, "--out", out, "--split", "all")
    assert plain.code == 0 and "of 3 rooms" in plain.out and "supported-by" in plain.out


@pytest.mark.parametrize(
    ("name", "trained"),
    [
        ("FloorPlan1", True), ("FloorPlan20", True), ("FloorPlan21", False), ("FloorPlan30", False),
        ("FloorPlan201", True), ("FloorPlan221", False), ("FloorPlan430", False),
        ("Kitchen_29", False), ("Kitchen_3", True), ("Kitchen_57", True),
        ("FloorPlan_Train1_3", True),
    ],
)  # fmt: skip
def test_what_is_held_out(name: str, trained: bool) -> None:
    assert in_training(name) is trained


def test_bad_input(call: Call, scenes: Path, tmp_path: Path) -> None:
    for path in scenes.iterdir():
        if path.name != "FloorPlan21.json":
            path.unlink()
    line = ("train", "placements", "--scenes", scenes, "--out", tmp_path / "x")
    assert call(*line).code == 2 and "--split all" in call(*line).err
    assert "known: train, all" in call(*line, "--split", "test").err
    absent = call("train", "placements", "--scenes", tmp_path / "none", "--out", tmp_path / "x")
    assert absent.code == 3 and "no scenes at" in absent.err
    nowhere = call(*line[:-1], tmp_path / "none" / "x", "--split", "all")
    assert nowhere.code == 5 and "cannot write" in nowhere.err
