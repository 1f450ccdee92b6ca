"""What the other memories tell a policy before it begins, and what is kept of its episode."""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.janus.front import RecallingAgent, place_of, sought
from mnemonaut.agents.janus.room_prior import RoomPrior
from mnemonaut.agents.navigation.continuous import RoomsExpertAgent
from mnemonaut.agents.navigation.stop import StopAgent
from mnemonaut.envs import registry
from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.navigation.rooms.told import direction_hint
from mnemonaut.envs.world import Goal, Transition
from mnemonaut.memory import Experience, ExperienceStore, Memories, Query
from mnemonaut.memory.conditions import condition
from mnemonaut.memory.memories import Advice
from mnemonaut.memory.placement.learn import PlacementModel

ROOMS = "mnemonaut/Rooms-v0"
SMALL = {"width": 8, "height": 8, "depth_width": 8, "depth_height": 8}


class Hearing:
    """Hears what a policy is told, and acts as another one."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy
        self.heard: list[str] = []

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self.heard.append(goal.text)
        assert goal.target["instruction"] == goal.text
        self._policy.begin(goal, rng)

    def act(self, transition: Transition) -> Any:
        return self._policy.act(transition)

    def end(self, outcome: Transition) -> None:
        self._policy.end(outcome)


@pytest.fixture(scope="module")
def env() -> Iterator[gymnasium.Env[Any, Any]]:
    made = registry.make(ROOMS, **SMALL)
    yield made
    made.close()


def find_task(known: Callable[[str], bool] = lambda noun: True) -> str:
    """A task of finding something whose room the shipped memory knows, or does not."""
    prior = RoomPrior(PlacementModel.default())
    names = (f"rooms valid find {n}" for n in range(40))
    return next(
        n for n in names if known(episode_of(n).thing) and prior.room_of(episode_of(n).thing)
    )


def play(
    env: gymnasium.Env[Any, Any], task: str, memories: Memories, policy: Any = None, when: int = 0
) -> tuple[RecallingAgent, str]:
    """The agent after an episode, and what its policy was told."""
    hearing = Hearing(policy or StopAgent())
    agent = RecallingAgent(hearing, memories, where={"env": ROOMS}, when=when)
    run_episode(env, agent, task=task, seed=0)
    return agent, hearing.heard[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ExperienceStore]:
    with ExperienceStore(tmp_path / "store.db", embedding="hashing") as opened:
        yield opened


def test_without_memories_the_instruction_is_as_it_was(env: gymnasium.Env[Any, Any]) -> None:
    task = find_task()
    agent, told = play(env, task, Memories())
    assert told == episode_of(task).instruction
    (done,) = agent.rounds
    assert str(done.decision.plan) == f"follow({told})" and not done.decision.recalled
    assert (done.ended, done.success, agent.remembered) == ("gave up", False, [])


def test_the_semantic_memory_names_the_room(env: gymnasium.Env[Any, Any]) -> None:
    prior = RoomPrior(PlacementModel.default())
    task = find_task()
    episode = episode_of(task)
    room = prior.room_of(episode.thing)
    assert room is not None
    _, told = play(env, task, Memories(semantic=prior))
    assert told == f"{episode.instruction} It is usually in the {room[0]}."
    for kind in ("route", "long", "return", "again"):
        other = f"rooms valid {kind} 0"
        assert play(env, other, Memories(semantic=prior))[1] == episode_of(other).instruction


def test_the_episodic_memory_tells_where_it_was(
    env: gymnasium.Env[Any, Any], store: ExperienceStore
) -> None:
    """Shown the way after a failure, it knows the direction the next time."""
    memories = Memories(episodic=condition("online", store))
    task = find_task()
    episode = episode_of(task)
    first, told = play(env, task, memories)
    assert told == episode.instruction and first.remembered == [1]
    assert _usefulness(store, 1) == 0.0
    second, told = play(env, task, memories, RoomsExpertAgent(), when=1)
    (x, y), (to_x, to_y) = episode.start, episode.reference[-1]
    hint = direction_hint(to_x - x, to_y - y, episode.heading)
    assert told == f"{episode.instruction} {hint}"
    (done,) = second.rounds
    assert [r.id for r in done.decision.recalled] == [1]
    assert done.success and done.ended == "goal reached" and done.attempts[0].feedback.success
    kept = store.get(2)
    assert kept.success and kept.when == 1
    assert kept.where == {"env": ROOMS, "building": episode.home}
    walked = kept.outcome["steps"][0]["facts"]["walked"]
    assert len(walked) > 4
    assert all(math.dist(a, b) >= 1.0 for a, b in pairwise(walked[:-1]))
    place = place_of(kept, episode.thing)
    assert place is not None and list(place) == walked[-1]
    assert math.dist(place, episode.goal) < 3.0
    assert _usefulness(store, 1) > 0.0  # what was used was credited


def _usefulness(store: ExperienceStore, id: int) -> float:
    """What an experience's use so far adds to its rank."""
    kept = store.get(id)
    recalled = {one.id: one for one in store.recall(Query(kept.text, kept.task), len(store))}
    return recalled[id].why["usefulness"]


