"""Nothing leaks into the symbolic mind: neither the true facts nor what another call was told."""

import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import Knowledge, Recipe
from mnemonaut.envs.minecraft.tasks import goal_of, tasks
from mnemonaut.envs.world import State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]


def test_the_mind_keeps_nothing_between_calls(
    prior: Prior, state: MakeState, attempt: MakeAttempt, experience: MakeExperience
) -> None:
    """Memory off cannot know what memory on learnt: the same question has the same answer."""
    mind = MinecraftMind(prior(0.45))
    before = deepcopy(mind)
    seen = attempt("craft", "stick", 4, before={"planks": 9}, change={"planks": -2, "stick": 4})
    lost = attempt("mine", "iron_ore", cause="tool", tool="stone_pickaxe")
    memory = [Recall(1, experience("stick", seen, lost), 1.0, {})]
    firsts = {item: mind.propose(goal_of(item), state(), (), ()) for item in tasks()}
    for item in tasks():
        goal = goal_of(item)
        plan = mind.propose(goal, state(), (seen, lost), memory)
        prediction = mind.predict(goal, state(), plan, (lost,), memory)
        mind.revise(goal, state(), plan, prediction, (seen,), memory)
        mind.explain(goal, state(), (lost,))
    assert {item: mind.propose(goal_of(item), state(), (), ()) for item in tasks()} == firsts
    assert {item: before.propose(goal_of(item), state(), (), ()) for item in tasks()} == firsts


def test_the_arguments_are_not_touched(
    prior: Prior, state: MakeState, attempt: MakeAttempt, experience: MakeExperience
) -> None:
    now = state({"planks": 2})
    history = (attempt("craft", "stick", before={"planks": 2}, cause="missing", item="a", each=1),)
    memory = (Recall(1, experience("stick", *history), 1.0, {}),)
    kept = deepcopy((now, history, memory))
    MinecraftMind(prior(0.45)).propose(goal_of("stone_pickaxe"), now, history, memory)
    assert (now, history, memory) == kept


def test_first_plans_do_not_change_with_the_world(
    prior: Prior, state: MakeState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the prior is drawn the facts may change as they like: the mind cannot see them."""
    believed, names, start = prior(0.45), list(tasks()), state()
    goals = [goal_of(item) for item in names]
    firsts = [MinecraftMind(believed).propose(goal, start, (), ()) for goal in goals]
    true = facts()

    def thrice(recipe: Recipe) -> Recipe:
        return replace(recipe, ingredients={n: 3 * c for n, c in recipe.ingredients.items()})

    recipes = {i: tuple(map(thrice, known)) for i, known in true.knowledge.recipes.items()}
    other = replace(true, knowledge=replace(true.knowledge, recipes=recipes, sources={}))
    for module in ("facts", "prior", "tasks", "text", "skills"):
        monkeypatch.setattr(f"mnemonaut.envs.minecraft.{module}.facts", lambda: other)
    assert [MinecraftMind(believed).propose(goal, start, (), ()) for goal in goals] == firsts


def test_thinking_loads_no_facts() -> None:
    script = (
        "import sys\n"
        "import mnemonaut.planners.minds.minecraft, mnemonaut.planners.mindstores\n"
        "import mnemonaut.planners.deps, mnemonaut.planners.zero_shot, mnemonaut.planners.random\n"
        "print(*sorted(name for name in sys.modules if name.startswith('mnemonaut.envs')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "mnemonaut.envs.minecraft.knowledge" in loaded
    truth = (".facts", ".prior", ".text", ".verbs", ".authored")
    assert not [name for name in loaded if name.endswith(truth)]
