"""Which scenes a word or a path stands for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.envs.data import data_folder
from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.envs.household.sources import scene_source


@pytest.mark.parametrize("nothing", [None, ""])
def test_generated_homes_by_default(nothing: str | None) -> None:
    assert isinstance(scene_source(nothing), GeneratedScenes)


def test_files(tmp_path: Path) -> None:
    scene = GeneratedScenes().load("Bathroom_3")
    record = {"scene": "Mine", "objects": [dict(one) for one in scene.objects]}
    (tmp_path / "Mine.json").write_text(json.dumps(record))
    assert list(scene_source(tmp_path).names()) == ["Mine"]
    assert list(scene_source(str(tmp_path / "Mine.json")).names()) == ["Mine"]
    with pytest.raises(EnvError, match="export-thor"):
        scene_source(tmp_path / "absent")


def test_real_rooms(data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = data("household/ithor_5.0.0_scenes").parents[1]
    monkeypatch.setenv("MNEMONAUT_DATA", str(folder))
    source = scene_source("ithor")
    assert len(source.names()) == 100
    reachable = source.load("FloorPlan1").reachable
    assert reachable is not None and len(reachable) > 100


def test_where_data_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    with pytest.raises(EnvError, match="MNEMONAUT_DATA"):
        scene_source("ithor")
    monkeypatch.delenv("MNEMONAUT_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert data_folder() == tmp_path / "share/mnemonaut"
