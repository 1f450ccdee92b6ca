"""The semantic side's two policies: what the language model knows of earlier frames, and how.

`CachedSemantics` is the paper's: keys and values of the decoder stay, prompt pinned, first and last
frames kept (`WindowCache`); a step encodes one picture. The task stands before the pictures, so
that it may be pinned, and the answer is written aside: the kept stream is prompt and pictures.

`PicturedSemantics` is the released code's: no keys are kept, but the pictures; at every step up to
8 of the earlier ones, spread evenly over the whole episode, and the current one are encoded anew,
and the task stands behind them. The current frame's geometry is added to every one of them. It
keeps all pictures of an episode, so it grows with it.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from ....memory.errors import CacheMismatch
from ....memory.frame_window import FrameWindow
from ....memory.transformers_cache import WindowCache
from ..released import HISTORY, sampled
from .answer import answered, aside
from .errors import PublishedMismatch
from .pictures import PictureSize
from .prompt import Prompt
from .qwen import Qwen, framed_positions, text_positions

_NOT_BEGUN = "has no instruction yet; call begin() with the rows' instructions"


class Semantics(Protocol):
    """What the language model knows of the episodes of a batch, row by row."""

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        ...

    def begin(self, row: int, instruction: str) -> None:
        """An episode begins in a row."""
        ...

    def step(self, pictures: Tensor, geometry: Tensor | None) -> tuple[Tensor, list[str]]:
        """Take in one picture per row, and answer.

        Args:
            pictures: (B, 3, height, width) in 0 to 1.
            geometry: (B, tokens, width), what is added to a picture's tokens; None for nothing.

        Returns:
            scores (B, 4), float32, and the texts that were written.
        """
        ...

    def reset(self, rows: Sequence[int]) -> None:
        """Forget the episodes of some rows."""
        ...

    def state(self) -> dict[str, Tensor]:
        """A copy of all that it remembers."""
        ...

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Become what `state` came from."""
        ...


class CachedSemantics:
    """The paper's policy; satisfies `Semantics`.

    One cache per row: rows begin and end at different times, with prompts of different lengths.
    """

    def __init__(
        self,
        qwen: Qwen,
        window: FrameWindow,
        size: PictureSize,
        *,
        prompt: Prompt,
        reading: str,
        batch: int,
    ) -> None:
        self._qwen, self._window, self._size = qwen, window, size
        self._prompt, self._reading = prompt, reading
        self._caches: list[WindowCache | None] = [None] * batch
        self._positions = [0] * batch

    @property
    def nbytes(self) -> int:
        """Bytes of all rows' caches; constant from an episode's first frame to its last."""
        return sum(cache.nbytes for cache in self._caches if cache is not None)

    def begin(self, row: int, instruction: str) -> None:
        told = self._prompt.opening + self._prompt.told(instruction)
        numbers = self._qwen.tokens(told)
        count = numbers.shape[1]
        cache = self._cache(count)
        self._qwen.take(self._qwen.read(numbers), text_positions(0, count), cache)
        self._caches[row], self._positions[row] = cache, count

    def step(self, pictures: Tensor, geometry: Tensor | None) -> tuple[Tensor, list[str]]:
        tokens = self._qwen.see(pictures, self._size)
        if geometry is not None:
            tokens = tokens + geometry.to(tokens.dtype)
        closing = self._qwen.tokens(self._prompt.closing)
        scores, texts = [], []
        for row, cache in enumerate(self._caches):
            if cache is None:
                raise PublishedMismatch(f"row {row} {_NOT_BEGUN}")
            positions, after = framed_positions(self._positions[row], self._size)
            self._qwen.take(self._qwen.framed(tokens[row]), positions, cache)
            if self._window.slots > 1:  # else every frame stands where the first one does
                self._positions[row] = after
            kept = aside(cache, self._qwen.layers)
            score, text = answered(self._qwen, kept, closing, after, reading=self._reading)
            scores.append(score)
            texts.append(text)
        return torch.stack(scores), texts

    def reset(self, rows: Sequence[int]) -> None:
        for row in rows:
            self._caches[row], self._positions[row] = None, 0

    def state(self) -> dict[str, Tensor]:
        state: dict[str, Tensor] = {"positions": torch.tensor(self._positions)}
        for row, cache in enumerate(self._caches):
            if cache is not None:
                state[f"{row}.pinned"] = torch.tensor(cache.pinned)
                state |= {f"{row}.{name}": held for name, held in cache.state().items()}
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        positions = _numbers(state, "positions", len(self._caches))
        caches: list[WindowCache | None] = []
        for row in range(len(positions)):
            own = _own(state, row)
            cache = self._cache(int(own["pinned"])) if own else None
            if cache is not None:
                cache.restore(own)
            caches.append(cache)
        self._caches, self._positions = caches, positions

    def _cache(self, pinned: int) -> WindowCache:
        tokens = self._size.tokens + 2
        return WindowCache(self._window, layers=self._qwen.layers, pinned=pinned, tokens=tokens)


