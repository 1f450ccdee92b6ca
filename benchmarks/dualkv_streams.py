"""Is Janus frame by frame what it is in one pass? Logits, and what both caches hold, every layer.

Random weights and random pictures: exactness does not ask what a model has learnt. The one pass
hands over the keys and values of every layer; of the streaming model they are read from the caches
themselves, often enough that every frame is met while it is kept.
"""

from collections.abc import Callable
from typing import NamedTuple
from unittest.mock import patch

import torch
from torch import Tensor

from mnemonaut.agents.janus import model as janus_model
from mnemonaut.agents.janus.attention import Attend, Prefix, attend_under
from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.agents.janus.sizes import ACTIONS, NOTHING, JanusSizes
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.frame_cache import FrameCache
from mnemonaut.memory.frame_window import FrameWindow

SIDES = ("semantic", "spatial")
NAMES = ("keys", "values")
FULL = Windows(FrameWindow(), FrameWindow())
"""As published: 8 + 48, the current frame among the 48."""

ROOM = 40
"""Words that a memory is made for; instructions are shorter."""


Heard = dict[str, dict[int, tuple[Tensor, Tensor]]]
"""Keys and values of one pass by side and layer, (B, heads, T * tokens, D)."""


class Episodes(NamedTuple):
    """Pictures (B, T, 3, H, W), the word before each (B, T), instructions (B, L)."""

    frames: Tensor
    said: Tensor
    words: Tensor


class Pass(NamedTuple):
    """Logits (B, T, 4), and by side and name a tensor (layers, B, heads, T * tokens, D)."""

    logits: Tensor
    held: dict[tuple[str, str], Tensor]


class Apart(NamedTuple):
    """Largest absolute differences: of the logits, and layer by layer of keys and values."""

    logits: float
    semantic: list[float]
    spatial: list[float]

    @property
    def most(self) -> float:
        return max(self.logits, *self.semantic, *self.spatial)


def random_janus(sizes: JanusSizes, seed: int = 0) -> Janus:
    """Random weights; those of the action head so large that logits are about 1."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Janus(sizes).eval().requires_grad_(False)
        torch.nn.init.normal_(model.decoder.action_head.weight, std=sizes.width**-0.5)
    return model


def random_episodes(sizes: JanusSizes, batch: int, frames: int, seed: int = 0) -> Episodes:
    """Pictures of 4 x 4 coloured squares, words at random, instructions of uneven length."""
    generator = torch.Generator().manual_seed(seed)
    squares = torch.randint(0, 256, (batch, frames, 3, 4, 4), generator=generator)
    each = sizes.picture // 4
    pictures = squares.to(torch.uint8).repeat_interleave(each, 3).repeat_interleave(each, 4)
    said = torch.randint(0, ACTIONS, (batch, frames), generator=generator)
    said[:, 0] = NOTHING
    words = torch.randint(2, sizes.words, (batch, ROOM - 10), generator=generator)
    for row in range(batch):
        words[row, words.shape[1] - 7 * row :] = 0
    return Episodes(pictures, said, words)


def listening(found: Heard) -> Callable[..., Attend]:
    """`attend_under`, which also writes down the keys and values that each layer is given."""

    def under(window: FrameWindow, tokens: int, prefix: Prefix | None = None) -> Attend:
        attend = attend_under(window, tokens, prefix)
        side = "spatial" if prefix is None else "semantic"

        def hear(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            found[side][layer] = (keys, values)
            return attend(layer, queries, keys, values)

        return hear

    return under


@torch.no_grad()
def one_pass(model: Janus, told: Episodes, windows: Windows = FULL) -> Pass:
    """Whole episodes at once under the windows' masks."""
    found: Heard = {side: {} for side in SIDES}
    with patch.object(janus_model, "attend_under", listening(found)):
        logits = model.stream(*told, windows).logits
    return Pass(logits.float(), _stacked(model, found))


@torch.no_grad()
def streamed(
    model: Janus, told: Episodes, windows: Windows = FULL, dtype: torch.dtype = torch.float32
) -> Pass:
    """The same frame by frame through a working memory of `dtype`."""
    batch, count = told.said.shape
    memory = model.memory(windows, batch, ROOM, dtype)
    model.begin(memory, told.words)
    often = min(window.recent for window in windows)
    parts: dict[tuple[str, str], list[Tensor]] = {}
    logits, taken = [], 0
    for at in range(count):
        logits.append(model.step(memory, told.frames[:, at], told.said[:, at]))
        if at + 1 - taken == often or at + 1 == count:
            for part, held in _read(memory, range(taken, at + 1)).items():
                parts.setdefault(part, []).append(held)
            taken = at + 1
    return Pass(
        torch.stack(logits, 1).float(), {part: torch.cat(held, 3) for part, held in parts.items()}
    )


