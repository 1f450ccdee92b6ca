"""Recordings of the real environment, with the real expert."""

import numpy as np
import pytest

from mnemonaut.agents.janus.training.choosers import Mixed, PushedExpert, Repeated, expert
from mnemonaut.agents.janus.training.pool import Pool, remade
from mnemonaut.agents.janus.training.recorder import Ends, Recorder, pictures_env, record
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, STOP
from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.navigation.rooms.expert import Expert
from mnemonaut.envs.navigation.rooms.ground import ground_of

from .small_runs import SMALL, WORDS, made_up_lesson

TASK = "rooms train route 3"


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(pictures_env(SMALL.sizes(len(WORDS)), 201), WORDS, Ends(200, 2))


def test_the_experts_walk_is_recorded_as_it_was(recorder: Recorder) -> None:
    recorder.begin(TASK, "route", "Turn left.", expert)
    walked = record(recorder)
    assert not recorder.running and walked.actions[-1] == STOP
    assert walked.actions.tolist() == walked.labels.tolist()
    assert walked.words.tolist() == WORDS.encode("Turn left.")
    assert walked.instruction == "Turn left." and not walked.by_policy
    assert walked.progress[0] == pytest.approx(0.0, abs=0.1) and walked.progress[-1] > 0.8
    env = pictures_env(SMALL.sizes(len(WORDS)), 201)
    observation, _ = env.reset(options={"task": TASK})
    for frame, action in zip(walked.frames, walked.actions, strict=True):
        np.testing.assert_array_equal(frame, observation["rgb"].transpose(2, 0, 1))
        observation, reward, over, _, _ = env.step(int(action))
        assert (reward == 1.0 and over) == (action == STOP)


def test_labels_are_the_experts_wherever_a_policy_strays(recorder: Recorder) -> None:
    recorder.begin(TASK, "route", "x", Mixed(np.random.default_rng(0), 0.3), by_policy=True)
    rng = np.random.default_rng(1)
    while not recorder.take(int(rng.integers(4))):
        pass
    walked = recorder.recorded()
    assert walked.by_policy and (walked.actions != walked.labels).mean() > 0.2
    episode = episode_of(TASK)
    again = Expert(episode, ground_of(episode.home))
    env = pictures_env(SMALL.sizes(len(WORDS)), 201)
    env.reset(options={"task": TASK})
    for action, label in zip(walked.actions, walked.labels, strict=True):
        assert again.act(*env.pose) == label
        env.step(int(action))


def test_who_does_not_stop_at_the_goal_may_linger_there_a_little(recorder: Recorder) -> None:
    recorder.begin(TASK, "route", "x", expert)
    way = record(recorder).actions
    recorder.begin(TASK, "route", "x", Repeated([*way[:-1].tolist(), 2, 2, 2, 2]))
    lingering = record(recorder)
    assert (lingering.labels == STOP).sum() == 2 and len(lingering) == len(way) + 1


def test_an_episode_has_at_most_its_frames() -> None:
    short = Recorder(pictures_env(SMALL.sizes(len(WORDS)), 201), WORDS, Ends(5, 2))
    short.begin(TASK, "route", "x", Repeated([FORWARD] * 9))
    assert len(record(short)) == 5
    short.begin(TASK, "route", "x", expert)
    short.take()
    short.take()
    assert short.running and len(short.recorded()) == 2  # what there is of it


def test_a_pool_is_made_again_from_what_was_done(recorder: Recorder) -> None:
    pool, rng = Pool(10**9), np.random.default_rng(0)
    recorder.begin(TASK, "route", "Go.", PushedExpert(np.random.default_rng(5), 0.3, 4))
    recorded = [record(recorder)]
    recorder.begin("rooms train find 3", "find", "Turn.", Mixed(np.random.default_rng(0), 0.0))
    for _ in range(7):
        recorder.take(FORWARD)
    recorded.append(recorder.recorded())  # cut while it went on
    for number, episode in enumerate(recorded):
        pool.add(episode, made_up_lesson(rng, len(episode)), mirrored=number == 1)
    state = pool.state()
    found = list(remade(state, recorder))
    assert [kept.mirrored for _, kept in found] == [False, True]
    for (again, kept), once in zip(found, recorded, strict=True):
        assert again.check() == once.check() == kept.check
        for part in ("words", "frames", "actions", "labels", "progress"):
            np.testing.assert_array_equal(getattr(again, part), getattr(once, part))
        assert (again.task, again.kind, again.instruction) == (
            once.task, once.kind, once.instruction,
        )  # fmt: skip


def test_the_oldest_episodes_make_room() -> None:
    short = Recorder(pictures_env(SMALL.sizes(len(WORDS)), 201), WORDS, Ends(5, 2))
    rng = np.random.default_rng(0)
    lessons = [made_up_lesson(rng, 5) for _ in range(3)]
    pool = Pool(2 * lessons[0].nbytes + 1)
    for text, lesson in zip(("one", "two", "three"), lessons, strict=True):
        short.begin(TASK, "route", text, expert)
        pool.add(record(short), lesson, mirrored=False)
    assert pool.lessons == lessons[1:]
    assert [kept["instruction"] for kept in pool.state()] == ["two", "three"]
    assert pool.frames == 10