def test_another_home_and_another_thing_tell_nothing(
    env: gymnasium.Env[Any, Any], store: ExperienceStore
) -> None:
    memories = Memories(episodic=condition("online", store))
    task = find_task()
    mine = episode_of(task)
    number = int(task.split()[-1])
    play(env, f"rooms valid find {number + 1}", memories)  # the next home
    same_home = next(
        name
        for n in range(number + 40, 400, 40)
        if episode_of(name := f"rooms valid find {n}").thing != mine.thing
    )
    play(env, same_home, memories)
    agent, told = play(env, task, memories)
    assert told == mine.instruction
    assert all(
        r.experience.where["building"] == mine.home for r in agent.rounds[0].decision.recalled
    )


@pytest.mark.parametrize("name", ["shuffled", "placebo", "corrupted"])
def test_a_control_tells_nothing_right(
    env: gymnasium.Env[Any, Any], store: ExperienceStore, name: str
) -> None:
    """What is recalled is changed: the right place of the thing is not to be had from it."""
    world = registry.world(ROOMS)
    control = condition(name, store, texts=world.texts, place=world.place, seed=5)
    task = find_task()
    number = int(task.split()[-1])
    for other in (number + 1, number + 2):
        play(env, f"rooms valid find {other}", Memories(episodic=control))
    play(env, task, Memories(episodic=control))
    thing, (x, y) = episode_of(task).thing, episode_of(task).reference[-1]
    agent, told = play(env, task, Memories(episodic=control))
    recalled = agent.rounds[0].decision.recalled
    places = [place_of(recall.experience, thing) for recall in recalled]
    assert places and all(p is None or math.dist(p, (x, y)) > 1.0 for p in places)
    assert (name == "corrupted") == ("You saw it before" in told)
    online = play(env, task, Memories(episodic=condition("online", store)))[0]
    used = [place_of(r.experience, thing) for r in online.rounds[0].decision.recalled]
    assert any(p is not None and math.dist(p, (x, y)) < 0.01 for p in used)


def test_both_hints_one_after_the_other(
    env: gymnasium.Env[Any, Any], store: ExperienceStore
) -> None:
    prior = RoomPrior(PlacementModel.default())
    memories = Memories(episodic=condition("online", store), semantic=prior)
    task = find_task()
    play(env, task, memories)
    told = play(env, task, memories)[1]
    head, _, rest = told.partition(" It is usually in the ")
    assert head == episode_of(task).instruction
    assert " You saw it before, " in rest and rest.endswith(".")


def test_an_advice_is_asked_with_the_start(env: gymnasium.Env[Any, Any]) -> None:
    asked: list[Mapping[str, Any]] = []

    class Semantic:
        def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
            asked.append(facts)
            return None

    task = find_task()
    play(env, task, Memories(semantic=Semantic()))
    episode = episode_of(task)
    assert asked[0]["here"][:2] == [round(v, 2) for v in episode.start]
    assert asked[0]["building"] == episode.home


def test_only_what_ends_beside_a_thing_tells_where_it_is() -> None:
    facts = {"instruction": "Go by the bed. Find the toaster.", "building": "Home_000"}
    step = {"success": False, "text": "", "facts": {"place": [1.0, 2.0]}, "change": {}}

    def told(task: str, steps: list[Any]) -> Experience:
        return Experience({"text": "", "facts": facts}, task, [], {"steps": steps})

    assert place_of(told("rooms seen find 3", [step]), "toaster") == (1.0, 2.0)
    assert place_of(told("rooms seen again 3", [step]), "toaster") == (1.0, 2.0)
    assert place_of(told("rooms seen find 3", [step]), "bed") is None
    assert place_of(told("rooms seen route 3", [step]), "toaster") is None
    assert place_of(told("rooms seen find 3", []), "toaster") is None
    assert place_of(told("r2rce val 3", [step]), "toaster") is None


def test_what_is_sought() -> None:
    assert sought(Goal("rooms unseen find 0", "", {"thing": "bed"})) == "bed"
    assert sought(Goal("rooms unseen again 0", "", {"thing": "bed"})) == ""
    assert sought(Goal("r2rce val_seen 1", "", {})) == ""


def test_an_episode_that_never_began() -> None:
    agent = RecallingAgent(StopAgent(), Memories())
    agent.begin(Goal("t", "go"), np.random.default_rng(0))
    agent.end(Transition(None, 0.0, True, False, {}))
    assert (agent.rounds, agent.remembered) == ([], [])
