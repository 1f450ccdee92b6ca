"""The published model behind the agent's three calls, in every env with VLN-CE's pictures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ....envs.errors import TaskError
from ....envs.navigation.habitat.spaces import STOP
from ....envs.world import Goal, Transition
from ..agent import MAX_STEPS
from ..pictures import rgb_of
from .janus import PublishedJanus, PublishedMemory

if TYPE_CHECKING:
    from ..model import Windows


class CameraMemory:
    """Satisfies `Working`: the memory of one episode, made when a camera's size is known.

    The published model's caches are as large as its pictures, which no arm names beforehand.

    Args:
        model: whose keys and values are kept.
        windows: of the two memories; None for the model's own.
    """

    def __init__(self, model: PublishedJanus, windows: "Windows | None" = None) -> None:
        self._model, self._windows = model, windows
        self._made: PublishedMemory | None = None

    def of(self, height: int, width: int) -> PublishedMemory:
        """The one for frames of `height` x `width` pixels; another size takes its place."""
        if self._made is None or self._made.camera != (height, width):
            self._made = self._model.memory(height=height, width=width, windows=self._windows)
        return self._made

    @property
    def nbytes(self) -> int:
        """Of the memory; 0 before a frame was seen."""
        return 0 if self._made is None else self._made.nbytes

    def reset(self, rows: Any = None) -> None:
        if self._made is not None:
            self._made.reset(rows)

    def state(self) -> Mapping[str, Any]:
        """As of the memory, with its camera's height and width; empty before a frame was seen."""
        if self._made is None:
            return {}
        return {"camera": torch.tensor(self._made.camera), **self._made.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Become what `state` came from; CacheMismatch where it is of other sizes."""
        if not state:
            self._made = None
            return
        kept = dict(state)
        height, width = map(int, kept.pop("camera"))
        self.of(height, width).restore(kept)


class PublishedJanusAgent:
    """Satisfies `Agent`: one picture in, one of four words out, STOP after `max_steps`.

    Args:
        model: as `load_published` gives it.
        memory: the agent's alone, of the same model.
        max_steps: actions after which it says STOP, as JanusVLN's released evaluator does.
    """

    def __init__(
        self, model: PublishedJanus, memory: CameraMemory, *, max_steps: int = MAX_STEPS
    ) -> None:
        self._model, self._memory, self._max_steps = model, memory, max_steps
        self._told: str | None = None
        self._steps = 0

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Keep the instruction until the first picture; chance has no part in it."""
        self._told, self._steps = goal.text, 0

    def act(self, transition: Transition) -> Any:
        """An index into `spaces.ACTIONS`.

        Raises:
            TaskError: nothing has begun, or there is no picture in the observation.
        """
        if self._told is None:
            raise TaskError("the agent has no goal yet; call begin() first")
        picture = rgb_of(transition)
        if self._steps >= self._max_steps:
            return STOP
        frame = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))[None]
        memory = self._memory.of(*frame.shape[-2:])
        if self._steps == 0:
            self._model.begin(memory, [self._told])
        self._steps += 1
        return int(self._model.step(memory, frame)[0].argmax())

    def end(self, outcome: Transition) -> None:
        """Nothing is kept: working memory lasts no longer than its episode."""
        self._told = None
