"""The env end to end: its contract, what it tells and what it keeps to itself, and its refusals."""

import copy
import json
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import EnvError, MissingExtra, TaskError, UnknownName
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP
from mnemonaut.envs.navigation.rooms import env as rooms_env
from mnemonaut.envs.navigation.rooms.env import RoomsEnv
from mnemonaut.envs.navigation.rooms.expert import Expert
from mnemonaut.envs.navigation.rooms.ground import ground_of
from mnemonaut.envs.navigation.rooms.lacks import lacking

ENV = "mnemonaut/Rooms-v0"
SMALL = {"width": 24, "height": 16, "depth_width": 12, "depth_height": 8}
TASK = "rooms train return 1"


@pytest.fixture
def env() -> Any:
    made = RoomsEnv(TASK, **SMALL)  # type: ignore[arg-type]
    yield made
    made.close()


def ended(env: Any) -> dict[str, Any]:
    """The info of an episode that the expert played to its end."""
    expert = Expert(env.unwrapped.episode, ground_of(env.unwrapped.episode.home))
    while True:
        _, reward, terminated, truncated, info = env.step(expert.act(*env.unwrapped.pose))
        assert reward == float(info.get("success", False))
        if terminated or truncated:
            return dict(info)


def test_it_keeps_the_contract() -> None:
    world = registry.world(ENV)
    few = {f"rooms {split} {kind} 0" for split in ("train", "valid") for kind in ("route", "find")}
    world = replace(world, tasks={name: world.tasks[name] for name in sorted(few)})
    made = registry.make(ENV, task=TASK, **SMALL)
    check_env(made, world=world, steps=40)
    made.close()


def test_what_it_shows_and_tells() -> None:
    made = registry.make(ENV, task=TASK)
    observation, info = made.reset(seed=3)
    assert observation["rgb"].shape == (224, 224, 3) and observation["rgb"].dtype == np.uint8
    assert observation["depth"].shape == (256, 256, 1)
    assert observation["depth"].dtype == np.float32
    assert made.observation_space.contains(observation)
    goal = info["goal"]
    episode = made.unwrapped.episode  # type: ignore[attr-defined]
    assert (goal.task, goal.text, goal.max_steps) == (TASK, episode.instruction, 500)
    assert goal.scope == {"building": episode.home}
    assert info["episode"] == goal.target and info["episode"]["start"] == [*episode.start, 0.0]
    assert info["place"] == {
        "here": "",
        "heading": round(math.degrees(episode.heading), 2) % 360,
        "elevation": 0.0,
        "at": [*episode.start, 0.0],
    }
    assert info["walked"] == [(*episode.start, 0.0)]
    assert (info["steps"], info["total_steps"], info["collided"]) == (0, 0, False)
    told = json.dumps([info["episode"], goal.scope, info["place"], info["walked"]])
    goal_spot = [round(part, 3) for part in episode.via[0]]
    assert json.dumps(goal_spot)[1:-1] not in told
    _, reward, terminated, truncated, info = made.step(FORWARD)
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert set(info) == {"place", "episode", "walked", "steps", "total_steps", "collided"}
    made.close()


def test_an_info_that_someone_keeps_never_changes(env: RoomsEnv) -> None:
    kept = []
    observation, info = env.reset()
    kept.append((observation, info, copy.deepcopy(observation), copy.deepcopy(info)))
    for action in [FORWARD, LEFT, FORWARD, FORWARD, RIGHT, FORWARD, STOP]:
        observation, _, _, _, info = env.step(action)
        kept.append((observation, info, copy.deepcopy(observation), copy.deepcopy(info)))
    env.reset()
    env.step(FORWARD)
    for observation, info, then_seen, then_told in kept:
        assert info == then_told
        for key, picture in observation.items():
            assert (picture == then_seen[key]).all()
    assert [len(info["walked"]) for _, info, _, _ in kept] == list(range(1, 9))


def test_turns_come_back_to_the_very_same_picture(env: RoomsEnv) -> None:
    first, told = env.reset()
    seen, info = [], told
    for action in [LEFT] * 5 + [RIGHT] * 29:
        observation, _, _, _, info = env.step(action)
        seen.append(observation["rgb"].tobytes())
    assert seen[-1] == first["rgb"].tobytes() and len(set(seen)) > 20
    assert info["place"] == told["place"] and env.pose == (*env.episode.start, env.episode.heading)
    start = told["place"]["heading"]
    assert env.step(LEFT)[4]["place"]["heading"] == pytest.approx((start - 15) % 360, abs=0.011)
    assert env.step(RIGHT)[4]["place"]["heading"] == pytest.approx(start, abs=0.011)


def test_the_same_actions_lead_to_the_same_bytes() -> None:
    rng = np.random.default_rng(2)
    actions = rng.choice([FORWARD, LEFT, RIGHT], size=60, p=[0.6, 0.2, 0.2]).tolist()
    one, other = RoomsEnv(TASK, **SMALL), RoomsEnv(TASK, **SMALL)  # type: ignore[arg-type]
    one.reset()
    other.reset(options={"task": "rooms valid find 3"})  # envs beside each other share homes only
    other.step(FORWARD)
    other.reset(seed=8)
    places = set()
    for action in actions:
        a, b = one.step(action), other.step(action)
        assert a[4] == b[4] and all((a[0][key] == b[0][key]).all() for key in a[0])
        places.add(a[4]["walked"][-1])
    assert len(places) > 20


