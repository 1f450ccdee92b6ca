"""How well a policy does: episodes of Rooms-v0 in lockstep, scored as the benchmark scores them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ....envs.navigation.habitat.spaces import STOP
from ....envs.navigation.rooms.env import RoomsEnv
from ..agent import MAX_STEPS
from ..sizes import NOTHING
from .recorder import encoded, pictures_env
from .rollout import Policy, lockstep

if TYPE_CHECKING:
    from ..model import Janus, Windows
    from ..words import WordVocabulary

SHOWN = ("SR", "SPL", "OSR", "NE")
"""The scores that a log tells of each kind."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One episode that was walked.

    Attributes:
        task: its name.
        kind: of the task.
        steps: actions, the STOP among them.
        score: as `info["score"]` of the environment gives it.
    """

    task: str
    kind: str
    steps: int
    score: dict[str, float]


class EvaluationRow:
    """One environment in which a policy is let alone; satisfies `Row`.

    Args:
        env: as `pictures_env` makes it, for `max_steps` actions and a STOP.
        vocabulary: of the policy.
        max_steps: actions after which it must STOP, as `JanusAgent` does.
    """

    words: NDArray[np.int16]

    def __init__(self, env: RoomsEnv, vocabulary: "WordVocabulary", max_steps: int) -> None:
        self._env, self._vocabulary, self._max_steps = env, vocabulary, max_steps

    def begin(self, task: str) -> None:
        """Stand at a task's start."""
        observation, info = self._env.reset(options={"task": task})
        self.task, self.words = task, encoded(info["goal"].text, self._vocabulary)
        self.said, self._steps = NOTHING, 0
        self.frame = observation["rgb"].transpose(2, 0, 1)

    def take(self, proposed: int | None) -> bool:
        """The policy's action, or STOP where there were enough."""
        action = STOP if proposed is None or self._steps >= self._max_steps else proposed
        self._steps += 1
        observation, _, terminated, truncated, info = self._env.step(action)
        self.frame, self.said = observation["rgb"].transpose(2, 0, 1), action
        self._info: dict[str, Any] = info
        return bool(terminated or truncated)

    def scored(self) -> Scored:
        """Of the episode that is over."""
        return Scored(self.task, self.task.split()[-2], self._steps, dict(self._info["score"]))

    def close(self) -> None:
        """End the environment."""
        self._env.close()


def evaluated(
    model: "Janus",
    vocabulary: "WordVocabulary",
    windows: "Windows",
    tasks: Sequence[str],
    *,
    rows: int = 32,
    max_steps: int = MAX_STEPS,
    half: bool = False,
) -> list[Scored]:
    """Walk tasks of Rooms-v0 greedily, many at once; results in the order of the tasks.

    With `half`, see `Policy`, a walk may differ from that of the agent.
    """
    rows = max(1, min(rows, len(tasks)))
    policy = Policy(model, windows, rows, half=half)
    waiting = iter(tasks)
    found: dict[str, Scored] = {}

    def begin(row: EvaluationRow) -> bool:
        task = next(waiting, None)
        if task is not None:
            row.begin(task)
        return task is not None

    environments = [
        EvaluationRow(pictures_env(model.sizes, max_steps + 1), vocabulary, max_steps)
        for _ in range(rows)
    ]
    try:
        for row in lockstep(policy, environments, begin):
            found[row.task] = row.scored()
    finally:
        for row in environments:
            row.close()
    return [found[task] for task in tasks]


def means(episodes: Iterable[Scored]) -> dict[str, dict[str, float]]:
    """The mean scores of each kind and of `all`, with the number of episodes and mean steps."""
    kinds: dict[str, list[Scored]] = {}
    for episode in episodes:
        kinds.setdefault(episode.kind, []).append(episode)
        kinds.setdefault("all", []).append(episode)
    return {
        kind: {
            "episodes": len(of),
            "steps": float(np.mean([one.steps for one in of])),
            **{name: float(np.mean([one.score[name] for one in of])) for name in SHOWN},
        }
        for kind, of in sorted(kinds.items())
    }
