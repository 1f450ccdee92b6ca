"""Skills and words of continuous navigation, played on habitat-lab over the plane."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.datasets.r2rce import read_ground_truth
from mnemonaut.envs.navigation.habitat.describe import describe, free_ways
from mnemonaut.envs.navigation.habitat.env import VLNCEEnv
from mnemonaut.envs.navigation.habitat.skills import SKILLS
from mnemonaut.envs.world import Feedback, Goal, Transition


def begun(env: VLNCEEnv) -> Transition:
    observation, info = env.reset(seed=0)
    return Transition(observation, 0.0, False, False, info)


def play(
    env: VLNCEEnv, transition: Transition, skill: str, *args: str | int
) -> tuple[Feedback, Transition]:
    """A skill to its end, as the loop of an episode drives it."""
    run = SKILLS[skill].run(args, transition)
    action: Any = next(run)
    while True:
        transition = Transition(*env.step(action))
        try:
            action = run.send(transition)
        except StopIteration as end:
            return end.value, transition


def test_forward_and_turn(plane: VLNCEEnv) -> None:
    start = begun(plane)
    feedback, after = play(plane, start, "forward", "1.5")
    assert feedback == Feedback(True, "walked 1.5 m ahead", {"walked": 1.5})
    assert after.info["total_steps"] == 6
    there = after.info["place"]["at"]
    assert math.dist(there, start.info["place"]["at"]) == pytest.approx(1.5, abs=1e-5)
    feedback, after = play(plane, after, "turn", "left", 90)
    assert feedback.success and after.info["total_steps"] == 12
    assert after.info["place"]["heading"] == pytest.approx(60) == feedback.facts["heading"]
    _, after = play(plane, after, "turn", "right", 40)  # to the nearest 15: 45
    assert after.info["place"]["heading"] == pytest.approx(105)
    _, after = play(plane, after, "turn", "around")
    assert after.info["place"]["heading"] == pytest.approx(285)
    assert after.info["place"]["at"] == there


def test_forward_ends_at_a_wall(room: VLNCEEnv) -> None:
    feedback, after = play(room, begun(room), "forward", 3)
    assert not feedback.success and feedback.facts == {"cause": "blocked", "walked": 1.75}
    assert after.info["total_steps"] == 8 and "1.75 m" in feedback.text
    assert "cut short" in describe(after.observation, after.info).text


def test_stop_tells_what_is_shown(plane: VLNCEEnv) -> None:
    feedback, after = play(plane, begun(plane), "stop")
    assert not feedback.success and feedback.facts == after.info["shown"]
    assert feedback.text == f"You stopped {after.info['shown']['distance']:.1f} m from the goal."
    assert after.terminated


@pytest.mark.parametrize(
    ("skill", "args"),
    [
        ("forward", ("far",)),
        ("forward", (0,)),
        ("forward", (21,)),
        ("forward", (1, 2)),
        ("turn", ()),
        ("turn", ("up", 30)),
        ("turn", ("left", 5)),
        ("turn", ("left", "much")),
        ("turn", ("right", 360)),
    ],
)
def test_a_call_that_makes_no_sense(skill: str, args: tuple[str | int, ...]) -> None:
    empty = Transition({}, 0.0, False, False, {})
    with pytest.raises(TaskError, match=rf"say .*{skill}\("):
        next(SKILLS[skill].run(args, empty))


def test_describe(plane: VLNCEEnv) -> None:
    start = begun(plane)
    _, after = play(plane, start, "forward", 1)
    state = describe(after.observation, after.info)
    assert state.facts["instruction"] == start.info["goal"].text
    assert state.facts["building"] == "s8pcmisQ38h" and len(state.facts["walked"]) == 5
    assert state.facts["start"] == pytest.approx(start.info["place"]["at"])
    assert state.facts["here"] == pytest.approx(after.info["place"]["at"])
    assert "facing 150 degrees" in state.text and "taken 4 steps" in state.text
    assert state.text.count("ahead") == 1 and len(state.text) < 1000


class Replay:
    """An agent that takes recorded actions."""

    def __init__(self, actions: tuple[int, ...]) -> None:
        self._actions = iter(actions)

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        pass

    def act(self, transition: Transition) -> Any:
        return next(self._actions)

    def end(self, outcome: Transition) -> None:
        pass


def test_the_loop_of_all_worlds_drives_it(plane: VLNCEEnv, data: Callable[[str], Path]) -> None:
    truths = read_ground_truth(data("vln/r2r_vlnce") / "val_seen_gt.json.gz")
    agent = Replay(truths["4"].actions)
    outcome = run_episode(plane, agent, task="r2rce val_seen 4", seed=0)
    assert outcome.success and outcome.reward == 1.0
    assert outcome.steps == outcome.actions == len(truths["4"].actions) == 66
    assert outcome.score["TL"] == pytest.approx(11.25, abs=1e-4)
    names = {"TL", "NE", "ONE", "SR", "OSR", "SPL", "nDTW", "sDTW"}
    assert outcome.score.keys() == names


def test_free_ways() -> None:
    """Thirds from left to right, at eye level, in metres; far is ten metres and more."""
    depth = np.ones((40, 30, 1), np.float32)
    depth[20:22, 0:10] = 0.12
    depth[19:21, 10:20] = 0.5
    depth[0:10, 20:30] = 0.1  # the ceiling
    assert free_ways(depth) == {"left": 1.2, "ahead": 5.0, "right": 10.0}
    depth[20, 25] = 0.01  # one pixel is no wall
    assert free_ways(depth)["right"] > 9.0


def test_free_ways_of_the_smallest_picture() -> None:
    assert set(free_ways(np.full((1, 1, 1), 0.3, np.float32)).values()) == {3.0}
