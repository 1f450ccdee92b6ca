"""The env: what it gives, and that it moves and judges as the simulator and the metrics do."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.navigation.actions import STILL, low_level
from mnemonaut.envs.navigation.env import R2REnv
from mnemonaut.envs.navigation.metrics import score
from mnemonaut.envs.navigation.observation import FEATURES
from mnemonaut.envs.navigation.routes import matterport_building
from mnemonaut.envs.navigation.simulator import Simulator, ViewLaw
from mnemonaut.envs.navigation.world import world
from mnemonaut.envs.world import World

TASK = "r2r train 7_0"
Make = Callable[..., R2REnv]


@pytest.fixture
def make(house: Path) -> Make:
    def one(**kwargs: Any) -> R2REnv:
        return R2REnv(**{"data": str(house), "routes": "r2r train", **kwargs})

    return one


def begin(env: R2REnv, task: str = TASK) -> tuple[dict[str, Any], dict[str, Any]]:
    return env.reset(seed=0, options={"task": task})


def walk(env: R2REnv, info: dict[str, Any], name: str) -> Any:
    """Walk to a neighbour, panoramic."""
    return env.step(info["candidates"].index(name) + 1)


@pytest.mark.parametrize("actions", ["panoramic", "low-level"])
def test_it_keeps_the_contract(
    make: Make, house: Path, monkeypatch: pytest.MonkeyPatch, actions: str
) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(house))
    whole = world()
    names = ("r2r train 7_0", "r2r train 7_2", "r2r train 8_0")
    ours = World({name: whole.tasks[name] for name in names}, whole.skills, whole.describe)
    check_env(make(actions=actions), world=ours)


def test_the_registered_env_runs_on_generated_buildings_without_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One of the buildings; `mnemonaut envs check` tries tasks of all of them."""
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    whole = registry.world("mnemonaut/R2R-v0")
    names = [f"generated train House_0-{path}_1" for path in range(12)]
    ours = World({name: whole.tasks[name] for name in names}, whole.skills, whole.describe)
    for actions in ("panoramic", "low-level"):
        env = registry.make("mnemonaut/R2R-v0", actions=actions, routes="generated train House_0")
        _, info = env.reset(seed=3)
        assert info["goal"].task.startswith("generated train House_0-")
        check_env(env, world=ours, steps=20)
        env.close()


def test_an_episode_from_the_instruction_to_the_score(make: Make) -> None:
    env = make()
    _, info = begin(env)
    goal = info["goal"]
    assert goal.text == "Go to the pantry." and goal.max_steps == 15
    assert goal.target == {
        "kind": "navigate",
        "instruction": "Go to the pantry.",
        "building": "House",
        "start": "hall",
        "dataset": "r2r",
        "split": "train",
        "path_id": "7",
    }
    assert goal.scope == {"building": "House"}
    assert "pantry" not in str(goal.target).replace(goal.text, "")
    assert info["place"]["here"] == "hall" and info["candidates"] == ("stairs",)
    for name in ("stairs", "kitchen", "pantry"):
        assert "success" not in info and "score" not in info and "shown" not in info
        _, reward, terminated, truncated, info = walk(env, info, name)
        assert (reward, terminated, truncated) == (0.0, False, False)
        assert "goal" not in info
    _, reward, terminated, truncated, info = env.step(0)
    assert (reward, terminated, truncated, info["success"]) == (1.0, True, False, True)
    graph = matterport_building("House", env._folder).graph
    path = [graph.number(name) for name in ("hall", "stairs", "kitchen", "pantry")]
    assert info["score"] == score(path, path, graph.distances)
    assert info["score"]["TL"] == pytest.approx(3 + np.sqrt(10) + 4)
    assert info["total_steps"] == 4