def _read(memory: DualKV, frames: range) -> dict[tuple[str, str], Tensor]:
    """What the caches hold of these frames, by side and name."""
    state = memory.state()
    caches: dict[str, FrameCache] = {"semantic": memory.semantic, "spatial": memory.spatial}
    found = {}
    for side, cache in caches.items():
        starts = [cache.pinned + cache.tokens * cache.window.slot(frame) for frame in frames]
        for name in NAMES:
            held = state[f"{side}.{name}"]
            rows = [held[:, :, :, start : start + cache.tokens] for start in starts]
            found[side, name] = torch.cat(rows, 3)
    return found


def apart(one: Pass, other: Pass) -> Apart:
    """By how much two passes over the same episodes differ at most."""

    def layers(side: str) -> list[float]:
        pairs = [(one.held[side, name], other.held[side, name]) for name in NAMES]
        most = [(a.float() - b.float()).abs().flatten(1).amax(1) for a, b in pairs]
        return [float(layer) for layer in torch.stack(most).amax(0)]

    logits = float((one.logits - other.logits).abs().max())
    return Apart(logits, layers("semantic"), layers("spatial"))


def relative(one: Tensor, other: Tensor) -> float:
    """||one - other|| / ||other||."""
    return float((one - other).double().norm() / other.double().norm())


def half_precision(model: Janus, told: Episodes, windows: Windows = FULL) -> dict[str, float]:
    """How far 16 bits are from 32, of the logits, in one pass and in streaming.

    Automatic mixed precision, as in training; the memory holds 16 bits too.
    """
    whole = one_pass(model, told, windows).logits
    with torch.autocast("cpu", torch.bfloat16):
        halved = one_pass(model, told, windows).logits
        stepped = streamed(model, told, windows, torch.bfloat16).logits
    return {
        "streaming from one pass": relative(stepped, halved),
        "one pass from fp32": relative(halved, whole),
        "streaming from fp32": relative(stepped, whole),
    }


@torch.no_grad()
def retained_alone(model: Janus, told: Episodes, at: int, windows: Windows = FULL) -> Pass:
    """The frames that the memory keeps at frame `at`, as if no other had ever been.

    They keep their own numbers, and see one another in order. Both windows are alike.
    """
    kept = windows.semantic.kept(at)
    order = torch.tensor(kept)
    pictures = model.pictures(told.frames[:, kept])
    every, sizes = FrameWindow(0, len(kept)), model.sizes
    found: Heard = {side: {} for side in SIDES}
    attend = listening(found)
    view = model.spatial(pictures, order[None], attend(every, sizes.spatial_tokens))
    seen = model.semantic(pictures.flatten(0, 1)).unflatten(0, pictures.shape[:2])
    logits, _ = model.decoder(
        told.said[:, kept],
        model.what(seen) + model.where(view.features),
        model.decoder.rotation(order).flatten(0, 1),
        attend(every, sizes.decoder_tokens, model.decoder.read(told.words)),
    )
    return Pass(logits, _stacked(model, found))


def retained_gap(
    model: Janus, told: Episodes, at: list[int], windows: Windows = FULL
) -> dict[str, list[float]]:
    """By how much that differs from streaming: relative, over the frames `at`.

    "semantic", "spatial": of all keys and values that are kept then, layer by layer; "logits": of
    the frame itself, one number.
    """
    stream = streamed(model, told, windows)
    tokens = {"semantic": model.sizes.decoder_tokens, "spatial": model.sizes.spatial_tokens}
    again: dict[str, list[Tensor]] = {side: [] for side in SIDES}
    first: dict[str, list[Tensor]] = {side: [] for side in SIDES}
    logits = []
    for frame in at:
        alone = retained_alone(model, told, frame, windows)
        logits.append(alone.logits[:, -1])
        kept = torch.tensor(windows.semantic.kept(frame))
        for side in SIDES:
            count = tokens[side]
            own = (kept[:, None] * count + torch.arange(count)).flatten()
            for name in NAMES:
                again[side].append(alone.held[side, name].flatten(1))
                first[side].append(stream.held[side, name][:, :, :, own].flatten(1))
    gaps = {
        side: [
            relative(one, other)
            for one, other in zip(torch.cat(again[side], 1), torch.cat(first[side], 1), strict=True)
        ]
        for side in SIDES
    }
    gaps["logits"] = [relative(torch.stack(logits, 1), stream.logits[:, at])]
    return gaps


def _stacked(model: Janus, found: Heard) -> dict[tuple[str, str], Tensor]:
    """What was heard as of `Pass`; layers behind the one that is read serve training alone."""
    layers = {"semantic": model.sizes.decoder_layers, "spatial": model.sizes.cached_blocks}
    return {
        (side, name): torch.stack([found[side][layer][at] for layer in range(layers[side])])
        for side in SIDES
        for at, name in enumerate(NAMES)
    }
