"""Records episodes of Rooms-v0 with an expert at hand, frame by frame."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ....envs.navigation.habitat.spaces import STOP
from ....envs.navigation.rooms.env import RoomsEnv
from ....envs.navigation.rooms.expert import Expert
from ....envs.navigation.rooms.ground import ground_of
from ..sizes import NOTHING, JanusSizes
from ..windows import WORDS
from .choosers import Chooser
from .trajectory import Trajectory

if TYPE_CHECKING:
    from ..words import WordVocabulary


def pictures_env(sizes: JanusSizes, max_steps: int) -> RoomsEnv:
    """Rooms-v0 with pictures of the side that the model looks at; of depth, which it is not shown,
    the least that there can be."""
    side = sizes.picture
    return RoomsEnv(width=side, height=side, depth_width=1, depth_height=1, max_steps=max_steps)


def encoded(instruction: str, vocabulary: "WordVocabulary") -> NDArray[np.int16]:
    """An instruction as the agent's memory has room for it, one word at least."""
    known = vocabulary.encode(instruction)[:WORDS] or vocabulary.encode("?")
    return np.array(known, np.int16)


@dataclass(frozen=True, slots=True)
class Ends:
    """When a recording ends, beside a STOP.

    Attributes:
        frames: most of them.
        linger: so many frames at which the expert wanted to STOP.
    """

    frames: int
    linger: int


class Recorder:
    """One environment and what is recorded in it, an episode at a time.

    Args:
        env: as `pictures_env` makes it.
        vocabulary: of the instructions.
        ends: when to end an episode, whatever its chooser wants.

    Attributes:
        words: of the instruction, (L,).
        running: whether an episode goes on.
    """

    def __init__(self, env: RoomsEnv, vocabulary: "WordVocabulary", ends: Ends) -> None:
        self._env, self._vocabulary, self._ends = env, vocabulary, ends
        self.running = False

    def begin(
        self,
        task: str,
        kind: str,
        instruction: str,
        chooser: Chooser,
        *,
        by_policy: bool = False,
    ) -> None:
        """Stand at a task's start; `instruction` is told instead of the task's own."""
        observation, _ = self._env.reset(options={"task": task})
        episode = self._env.episode
        self._expert = Expert(episode, ground_of(episode.home))
        self._task, self._kind, self._instruction = task, kind, instruction
        self._chooser, self._by_policy = chooser, by_policy
        self.running = True
        self.words = encoded(instruction, self._vocabulary)
        self._frames: list[NDArray[np.uint8]] = []
        self._progress: list[float] = []
        self._labels: list[int] = []
        self._actions: list[int] = []
        self._stops = 0
        self._see(observation)

    @property
    def frame(self) -> NDArray[np.uint8]:
        """What is seen now, (3, H, W)."""
        return self._frames[-1]

    @property
    def said(self) -> int:
        """What was done last."""
        return self._actions[-1] if self._actions else NOTHING

    def take(self, proposed: int | None = None) -> bool:
        """Do what the chooser makes of a policy's proposal; whether the episode is over."""
        wanted = self._labels[-1]
        action = self._chooser(wanted, proposed)
        self._actions.append(action)
        self._stops += wanted == STOP
        self.running = (
            action != STOP
            and self._stops < self._ends.linger
            and len(self._actions) < self._ends.frames
        )
        if self.running:
            self._see(self._env.step(action)[0])
        return not self.running

    def recorded(self) -> Trajectory:
        """The episode; while it is `running`, what there is of it before the frame seen last."""
        count = len(self._actions)
        return Trajectory(
            task=self._task,
            kind=self._kind,
            by_policy=self._by_policy,
            instruction=self._instruction,
            words=self.words,
            frames=np.stack(self._frames[:count]),
            actions=np.array(self._actions, np.int8),
            labels=np.array(self._labels[:count], np.int8),
            progress=np.array(self._progress[:count], np.float32),
        )

    def close(self) -> None:
        """End the environment."""
        self._env.close()

    def _see(self, observation: dict[str, Any]) -> None:
        self._frames.append(np.ascontiguousarray(observation["rgb"].transpose(2, 0, 1)))
        self._labels.append(self._expert.act(*self._env.pose))
        self._progress.append(self._expert.progress)


def record(recorder: Recorder) -> Trajectory:
    """One begun episode, to its end, without a policy."""
    while not recorder.take():
        pass
    return recorder.recorded()
