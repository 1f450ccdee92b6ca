"""Planners, memories and envs of a user's own, by address: here, in suites, in their workers."""

import sys
from pathlib import Path
from typing import Any

import gymnasium
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import MnemonautError, SuiteError, UnknownName
from mnemonaut.evals.arm_config import ArmConfig
from mnemonaut.evals.compose import Arm, make_env, open_memory, players_of
from mnemonaut.evals.own_parts import own_part
from mnemonaut.evals.results import read_lines, read_run
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import parse_suite
from mnemonaut.memory import Experience, Query

from .conftest import one_line

MODULE = """
import gymnasium
import numpy as np

from mnemonaut.envs import Feedback, Goal, Skill, SkillCall, State, Task, World
from mnemonaut.envs.errors import UnknownName
from mnemonaut.memory import Recall
from mnemonaut.planners.planner import Decision, Plan

NOT_CALLABLE = 3


class Door(gymnasium.Env):
    def __init__(self, width=2):
        self.width = width
        self.action_space = gymnasium.spaces.Discrete(2)
        self.observation_space = gymnasium.spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        name = (options or {}).get("task", "open")
        if name not in world.tasks:
            raise UnknownName("task", name, world.tasks)
        return 0, {"goal": Goal(name, "open the door")}

    def step(self, action):
        return int(action), float(action == 1), bool(action == 1), False, {}


def push(args, transition):
    after = yield int(args[0])
    return Feedback(after.reward > 0, "it moved" if after.reward else "it did not move")


world = World(
    {"open": Task("open", "doors", "open the door", {}, 9)},
    {"push": Skill("push", "push(how)", push)},
    lambda observation, info: State(f"the door is at {observation}", {"at": int(observation)}),
    names=frozenset({"door"}),
)


class Pusher:
    '''Pushes gently first; as was right before, where it remembers.'''

    max_replans = 5

    def __init__(self, seed, world, k=1):
        self.seed, self.world, self.k = seed, world, k

    def plan(self, goal, state, history, memories):
        from mnemonaut.memory import Query

        recalled = memories.episodic.recall(Query(goal.task), self.k) if memories.episodic else ()
        knows = history or any(found.experience.success for found in recalled)
        return Decision(Plan((SkillCall("push", (int(bool(knows)),)),)), tuple(recalled))


class Last:
    def __init__(self, store, *, seed, world):
        assert world.names and isinstance(seed, int)
        self.store = store

    def remember(self, experience):
        return self.store.remember(experience)

    def recall(self, query, k=5, where=None):
        return [Recall(id, self.store.get(id), 1.0, {}) for id in list(self.store.ids())[-1:]]

    def credit(self, ids, outcome):
        self.store.credit(ids, outcome)


def greedy(appetite):
    return None


def mute(seed):
    return object()


if "acme/Door-v0" not in gymnasium.registry:
    gymnasium.register("acme/Door-v0", entry_point=Door, max_episode_steps=3)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of a user's own that worker processes find too."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "acme_doors.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    yield
    sys.modules.pop("acme_doors", None)
    gymnasium.registry.pop("acme/Door-v0", None)


ARMS = [
    {"name": "off", "planner": "acme_doors:Pusher"},
    {"name": "online", "planner": "acme_doors:Pusher", "episodic": "online"},
    {"name": "last", "planner": "acme_doors:Pusher", "episodic": "acme_doors:Last"},
]


def doors(**changes: Any) -> dict[str, Any]:
    return {"name": "doors", "passes": 2, "replicates": 2, "arms": ARMS} | changes


@pytest.mark.parametrize("env", ["acme_doors:Door", "acme_doors:acme/Door-v0"])
@pytest.mark.parametrize("remote", [False, True])
def test_a_suite_of_own_parts_runs_in_its_workers(
    module: Any, tmp_path: Path, env: str, remote: bool
) -> None:
    suite = parse_suite(doors(env=env, remote=remote), "doors")
    run_suite(suite, tmp_path / "run", workers=2)
    again, _ = read_run(tmp_path / "run")
    assert again == suite
    records = list(read_lines(tmp_path / "run" / "episodes.jsonl"))
    assert len(records) == 3 * 2 * 2 and all(r["error"] is None for r in records)
    replans = {a: [r["replans"] for r in records if r["arm"] == a] for a in ("off", "online")}
    assert replans == {"off": [1, 1, 1, 1], "online": [1, 0, 1, 0]}
    assert [r["recalled"] for r in records if r["arm"] == "last"] == [0, 1, 0, 1]


def test_a_registered_env_keeps_its_wrappers(module: Any) -> None:
    for remote in (False, True):
        env = make_env("acme_doors:acme/Door-v0", {"width": 3}, remote=remote)
        env.reset(seed=0)
        ends = [env.step(0)[3] for _ in range(3)]
        assert ends == [False, False, True]  # the limit of three steps is gymnasium's wrapper
        if not remote:
            assert env.get_wrapper_attr("width") == 3
        env.close()


def test_an_id_that_gymnasium_knows_needs_no_module(module: Any) -> None:
    registry.load("acme_doors:Door")
    assert "open" in registry.world("acme/Door-v0").tasks
    entry = registry.entry("acme/Door-v0")
    assert entry.by_gymnasium and entry.entry_point == "acme_doors:Door"


@pytest.mark.parametrize(
    ("env", "words"),
    [
        (
            "acme/Gate-v0",
            "put the module that registers it in front: `package.module:acme/Gate-v0`",
        ),
        ("acme_doors:acme/Gate-v0", "unknown env `acme_doors:acme/Gate-v0`"),
        ("no_such_doors:acme/Door-v0", "put its folder on PYTHONPATH"),
    ],
)
def test_an_env_that_is_not_there(module: Any, env: str, words: str) -> None:
    with pytest.raises(MnemonautError) as error:
        registry.world(env)
    assert words in one_line(error)


def test_own_parts_are_told_apart_from_names(module: Any) -> None:
    arm = ArmConfig(name="a", planner="acme_doors:Pusher", episodic="acme_doors:Last")
    assert arm.model_dump()["planner"] == "acme_doors:Pusher"
    with pytest.raises(ValueError, match="planner `deps` recalls nothing"):
        ArmConfig(name="a", planner="deps", episodic="acme_doors:Last")


@pytest.mark.parametrize(
    ("arm", "error", "words"),
    [
        ({"planner": "acme_doors:Pushr"}, UnknownName, "Did you mean `Pusher`?"),
        ({"planner": "no_such_doors:Pusher"}, MnemonautError, "cannot import `no_such_doors`"),
        ({"planner": "acme_doors:NOT_CALLABLE"}, MnemonautError, "name a class, or a function"),
        ({"episodic": "acme_doors:Lost"}, UnknownName, "Did you mean `Last`?"),
        ({"planner": "pusher"}, SuiteError, "unknown planner `pusher`"),
        ({"episodic": "last"}, SuiteError, "unknown memory condition `last`"),
    ],
)
def test_a_suite_refuses_parts_that_are_not_there(
    module: Any, arm: dict[str, str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        parse_suite(doors(env="acme_doors:Door", arms=[{"name": "a", **arm}]), "doors")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("acme_doors:greedy", "asks for `appetite`, which has no default; it may ask for seed"),
        ("acme_doors:mute", "lacks `plan`"),
    ],
)
def test_a_part_that_does_not_fit(module: Any, address: str, words: str) -> None:
    with pytest.raises(MnemonautError) as error:
        own_part("planner", address, {"seed": lambda: 1})
    assert words in one_line(error)


def test_a_mind_is_made_only_when_asked_for(module: Any) -> None:
    arm = Arm("a", "acme_doors:Pusher")
    player = players_of(arm, "acme_doors:Door", prior_seed=1)  # no symbolic mind knows doors
    assert arm.remembers and player is not None
    with pytest.raises(UnknownName, match="or a planner of your own"):
        players_of(Arm("a"), "acme_doors:Door", prior_seed=1)


def test_a_memory_of_ones_own_is_over_the_store(module: Any, tmp_path: Path) -> None:
    arm, world = Arm("a", episodic="acme_doors:Last"), registry.world("acme_doors:Door")
    for task in ("open", "shut"):
        with open_memory(arm, tmp_path / "kept.db", world) as (memories, store):
            assert memories.episodic is not None and store is not None
            done: dict[str, Any] = {"success": True, "text": "done"}
            memories.episodic.remember(Experience({"text": "here"}, task, (), done))
            [found] = memories.episodic.recall(Query("open", "open"))
            assert found.experience.task == task
    assert len(list((tmp_path).glob("kept.db"))) == 1
