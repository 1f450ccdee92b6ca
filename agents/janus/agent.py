"""Janus behind the agent's three calls: one picture in, one action out, greedily.

What it knows of the episode so far lies in its working memory alone, `Memories.working`: two
caches of fixed size. The depth picture is not looked at; JanusVLN sees colours only.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ...envs.errors import TaskError
from ...envs.navigation.habitat.spaces import STOP
from ...envs.world import Goal, Transition
from ...memory.errors import StoreError
from ...memory.memories import Memories
from .pictures import rgb_of, square
from .sizes import NOTHING
from .windows import ONLY_NOW, WORDS, memory_for

if TYPE_CHECKING:
    from ...memory.dualkv import DualKV
    from .model import Janus
    from .words import WordVocabulary

MAX_STEPS = 400
"""Actions after which JanusVLN's released evaluator says STOP."""


class JanusAgent:
    """Satisfies `Agent`, on every env with VLN-CE's observations and actions.

    Args:
        model: in evaluation mode; its weights are only read.
        vocabulary: the one that it was trained with.
        memories: `working` is a `DualKV` of one row that the model made (`model.memory`), and the
            agent's alone; None: only the current frame is known.
        max_steps: actions after which it says STOP, whatever it sees.
    """

    def __init__(
        self,
        model: "Janus",
        vocabulary: "WordVocabulary",
        memories: Memories,
        *,
        max_steps: int = MAX_STEPS,
    ) -> None:
        self._model = model
        self._vocabulary = vocabulary
        self._memory = _own_or_none(model, memories)
        self._max_steps = max_steps
        self._begun = False

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Forget the last episode, and read the instruction; chance has no part in it."""
        import torch

        known = self._vocabulary.encode(goal.text)[:WORDS] or self._vocabulary.encode("?")
        with torch.no_grad():
            self._memory.reset()
            words = torch.tensor([list(known)], device=self._device)
            self._model.begin(self._memory, words)
        self._said, self._steps, self._begun = NOTHING, 0, True

    def act(self, transition: Transition) -> Any:
        """An index into `spaces.ACTIONS`.

        Raises:
            TaskError: nothing has begun, or there is no picture in the observation.
        """
        if not self._begun:
            raise TaskError("the agent has no goal yet; call begin() first")
        if self._steps >= self._max_steps:
            return STOP
        import torch

        frame = torch.from_numpy(square(rgb_of(transition), self._model.sizes.picture))
        said = torch.tensor([self._said], device=self._device)
        with torch.no_grad():
            logits = self._model.step(self._memory, frame[None].to(self._device), said)
        self._said = int(logits[0].argmax())
        self._steps += 1
        return self._said

    def end(self, outcome: Transition) -> None:
        """Nothing is kept: working memory lasts no longer than its episode."""
        self._begun = False

    @property
    def _device(self) -> Any:
        return next(self._model.parameters()).device


def _own_or_none(model: "Janus", memories: Memories) -> "DualKV":
    """The agent's working memory, or one that keeps nothing but the current frame."""
    from ...memory.dualkv import DualKV
    from .model import Windows

    if memories.working is None:
        return memory_for(model, Windows(ONLY_NOW, ONLY_NOW))
    if not isinstance(memories.working, DualKV):
        raise StoreError("janus keeps a DualKV; make its working memory with `memory_for`")
    return memories.working
