"""Random models and random episodes, and a model's answers to them in one pass and step by step."""

from typing import NamedTuple

import torch
from torch import Tensor

from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.agents.janus.sizes import NOTHING, JanusSizes
from mnemonaut.memory.dualkv import DualKV
from mnemonaut.memory.frame_window import FrameWindow

SIZES = JanusSizes(
    words=30,
    picture=16,
    patch=4,
    width=32,
    heads=2,
    global_heads=2,
    decoder_layers=3,
    registers=1,
    stem=8,
)
OFF = FrameWindow(0, 1)
ROOM = 12


class Episodes(NamedTuple):
    frames: Tensor
    said: Tensor
    words: Tensor


def model_of(sizes: JanusSizes = SIZES, seed: int = 0) -> Janus:
    """Random weights, the action head's large enough that logits are of order 1, and differ."""
    torch.manual_seed(seed)
    model = Janus(sizes).eval()
    torch.nn.init.normal_(model.decoder.action_head.weight, std=sizes.width**-0.5)
    return model


def episodes_of(batch: int, time: int, seed: int = 0, longest: int = 9) -> Episodes:
    generator = torch.Generator().manual_seed(seed)
    frames = torch.randint(0, 256, (batch, time, 3, 16, 16), generator=generator).to(torch.uint8)
    said = torch.randint(0, 4, (batch, time), generator=generator)
    said[:, 0] = NOTHING
    words = torch.randint(1, 30, (batch, longest), generator=generator)
    for row in range(batch):
        words[row, longest - row % longest :] = 0
    return Episodes(frames, said, words)


@torch.no_grad()
def streamed(model: Janus, told: Episodes, windows: Windows) -> Tensor:
    return model.stream(told.frames, told.said, told.words, windows).logits


@torch.no_grad()
def stepped(model: Janus, told: Episodes, windows: Windows) -> tuple[Tensor, DualKV]:
    memory = model.memory(windows, len(told.said), ROOM)
    model.begin(memory, told.words)
    steps = zip(told.frames.unbind(1), told.said.unbind(1), strict=True)
    logits = [model.step(memory, frames, said) for frames, said in steps]
    return torch.stack(logits, 1), memory
