"""Rollouts in lockstep: a row does what it would do alone."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from mnemonaut.agents.agent import Agent
from mnemonaut.agents.janus.agent import JanusAgent
from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.sizes import NOTHING
from mnemonaut.agents.janus.training.choosers import expert
from mnemonaut.agents.janus.training.evaluation import EvaluationRow, evaluated, means
from mnemonaut.agents.janus.training.recorder import pictures_env, record
from mnemonaut.agents.janus.training.recording import dagger, recorders
from mnemonaut.agents.janus.training.rollout import Policy, lockstep
from mnemonaut.agents.janus.training.validation import valid_tasks
from mnemonaut.agents.janus.windows import windows_for
from mnemonaut.envs.navigation.rooms.episodes import episode_of
from mnemonaut.envs.world import Transition
from mnemonaut.memory import Memories

from .small_runs import SMALL, WORDS

WINDOWS = windows_for("both", 2, 4)
TASKS = ["rooms valid route 0", "rooms valid find 0", "rooms valid route 1", "rooms valid find 1"]


@pytest.fixture(scope="module")
def model() -> Janus:
    """Untrained, and in two minds at every frame of some walks, so that its actions differ."""
    torch.manual_seed(3)
    janus = Janus(SMALL.sizes(len(WORDS))).eval()
    recorder, said_so = recorders(SMALL, janus.sizes, WORDS)[0], []
    for task in TASKS:
        recorder.begin(task, "route", episode_of(task).instruction, expert)
        walk = record(recorder)
        frames, said, words = map(torch.from_numpy, (walk.frames, walk.said, walk.words))
        with torch.no_grad():
            stream = janus.stream(frames[None], said.long()[None], words.long()[None], WINDOWS)
        said_so.append(stream.logits[0])
    logits = torch.cat(said_so)
    with torch.no_grad():
        janus.decoder.action_head.weight.div_(logits.std(0)[:, None])
        janus.decoder.action_head.bias.sub_(logits.mean(0)).div_(logits.std(0))
    return janus


class Walk(EvaluationRow):
    """Keeps what was proposed; never stops before its time, for the walk to be long."""

    def __init__(self, max_steps: int) -> None:
        super().__init__(pictures_env(SMALL.sizes(len(WORDS)), 99), WORDS, max_steps)
        self.proposed: list[int] = []

    def take(self, proposed: int | None) -> bool:
        self.proposed.append(-1 if proposed is None else proposed)
        return super().take(proposed or 1)


def walked(model: Janus, rows: int, tasks: list[str]) -> dict[str, list[int]]:
    """What the policy proposed in each task; tasks of different lengths."""
    waiting, found = iter(tasks), {}

    def begin(row: Walk) -> bool:
        task = next(waiting, None)
        if task is None:
            return False
        row._max_steps = 6 + 5 * TASKS.index(task)
        row.begin(task)
        row.proposed.clear()
        return True

    for row in lockstep(
        Policy(model, WINDOWS, rows, half=False), [Walk(9) for _ in range(rows)], begin
    ):
        found[row.task] = list(row.proposed)
    return found


def test_batched_is_single_and_refilled_rows_begin_anew(model: Janus) -> None:
    alone = {task: walked(model, 1, [task])[task] for task in TASKS}
    assert [len(alone[task]) for task in TASKS] == [7, 12, 17, 22]
    assert all(len(set(actions)) > 1 for actions in alone.values())
    assert walked(model, 2, TASKS) == alone  # two rows refilled, at different times
    assert walked(model, 3, TASKS[::-1]) == alone
    assert walked(model, 6, TASKS) == alone  # two rows never begin


def test_evaluation_is_what_the_agent_does(model: Janus) -> None:
    scored = evaluated(model, WORDS, WINDOWS, TASKS, rows=3, max_steps=11)
    assert [episode.task for episode in scored] == TASKS
    assert [episode.kind for episode in scored] == ["route", "find", "route", "find"]
    memory = model.memory(WINDOWS, 1, 192)
    agent: Agent = JanusAgent(model, WORDS, Memories(working=memory), max_steps=11)
    env = pictures_env(model.sizes, 99)
    for episode in scored:
        observation, info = env.reset(options={"task": episode.task})
        agent.begin(info["goal"], np.random.default_rng(0))
        now, over = Transition(observation, 0.0, False, False, info), False
        while not over:
            now = Transition(*env.step(agent.act(now)))
            over = now.terminated
        assert now.info["total_steps"] == episode.steps <= 12
        assert now.info["score"] == episode.score


def test_half_the_precision_says_nearly_the_same(model: Janus) -> None:
    """What it does was nearly the likeliest in whole precision."""
    rng = np.random.default_rng(0)
    words = np.array(WORDS.encode("Turn left and stop."), np.int16)
    policy, memory = Policy(model, WINDOWS, 2, half=True), model.memory(WINDOWS, 2, 192)
    policy.begin([0, 1], [words, words[:2]])
    padded = torch.from_numpy(np.stack([words, np.pad(words[:2], (0, len(words) - 2))]))
    with torch.no_grad():
        model.begin(memory, padded.long())
        said = np.array([NOTHING, NOTHING])
        for _ in range(9):
            frames = rng.integers(0, 256, (2, 3, 64, 64), dtype=np.uint8)
            logits = model.step(memory, torch.from_numpy(frames), torch.from_numpy(said))
            said = policy.act(frames, said)
            short = logits.max(-1).values - logits[[0, 1], said]
            assert short.max() < 0.05 * (logits.max() - logits.min())


def test_means_are_of_each_kind_and_of_all(model: Janus) -> None:
    scored = evaluated(model, WORDS, WINDOWS, TASKS[:3], rows=3, max_steps=3)
    found = means(scored)
    assert set(found) == {"route", "find", "all"}
    assert [found[kind]["episodes"] for kind in ("all", "route", "find")] == [3, 2, 1]
    assert found["all"]["NE"] == pytest.approx(sum(one.score["NE"] for one in scored) / 3)
    assert found["find"]["steps"] == scored[1].steps


def test_all_ends_when_it_is_told_to(model: Janus) -> None:
    counts: list[int] = []

    def begin(row: Walk) -> bool:
        row.begin(TASKS[0])
        return True

    def acted(count: int) -> bool:
        counts.append(count)
        return len(counts) < 4

    over: Iterator[Walk] = lockstep(
        Policy(model, WINDOWS, 2, half=False), [Walk(9), Walk(1)], begin, acted
    )
    assert len(list(over)) == 2  # the short row, twice
    assert counts == [2, 2, 2, 2]


def test_a_round_of_dagger_has_its_frames_and_the_experts_labels(model: Janus) -> None:
    told: list[float] = []
    rows = recorders(SMALL, model.sizes, WORDS)
    first = list(dagger(SMALL, 1, model, WINDOWS, rows, told.append))
    assert sum(map(len, first)) == SMALL.recorded(1) == 40 and told[-1] == 1.0
    assert all(episode.by_policy for episode in first)
    again = list(dagger(SMALL, 1, model, WINDOWS, rows, told.append))
    assert [episode.check() for episode in first] == [episode.check() for episode in again]
    other = list(dagger(SMALL, 2, model, WINDOWS, rows, told.append))
    assert {episode.task for episode in first}.isdisjoint(episode.task for episode in other)


def test_the_policy_is_tried_on_homes_for_tuning() -> None:
    assert valid_tasks(SMALL) == ["rooms valid route 0", "rooms valid find 0"]
