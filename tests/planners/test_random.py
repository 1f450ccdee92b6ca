"""The random planner: random, yet equal in equal runs."""

from mnemonaut.envs.minecraft.skills import world
from mnemonaut.envs.world import Feedback, Goal, SkillCall, State, World
from mnemonaut.memory import Memories
from mnemonaut.planners.planner import Attempt
from mnemonaut.planners.random import RandomPlanner

WORLD = world()
STATE = State("", {"inventory": {}, "biome": "forest"})
TRIED = Attempt(SkillCall("mine", ("log",)), Feedback(False, ""))


def drawn(seed: int, task: str, tries: int) -> SkillCall:
    planner = RandomPlanner(WORLD, seed)
    (call,) = planner.plan(Goal(task, ""), STATE, [TRIED] * tries, Memories()).plan.calls
    return call


def test_it_knows_skills_and_names() -> None:
    calls = [drawn(seed, "log", 0) for seed in range(300)]
    assert {call.skill for call in calls} == set(WORLD.skills)
    assert {str(call.args[0]) for call in calls} <= WORLD.names
    assert len(set(calls)) > 270


def test_equal_questions_have_equal_answers() -> None:
    assert [drawn(1, "log", n) for n in range(20)] == [drawn(1, "log", n) for n in range(20)]


def test_seed_goal_and_history_all_matter() -> None:
    base = [drawn(0, "log", n) for n in range(10)]
    assert base != [drawn(1, "log", n) for n in range(10)]
    assert base != [drawn(0, "gol", n) for n in range(10)]
    assert len(set(base)) > 8


def test_the_draw_does_not_depend_on_the_order_of_a_set() -> None:
    """A known answer: it would differ between runs if names were taken in a set's order."""
    assert str(drawn(0, "log", 0)) == "explore(fermented_spider_eye)"


def test_where_a_world_tells_what_makes_sense_it_is_one_of_that() -> None:
    sensible = (SkillCall("stop"), SkillCall("goto", ("hall",)))
    world = World({}, {}, lambda observation, info: State("", {}), choices=lambda state: sensible)
    planner = RandomPlanner(world, 3)
    state = State("", {})
    plans = {
        planner.plan(Goal(f"task {n}", ""), state, (), Memories()).plan.calls for n in range(20)
    }
    assert plans == {(call,) for call in sensible}
