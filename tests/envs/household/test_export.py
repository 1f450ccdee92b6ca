"""Scene files from the player, through the real client, its build loader and the command."""

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.cli.main import main
from mnemonaut.envs.errors import EnvError, UnknownName
from mnemonaut.envs.household.engines import open_controller
from mnemonaut.envs.household.export import export_scenes, exportable
from mnemonaut.envs.household.scene_files import SceneFiles

pytest.importorskip("ai2thor")


def pretend_build(home: Path, arguments: str = "") -> Path:
    """A folder as ai2thor leaves it after a download, with our player for Unity's."""
    from ai2thor.build import COMMIT_ID

    name = f"thor-Linux64-{COMMIT_ID}"
    folder = home / ".ai2thor/releases" / name
    folder.mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps({"server_types": ["FIFO", "WSGI"]}))
    player = folder / name
    words = f"{sys.executable} -P -m mnemonaut.envs.household.player {arguments}"
    player.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    player.chmod(player.stat().st_mode | stat.S_IXUSR)
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="the pretended build is one for Linux")
def test_the_command_on_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    pretend_build(tmp_path / "home")
    out = tmp_path / "scenes"
    assert main(["envs", "export-thor", str(out), "--scenes", "Kitchen_4,Bathroom_0"]) == 0
    assert f"wrote {out}/Kitchen_4.json" in "".join(capsys.readouterr().out.split("\n  "))
    assert sorted(path.name for path in out.iterdir()) == ["Bathroom_0.json", "Kitchen_4.json"]

    files = SceneFiles(out)
    assert set(files.names()) == {"Kitchen_4", "Bathroom_0"}
    here = open_controller("headless", scene="Kitchen_4").last_event.metadata
    loaded = files.load("Kitchen_4")
    assert [dict(one) for one in loaded.objects] == here["objects"]
    start, position = loaded.start, here["agent"]["position"]
    assert start is not None
    assert (start.x, start.y, start.z) == (position["x"], position["y"], position["z"])
    assert loaded.reachable is not None and len(loaded.reachable) > 3

    there = open_controller("headless", scenes=out, scene="Kitchen_4")
    (path,) = export_scenes(there, ["Kitchen_4"], tmp_path / "again")
    first, second = (json.loads(file.read_text()) for file in (out / "Kitchen_4.json", path))
    assert [first[key] for key in ("agent", "reachable", "scene")] == [
        second[key] for key in ("agent", "reachable", "scene")
    ]


def test_all_that_there_is(tmp_path: Path, data: Callable[[str], Path]) -> None:
    scenes = data("household/ithor_5.0.0_scenes") / "scenes.jsonl.gz"
    controller = open_controller("headless", scenes=scenes, scene="FloorPlan2")
    names = exportable(controller)
    assert len(names) == 100 and names[:3] == ["FloorPlan1", "FloorPlan2", "FloorPlan3"]
    (path,) = export_scenes(controller, ["FloorPlan2_physics"], tmp_path / "out")
    assert path.name == "FloorPlan2.json"
    mine, theirs = SceneFiles(path).load("FloorPlan2"), SceneFiles(scenes).load("FloorPlan2")
    lively = {"distance", "visible", "isInteractable"}

    def still(objects: Any) -> list[dict[str, Any]]:
        return [{key: one[key] for key in one.keys() - lively} for one in objects]

    assert still(mine.objects) == still(theirs.objects)
    assert mine.start == theirs.start


def test_what_cannot_be_written(tmp_path: Path) -> None:
    controller = open_controller("headless", scene="Bathroom_0")
    (tmp_path / "taken").write_text("")
    with pytest.raises(EnvError, match="cannot make the folder"):
        list(export_scenes(controller, ["Bathroom_0"], tmp_path / "taken"))
    with pytest.raises(UnknownName):
        list(export_scenes(controller, ["Bathroom_0", "Attic_0"], tmp_path / "out"))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Bathroom_0.json"]
    (tmp_path / "out/Bathroom_1.part").mkdir()
    with pytest.raises(EnvError, match=r"cannot write .*Bathroom_1\.json"):
        list(export_scenes(controller, ["Bathroom_1"], tmp_path / "out"))
