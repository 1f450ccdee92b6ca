"""habitat-lab's own task and dataset code, driven through the adapter on a stand-in simulator.

On the plane a walk that met no wall in Matterport3D's mesh must come out as it was recorded there;
where the recorded one slid along a wall, or took stairs, nothing can be said.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import EnvCrashed, EnvError, EnvTimeout, TaskError
from mnemonaut.envs.navigation.continuous_metrics import path_length_positions
from mnemonaut.envs.navigation.datasets.r2rce import (
    GroundTruth,
    matterport_position,
    read_episodes,
    read_ground_truth,
)
from mnemonaut.envs.navigation.habitat.env import VLNCEEnv
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP
from mnemonaut.envs.navigation.habitat.world import world
from mnemonaut.envs.world import Goal

Make = Callable[..., VLNCEEnv]
R2R_CE = {"width": 224, "height": 224, "depth_width": 256, "depth_height": 256}


def walk(env: VLNCEEnv, episode: str, actions: tuple[int, ...]) -> list[dict[str, Any]]:
    """The infos of the start and of each action."""
    _, info = env.reset(seed=0, options={"task": f"r2rce val_seen {episode}"})
    infos = [info]
    for action in actions:
        _, _, terminated, truncated, info = env.step(action)
        infos.append(info)
        assert terminated == (action == STOP) and not truncated
    return infos


def free_and_level(truth: GroundTruth) -> bool:
    """Each step went its quarter metre along one floor: no wall was met, no stairs were taken."""
    at = np.array(truth.locations)
    steps = np.linalg.norm(np.diff(at[:, [0, 2]], axis=0), axis=1)
    return bool(np.all(np.abs(steps - 0.25) < 1e-4) and np.ptp(at[:, 1]) < 0.1)


def test_keeps_the_contract(plane: VLNCEEnv) -> None:
    check_env(plane, world=world(), steps=30)


def test_recorded_walks_come_out_as_recorded(plane: VLNCEEnv, data: Callable[..., Path]) -> None:
    folder = data("vln/r2r_vlnce")
    truths = read_ground_truth(folder / "val_seen_gt.json.gz")
    free = [name for name, truth in truths.items() if free_and_level(truth)]
    assert len(free) == 201
    for name in free[::15]:
        truth = truths[name]
        infos = walk(plane, name, truth.actions)
        walked = np.array(infos[-1]["walked"])[[True, *(a == FORWARD for a in truth.actions)]]
        recorded = np.array([matterport_position(point) for point in truth.locations])
        # A centimetre: some steps slid along a wall without losing length.
        np.testing.assert_allclose(walked[:, :2], recorded[:, :2], atol=0.01)
        score = infos[-1]["score"]
        assert score["TL"] == pytest.approx(path_length_positions(truth.locations), rel=0.01)
        assert score["nDTW"] > 0.95  # the floor's own ups and downs are not on the plane
        # Straight ways on the plane are shorter than the mesh's, so no SPL of the mesh's is to be
        # had; but whoever ends less than 3 m along the mesh does so in a straight line too.
        assert score["SR"] == score["OSR"] == 1.0 and infos[-1]["success"] is True
        assert score["sDTW"] == score["nDTW"] and score["NE"] < 0.5


def test_habitat_reckons_success_and_spl_as_we_do(
    plane: VLNCEEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    """habitat's own measures, with its success distance set to 3 m, against ours."""
    env, told = plane, list[dict[str, float]]()
    env.reset(seed=0)
    assert env._far is not None
    step = env._far.step

    def spied(action: Any) -> Any:
        result = step(action)
        told.append(result[4]["metrics"])
        return result

    monkeypatch.setattr(env._far, "step", spied)
    for ahead, turns in ((0, 0), (20, 0), (44, 0), (43, 1)):
        _, info = env.reset(seed=0, options={"task": "r2rce val_seen 4"})
        for action in (*[LEFT] * turns, *[FORWARD] * ahead, STOP):
            info = env.step(action)[4]
        assert info["score"]["SR"] == told[-1]["success"]
        assert info["score"]["SPL"] == pytest.approx(told[-1]["spl"])
        assert info["score"]["NE"] == told[-1]["distance_to_goal"]


def test_episodes_are_habitats_own(plane: VLNCEEnv, data: Callable[..., Path]) -> None:
    for episode in read_episodes(data("vln/r2r_vlnce") / "val_seen.json.gz")[5::300]:
        _, info = plane.reset(options={"task": f"r2rce val_seen {episode.episode_id}"})
        goal: Goal = info["goal"]
        assert goal.text == episode.instruction and goal.max_steps == 500
        assert goal.target["building"] == episode.scan
        assert info["place"]["at"] == pytest.approx(matterport_position(episode.start), abs=1e-5)
        for point in episode.reference[1:]:  # neither the path nor the goal is told
            assert repr(abs(point[0])) not in repr(info) and repr(abs(point[2])) not in repr(info)


