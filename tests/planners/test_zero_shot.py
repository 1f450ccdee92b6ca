"""Zero-shot: one plan, followed to its end without learning."""

from collections.abc import Callable
from dataclasses import replace

from mnemonaut.envs.minecraft.knowledge import Knowledge, Recipe
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import State
from mnemonaut.memory import Memories
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt
from mnemonaut.planners.zero_shot import ZeroShot

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
GOAL = goal_of("crafting_table")


def test_it_asks_its_mind_once_and_goes_on_with_what_failed(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    planner = ZeroShot(MinecraftMind(prior(0.0)))
    first = planner.plan(GOAL, state(), (), Memories()).plan
    assert [str(c) for c in first.calls] == [
        "mine(log, 1)",
        "craft(planks, 4)",
        "craft(crafting_table, 1)",
    ]
    mined = attempt("mine", "log", before={}, change={"log": 1})
    failed = attempt("craft", "planks", 4, before={"log": 1})
    later = planner.plan(GOAL, state({"log": 1}), (mined, failed), Memories()).plan
    assert later.calls == first.calls[1:]


def test_it_never_corrects_a_belief(prior: Prior, state: MakeState, attempt: MakeAttempt) -> None:
    true = prior(0.0)
    table = Recipe("crafting_table", 1, {"planks": 1})
    mind = MinecraftMind(replace(true, recipes={**true.recipes, table.item: (table,)}))
    tale = attempt("craft", "crafting_table", before={}, cause="missing", item="planks", each=4)
    plans = [
        ZeroShot(mind).plan(GOAL, state({"planks": 1}), [tale] * tries, Memories()).plan.calls
        for tries in range(4)
    ]
    assert len(set(plans)) == 2  # from its beginning, and from what then was carried: nothing
    assert plans[1] == plans[2] == plans[3]


def test_after_its_last_call_it_repeats_it(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    done = attempt("mine", "log", before={}, change={"log": 1})
    planner = ZeroShot(MinecraftMind(prior(0.0)))
    plan = planner.plan(GOAL, state(), [done] * 9, Memories()).plan
    assert [str(c) for c in plan.calls] == ["craft(crafting_table, 1)"]
