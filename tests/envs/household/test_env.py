"""`mnemonaut/Household-v0` as an env: spaces, seeds, ends, engines, wrong inputs."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs import registry
from mnemonaut.envs.check import check_env
from mnemonaut.envs.errors import EnvError, MnemonautError, TaskError, UnknownName
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.native import SLOTS, VERBS
from mnemonaut.envs.household.tables import FEATURES
from mnemonaut.envs.world import Goal, World
from mnemonaut.evals.compose import make_env

ENV = "mnemonaut/Household-v0"
SEEDS = st.integers(0, 2**62)


def action(verb: str, slot: int = 0, argument: float = 1.0) -> dict[str, Any]:
    return {
        "verb": VERBS.index(verb),
        "object": slot,
        "argument": np.array([argument], np.float32),
    }


def same(one: Any, two: Any) -> None:
    np.testing.assert_equal(one, two)


@pytest.fixture
def env() -> Iterator[HouseholdEnv]:
    with closing(HouseholdEnv()) as made:
        yield made


def offered(*beginnings: str) -> World:
    """The world with those of its tasks that begin so."""
    world = registry.world(ENV)
    tasks = {name: task for name, task in world.tasks.items() if name.startswith(beginnings)}
    assert tasks
    return replace(world, tasks=tasks)


def generated() -> World:
    world = registry.world(ENV)
    tasks = {name: task for name, task in world.tasks.items() if "FloorPlan" not in name}
    return replace(world, tasks=tasks)


@pytest.mark.parametrize("observations", ["egocentric", "oracle"])
def test_it_keeps_the_contract(observations: str) -> None:
    with closing(make_env(ENV, {"observations": observations})) as env:
        check_env(env, world=generated(), steps=120)


@pytest.mark.parametrize("task", ["rearrange Bathroom_1", "fetch LivingRoom_1 0"])
def test_every_kind_of_work_keeps_the_contract(task: str) -> None:
    with closing(make_env(ENV, {"task": task})) as env:
        check_env(env, world=offered(task), steps=120, seed=3)


def test_real_rooms_keep_the_contract(data: Callable[[str], Path]) -> None:
    data("household/ithor_5.0.0_scenes")
    data("household/roomr_2023")
    world = offered("tidy FloorPlan21", "fetch FloorPlan401 0", "rearrange FloorPlan21")
    with closing(make_env(ENV, {"scenes": "ithor", "task": "tidy FloorPlan201"})) as env:
        check_env(env, world=world, steps=40)


@pytest.mark.filterwarnings("ignore:.*No render fps was declared")  # it has no frame rate
def test_pictures_keep_the_contract() -> None:
    options = {"frames": True, "width": 48, "height": 32, "task": "fetch Bathroom_1 0"}
    with closing(make_env(ENV, options)) as env:
        check_env(env, world=offered("fetch Bathroom_1"), steps=15)
        observation, info = env.reset(seed=1)
        assert observation["rgb"].shape == (32, 48, 3) and observation["depth"].shape == (32, 48)
        slots = {body["slot"] for body in info["known"].values()}
        shown = set(np.unique(observation["ids"]).tolist()) - {-1}
        assert shown and shown & slots
        assert observation["depth"].min() > 0 and len(np.unique(observation["rgb"])) > 5


def test_an_observation_by_hand(env: HouseholdEnv) -> None:
    observation, info = env.reset(seed=4, options={"task": "fetch Kitchen_2 0"})
    agent, table = info["agent"], observation["objects"]
    assert table.shape == (SLOTS, len(FEATURES)) and table.dtype == np.float32
    same(observation["agent"][:3], np.array([agent["x"], agent["y"], agent["z"]], np.float32))
    assert (table[:, 0] == 1).sum() == len(info["known"])
    for body in info["known"].values():
        row = dict(zip(FEATURES, table[body["slot"] - 1].tolist(), strict=True))
        assert (row["x"], row["y"], row["z"]) == pytest.approx(body["center"], abs=1e-5)
        assert row["receptacle"] == body["receptacle"] and row["openness"] == body["openness"]


@settings(max_examples=6)
@given(SEEDS, st.sampled_from(["tidy Kitchen_1", "rearrange Bedroom_4", "fetch Bathroom_3 1"]))
def test_equal_seeds_give_equal_episodes_in_equal_envs(seed: int, task: str) -> None:
    """A fresh env, and one that has played something else before."""
    fresh, used = HouseholdEnv(), HouseholdEnv()
    used.reset(seed=1, options={"task": "tidy LivingRoom_1"})
    used.step(action("MoveAhead"))
    same(
        fresh.reset(seed=seed, options={"task": task}),
        used.reset(seed=seed, options={"task": task}),
    )
    fresh.action_space.seed(seed % 2**32)
    for _ in range(25):
        drawn = fresh.action_space.sample()
        results = [env.step(drawn) for env in (fresh, used)]
        same(*results)
        if results[0][2] or results[0][3]:
            break


def test_seeds_draw_different_disorders(env: HouseholdEnv) -> None:
    """The same home, the same goal, another mess; without a seed there is one too."""
    found = set()
    for seed in (0, 1, 2, None):
        _, info = env.reset(seed=seed, options={"task": "tidy Kitchen_1"})
        assert info["goal"].task == "tidy Kitchen_1" and info["home"] == "Kitchen_1"
        *_, after = env.step(action("Done"))
        found.add(tuple(sorted(after["feedback"]["facts"]["wrong"])))
    assert len(found) >= 3


def test_a_fetch_task_asks_for_the_same_on_every_visit() -> None:
    goals: dict[int, Goal] = {}
    for _ in range(2):
        for number in range(4):
            env = HouseholdEnv()
            _, info = env.reset(seed=number, options={"task": f"fetch Kitchen_1 {number}"})
            assert goals.setdefault(number, info["goal"]) == info["goal"]
    assert len({goal.text for goal in goals.values()}) > 1


def test_the_engines_tell_the_same() -> None:
    """Tidying, rearranging and fetching, action by action: in process, and by the real client."""
    rng = np.random.default_rng(0)
    envs = [HouseholdEnv(), HouseholdEnv(engine="player", timeout=60.0)]
    try:
        for task in ("tidy Kitchen_1", "rearrange Bedroom_0", "fetch Kitchen_1 0"):
            results = [env.reset(seed=3, options={"task": task}) for env in envs]
            same(*results)
            info = results[0][1]
            for nth in range(25):
                slots = [body["slot"] for body in info["known"].values()]
                verb = "Done" if nth == 20 else VERBS[int(rng.integers(len(VERBS) - 1))]
                drawn = action(verb, int(rng.choice(slots)), float(rng.random()))
                steps = [env.step(drawn) for env in envs]
                same(*steps)
                *_, terminated, truncated, info = steps[0]
                if terminated or truncated:
                    break
    finally:
        for env in envs:
            env.close()


def test_in_a_process_of_its_own_it_tells_the_same(env: HouseholdEnv) -> None:
    with closing(make_env(ENV, {"observations": "oracle"}, remote=True)) as remote:
        ours = HouseholdEnv(observations="oracle")
        task = {"task": "rearrange Bathroom_1"}
        same(remote.reset(seed=5, options=task), ours.reset(seed=5, options=task))
        assert remote.action_space == ours.action_space
        for verb in ("MoveAhead", "RotateLeft", "LookDown", "Done", "Pass", "Done"):
            same(remote.step(action(verb)), ours.step(action(verb)))
        with pytest.raises(TaskError, match=r"the episode is over or not begun; call reset"):
            remote.step(action("Pass"))
        with pytest.raises(TaskError, match="is no household task"):
            remote.reset(options={"task": "cook Kitchen_1"})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"engine": "headles"}, "unknown engine `headles`. Did you mean `headless`?"),
        ({"observations": "all"}, "unknown observation setting `all`. Known: egocentric, oracle."),
        ({"color": "red"}, "does not take these options"),
        ({"width": 0}, "no picture has 0 x 300 px; take 1 to 8192 each"),
        ({"height": -3, "frames": True}, "no picture has 300 x -3 px"),
    ],
)
def test_options_that_there_are_not(options: dict[str, Any], words: str) -> None:
    with pytest.raises(MnemonautError) as error:
        make_env(ENV, options)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_scenes_that_there_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EnvError, match=r"no scenes at .*none\.json"):
        HouseholdEnv(scenes=str(tmp_path / "none.json")).reset(seed=0)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(EnvError, match="is not JSON"):
        HouseholdEnv(scenes=str(tmp_path / "broken.json")).reset(seed=0)
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    with pytest.raises(EnvError, match="set MNEMONAUT_DATA to their data folder"):
        HouseholdEnv(scenes="ithor", task="tidy FloorPlan1").reset(seed=0)


@pytest.mark.parametrize(
    ("task", "error", "words"),
    [
        ("cook Kitchen_1", TaskError, "`cook Kitchen_1` is no household task"),
        ("tidy Kitchn_1", UnknownName, "unknown scene `Kitchn_1`. Did you mean `Kitchen_1`?"),
        ("tidy FloorPlan1", TaskError, "FloorPlan1 is a room of iTHOR; set scenes to `ithor`"),
        ("fetch Kitchen_1", TaskError, "is no household task"),
    ],
)
def test_tasks_and_homes_that_there_are_not(
    env: HouseholdEnv, task: str, error: type[MnemonautError], words: str
) -> None:
    """Before the first episode and in the midst of one; what is left takes no step."""
    for _ in range(2):
        with pytest.raises(error) as raised:
            env.reset(seed=0, options={"task": task})
        assert words in str(raised.value) and "\n" not in str(raised.value)
        with pytest.raises(TaskError, match=r"call reset\(\) first"):
            env.step(action("Pass"))
        env.reset(seed=0, options={"task": "tidy Kitchen_1"})
        env.step(action("Pass"))


def test_any_number_of_homes_and_goals_may_be_asked_for(env: HouseholdEnv) -> None:
    for task in ("tidy Bathroom_731", "fetch Bedroom_1 77"):
        _, info = env.reset(seed=0, options={"task": task})
        assert info["goal"].task == task and task not in registry.world(ENV).tasks


def test_a_closed_env_can_be_entered_again(env: HouseholdEnv) -> None:
    first = env.reset(seed=1)
    env.close()
    env.close()
    same(env.reset(seed=1), first)


def test_rendering() -> None:
    told = HouseholdEnv(render_mode="ansi")
    told.reset(seed=0)
    told.step(action("RotateLeft"))
    assert told.render() == "Kitchen_0: RotateLeft, step 1"
    shown = HouseholdEnv(render_mode="rgb_array", width=40, height=30)
    observation, _ = shown.reset(seed=0)
    assert shown.render().shape == (30, 40, 3) and "rgb" not in observation
    silent = HouseholdEnv()
    silent.reset(seed=0)
    assert silent.render() is None
    for env in (told, shown, silent):
        env.close()


def test_gymnasium_makes_it_by_its_id() -> None:
    registry.register()
    with closing(gymnasium.make(ENV, task="tidy Bathroom_0")) as env:
        _, info = env.reset(seed=0)
        assert info["goal"].task == "tidy Bathroom_0"