class PicturedSemantics:
    """The released code's policy; satisfies `Semantics`.

    Args:
        history: earlier pictures that are looked at again; 0 switches the memory off.
    """

    def __init__(
        self,
        qwen: Qwen,
        size: PictureSize,
        *,
        prompt: Prompt,
        reading: str,
        batch: int,
        history: int = HISTORY,
    ) -> None:
        self._qwen, self._size = qwen, size
        self._prompt, self._reading, self._history = prompt, reading, history
        self._tasks: list[Tensor | None] = [None] * batch
        self._pictures: list[list[Tensor]] = [[] for _ in range(batch)]

    @property
    def nbytes(self) -> int:
        """Bytes of the pictures kept; grows with every frame."""
        return sum(picture.nbytes for row in self._pictures for picture in row)

    def begin(self, row: int, instruction: str) -> None:
        self._tasks[row] = self._qwen.tokens(self._prompt.told(instruction) + self._prompt.closing)
        self._pictures[row] = []

    def step(self, pictures: Tensor, geometry: Tensor | None) -> tuple[Tensor, list[str]]:
        scores, texts = [], []
        for row, picture in enumerate(pictures):
            task = self._tasks[row]
            if task is None:
                raise PublishedMismatch(f"row {row} {_NOT_BEGUN}")
            # 8 bits hold what `prepared` made of a picture: it rounds to them.
            self._pictures[row].append((picture * 255).round().to(torch.uint8))
            own = None if geometry is None else geometry[row]
            score, text = self._answer(row, task, own)
            scores.append(score)
            texts.append(text)
        return torch.stack(scores), texts

    def reset(self, rows: Sequence[int]) -> None:
        for row in rows:
            self._tasks[row], self._pictures[row] = None, []

    def state(self) -> dict[str, Tensor]:
        state = {"rows": torch.tensor([len(row) for row in self._pictures])}
        for row, task in enumerate(self._tasks):
            if task is not None:
                state[f"{row}.task"] = task.clone()
            if self._pictures[row]:
                state[f"{row}.pictures"] = torch.stack(self._pictures[row])
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        counts = _numbers(state, "rows", len(self._tasks))
        rows = [_own(state, row) for row in range(len(counts))]
        held = [list(row["pictures"]) if "pictures" in row else [] for row in rows]
        if [len(row) for row in held] != counts:
            raise CacheMismatch("the state lacks pictures; give what state() gave")
        self._tasks = [row["task"].clone() if "task" in row else None for row in rows]
        self._pictures = held

    def _answer(self, row: int, task: Tensor, geometry: Tensor | None) -> tuple[Tensor, str]:
        from transformers.cache_utils import DynamicCache

        qwen = self._qwen
        kept = self._pictures[row]
        chosen = torch.stack([kept[frame] for frame in sampled(len(kept) - 1, self._history)])
        tokens = qwen.see(chosen.float() / 255, self._size)
        if geometry is not None:
            tokens = tokens + geometry.to(tokens.dtype)
        opening = qwen.tokens(self._prompt.opening)
        embedded = [qwen.read(opening)]
        positions = [text_positions(0, opening.shape[1])]
        place = opening.shape[1]
        for picture in tokens:
            own, place = framed_positions(place, self._size)
            embedded.append(qwen.framed(picture))
            positions.append(own)
        cache = DynamicCache()
        qwen.take(torch.cat(embedded, dim=1), torch.cat(positions, dim=1), cache)
        return answered(qwen, cache, task, place, reading=self._reading)


def _numbers(state: Mapping[str, Tensor], name: str, batch: int) -> list[int]:
    if name not in state or state[name].shape != (batch,):
        raise CacheMismatch(f"this is no state of {batch} rows; restore where it was taken")
    return [int(number) for number in state[name].tolist()]


def _own(state: Mapping[str, Tensor], row: int) -> dict[str, Tensor]:
    """One row's part of a state."""
    prefix = f"{row}."
    named = {name: held for name, held in state.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix): held for name, held in named.items()}
