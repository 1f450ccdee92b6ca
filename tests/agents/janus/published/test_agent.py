"""The published model walks through rendered rooms, and through nothing without pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import torch

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.janus.model import Windows
from mnemonaut.agents.janus.published.agent import CameraMemory, PublishedJanusAgent
from mnemonaut.agents.janus.published.janus import PublishedJanus, load_published
from mnemonaut.envs import registry
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.habitat.spaces import STOP
from mnemonaut.envs.world import Goal, Transition
from mnemonaut.memory.frame_window import FrameWindow

SMALL = Windows(FrameWindow(1, 2), FrameWindow(2, 2))


@pytest.fixture(scope="module")
def model(checkpoint: Path) -> PublishedJanus:
    return load_published(checkpoint, reading="scored", width=24, dtype=torch.float32)


@pytest.fixture(scope="module")
def env() -> Iterator[gymnasium.Env[Any, Any]]:
    made = registry.make(
        "mnemonaut/Rooms-v0",
        width=32, height=24, depth_width=4, depth_height=4, task="rooms valid route 0",
    )  # fmt: skip
    yield made
    made.close()


def seen(count: int, height: int = 24, width: int = 32) -> list[Transition]:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (count, height, width, 3), np.uint8)
    return [Transition({"rgb": one}, 0.0, False, False, {}) for one in pictures]


def begun(agent: PublishedJanusAgent, text: str = "Go to the door.") -> PublishedJanusAgent:
    agent.begin(Goal("t", text), np.random.default_rng(0))
    return agent


def test_it_says_what_the_model_says(model: PublishedJanus) -> None:
    """Frame by frame, in two episodes one after the other, as the model's own memory has it."""
    agent = PublishedJanusAgent(model, CameraMemory(model, SMALL))
    for text in ("Go to the door.", "Turn left."):
        own = model.memory(height=24, width=32, windows=SMALL)
        model.begin(own, [text])
        begun(agent, text)
        for one in seen(5):
            frame = torch.from_numpy(one.observation["rgb"].transpose(2, 0, 1).copy())[None]
            assert agent.act(one) == int(model.step(own, frame)[0].argmax())


def test_it_stops_in_the_end_and_plays_a_whole_episode(
    model: PublishedJanus, env: gymnasium.Env[Any, Any]
) -> None:
    agent = PublishedJanusAgent(model, CameraMemory(model, SMALL), max_steps=3)
    outcome = run_episode(env, agent, seed=0)
    assert 1 <= outcome.actions <= 4
    begun(agent)
    actions = [agent.act(one) for one in seen(5)]
    assert actions[3:] == [STOP, STOP]


def test_its_memory_is_made_for_the_camera_and_comes_back(model: PublishedJanus) -> None:
    memory = CameraMemory(model, SMALL)
    assert memory.nbytes == 0 and memory.state() == {}
    memory.reset()
    agent = begun(PublishedJanusAgent(model, memory))
    first, second, third = seen(3)
    agent.act(first)
    full = memory.nbytes
    state = memory.state()
    said = [agent.act(second), agent.act(third)]
    memory.restore(state)
    assert [agent.act(second), agent.act(third)] == said
    assert memory.nbytes == full > 0
    begun(agent).act(seen(1, height=48, width=48)[0])
    assert memory.of(48, 48).camera == (48, 48), "another camera, another memory"
    memory.restore({})
    assert memory.nbytes == 0


def test_what_it_cannot_do_without(model: PublishedJanus) -> None:
    agent = PublishedJanusAgent(model, CameraMemory(model, SMALL))
    with pytest.raises(TaskError, match="call begin"):
        agent.act(seen(1)[0])
    begun(agent)
    with pytest.raises(TaskError, match="needs pictures"):
        agent.act(Transition({"depth": np.zeros(1)}, 0.0, False, False, {}))
