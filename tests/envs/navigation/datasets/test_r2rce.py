"""R2R-CE's episodes and ground truth."""

import gzip
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.continuous_metrics import path_length_positions
from mnemonaut.envs.navigation.datasets.r2rce import (
    MOVE_FORWARD,
    STOP,
    matterport_position,
    read_episodes,
    read_ground_truth,
)
from mnemonaut.envs.navigation.routes import matterport_building, read_r2r

Find = Callable[[str], Path]


def test_val_seen(data: Find) -> None:
    """778 episodes; who stops at once stands 9.58 m from the goal on average."""
    episodes = read_episodes(data("vln/r2r_vlnce/val_seen.json.gz"))
    assert len(episodes) == len({one.episode_id for one in episodes}) == 778
    assert round(float(np.mean([one.distance for one in episodes])), 2) == 9.58
    assert {one.radius for one in episodes} == {3.0}
    for one in episodes:
        assert one.scene == f"mp3d/{one.scan}/{one.scan}.glb"
        assert math.hypot(*one.rotation) == pytest.approx(1.0)
        assert one.start == one.reference[0] and one.goal == one.reference[-1]


def test_ground_truth_is_walked_in_steps(data: Find) -> None:
    episodes = read_episodes(data("vln/r2r_vlnce/val_seen.json.gz"))
    truths = read_ground_truth(data("vln/r2r_vlnce/val_seen_gt.json.gz"))
    assert truths.keys() == {one.episode_id for one in episodes}
    assert round(float(np.mean([len(one.actions) for one in truths.values()])), 1) == 59.3
    for one in episodes:
        truth = truths[one.episode_id]
        assert truth.actions[-1] == STOP and STOP not in truth.actions[:-1]
        steps = truth.actions.count(MOVE_FORWARD)
        assert path_length_positions(truth.locations) <= 0.3 * steps + 1e-6


def test_episodes_are_room_to_rooms(data: Find) -> None:
    """Each has the instruction of its route and its viewpoints, moved onto the mesh."""
    r2r = read_r2r(data("vln/r2r/R2R_val_seen.json"), "val_seen")
    routes = {route.path_id: route for route in r2r}
    for one in read_episodes(data("vln/r2r_vlnce/val_seen.json.gz")):
        route = routes[one.trajectory_id]
        assert one.scan == route.building and one.instruction in route.instructions
        graph = matterport_building(one.scan, data("vln")).graph
        for viewpoint, position in zip(route.path, one.reference, strict=True):
            there = graph.positions[graph.number(viewpoint)]
            assert math.dist(there[:2], matterport_position(position)[:2]) < 1.0


def test_bad_files(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="envs data"):
        read_episodes(tmp_path / "val_seen.json.gz")
    path = tmp_path / "broken.json.gz"
    path.write_bytes(b"no archive")
    with pytest.raises(TaskError, match="broken"):
        read_ground_truth(path)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        json.dump({"episodes": [{"episode_id": 1}]}, lines)
    with pytest.raises(TaskError, match="R2R-CE's form"):
        read_episodes(path)
    with pytest.raises(TaskError, match="R2R-CE's form"):
        read_ground_truth(path)
