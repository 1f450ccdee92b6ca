"""Many environments in lockstep with one policy and one batched working memory.

A row whose episode ends begins the next one at once, its part of the memory reset, so that none
idles while there are episodes left. What a row does depends on its own episode alone, never on
the rows beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from ..sizes import NOTHING
from ..windows import WORDS
from ..words import PAD

if TYPE_CHECKING:
    from ..model import Janus, Windows


class Row(Protocol):
    """One environment in which an episode goes on."""

    words: NDArray[np.int16]

    @property
    def frame(self) -> NDArray[np.uint8]:
        """What is seen now, (3, H, W)."""
        ...

    @property
    def said(self) -> int:
        """What was done last; NOTHING before the first action."""
        ...

    def take(self, proposed: int | None) -> bool:
        """Act on what the policy says; whether the episode is over."""
        ...


class Policy:
    """A Janus that acts for several rows at once, greedily.

    Args:
        model: its weights are read only; it is put into evaluation mode.
        windows: of its two memories.
        rows: of the working memory.
        half: act in mixed precision, with a memory of 16 bits. Faster by a fifth; now and then
            another action is the likeliest.
    """

    def __init__(self, model: "Janus", windows: "Windows", rows: int, *, half: bool) -> None:
        weight = next(model.parameters())
        self._model, self._device, self._half = model.eval(), weight.device, half
        dtype = torch.bfloat16 if half else weight.dtype
        self._memory = model.memory(windows, rows, WORDS, dtype, weight.device)

    @torch.inference_mode()
    def begin(self, rows: Sequence[int], words: Sequence[NDArray[np.int16]]) -> None:
        """New episodes begin in some rows, each with its instruction."""
        told = torch.full((len(words), max(map(len, words))), PAD)
        for row, told_words in enumerate(words):
            told[row, : len(told_words)] = torch.from_numpy(told_words.astype(np.int64))
        chosen = torch.tensor(rows, device=self._device)
        with self._precision():
            self._model.begin(self._memory, told.to(self._device), rows=chosen)

    @torch.inference_mode()
    def act(self, frames: NDArray[np.uint8], said: NDArray[np.int64]) -> NDArray[np.int64]:
        """An action for every row; frames (B, 3, H, W), said (B,)."""
        seen = torch.from_numpy(frames).to(self._device)
        before = torch.from_numpy(said).to(self._device)
        with self._precision():
            logits = self._model.step(self._memory, seen, before)
        return logits.argmax(-1).cpu().numpy()

    def _precision(self) -> torch.autocast:
        return torch.autocast(self._device.type, torch.bfloat16, enabled=self._half)


AnyRow = TypeVar("AnyRow", bound=Row)


def lockstep(
    policy: Policy,
    rows: Sequence[AnyRow],
    begin: Callable[[AnyRow], bool],
    acted: Callable[[int], bool] | None = None,
) -> Iterator[AnyRow]:
    """Yields each row whose episode is over, once, before its next one begins.

    Args:
        policy: with as many rows.
        rows: their environments.
        begin: starts the next episode in a row; False where there is none left.
        acted: told how many rows acted, after each step; False ends all at once, the episodes
            that are not over included.
    """
    busy = [begin(row) for row in rows]
    started = [number for number, is_busy in enumerate(busy) if is_busy]
    if not started:
        return
    policy.begin(started, [rows[number].words for number in started])
    frames = np.zeros((len(rows), *rows[started[0]].frame.shape), np.uint8)
    said = np.full(len(rows), NOTHING, np.int64)
    while any(busy):
        for number, row in enumerate(rows):
            if busy[number]:
                frames[number], said[number] = row.frame, row.said
        actions = policy.act(frames, said)
        count = sum(busy)
        fresh: list[int] = []
        for number, row in enumerate(rows):
            if busy[number] and row.take(int(actions[number])):
                yield row
                busy[number] = begin(row)
                if busy[number]:
                    fresh.append(number)
        if acted is not None and not acted(count):
            return
        if fresh:
            policy.begin(fresh, [rows[number].words for number in fresh])