def test_a_wall_cuts_a_step_short(env: RoomsEnv) -> None:
    told = [env.reset()[1]]
    told += [env.step(FORWARD)[4] for _ in range(60)]
    for before, after in pairwise(told):
        made = math.dist(before["place"]["at"], after["place"]["at"])
        assert after["collided"] == (made < 0.9 * 0.25)
    assert told[-1]["collided"] and not env.step(LEFT)[4]["collided"]
    turned = [env.step(RIGHT)[4] for _ in range(12)]
    assert not any(info["collided"] for info in turned)
    assert not env.step(FORWARD)[4]["collided"]  # away from it


@pytest.mark.parametrize("kind", ["route", "long", "return", "again", "find"])
def test_the_expert_is_rewarded_at_the_end(env: RoomsEnv, kind: str) -> None:
    env.reset(options={"task": f"rooms valid {kind} 1"})
    info = ended(env)
    assert info["success"] is True and info["score"]["SR"] == info["score"]["via"] == 1.0
    assert info["shown"]["success"] is True and info["shown"]["distance"] < 1.0
    assert info["shown"]["path"][0] == [*env.episode.start, 0.0]
    assert info["score"]["TL"] == pytest.approx(
        sum(math.dist(a, b) for a, b in pairwise(info["walked"]))
    )
    json.dumps([info["score"], info["shown"]])


def test_stopping_far_off_is_no_success_and_time_runs_out(env: RoomsEnv) -> None:
    env.reset()
    _, reward, terminated, truncated, info = env.step(STOP)
    assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    short = RoomsEnv(TASK, max_steps=3, shown="outcome", **SMALL)  # type: ignore[arg-type]
    short.reset()
    ends = [short.step(LEFT)[2:4] for _ in range(2)]
    _, reward, terminated, truncated, info = short.step(LEFT)
    assert ends == [(False, False)] * 2 and (terminated, truncated) == (False, True)
    assert set(info["shown"]) == {"success", "distance"} and reward == 0.0
    silent = RoomsEnv(TASK, shown="nothing", **SMALL)  # type: ignore[arg-type]
    silent.reset()
    assert silent.step(STOP)[4]["shown"] == {}


def test_it_draws_the_home_from_above_and_tells_where_it_is() -> None:
    made = registry.make(ENV, task=TASK, render_mode="map", **SMALL)
    made.reset()
    empty = made.render()
    assert isinstance(empty, np.ndarray) and empty.dtype == np.uint8 and empty.shape[2] == 3
    ended(made)
    full = made.render()
    assert isinstance(full, np.ndarray) and 0.002 < (full != empty).any(axis=2).mean() < 0.2
    view = RoomsEnv(TASK, render_mode="rgb_array", **SMALL)  # type: ignore[arg-type]
    observation, _ = view.reset()
    assert (view.render() == observation["rgb"]).all()
    words = RoomsEnv(TASK, render_mode="ansi", **SMALL)  # type: ignore[arg-type]
    words.reset()
    words.step(LEFT)
    assert words.render().startswith(f"{TASK}: step 1 at (")


def test_refusals_name_the_cure(env: RoomsEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TaskError, match=r"call reset\(\) first"):
        env.step(FORWARD)
    for read in (lambda: env.episode, lambda: env.pose, env.render):
        with pytest.raises(TaskError, match=r"call reset\(\) first"):
            read()
    env.reset()
    with pytest.raises(TaskError, match="there is no action 4; 0 to 3 are"):
        env.step(4)
    for name in ("rooms unseen route 400", "rooms unseen routes 0", "rooms far route 0", "x"):
        with pytest.raises(UnknownName, match="unknown"):
            env.reset(options={"task": name})
        with pytest.raises(TaskError, match="over or not begun"):
            env.step(FORWARD)  # a refused reset leaves nothing to step
        env.reset()
    env.step(STOP)
    with pytest.raises(TaskError, match="the episode is over"):
        env.step(STOP)
    with pytest.raises(UnknownName, match="setting of `shown`"):
        RoomsEnv(shown="all")
    with pytest.raises(UnknownName, match="render mode `human`"):
        RoomsEnv(render_mode="human")
    with pytest.raises(EnvError, match="at least 1 step"):
        RoomsEnv(max_steps=0)
    with pytest.raises(EnvError, match="a picture has 1 to"):
        RoomsEnv(width=0)
    monkeypatch.setattr(rooms_env, "lacking", lambda: "numba is not installed")
    with pytest.raises(MissingExtra, match=r"mnemonaut\[render\]"):
        RoomsEnv()


def test_the_registry_knows_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    found = registry.load(registry.entry(ENV).lacks)
    assert found is lacking and lacking() == ""
    monkeypatch.setattr("mnemonaut.envs.navigation.rooms.lacks.find_spec", lambda name: None)
    assert "mnemonaut[render]" in lacking()


def test_many_run_side_by_side_in_processes() -> None:
    def one() -> gymnasium.Env[Any, Any]:
        return RoomsEnv(TASK, **SMALL)  # type: ignore[arg-type]

    vector = gymnasium.vector.SyncVectorEnv([one, one])
    observation, _ = vector.reset(seed=1)
    assert observation["rgb"].shape == (2, 16, 24, 3)
    _, rewards, ends, cuts, _ = vector.step(np.array([FORWARD, STOP]))
    assert rewards.tolist() == [0.0, 0.0] and ends.tolist() == [False, True] and not cuts.any()
    vector.close()
