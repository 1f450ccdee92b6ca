"""DINOv2 with registers (arXiv 2304.07193, 2309.16588), as VGGT embeds pictures with it.

ViT-L/14: 24 blocks of 1,024 numbers and 16 heads, a class token, 4 registers, and positions learnt
on a grid of 37 x 37 patches (518 pixels) that are stretched to any other.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from .vision_block import VisionBlock

_EPSILON = 1e-6


class PatchEmbedding(nn.Module):
    """Squares of a picture to tokens: one convolution, `proj`."""

    def __init__(self, width: int, patch: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, kernel_size=patch, stride=patch)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, H, W) to (N, rows * columns, width), row by row."""
        tokens: Tensor = self.proj(pictures).flatten(2).transpose(1, 2)
        return tokens


class DinoEncoder(nn.Module):
    """Pictures to patch tokens.

    Args:
        width: numbers per token.
        heads: attention heads.
        blocks: transformer blocks.
        patch: pixels of a patch's side.
        grid: patches of a side that the learnt positions are for.
        registers: tokens beside class token and patches.
    """

    def __init__(
        self, *, width: int, heads: int, blocks: int, patch: int, grid: int, registers: int
    ) -> None:
        super().__init__()
        self.grid, self.registers = grid, registers
        self.patch_embed = PatchEmbedding(width, patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + grid * grid, width) * 0.02)
        self.register_tokens = nn.Parameter(torch.zeros(1, registers, width))
        # Stands for hidden patches in DINOv2's training; never read here, part of every checkpoint.
        self.mask_token = nn.Parameter(torch.zeros(1, width), requires_grad=False)
        self.blocks = nn.ModuleList(
            VisionBlock(width, heads, normed=False, scale=1.0, epsilon=_EPSILON)
            for _ in range(blocks)
        )
        self.norm = nn.LayerNorm(width, eps=_EPSILON)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, H, W), normalised, sides multiples of a patch, to (N, rows * columns, width)."""
        rows, columns = (side // self._patch for side in pictures.shape[-2:])
        tokens = self.patch_embed(pictures)
        batch = len(tokens)
        positions = self._positions(rows, columns)
        first = (self.cls_token + positions[:, :1]).expand(batch, -1, -1)
        tokens = torch.cat(
            [first, self.register_tokens.expand(batch, -1, -1), tokens + positions[:, 1:]], dim=1
        )
        for block in self.blocks:
            tokens = block(tokens)
        patches: Tensor = self.norm(tokens)[:, 1 + self.registers :]
        return patches

    @property
    def _patch(self) -> int:
        return self.patch_embed.proj.kernel_size[0]

    def _positions(self, rows: int, columns: int) -> Tensor:
        """Learnt positions, (1, 1 + rows * columns, width): stretched bicubically, antialiased."""
        if rows == columns == self.grid:
            return self.pos_embed
        learnt = self.pos_embed.float()
        side = math.isqrt(learnt.shape[1] - 1)
        square = learnt[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
        stretched = functional.interpolate(
            square, size=(rows, columns), mode="bicubic", antialias=True
        )
        patches = stretched.flatten(2).transpose(1, 2)
        return torch.cat([learnt[:, :1], patches], dim=1).to(self.pos_embed.dtype)
