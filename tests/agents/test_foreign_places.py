"""The placebo of navigation, after real episodes: nothing of a building's own texts is left."""

import json
from collections.abc import Iterator
from typing import Any

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.navigation.buildings import generated_building
from mnemonaut.envs.world import Goal, SkillCall, State
from mnemonaut.memory import ExperienceStore, Memories, Query, condition
from mnemonaut.planners.minds.sections import experience_text
from mnemonaut.planners.planner import Decision, Plan

ENV = "mnemonaut/R2R-v0"
TASKS = ("generated unseen House_12-5_0", "generated unseen House_13-0_0")


class Wandering:
    """Walks away from the way that is asked for, looks about, and stops."""

    def plan(self, goal: Goal, state: State, history: Any, memories: Memories) -> Decision:
        near = state.facts["places"][state.facts["here"]]["near"]
        new = [name for name in near if name not in state.facts["walked"]]
        if len(state.facts["walked"]) < 4 and new:
            return Decision(Plan((SkillCall("goto", (new[0],)), SkillCall("look"))))
        return Decision(Plan((SkillCall("stop"),)))


def said(building: str) -> set[str]:
    scenery = generated_building(building).scenery or {}
    return {text for seen in scenery.values() for text in (seen.summary, *seen.views)}


def strings(value: Any) -> Iterator[str]:
    """Every string of plain JSON, keys left aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def test_a_placebo_tells_nothing_of_its_own_building() -> None:
    world = registry.world(ENV)
    with ExperienceStore(":memory:") as store:
        env = registry.make(ENV)
        for task in TASKS:
            memories = Memories(condition("online", store))
            run_episode(env, PlanningAgent(Wandering(), world, memories), task=task, seed=0)
        env.close()
        placebo = condition("placebo", store, texts=world.texts, place=world.place)
        (found,) = placebo.recall(Query("x", scope={"building": "House_12"}), 5)
        true = store.get(found.id)
    # Captions are short and alike: what both buildings say tells nothing of either.
    foreign = "\n".join(said("House_13"))
    own = {text.rstrip(".")[:40] for text in said("House_12")}
    telling = {text for text in own if len(text) > 20 and text not in foreign}
    told = [*strings(json.loads(true.to_json())), experience_text(true)]
    assert sum(text in body for text in telling for body in told) > 100
    read = [*strings(json.loads(found.experience.to_json())), experience_text(found.experience)]
    assert not [(text, body) for text in telling for body in read if text in body]
    assert str(true.state["facts"]["instruction"]) not in "\n".join(read)
    assert found.experience.plan == true.plan
