"""The agent in the rendered rooms: one picture in, one action out, and when it stops."""

from collections.abc import Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
import torch

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.janus.agent import JanusAgent
from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.pictures import square
from mnemonaut.agents.janus.sizes import NOTHING
from mnemonaut.agents.janus.windows import WORDS, memory_for, windows_for
from mnemonaut.envs import registry
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, STOP
from mnemonaut.envs.world import Goal, Transition
from mnemonaut.memory import Memories
from mnemonaut.memory.errors import StoreError

from .small_models import GOES_AHEAD, STOPS, small, undecided, words

ROOMS = "mnemonaut/Rooms-v0"
TASK = "rooms valid route 0"
WALK = [1, 2, 2, 1, 1, 3, 3, 3, 1, 2] * 3


@pytest.fixture(scope="module")
def env() -> Iterator[gymnasium.Env[Any, Any]]:
    made = registry.make(ROOMS, width=32, height=32, depth_width=8, depth_height=8, task=TASK)
    yield made
    made.close()


@pytest.fixture(scope="module")
def wanderer(env: gymnasium.Env[Any, Any]) -> Janus:
    """A model that does now this, now that."""
    return undecided(small(), frames_of(env, WALK))


def agent_of(model: Janus, working: str = "both", **settings: Any) -> JanusAgent:
    memory = memory_for(model, windows_for(working, 2, 4))
    return JanusAgent(model, words(), Memories(working=memory), **settings)


def played(env: gymnasium.Env[Any, Any], agent: JanusAgent, steps: int) -> list[int]:
    """The first actions of an episode."""
    observation, info = env.reset(seed=0)
    agent.begin(info["goal"], np.random.default_rng(0))
    actions: list[int] = []
    transition = Transition(observation, 0.0, False, False, info)
    while len(actions) < steps and not transition.done:
        actions.append(agent.act(transition))
        observation, reward, terminated, truncated, info = env.step(actions[-1])
        transition = Transition(observation, float(reward), terminated, truncated, info)
    return actions


def frames_of(env: gymnasium.Env[Any, Any], actions: list[int]) -> torch.Tensor:
    """uint8 (1, T, 3, H, W): what was seen before each action."""
    observation, _ = env.reset(seed=0)
    frames = [square(observation["rgb"], 32)]
    for action in actions[:-1]:
        frames.append(square(env.step(action)[0]["rgb"], 32))
    return torch.from_numpy(np.stack(frames))[None]


@pytest.mark.parametrize("working", ["both", "spatial", "semantic", "off"])
def test_it_sees_what_one_pass_over_its_episode_sees(
    env: gymnasium.Env[Any, Any], monkeypatch: pytest.MonkeyPatch, working: str
) -> None:
    model = undecided(small(), frames_of(env, WALK), working)
    heard: list[torch.Tensor] = []

    def step(*given: Any) -> torch.Tensor:
        heard.append(Janus.step(model, *given))
        return heard[-1]

    monkeypatch.setattr(model, "step", step)
    actions = played(env, agent_of(model, working), 30)
    assert len(actions) == len(heard) == 30
    goal = env.reset(seed=0)[1]["goal"]
    with torch.no_grad():
        stream = model.stream(
            frames_of(env, actions),
            torch.tensor([[NOTHING, *actions[:-1]]]),
            torch.tensor([words().encode(goal.text)]),
            windows_for(working, 2, 4),
        )
    logits = torch.cat(heard)
    assert torch.allclose(logits[:, 1:], stream.logits[0, :, 1:], rtol=0, atol=1e-5)
    assert (logits.argmax(-1) == torch.tensor(actions)).all()
    assert logits[:, 1:].std(0).max() > 0  # frames differ, and it tells them apart


def test_an_episode_starts_afresh(env: gymnasium.Env[Any, Any], wanderer: Janus) -> None:
    agent = agent_of(wanderer)
    first = played(env, agent, 25)
    agent.end(Transition(None, 0.0, True, False, {}))
    assert played(env, agent, 25) == first


def test_no_working_memory_is_the_current_frame_only(
    env: gymnasium.Env[Any, Any], wanderer: Janus
) -> None:
    model = wanderer
    without = JanusAgent(model, words(), Memories())
    assert played(env, without, 25) == played(env, agent_of(model, "off"), 25)


def test_bytes_stay_the_same_and_weights_too(env: gymnasium.Env[Any, Any], wanderer: Janus) -> None:
    model = wanderer
    memory = memory_for(model, windows_for("both", 2, 4))
    before = {name: w.clone() for name, w in model.state_dict().items()}
    bytes_before = memory.nbytes
    played(env, JanusAgent(model, words(), Memories(working=memory)), 40)
    assert memory.nbytes == bytes_before and int(memory.frames) == 40
    assert all(torch.equal(w, before[name]) for name, w in model.state_dict().items())


def test_it_stops_at_its_limit(env: gymnasium.Env[Any, Any]) -> None:
    actions = played(env, agent_of(small(GOES_AHEAD), max_steps=7), 50)
    assert actions == [FORWARD] * 7 + [STOP]
    usual = agent_of(small(GOES_AHEAD))
    outcome = run_episode(env, usual, task=TASK, seed=0)
    assert outcome.actions == 401 and not outcome.gave_up


def test_a_stop_ends_the_episode(env: gymnasium.Env[Any, Any]) -> None:
    outcome = run_episode(env, agent_of(small(STOPS)), task=TASK, seed=0)
    assert outcome.actions == 1 and outcome.score["TL"] == 0


def test_a_camera_of_another_size(wanderer: Janus) -> None:
    """The same actions from 64 x 64 pixels as from their means."""
    large = registry.make(ROOMS, width=64, height=64, depth_width=8, depth_height=8, task=TASK)
    model = wanderer
    actions = played(large, agent_of(model), 12)
    observation, info = large.reset(seed=0)
    agent = agent_of(model)
    agent.begin(info["goal"], np.random.default_rng(0))
    for action in actions:
        halved = {"rgb": square(observation["rgb"], 32).transpose(1, 2, 0)}
        assert agent.act(Transition(halved, 0.0, False, False, info)) == action
        observation = large.step(action)[0]
    large.close()


@pytest.mark.parametrize("text", ["", "?", "Xyzzy!", "go to the kitchen " * 200])
def test_any_instruction_can_be_read(text: str) -> None:
    agent = agent_of(small())
    seen = {"rgb": np.zeros((32, 32, 3), np.uint8)}
    agent.begin(Goal("t", text), np.random.default_rng(0))
    assert agent.act(Transition(seen, 0.0, False, False, {})) in range(4)
    assert len(words().encode("go to the kitchen " * 200)) > WORDS


def test_what_it_cannot_do() -> None:
    agent = agent_of(small())
    seen = Transition({"depth": np.zeros((8, 8, 1))}, 0.0, False, False, {})
    with pytest.raises(TaskError, match=r"no goal yet; call begin\(\) first"):
        agent.act(seen)
    agent.begin(Goal("t", "go"), np.random.default_rng(0))
    with pytest.raises(TaskError, match="janus needs pictures"):
        agent.act(seen)

    class Other:
        nbytes = 0

        def reset(self, rows: Any = None) -> None: ...
        def state(self) -> dict[str, Any]:
            return {}

        def restore(self, state: Any) -> None: ...

    with pytest.raises(StoreError, match="janus keeps a DualKV"):
        JanusAgent(small(), words(), Memories(working=Other()))