def test_moves_and_turns(plane: VLNCEEnv) -> None:
    env = plane
    _, first = env.reset(seed=0)
    info = env.step(FORWARD)[4]
    heading = math.radians(first["place"]["heading"])
    dx, dy, dz = np.subtract(info["place"]["at"], first["place"]["at"])
    assert (dx, dy) == pytest.approx((0.25 * math.sin(heading), 0.25 * math.cos(heading)), abs=1e-5)
    assert dz == 0 and info["steps"] == info["total_steps"] == 1
    left = env.step(LEFT)[4]["place"]["heading"]
    assert (first["place"]["heading"] - left) % 360 == pytest.approx(15, abs=0.01)
    env.step(RIGHT)
    right = env.step(RIGHT)[4]["place"]["heading"]
    assert (right - first["place"]["heading"]) % 360 == pytest.approx(15, abs=0.01)


def test_pictures(make_habitat: Make) -> None:
    """R2R-CE's sizes; depth is the share of ten metres."""
    env = make_habitat(**R2R_CE, shown="nothing", render_mode="rgb_array")
    with pytest.raises(TaskError, match="nothing to render"):
        env.render()
    seen, _ = env.reset(seed=0)
    assert np.array_equal(env.render(), seen["rgb"])
    assert env.observation_space.contains(seen)
    assert seen["rgb"].shape == (224, 224, 3) and seen["depth"].shape == (256, 256, 1)
    below = 255.5 - 128  # the lowest row of pixels, from the middle; 90 degrees wide: focal 128
    assert seen["depth"][-1, 0, 0] == pytest.approx(1.25 * 128 / below / 10, rel=1e-5)
    assert seen["depth"][0, 0, 0] == 1.0
    assert {tuple(row[0]) for row in seen["rgb"]} == {(120, 160, 200), (90, 80, 70)}
    assert env.step(STOP)[4]["shown"] == {}


def test_a_wall_stops_the_agent(room: VLNCEEnv) -> None:
    """The room's radius is 2 m and the agent's 0.1 m: seven steps of a quarter metre."""
    room.reset(seed=0)
    assert room.render() == "r2rce val_seen 1: step 0 at (5.58, -2.82, -1.63)"
    infos = [room.step(FORWARD)[4] for _ in range(9)]
    assert [info["collided"] for info in infos] == [False] * 7 + [True] * 2
    assert room.step(LEFT)[4]["collided"] is False
    end = room.step(STOP)[4]
    assert end["score"]["TL"] == pytest.approx(1.75, abs=1e-5) and end["total_steps"] == 11
    assert end["success"] is False
    assert end["shown"] == {"success": False, "distance": round(end["score"]["NE"], 2)}


def test_ends(room: VLNCEEnv) -> None:
    room.reset(seed=0)
    ends = [room.step(LEFT)[2:4] for _ in range(12)]
    assert ends == [(False, False)] * 11 + [(False, True)]
    with pytest.raises(TaskError, match="the episode is over"):
        room.step(LEFT)
    room.reset(seed=0)
    assert room.step(STOP)[1:4] == (0.0, True, False)
    room.reset(seed=0)
    with pytest.raises(TaskError, match="there is no action 4"):
        room.step(4)


def test_the_path_is_shown_at_the_end(plane: VLNCEEnv) -> None:
    _, first = plane.reset(seed=0)
    info = plane.step(STOP)[4]
    assert "shown" not in first and info["score"]["NE"] > 3
    assert info["shown"].keys() == {"success", "distance", "path"}
    way = info["shown"]["path"]
    assert way[0] == pytest.approx(first["place"]["at"], abs=1e-5)
    assert all(math.dist(a, b) < 8 for a, b in pairwise(way))


def test_what_an_info_tells_is_not_changed_later(plane: VLNCEEnv) -> None:
    _, first = plane.reset(seed=0)
    second = plane.step(FORWARD)[4]
    plane.step(FORWARD)
    assert (len(first["walked"]), len(second["walked"])) == (1, 2)


def test_a_process_that_dies_or_hangs(
    make_habitat: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In start, reset or step: one error, in time; and the next reset starts a fresh process."""
    fault = tmp_path / "fault"
    monkeypatch.setenv("MNEMONAUT_FAULT", str(fault))
    fault.write_text("exit start")
    env = make_habitat("Faulty-v0", timeout=1.0)
    with pytest.raises(EnvCrashed, match="env died in start: exit status 7"):
        env.reset(seed=0)
    with pytest.raises(TaskError, match="call reset"):
        env.step(FORWARD)
    fault.write_text("hang start")
    with pytest.raises(EnvTimeout, match=r"did not answer start within 0.5 s; it was killed"):
        make_habitat("Faulty-v0", start_timeout=0.5).reset(seed=0)
    fault.write_text("exit reset")
    with pytest.raises(EnvCrashed, match=r"env died in reset: exit status 7; .* a fresh one"):
        env.reset(seed=0)
    fault.write_text("raise step")  # an error of the simulator's leaves its process alive
    env.reset(seed=0)
    with pytest.raises(EnvError, match="raised ValueError in step: as the test asked"):
        env.step(FORWARD)
    fault.write_text("hang step")
    env.reset(seed=0)
    with pytest.raises(EnvTimeout, match="did not answer step within 1 s"):
        env.step(FORWARD)
    with pytest.raises(TaskError, match="call reset"):
        env.step(FORWARD)
