"""The transformer block that DINOv2 and VGGT are made of, under its published names.

`norm1`, `attn` (`qkv`, `q_norm`, `k_norm`, `proj`), `ls1`, `norm2`, `mlp` (`fc1`, `fc2`), `ls2`:
pre-norm, one matrix for queries, keys and values, each branch scaled by a learnt vector (`gamma`).
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from .rotary2d import turned

Keep = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor | None]]
"""Keys and values of a frame in; all keys and values to attend, and their mask, out."""


class Attention(nn.Module):
    """Attention of `heads` heads; with `normed`, queries and keys are normed within each head."""

    def __init__(self, width: int, heads: int, *, normed: bool) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        size = width // heads
        self.q_norm: nn.Module = nn.LayerNorm(size) if normed else nn.Identity()
        self.k_norm: nn.Module = nn.LayerNorm(size) if normed else nn.Identity()
        self.proj = nn.Linear(width, width)

    def forward(
        self,
        tokens: Tensor,
        rotary: Tensor | None = None,
        mask: Tensor | None = None,
        keep: Keep | None = None,
    ) -> Tensor:
        """(B, N, width) to the same.

        Args:
            rotary: a table of the N tokens, see `rotary_table`.
            mask: bool, True = attend, to be spread over (B, heads, N, N).
            keep: a memory of earlier keys and values; `mask` is then left out.
        """
        batch, count, width = tokens.shape
        parts = self.qkv(tokens).view(batch, count, 3, self.heads, width // self.heads)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4).unbind(0)
        queries, keys = self.q_norm(queries), self.k_norm(keys)
        if rotary is not None:
            queries, keys = turned(queries, rotary), turned(keys, rotary)
        if keep is not None:
            keys, values, seen = keep(keys, values)
            mask = None if seen is None else seen[:, None, None, :]
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        answer: Tensor = self.proj(mixed.transpose(1, 2).reshape(batch, count, width))
        return answer


class Scale(nn.Module):
    """Times a learnt vector (LayerScale, arXiv 2103.17239)."""

    def __init__(self, width: int, start: float) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.full((width,), start))

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens * self.gamma


class Perceptron(nn.Module):
    """Two layers with a GELU between them."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, tokens: Tensor) -> Tensor:
        answer: Tensor = self.fc2(functional.gelu(self.fc1(tokens)))
        return answer


class VisionBlock(nn.Module):
    """Attention and a perceptron, each added to what came in.

    Args:
        width: numbers per token.
        heads: attention heads.
        normed: norm queries and keys (VGGT does, DINOv2 does not).
        scale: where the branches' scales start.
        epsilon: of the two norms (DINOv2 1e-6, VGGT 1e-5).
    """

    def __init__(
        self, width: int, heads: int, *, normed: bool, scale: float, epsilon: float
    ) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=epsilon)
        self.attn = Attention(width, heads, normed=normed)
        self.ls1 = Scale(width, scale)
        self.norm2 = nn.LayerNorm(width, eps=epsilon)
        self.mlp = Perceptron(width, 4 * width)
        self.ls2 = Scale(width, scale)

    def forward(
        self,
        tokens: Tensor,
        rotary: Tensor | None = None,
        mask: Tensor | None = None,
        keep: Keep | None = None,
    ) -> Tensor:
        """As `Attention.forward`."""
        tokens = tokens + self.ls1(self.attn(self.norm1(tokens), rotary, mask, keep))
        answer: Tensor = tokens + self.ls2(self.mlp(self.norm2(tokens)))
        return answer
