"""The decoder: it reads the instruction and the frames, and says what to do.

A frame is what the decoder said last, the fused image and a query, in one group: within it every
token sees every token. Frames see the instruction and the earlier frames of a window. Positions are
Qwen2.5-VL's (arXiv 2502.13923, section 2.1.2): a word takes one position, an image as many as its
longer side, and time, height and width are known apart. The instruction ends before position 0.
"""

import torch
from torch import Tensor, nn

from .attention import Attend, Prefix, attention
from .blocks import Block, start
from .rotary import TEXT_BASE, multimodal_rotation, speeds
from .sizes import ACTIONS, JanusSizes
from .words import PAD


class Decoder(nn.Module):
    """Tables of words and actions, blocks, heads for the action and for the progress."""

    placed: Tensor
    turns: Tensor

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.sizes = sizes
        width, layers = sizes.width, sizes.decoder_layers
        self.words = nn.Embedding(sizes.words, width, padding_idx=PAD)
        self.said = nn.Embedding(ACTIONS + 1, width)
        # Small, so that what it becomes is what it has read, from the first step on.
        self.query = nn.Parameter(0.1 * torch.randn(width))
        hidden = sizes.decoder_mlp * width
        self.blocks: list[Block] = nn.ModuleList(  # type: ignore[assignment]
            Block(width, sizes.heads, sizes.head_size, hidden, layers) for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.action_head = start(nn.Linear(width, ACTIONS), 0.1)
        self.progress_head = start(nn.Linear(width, 1), 0.1)
        # A frame later is the same turn for all of its tokens, whatever their places.
        side, pairs = sizes.side // sizes.merge, sizes.head_size // 2
        placed, turns = multimodal_rotation(_places(side), pairs), speeds(pairs, TEXT_BASE)
        self.register_buffer("placed", placed, persistent=False)
        self.register_buffer("turns", (side + 2) * turns, persistent=False)

    def read(self, words: Tensor) -> Prefix:
        """Keys and values of instructions, (B, L) words, each word seeing all of its own.

        A row without a word keeps its first padding, so that attention has something to see.
        """
        visible = words != PAD
        lengths = visible.sum(1, keepdim=True)
        order = torch.arange(words.shape[1], device=words.device)
        positions = (order - lengths)[..., None].expand(-1, -1, 3)
        rotation = multimodal_rotation(positions, self.sizes.head_size // 2)[:, None]
        seen = (visible | ((lengths == 0) & (order == 0)))[:, None, None]
        layers: list[tuple[Tensor, Tensor]] = []

        def attend(_: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            layers.append((keys, values))
            return attention(queries, keys, values, seen)

        x = self.words(words)
        for layer, block in enumerate(self.blocks):
            if layer < len(self.blocks) - 1:
                x = block(x, rotation, layer, attend)
            else:  # nobody reads what the words become after it
                layers.append(block.keys_and_values(x, rotation))
        return Prefix(layers, visible)

    def rotation(self, frames: Tensor) -> Tensor:
        """(..., tokens of a frame, pairs) complex, of frames (...) numbered from the start."""
        angles = frames[..., None, None] * self.turns
        return torch.polar(torch.ones_like(angles), angles).to(self.placed.dtype) * self.placed

    def forward(
        self, said: Tensor, image: Tensor, rotation: Tensor, attend: Attend
    ) -> tuple[Tensor, Tensor]:
        """Say the next action.

        Args:
            said: (B, T) long, the last word at each frame; `NOTHING` where there was none.
            image: (B, T, image tokens, width) fused.
            rotation: broadcasts to (B, heads, T * tokens, pairs).
            attend: who sees whom.

        Returns:
            logits (B, T, 4) and progress (B, T).
        """
        time = said.shape[1]
        x = self.run(self.group(said, image).flatten(1, 2), rotation, attend)
        return self.answer(x.view(len(x), time, -1, x.shape[-1])[:, :, -1])

    def group(self, said: Tensor, image: Tensor) -> Tensor:
        """The tokens of frames, (B, T, tokens, width), from words (B, T) and fused images."""
        last = self.said(said)[:, :, None].to(image.dtype)
        query = self.query.to(image.dtype).expand(*said.shape, 1, -1)
        return torch.cat([last, image, query], 2)

    def run(self, x: Tensor, rotation: Tensor, attend: Attend) -> Tensor:
        """All blocks over tokens (B, N, width)."""
        for layer, block in enumerate(self.blocks):
            x = block(x, rotation, layer, attend)
        return x

    def answer(self, queries: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (..., 4) and progress (...) of what the queries (..., width) became."""
        x = self.norm(queries)
        return self.action_head(x), self.progress_head(x)[..., 0]


def _places(side: int) -> Tensor:
    """(tokens, 3): positions of a frame's tokens in time, height and width."""
    place = torch.arange(side)
    rows, columns = torch.meshgrid(place, place, indexing="ij")
    image = torch.stack([torch.zeros_like(rows), rows, columns], -1).view(-1, 3) + 1
    said, query = torch.zeros(1, 3, dtype=torch.long), torch.full((1, 3), side + 1)
    return torch.cat([said, image, query])