def test_a_place_tells_what_is_there_and_what_is_near(make: Make) -> None:
    env = make()
    _, info = begin(env)
    _, _, _, _, info = walk(env, info, "stairs")
    place = info["place"]
    assert place["at"] == [0.0, 3.0, 1.5] and place["heading"] == 0.0 and place["elevation"] == 0.0
    assert place["near"]["landing"] == {
        "heading": 0.0,
        "elevation": 56.31,
        "distance": 3.606,
        "at": [0.0, 5.0, 4.5],
    }
    assert list(place["near"]) == ["hall", "kitchen", "landing"]
    assert place["summary"] == "the stairs" and place["views"][2] == "view 2 of the stairs"
    assert place["objects"] == [["rail", 10.0, 1.25], ["oven", 95.0, 2.0]]
    _, _, _, _, info = walk(env, info, "landing")
    assert info["place"]["elevation"] == 56.31  # panoramic: one looks to where the edge led
    assert info["walked"] == ["hall", "stairs", "landing"]
    assert list(info["places"]) == ["hall", "stairs", "landing"]


def test_the_numbers_of_an_observation(make: Make) -> None:
    env = make()
    _, info = begin(env)
    observation, *_, info = walk(env, info, "stairs")
    assert env.observation_space.contains(observation)
    graph = matterport_building("House", env._folder).graph
    assert observation["viewpoint"] == graph.number("stairs") and observation["view"] == 12
    assert observation["pose"].tolist() == [0, 1, 0, 1]
    numbers = [graph.number(name) for name in ("stairs", "hall", "kitchen", "landing")]
    assert observation["numbers"][:5].tolist() == [*numbers, -1]
    assert observation["mask"].tolist() == [1] * 4 + [0] * 13
    behind, right, up = observation["candidates"][1:4]
    assert behind == pytest.approx([0, -1, 0, 1, 3], abs=1e-6)
    assert right == pytest.approx([3 / np.sqrt(10), 1 / np.sqrt(10), 0, 1, np.sqrt(10)])
    slope = np.arctan2(3, 2)
    assert up == pytest.approx([0, 1, np.sin(slope), np.cos(slope), np.sqrt(13)])
    assert len(FEATURES) == 5 and not observation["candidates"][4:].any()
    observation["pose"][0] = 7  # a copy: no later observation knows of it
    begin(env)
    assert walk(env, begin(env)[1], "stairs")[0]["pose"].tolist() == [0, 1, 0, 1]


def test_low_level_actions_are_the_simulators(make: Make) -> None:
    """Random actions, invalid ones included: the same viewpoint, view and candidates."""
    env = make(actions="low-level", max_steps=10**6)
    _, info = begin(env)
    graph = matterport_building("House", env._folder).graph
    simulator = Simulator(ViewLaw(graph))
    simulator.begin(graph.number("hall"), 0.0)
    rng = np.random.default_rng(0)
    moves = refused = 0
    for _ in range(1500):
        count = len(simulator.navigable)
        index = int(rng.integers(count + 1)) if rng.random() < 0.7 else 0
        right, up = (int(sign) for sign in rng.integers(-1, 2, 2))
        if (index, right, up) == (0, 0, 0):
            continue
        observation, *_, info = env.step(low_level(index, right, up))
        if index < count:
            moves += index > 0
            simulator.act(index, right, up)
            assert info["error"] == ""
        else:
            refused += 1
            assert info["error"].startswith("there is no such candidate")
        assert observation["viewpoint"] == simulator.viewpoint
        assert observation["view"] == simulator.view
        seen = simulator.navigable
        assert list(info["candidates"]) == [graph.viewpoints[n.viewpoint] for n in seen[1:]]
        for row, n in zip(observation["candidates"], seen, strict=False):
            told = [np.sin(n.heading), np.cos(n.heading), np.sin(n.elevation), np.cos(n.elevation)]
            assert row.tolist() == pytest.approx([*told, n.distance], abs=1e-5)
    assert moves > 30 and refused > 30


def test_an_index_that_leads_nowhere_costs_the_step(make: Make) -> None:
    env = make(max_steps=2)
    _, info = begin(env)
    *_, truncated, info = env.step(9)
    assert info["place"]["here"] == "hall" and not truncated and info["total_steps"] == 1
    assert info["error"] == "there is no such candidate; index 1 to 1 lead somewhere"
    *_, terminated, truncated, info = env.step(9)
    assert (terminated, truncated, info["success"]) == (False, True, False)


