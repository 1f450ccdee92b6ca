"""Reading episodes: the real ones, our own back and forth, and every broken field by name."""

import gzip
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.household.rearrange.arranged import arranged
from mnemonaut.envs.household.rearrange.episodes import (
    check_against,
    episode_from,
    load_episodes,
)
from mnemonaut.envs.household.rearrange.metrics import rearrange_score
from mnemonaut.envs.household.rearrange.poses import poses_of


@pytest.fixture
def body() -> dict[str, Any]:
    """A small episode in the challenge's words."""

    def pose(name: str, x: float) -> dict[str, Any]:
        zero = {"x": 0.0, "y": 0.0, "z": 0.0}
        return {"name": name, "objectName": name, "position": {**zero, "x": x}, "rotation": zero}

    return {
        "scene": "FloorPlan1",
        "index": 7,
        "agent_position": {"x": 1.0, "y": 0.9, "z": -2.0},
        "agent_rotation": 240,
        "object_rearrangement_count": 2,
        "openable_data": [
            {"name": "Drawer_1", "start_openness": 0.0, "target_openness": 0.6, "objectId": "D|1"}
        ],
        "starting_poses": [pose("Mug_1", 3.0), pose("Cup_1", 1.0)],
        "target_poses": [pose("Mug_1", 0.0), pose("Cup_1", 1.0)],
    }


def test_an_episode_is_read(body: dict[str, Any]) -> None:
    episode = episode_from(body)
    assert (episode.name, episode.difficulty) == ("FloorPlan1/7", 2)
    assert (episode.agent.x, episode.agent.z, episode.agent.yaw) == (1.0, -2.0, 240)
    assert episode.start["Mug_1"].position == (3.0, 0.0, 0.0)
    assert episode.target["Mug_1"].position == (0.0, 0.0, 0.0)
    (opening,) = episode.openings
    assert (opening.name, opening.start, opening.target) == ("Drawer_1", 0.0, 0.6)


def test_back_and_forth(body: dict[str, Any]) -> None:
    episode = episode_from(body)
    assert episode_from(json.loads(json.dumps(episode.to_dict()))) == episode


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (["scene"], None, "scene: must be the name"),
        (["index"], "x", "index: must be a number"),
        (["agent_position"], None, "agent_position: must have x, y and z"),
        (["agent_position", "y"], None, "agent_position.y: must be a number"),
        (["agent_rotation"], True, "agent_rotation: must be a number"),
        (["agent_rotation"], float("nan"), "agent_rotation: must be finite"),
        (["object_rearrangement_count"], [], "object_rearrangement_count: must be a number"),
        (["openable_data"], {}, "openable_data: must be a list"),
        (["openable_data", 0, "start_openness"], 1.5, "openable_data[0].start_openness: must be f"),
        (["openable_data", 0, "name"], 3, "openable_data[0].name: must be the name"),
        (["starting_poses"], [], "starting_poses: must not be empty"),
        (["starting_poses", 1], 5, "starting_poses[1]: must be an object"),
        (["starting_poses", 1, "name"], "Mug_1", "starting_poses: `Mug_1` is listed twice"),
        (["starting_poses", 1, "name"], "Pan_1", "`Cup_1` must be in target_poses too"),
        (["target_poses", 0, "position", "z"], "0", "target_poses[0].position.z: must be a numb"),
        (["target_poses", 0, "rotation"], [0, 0, 0], "target_poses[0].rotation: must have x"),
    ],
)
def test_a_broken_field_is_named(
    body: dict[str, Any], path: list[Any], value: Any, told: str
) -> None:
    place = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(EnvError) as caught:
        episode_from(body, "mine.jsonl")
    text = str(caught.value)
    assert told in text
    assert text.startswith("mine.jsonl: episode ")
    assert path in (["scene"], ["index"]) or "FloorPlan1/7" in text
    assert "\n" not in text


