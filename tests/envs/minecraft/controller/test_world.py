"""The world of `mnemonaut/Minecraft-v0`: its tasks, skills, names and words."""

import json
from collections import Counter

import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.minecraft import skills as text_world
from mnemonaut.envs.minecraft.controller.world import world
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks, task_spec
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.prior import draw_prior
from mnemonaut.envs.minecraft.tasks import tasks as deps_tasks
from mnemonaut.envs.world import SkillCall, State
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.minds.minecraft_words import MinecraftWords

WORLD = world()
TEXT_WORLD = text_world.world()


def test_the_registry_leads_here() -> None:
    assert registry.world("mnemonaut/Minecraft-v0") is WORLD


def test_the_seventy_tasks_are_those_of_the_text_world() -> None:
    assert len(deps_tasks()) == 70
    for name, task in deps_tasks().items():
        assert WORLD.tasks[name] == task
        goal = task_spec(name).goal
        assert (goal.text, goal.target, goal.max_steps) == (task.text, task.target, task.max_steps)


def test_minedojos_programmatic_tasks_are_all_there_by_kind() -> None:
    assert not set(deps_tasks()) & set(programmatic_tasks())
    assert set(WORLD.tasks) == set(deps_tasks()) | set(programmatic_tasks())
    kinds = Counter(kind for kind, _ in programmatic_tasks().values())
    told = Counter(WORLD.tasks[name].group for name in programmatic_tasks())
    assert told == kinds and kinds["harvest"] > 800 and kinds["combat"] > 400
    assert len({name.lower() for name in WORLD.tasks}) == len(WORLD.tasks)


def test_every_task_has_words_a_cap_and_what_is_wanted() -> None:
    known = set(facts().things)
    for name, task in WORLD.tasks.items():
        assert task.name == name and task.text.strip() and task.max_steps > 0
        assert "_" not in task.text or name in deps_tasks()
        # To survive is no thing to have: its days are told in words alone.
        assert bool(task.target) != (task.group == "survival"), name
        assert all(isinstance(n, int) and n > 0 for n in task.target.values())
        if task.group == "harvest":
            assert set(task.target) <= known | set(task_spec(name).goal.target)
    json.dumps([dict(task.target) for task in WORLD.tasks.values()], allow_nan=False)


@pytest.mark.parametrize("group", sorted({task.group for task in WORLD.tasks.values()}))
def test_a_mind_can_plan_for_a_task_of_every_group(group: str) -> None:
    mind = MinecraftMind(draw_prior(0.0, np.random.default_rng(0)))
    state = State("", {"inventory": {}, "biome": "forest"})
    names = sorted(name for name, task in WORLD.tasks.items() if task.group == group)
    for name in names[:: max(1, len(names) // 12)]:
        plan = mind.propose(task_spec(name).goal, state, (), ())
        assert all(call.skill in WORLD.skills for call in plan.calls)


def test_skills_are_called_and_told_as_in_the_text_world() -> None:
    assert list(WORLD.skills) == list(TEXT_WORLD.skills)
    for name, skill in WORLD.skills.items():
        assert (skill.name, skill.usage) == (name, TEXT_WORLD.skills[name].usage)
    call = SkillCall("mine", ("log", 2))
    assert WORLD.subgoal is not None and TEXT_WORLD.subgoal is not None
    assert WORLD.subgoal(call) == TEXT_WORLD.subgoal(call)


def test_the_names_hold_those_of_the_text_world() -> None:
    assert WORLD.names == TEXT_WORLD.names


def test_the_words_of_a_deps_goal_are_read() -> None:
    for name, task in deps_tasks().items():
        assert MinecraftWords().target(task_spec(name).goal.text) == task.target


def test_an_episode_begins_in_words_that_a_mind_reads() -> None:
    env = registry.make("mnemonaut/Minecraft-v0", task="wooden_pickaxe")
    observation, info = env.reset(seed=3)
    told = WORLD.describe(observation, info)
    read = MinecraftWords().facts(told.text)
    assert read["inventory"] == told.facts["inventory"] == {}
    assert read["biome"] == told.facts["biome"] and told.facts["steps"] == 0
    observation, *_, info = env.step(env.unwrapped.action_space.no_op())  # type: ignore[attr-defined]
    assert WORLD.describe(observation, info).facts["steps"] == 1
    json.dumps(dict(told.facts), allow_nan=False)
    env.close()