def test_the_end_is_judged_where_it_is_with_or_without_a_stop(make: Make) -> None:
    env = make(max_steps=3)
    _, info = begin(env)
    for name in ("stairs", "kitchen", "pantry"):
        _, reward, terminated, truncated, info = walk(env, info, name)
    assert (reward, terminated, truncated, info["success"]) == (1.0, False, True, True)


def test_what_is_shown(make: Make) -> None:
    told = {}
    for shown in ("path", "outcome", "nothing"):
        env = make(shown=shown)
        begin(env)
        told[shown] = env.step(0)[4]["shown"]
    assert told["nothing"] == {}
    assert told["outcome"] == {"success": False, "distance": 10.16}
    path = told["path"].pop("path")
    places = told["path"].pop("places")
    assert told["path"] == told["outcome"]
    assert path == ["hall", "stairs", "kitchen", "pantry"] == list(places)
    assert places["kitchen"]["summary"] == "the kitchen"
    _, info = begin(env)
    info = walk(env, info, "stairs")[4]
    assert places["stairs"] == info["places"]["stairs"]


@pytest.mark.parametrize("actions", ["panoramic", "low-level"])
def test_an_info_that_was_kept_never_changes(make: Make, actions: str) -> None:
    env = make(actions=actions, max_steps=40)
    env.action_space.seed(1)
    observation, info = begin(env)
    kept = [(observation, info, deepcopy(observation), deepcopy(info))]
    done = False
    while not done:
        action = env.action_space.sample()
        if env._stage.motion.stops(action):
            continue
        observation, _, terminated, truncated, info = env.step(action)
        kept.append((observation, info, deepcopy(observation), deepcopy(info)))
        done = terminated or truncated
    for observation, info, numbers, told in kept:
        assert info == told
        assert all(np.array_equal(observation[key], numbers[key]) for key in numbers)


def test_reset_without_a_task_draws_one_by_the_seed(make: Make) -> None:
    env = make()
    drawn = [env.reset(seed=seed)[1]["goal"].task for seed in range(40)]
    again = [env.reset(seed=seed)[1]["goal"].task for seed in range(40)]
    assert drawn == again
    assert set(drawn) == {"r2r train 7_0", "r2r train 7_1", "r2r train 7_2", "r2r train 8_0"}
    _, info = make(routes="r2r train House").reset(seed=0)
    assert info["goal"].task == drawn[0]
    with pytest.raises(UnknownName, match=r"unknown building of r2r train `Hose`. Did you mean"):
        make(routes="r2r train Hose").reset(seed=0)


def test_success_in_reverie_is_to_see_the_object(data: Callable[[str], Path]) -> None:
    """Where the path ends the object is visible; where it starts, it is not."""
    folder = data("vln/reverie").parent.parent
    env = R2REnv(data=str(folder), routes="reverie val_seen")
    _, info = env.reset(seed=0)
    assert info["goal"].target["dataset"] == "reverie"
    shown = env.step(0)[4]["shown"]
    _, info = env.reset(options={"task": info["goal"].task})
    for name in shown["path"][1:]:
        info = walk(env, info, name)[4]
    _, reward, _, _, info = env.step(0)
    assert not shown["success"] and reward == 1.0 and info["success"]
    assert info["score"]["SR"] == info["score"]["OSR"] == 1.0


def test_stop_and_turns_of_low_level_actions() -> None:
    assert low_level(0).tolist() == [0, STILL, STILL]
    assert low_level(2, 1, -1).tolist() == [2, 2, 0]


@pytest.mark.parametrize("action", [(0, 3, 1), (0, -1, 1), (0, 1, 9), (9, 1, 1), (-1, 1, 1)])
def test_a_low_level_action_that_there_is_not_costs_the_step(make: Make, action: Any) -> None:
    env = make(actions="low-level")
    before = begin(env)[-1]["place"]
    _, reward, terminated, _, info = env.step(action)
    assert info["place"] == before and info["total_steps"] == 1
    assert "no such candidate" in info["error"] and not terminated and reward == 0.0


def test_it_renders_words(make: Make) -> None:
    env = make(render_mode="ansi")
    begin(env)
    assert "You are at hall (0.0, 0.0, 1.5), looking at 0 degrees: the hall." in env.render()
