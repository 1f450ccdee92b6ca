"""The planning agent: plans carried out action by action, failures met, everything remembered."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.episode import Outcome, run_episode
from mnemonaut.agents.planning import MAX_EMPTY, MAX_REPLANS, PlanningAgent
from mnemonaut.envs.world import INTERRUPTED, World
from mnemonaut.memory import Experience, ExperienceStore, Memories, Recall, condition

Make = Callable[..., Any]


@pytest.fixture
def store() -> Iterator[ExperienceStore]:
    with ExperienceStore(":memory:") as opened:
        yield opened


def play(
    env: Any, planner: Any, world: World, memories: Memories | None = None, **keywords: Any
) -> tuple[PlanningAgent, Outcome]:
    agent = PlanningAgent(planner, world, memories, **keywords)
    return agent, run_episode(env, agent, seed=0)


def tried(agent: PlanningAgent) -> list[tuple[str, bool]]:
    return [(str(a.call), a.feedback.success) for r in agent.rounds for a in r.attempts]


def test_a_plan_is_carried_out_action_by_action(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    env, planner = corridor(5), scripted("walk 2; think; walk 3")
    agent, outcome = play(env, planner, corridor_world)
    assert env.actions == [1] * 5
    assert outcome.success and outcome.actions == 5 and not outcome.gave_up
    assert tried(agent) == [("walk(2)", True), ("think()", True), ("walk(3)", True)]
    assert len(planner.asked) == 1 and agent.rounds[0].success


def test_every_attempt_says_what_it_changed(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    agent, _ = play(corridor(5), scripted("walk 2; walk 3"), corridor_world)
    first, second = agent.rounds[0].attempts
    assert first.before["at"] == 0 and second.before["at"] == 2
    assert first.change == {"at": 2, "passed": {"tile 0": 1, "tile 1": 1}}
    assert second.change["at"] == 3
    assert second.feedback.text == "walked to 5"


def test_a_failure_drops_the_rest_and_asks_again_with_the_history(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    env, planner = corridor(5), scripted("walk 1; wait; walk 9", "walk 4")
    agent, outcome = play(env, planner, corridor_world)
    assert outcome.success and env.actions == [1, 0, 1, 1, 1, 1]
    assert tried(agent) == [("walk(1)", True), ("wait()", False), ("walk(4)", True)]
    assert [r.success for r in agent.rounds] == [False, True]
    state, history = planner.asked[1]
    assert state.facts["at"] == 1
    assert [str(a.call) for a in history] == ["walk(1)", "wait()"]
    assert history[1].feedback.facts == {"cause": "idle"}


def test_a_plan_that_went_through_without_reaching_the_goal_is_followed_by_another(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    planner = scripted("walk 2", "walk 3")
    agent, outcome = play(corridor(5), planner, corridor_world)
    assert outcome.success and [r.success for r in agent.rounds] == [True, True]
    assert len(planner.asked) == 2


@pytest.mark.parametrize(
    ("call", "said", "actions"),
    [
        ("refuse", "no such door; name another", [1] * 5),
        ("stumble", "the floor is wet; go round", [1] + [1] * 5),
        ("fly 3", "no skill `fly`; known: walk, wait, refuse, stumble, think", [1] * 5),
    ],
)
def test_a_call_that_makes_no_sense_is_a_failed_attempt(
    corridor: Make,
    corridor_world: World,
    scripted: Make,
    call: str,
    said: str,
    actions: list[int],
) -> None:
    """Whether it is refused at once or on the way, the episode goes on."""
    env, planner = corridor(len(actions)), scripted(f"{call}; walk 9", "walk 5")
    agent, outcome = play(env, planner, corridor_world)
    assert outcome.success and env.actions == actions
    failed = agent.rounds[0].attempts[0].feedback
    assert (failed.success, failed.text, failed.facts) == (False, said, {"cause": "refused"})
    assert [len(r.attempts) for r in agent.rounds] == [1, 1]


def test_a_skill_that_refuses_the_last_transition_does_not_break_the_end(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    agent, outcome = play(
        corridor(1), scripted("stumble"), corridor_world, Memories(condition("online", store))
    )
    assert outcome.success
    assert tried(agent) == [("stumble()", False)]
    assert len(store) == 1


@pytest.mark.parametrize(("length", "patience", "success"), [(3, 100, True), (9, 3, False)])
def test_a_skill_is_closed_where_the_episode_ends_inside_it(
    corridor: Make,
    corridor_world: World,
    scripted: Make,
    length: int,
    patience: int,
    success: bool,
) -> None:
    env = corridor(length, patience)
    agent, outcome = play(env, scripted("walk 5; walk 1"), corridor_world)
    assert outcome.success is success and outcome.actions == 3
    (attempt,) = agent.rounds[0].attempts
    assert attempt.feedback == INTERRUPTED
    assert attempt.change["at"] == 3
    assert agent.rounds[0].success is success


def test_a_skill_that_ends_with_the_episode_is_not_interrupted(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    agent, _ = play(corridor(3), scripted("walk 3; walk 1"), corridor_world)
    assert tried(agent) == [("walk(3)", True)]


@pytest.mark.parametrize("most", [0, 1, 4, None])
def test_it_gives_up_after_so_many_replans(
    corridor: Make, corridor_world: World, scripted: Make, most: int | None
) -> None:
    env, planner = corridor(5), scripted("wait")
    keywords: dict[str, Any] = {} if most is None else {"max_replans": most}
    agent, outcome = play(env, planner, corridor_world, **keywords)
    rounds = 1 + (MAX_REPLANS if most is None else most)
    assert outcome.gave_up and not outcome.success
    assert outcome.actions == len(agent.rounds) == len(planner.asked) == rounds
    assert not any(r.success for r in agent.rounds)


@pytest.mark.parametrize("plan", ["", "think", "refuse"])
def test_plans_that_do_nothing_end_too(
    corridor: Make, corridor_world: World, scripted: Make, plan: str
) -> None:
    agent, outcome = play(corridor(5), scripted(plan), corridor_world)
    assert outcome.gave_up and outcome.actions == 0
    assert len(agent.rounds) == (1 + MAX_REPLANS if plan else MAX_EMPTY)


def test_one_experience_a_round_failures_included(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("walk 1; wait; walk 9", "refuse", "walk 4")
    memories = Memories(condition("online", store))
    agent, _ = play(corridor(5), planner, corridor_world, memories, where={"env": "c"}, when=7)
    assert agent.remembered == [1, 2, 3] == list(store.ids())
    kept = [store.get(id) for id in agent.remembered]
    assert [e.success for e in kept] == [False, False, True]
    assert [e.when for e in kept] == [7, 8, 9]
    assert {(e.task, e.where["env"]) for e in kept} == {("end", "c")}
    assert [[c["skill"] for c in e.plan] for e in kept] == [
        ["walk", "wait", "walk"],
        ["refuse"],
        ["walk"],
    ]
    first = kept[0]
    assert first.state == {"text": "I stand at 0.", "facts": {"at": 0, "passed": {}}}
    assert [s["success"] for s in first.outcome["steps"]] == [True, False]
    assert first.outcome["steps"][0]["change"] == {"at": 1, "passed": {"tile 0": 1}}
    assert first.outcome["steps"][1]["facts"] == {"cause": "idle"}
    assert "waiting leads nowhere" in first.outcome["text"]
    assert kept[1].state["facts"]["at"] == 1


def test_what_is_remembered_survives_json(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    memories = Memories(condition("online", store))
    play(corridor(5), scripted("walk 2; fly 1", "walk 3"), corridor_world, memories)
    for id in store.ids():
        kept = store.get(id)
        assert Experience.from_json(kept.to_json()) == kept
    assert store.verify() == []


def test_the_recalled_are_credited_once_with_what_they_led_to(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    for n in range(3):
        store.remember(Experience({"text": f"{n}"}, "end", [], {"success": True}))
    recalled = tuple(Recall(id, store.get(id), 1.0, {}) for id in (1, 3))
    memories = Memories(condition("online", store))
    play(corridor(5), scripted("wait", "walk 5", recalled=recalled), corridor_world, memories)
    assert [store.usage(id) for id in (1, 2, 3)] == [(1, 1), (0, 0), (1, 1)]
    play(corridor(5), scripted("wait", recalled=recalled[:1]), corridor_world, memories)
    assert [store.usage(id) for id in (1, 2, 3)] == [(2, 1), (0, 0), (1, 1)]


def test_memory_off_remembers_nothing(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    for memories in (None, Memories(), Memories(condition("off", None))):
        agent, outcome = play(corridor(5), scripted("walk 5"), corridor_world, memories)
        assert outcome.success and agent.remembered == []


def test_the_next_episode_starts_afresh(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("wait", "walk 5", "walk 9", "walk 5")
    agent = PlanningAgent(planner, corridor_world, Memories(condition("online", store)))
    run_episode(corridor(5, patience=6), agent, seed=0)
    assert len(agent.rounds) == 2 and agent.remembered == [1, 2]
    outcome = run_episode(corridor(5, patience=6), agent, seed=1)
    assert outcome.success and agent.remembered == [3]
    assert [len(history) for _, history in planner.asked] == [0, 1, 0]


def test_success_is_what_the_episode_says_it_is(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    """An env that pays for every step and tells no success: cut off is not reached."""
    env = corridor(9, 3, tells=False)
    memories = Memories(condition("online", store))
    agent, outcome = play(env, scripted("walk 9"), corridor_world, memories)
    assert not outcome.success
    assert [r.success for r in agent.rounds] == [outcome.success]
    assert store.get(1).success is outcome.success


def test_the_agent_draws_on_nothing_but_its_generator(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    random.seed(3)
    before = random.getstate(), repr(np.random.get_state())
    play(corridor(5), scripted("walk 5"), corridor_world)
    assert (random.getstate(), repr(np.random.get_state())) == before
