"""Tasks, skills and words of the rooms, played through the env."""

import json
from typing import Any

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.habitat.describe import describe
from mnemonaut.envs.navigation.rooms.env import RoomsEnv
from mnemonaut.envs.world import Feedback, Transition

ENV = "mnemonaut/Rooms-v0"


def play(env: RoomsEnv, transition: Transition, skill: str, *args: Any) -> Any:
    """A skill to its end, as the loop of an episode drives it."""
    run = registry.world(ENV).skills[skill].run(args, transition)
    action: Any = next(run)
    while True:
        transition = Transition(*env.step(action))
        try:
            action = run.send(transition)
        except StopIteration as end:
            return end.value, transition


def test_tasks_are_counted_without_making_a_home() -> None:
    groups = registry.world(ENV).groups()
    assert groups["rooms unseen find"] == 400 and sum(groups.values()) == len(
        registry.world(ENV).tasks
    )


def test_skills_and_words_are_those_of_continuous_navigation() -> None:
    env = RoomsEnv("rooms train route 0", width=16, height=16, depth_width=16, depth_height=16)
    observation, info = env.reset()
    world = registry.world(ENV)
    state = world.describe(observation, info)
    assert state == describe(observation, info)
    json.dumps(state.facts)
    assert state.facts["building"] == "Home_000" and state.facts["walked"] == [
        [*env.episode.start, 0.0]
    ]
    assert world.texts is not None
    assert world.texts({"facts": dict(state.facts)}, {}) == [env.episode.instruction]
    assert world.place == "building"
    begun = Transition(observation, 0.0, False, False, info)
    turned, transition = play(env, begun, "turn", "left", 90)
    assert isinstance(turned, Feedback) and turned.success
    walked, transition = play(env, transition, "forward", 20)
    assert not walked.success and walked.facts["cause"] == "blocked"
    assert "Something is in the way" in world.describe(transition.observation, transition.info).text
    stopped, transition = play(env, transition, "stop")
    assert transition.done and stopped.success == bool(transition.info["success"])
    assert "The episode is over." in world.describe(transition.observation, transition.info).text
