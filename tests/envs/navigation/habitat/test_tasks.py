"""Tasks are the episodes of the user's files, in either layout; wrong names are told."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.navigation.habitat.tasks import (
    ContinuousTasks,
    episode_of,
    episodes_folder,
    ground_truth_of,
    splits,
)

Data = Callable[[str], Path]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A data folder with one episode, as VLN-CE packs it: a folder for the split."""
    episode = {
        "episode_id": 12,
        "trajectory_id": 3,
        "scene_id": "mp3d/house/house.glb",
        "start_position": [1.0, 0.0, 2.0],
        "start_rotation": [0, 0, 0, 1],
        "info": {"geodesic_distance": 4.0},
        "goals": [{"position": [1.0, 0.0, -2.0], "radius": 3.0}],
        "instruction": {"instruction_text": "Go ahead. ", "instruction_tokens": [1]},
        "reference_path": [[1.0, 0.0, 2.0], [1.0, 0.0, -2.0]],
    }
    folder = tmp_path / "vln/r2r_vlnce/tiny"
    folder.mkdir(parents=True)
    packed = {"episodes": [episode], "instruction_vocab": {"word_list": ["go"]}}
    with gzip.open(folder / "tiny.json.gz", "wt") as file:
        json.dump(packed, file)
    with gzip.open(folder / "tiny_gt.json.gz", "wt") as file:
        json.dump({"12": {"locations": [[1, 0, 2], [1, 0, 1.75]], "actions": [1, 0]}}, file)
    return tmp_path


def test_a_task(base: Path) -> None:
    tasks = ContinuousTasks(base)
    assert list(tasks) == ["r2rce tiny 12"] and len(tasks) == 1
    task = tasks["r2rce tiny 12"]
    assert (task.group, task.text, task.needs) == ("r2rce tiny", "Go ahead.", "data/vln")
    assert task.max_steps == 500
    assert task.target == {
        "kind": "navigate",
        "instruction": "Go ahead.",
        "building": "house",
        "start": [1.0, -2.0, 0.0],
        "dataset": "r2rce",
        "split": "tiny",
        "path_id": "3",
    }


def test_either_layout(base: Path) -> None:
    folder = episodes_folder(base)
    for name in ("tiny.json.gz", "tiny_gt.json.gz"):
        shutil.copy(folder / "tiny" / name, folder / name.replace("tiny", "flat"))
    assert splits(folder) == ["flat", "tiny"]
    for split in splits(folder):
        told, episode = episode_of(f"r2rce {split} 12", folder)
        truth = ground_truth_of(split, episode, folder)
        assert told == split and truth.actions == (1, 0)


def test_wrong_names(base: Path) -> None:
    folder, tasks = episodes_folder(base), ContinuousTasks(base)
    for name, words in {
        "r2r tiny 12": "unknown task `r2r tiny 12`",
        "r2rce tyni 12": "unknown split `tyni`. Known: tiny.",
        "r2rce tiny 13": "unknown task `r2rce tiny 13`. Did you mean `r2rce tiny 12`?",
    }.items():
        with pytest.raises(UnknownName) as caught:
            episode_of(name, folder)
        assert words in str(caught.value)
        assert name not in tasks
        with pytest.raises(KeyError):
            tasks[name]


def test_without_data(tmp_path: Path) -> None:
    assert list(ContinuousTasks(tmp_path)) == []
    with pytest.raises(TaskError, match=r"needs R2R-CE's episodes in .*; see `mnemonaut envs data"):
        episode_of("r2rce val_seen 1", episodes_folder(tmp_path))


def test_a_ground_truth_that_is_absent_or_too_short(base: Path) -> None:
    folder = episodes_folder(base)
    _, episode = episode_of("r2rce tiny 12", folder)
    path = folder / "tiny" / "tiny_gt.json.gz"
    path.write_bytes(gzip.compress(b"{}"))
    with pytest.raises(TaskError, match="lacks episode 12; fetch it again"):
        ground_truth_of("tiny", episode, folder)


def test_real_episodes(data: Data) -> None:
    tasks = ContinuousTasks(data("vln/r2r_vlnce").parents[1])
    assert len(tasks) == 778
    task = tasks["r2rce val_seen 1"]
    assert task.text.startswith("Walk down the stairs, turn right")
    assert task.target["path_id"] == "37"
