"""The mind of navigation: what it knows, what it plans, what it believes. Real envs and stores."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.episode import Outcome, run_episode
from mnemonaut.agents.navigation.explored import NEAREST, ExploredMap
from mnemonaut.agents.planning import PlanningAgent, advised
from mnemonaut.envs import registry
from mnemonaut.envs.navigation.buildings import generated_building, generated_routes
from mnemonaut.envs.navigation.knowledge import Lexicon
from mnemonaut.envs.navigation.prior import draw_prior, true_lexicon
from mnemonaut.envs.world import Goal, SkillCall, State, World
from mnemonaut.memory import Experience, ExperienceStore, Memories, Recall, condition
from mnemonaut.planners.minds.navigation import NavigationMind
from mnemonaut.planners.minds.navigation_evidence import remembered_building
from mnemonaut.planners.minds.navigation_words import NavigationWords
from mnemonaut.planners.mindstores import Mindstores

ENV = "mnemonaut/R2R-v0"
ROUTES = [route for route in generated_routes("unseen") if route.building == "House_12"]
TASK = f"generated unseen {ROUTES[0].path_id}_0"


@pytest.fixture(scope="module")
def world() -> World:
    return registry.world(ENV)


@pytest.fixture
def env() -> Iterator[Any]:
    made = registry.make(ENV)
    yield made
    made.close()


def begun(env: Any, world: World, task: str = TASK) -> tuple[Goal, State]:
    observation, info = env.reset(seed=0, options={"task": task})
    return info["goal"], world.describe(observation, info)


def mind(share: float = 0.0) -> NavigationMind:
    return NavigationMind(draw_prior(share, np.random.default_rng(0)))


def shown(route: Any, number: int = 0, when: int = 0) -> Recall:
    """An experience of a route that was shown, as the world makes them."""
    env, world = registry.make(ENV), registry.world(ENV)
    task = f"generated unseen {route.path_id}_{number}"
    observation, info = env.reset(seed=0, options={"task": task})
    state = world.describe(observation, info)
    info = env.step(0)[4]
    env.close()
    facts: Mapping[str, Any] = info["shown"]
    step = {"success": False, "text": "You stopped.", "facts": facts, "change": {}}
    outcome = {"success": False, "text": "failed", "steps": [step], "ended": "gave up"}
    body = {"text": state.text, "facts": dict(state.facts)}
    plan = [{"skill": "stop", "args": []}]
    experience = Experience(body, task, plan, outcome, {"building": route.building}, when)
    return Recall(when + 1, experience, 1.0, {"similarity": 1.0})


def known_way(plan: Any, here: str, graph: Any) -> bool:
    """Whether the walk goes from neighbour to neighbour."""
    at = graph.number(here)
    for call in plan.calls:
        if call.skill == "goto":
            to = graph.number(call.args[0])
            if to not in graph.neighbours[at]:
                return False
            at = to
    return True


def test_without_memory_it_walks_among_what_it_sees(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    plan = mind().propose(goal, state, (), ())
    here = state.facts["places"][state.facts["here"]]
    # Nothing but the neighbours is known: a walk of one step, to look on from there.
    assert [call.skill for call in plan.calls] == ["goto"]
    assert plan.calls[0].args[0] in here["near"]


def test_a_way_that_was_shown_for_these_words_is_walked(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    # Of the same path, in the words of another of its instructions: the best memory there is.
    plan = mind().propose(goal, state, (), [shown(ROUTES[0], 1)])
    building = generated_building("House_12")
    assert plan.calls[-1] == SkillCall("stop")
    assert known_way(plan, state.facts["here"], building.graph)
    walked = [call.args[0] for call in plan.calls[:-1]]
    assert len(walked) >= 3
    assert walked == list(ROUTES[0].path[1 : 1 + len(walked)])


def test_with_the_whole_map_it_plans_to_the_end_at_once(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    told = advised(goal, state, ExploredMap())
    plan = mind().propose(goal, told, (), ())
    building = generated_building("House_12")
    assert plan.calls[-1] == SkillCall("stop")
    assert len(plan.calls) >= 4
    assert known_way(plan, state.facts["here"], building.graph)
    assert "map" not in state.facts and "advice" not in state.facts


def test_the_map_in_words_is_short_and_leaves_room_for_where_one_stands(
    env: Any, world: World
) -> None:
    goal, state = begun(env, world)
    told = advised(goal, state, ExploredMap())
    lines = told.text.removesuffix(state.text).splitlines()
    assert told.text.endswith(state.text) and len(lines) == 1 + NEAREST
    read = NavigationWords().facts(told.text)
    assert read["walked"] == [state.facts["here"]] and len(read["places"]) == 1 + NEAREST
    assert set(state.facts["places"][state.facts["here"]]["near"]) < set(read["places"])
    # What a language model reads of it is enough for a way of several steps.
    assert len(mind().propose(goal, State(told.text, read), (), ()).calls) >= 2


def test_of_the_map_other_worlds_are_told_nothing() -> None:
    target = {"kind": "navigate", "dataset": "r2rce", "building": "17DRP5sb8fy"}
    assert ExploredMap().advise(target, {"here": [0.0, 0.0, 0.0], "places": {}}) is None


def test_words_that_do_not_tell_where_one_stands_lead_nowhere(env: Any, world: World) -> None:
    goal, _ = begun(env, world)
    nowhere = State("", NavigationWords().facts("(4 more lines are left out)"))
    plan = mind().propose(goal, nowhere, (), ())
    assert plan.calls == ()
    assert mind().predict(goal, nowhere, plan, (), ()).success == 0.0


def test_it_doubts_the_end_of_an_unsure_way(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    thinking = mind()
    plan = thinking.propose(goal, state, (), ())
    prediction = thinking.predict(goal, state, plan, (), ())
    assert 0 <= prediction.success < 0.5
    assert prediction.doubts == plan.calls[-1:]


def test_equal_questions_get_equal_answers(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    recalled = [shown(route, 0, when) for when, route in enumerate(ROUTES[5:9])]
    plans = [mind().propose(goal, state, (), recalled) for _ in range(2)]
    assert plans[0] == plans[1]
    # Evidence is laid down by its time, not by the order in which it was recalled.
    assert mind().propose(goal, state, (), recalled[::-1]) == plans[0]


def test_ways_of_other_buildings_are_left_aside(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    other = next(route for route in generated_routes("unseen") if route.building == "House_13")
    assert mind().propose(goal, state, (), [shown(other)]) == mind().propose(goal, state, (), ())
    assert len(remembered_building(state.facts, [shown(other), shown(ROUTES[3])])) == 1


def test_own_walks_are_remembered_where_nothing_was_shown(world: World) -> None:
    recall = shown(ROUTES[2])
    path = ROUTES[2].path
    steps = [{"success": True, "text": "", "facts": {}, "change": {}} for _ in path[1:]]
    plan = [{"skill": "goto", "args": [name]} for name in path[1:]]
    for success in (True, False):
        outcome = {"success": success, "text": "", "steps": steps, "ended": ""}
        own = Experience(recall.experience.state, "t", plan, outcome, {}, 0)
        building = remembered_building(recall.experience.state["facts"], [Recall(1, own, 1.0, {})])
        (route,) = building.places.routes
        assert (route.path, route.success) == (path, success)


def test_the_prior_is_exchanged_by_its_share() -> None:
    true = true_lexicon()
    assert true.meanings["couch"] >= {"couch", "sofa", "seat"}
    assert draw_prior(0.0, np.random.default_rng(1)) == true
    wrong = draw_prior(0.5, np.random.default_rng(1))
    changed = sum(wrong.meanings[word] != meaning for word, meaning in true.meanings.items())
    assert 0.3 < changed / len(true.meanings) < 0.6
    assert wrong == draw_prior(0.5, np.random.default_rng(1))


def test_a_mind_that_knows_no_word_still_plans(env: Any, world: World) -> None:
    goal, state = begun(env, world)
    assert NavigationMind(Lexicon()).propose(goal, state, (), ()).calls


def play(env: Any, world: World, store: ExperienceStore, tasks: list[str]) -> list[Outcome]:
    told = []
    for when, task in enumerate(tasks):
        memories = Memories(condition("online", store))
        planner = Mindstores(mind(), k=12)
        agent = PlanningAgent(planner, world, memories, max_replans=15, when=when)
        told.append(run_episode(env, agent, task=task, seed=when))
    return told


def test_an_episode_is_one_experience_with_the_way_that_was_shown(env: Any, world: World) -> None:
    tasks = [f"generated unseen {route.path_id}_0" for route in ROUTES[:3]]
    with ExperienceStore(":memory:") as store:
        outcomes = play(env, world, store, tasks)
        assert len(store) == 3
        for id, (route, outcome) in enumerate(zip(ROUTES, outcomes, strict=False), start=1):
            kept = store.get(id)
            assert kept.where["building"] == "House_12"
            assert kept.state["facts"]["start"] == route.path[0]
            assert kept.success == outcome.success
            told = kept.outcome["steps"][-1]["facts"]
            assert told["path"] == list(route.path)
            assert len(kept.plan) == len(kept.outcome["steps"])
        assert all(outcome.score["TL"] > 0 for outcome in outcomes)