@pytest.mark.parametrize("body", [None, 3, [], "x", {}])
def test_what_is_no_episode(body: Any) -> None:
    with pytest.raises(EnvError, match="scene"):
        episode_from(body)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="cannot be read"):
        load_episodes(tmp_path / "absent.jsonl.gz")
    (tmp_path / "torn.jsonl.gz").write_bytes(gzip.compress(b"x" * 999)[:20])
    with pytest.raises(EnvError, match="cannot be read"):
        load_episodes(tmp_path / "torn.jsonl.gz")
    (tmp_path / "no.jsonl").write_text("{}\n{", encoding="utf-8")
    with pytest.raises(EnvError, match="line 2 is not JSON"):
        load_episodes(tmp_path / "no.jsonl")


def test_the_challenge_s_own_form(tmp_path: Path, body: dict[str, Any]) -> None:
    """Scene -> episodes, pickled and gzipped; the scene and number are told by the place."""
    bare = {key: value for key, value in body.items() if key not in ("scene", "index")}
    path = tmp_path / "val.pkl.gz"
    path.write_bytes(gzip.compress(pickle.dumps({"FloorPlan1": [bare, bare]})))
    assert [episode.name for episode in load_episodes(path)] == ["FloorPlan1/0", "FloorPlan1/1"]
    path.write_bytes(gzip.compress(pickle.dumps([bare])))
    with pytest.raises(EnvError, match="must map each scene"):
        load_episodes(path)


class Nasty:
    """A pickle that would run something when it is read."""

    def __reduce__(self) -> Any:
        return print, ("it ran",)


def test_a_pickle_that_asks_for_more_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "val.pkl.gz"
    path.write_bytes(gzip.compress(pickle.dumps({"FloorPlan1": [Nasty()]})))
    with pytest.raises(EnvError, match=r"asks for builtins\.print"):
        load_episodes(path)
    assert capsys.readouterr().out == ""


def test_check_against_a_scene(body: dict[str, Any]) -> None:
    episode = episode_from(body)
    objects = [
        {"name": "Mug_1", "pickupable": True, "openable": False},
        {"name": "Cup_1", "pickupable": True, "openable": False},
        {"name": "Drawer_1", "pickupable": False, "openable": True},
    ]
    check_against(episode, objects)
    with pytest.raises(EnvError, match="FloorPlan1/7: target_poses: FloorPlan1 holds no `Mug_1`"):
        check_against(episode, objects[1:])
    with pytest.raises(EnvError, match="`Drawer_1` is not openable"):
        check_against(episode, [*objects[:2], {**objects[2], "openable": False}])


def test_real_episodes_score_as_they_must(
    roomr: Path, real_rooms: dict[str, list[dict[str, Any]]]
) -> None:
    """Nothing done: 0, 0, 1, 1; all done: 1, 1, 0, 0. And the energy that the data set tells."""
    episodes = [e for e in load_episodes(roomr) if e.scene in real_rooms and e.index % 5 == 0]
    told = {}
    with gzip.open(roomr, "rt", encoding="utf-8") as lines:
        for line in lines:
            body = json.loads(line)
            told[f"{body['scene']}/{body['index']}"] = body["pose_diff_energy"]
    assert len(episodes) == 50
    close = 0
    for episode in episodes:
        objects = real_rooms[episode.scene]
        check_against(episode, objects)
        rigid = poses_of(objects)
        start, target = arranged(rigid, episode, "start"), arranged(rigid, episode, "target")
        idle = rearrange_score(target, start, start)
        assert (idle.success, idle.fixed_strict, idle.misplaced, idle.energy) == (0, 0, 1, 1)
        best = rearrange_score(target, start, target)
        assert (best.success, best.fixed_strict, best.misplaced, best.energy) == (1, 1, 0, 0)
        # The data set's own figure comes from the simulator, with overlaps by sampling.
        close += abs(idle.start_energy - told[episode.name]) < 0.01
    assert close >= 45


def test_what_is_not_listed_is_removed(
    roomr: Path, real_rooms: dict[str, list[dict[str, Any]]], data: Callable[[str], Path]
) -> None:
    episode = next(e for e in load_episodes(roomr) if e.scene == "FloorPlan21")
    scene = poses_of(real_rooms["FloorPlan21"])
    poses = arranged(scene, episode, "target")
    assert {name for name, pose in poses.items() if pose.pickupable} == set(episode.target)
    assert {name for name, pose in scene.items() if not pose.pickupable} <= poses.keys()
