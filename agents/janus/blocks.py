"""What all parts are built of: pre-norm blocks of attention and a perceptron.

Queries and keys are normalised per head, as in VGGT, so that no attention saturates while the
weights grow. What a block adds to its tokens is small at first, the smaller the more blocks follow.
"""

import math
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn

from .attention import Attend
from .rotary import rotate


class Attention(nn.Module):
    """Attention with normalised queries and keys; who sees whom is the caller's."""

    def __init__(self, width: int, heads: int, size: int) -> None:
        """`size` is a head's; heads * size may be less than the width."""
        super().__init__()
        self.heads = heads
        self.into = nn.Linear(width, 3 * heads * size)
        self.query_norm, self.key_norm = nn.LayerNorm(size), nn.LayerNorm(size)
        self.out = nn.Linear(heads * size, width)

    def forward(self, x: Tensor, rotation: Tensor | None, layer: int, attend: Attend) -> Tensor:
        """x (B, N, width) -> (B, N, width)."""
        queries, keys, values = self.split(x, rotation)
        read = attend(layer, queries, keys, values)
        out: Tensor = self.out(read.transpose(1, 2).flatten(2))
        return out

    def split(self, x: Tensor, rotation: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, (B, heads, N, head_size), rotated."""
        parts = self.into(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        queries, keys = self.query_norm(parts[0]), self.key_norm(parts[1])
        if rotation is not None:
            queries, keys = rotate(queries, rotation), rotate(keys, rotation)
        return queries, keys, parts[2]


class Block(nn.Module):
    """x + attention(norm(x)), then x + perceptron(norm(x))."""

    def __init__(self, width: int, heads: int, size: int, hidden: int, depth: int) -> None:
        """`depth` is how many blocks follow one another: it scales what each adds at first."""
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, size)
        self.mlp_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        for layer in (self.attention.into, self.up):
            start(layer)
        for layer in (self.attention.out, self.down):
            start(layer, 1.0 / math.sqrt(2.0 * depth))

    def forward(self, x: Tensor, rotation: Tensor | None, layer: int, attend: Attend) -> Tensor:
        """x (B, N, width) -> (B, N, width)."""
        x = x + self.attention(self.attention_norm(x), rotation, layer, attend)
        return self.perceive(x)

    def keys_and_values(self, x: Tensor, rotation: Tensor | None) -> tuple[Tensor, Tensor]:
        """What others may read of tokens x (B, N, width) in this block."""
        _, keys, values = self.attention.split(self.attention_norm(x), rotation)
        return keys, values

    def perceive(self, x: Tensor) -> Tensor:
        """The second half: what a token makes of itself."""
        out: Tensor = x + self.down(nn.functional.gelu(self.up(self.mlp_norm(x))))
        return out


def start(layer: nn.Linear, gain: float = 1.0) -> nn.Linear:
    """Fresh weights that keep the size of normalised inputs times `gain`; no bias."""
    nn.init.normal_(layer.weight, std=gain / math.sqrt(layer.in_features))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


class Stem(nn.Module):
    """Overlapping convolutions from a picture to its patches (Xiao et al., arXiv 2106.14881).

    They learn faster than one large patch embedding does, at this size above all. The first one
    has stride 4, the others 2.
    """

    def __init__(self, width: int, patch: int, channels: int) -> None:
        super().__init__()
        steps = int(math.log2(patch)) - 2
        widths = [*(min(channels * 2**step, width) for step in range(steps)), width]
        layers = [_convolution(3, widths[0], 4)]
        layers += [_convolution(before, after, 2) for before, after in pairwise(widths)]
        self.layers = nn.ModuleList(layers)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, H, W) floats -> (N, patches, width)."""
        x = pictures.contiguous(memory_format=torch.channels_last)
        last = len(self.layers) - 1
        for index, layer in enumerate(self.layers):
            x = layer(x) if index == last else torch.relu(layer(x))
        return x.flatten(2).transpose(1, 2)


def _convolution(before: int, after: int, stride: int) -> nn.Conv2d:
    layer = nn.Conv2d(before, after, 6 if stride == 4 else 3, stride, 1)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    # A CPU is faster where the channels of a pixel lie side by side.
    layer.weight.data = layer.weight.data.contiguous(memory_format=torch.channels_last)
    nn.init.zeros_(cast("Tensor", layer.bias))
    return layer
