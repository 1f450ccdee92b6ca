"""VGGTMerger: geometry into the language model's tokens, JanusVLN's second half of the fusion.

F = S' + lambda * MLP(G'), lambda 0.2 (arXiv 2509.22548, equation 4): S' the picture's tokens of
Qwen2.5-VL, G' VGGT's patch features, 2 x 2 of them side by side where Qwen has one token.
"""

import torch
from torch import Tensor, nn

from .errors import PublishedMismatch

LAMBDA = 0.2
HIDDEN = 4096


class RootMeanSquareNorm(nn.Module):
    """Divide by the root of the mean square, times a learnt vector; computed in 32 bits."""

    def __init__(self, width: int, epsilon: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, tokens: Tensor) -> Tensor:
        exact = tokens.float()
        normed = exact * torch.rsqrt(exact.square().mean(-1, keepdim=True) + self.epsilon)
        return self.weight * normed.to(tokens.dtype)


class VGGTMerger(nn.Module):
    """Norm, 2 x 2 merge, Linear, GELU, Linear; published names `ln_q`, `mlp.0`, `mlp.2`.

    Args:
        width: numbers per patch (VGGT-1B: 2 x 1,024).
        out: numbers per token of the language model (Qwen2.5-VL-7B: 3,584).
        hidden: between the two linear layers.
        merge: patches of a side that make one token.
    """

    def __init__(self, width: int, out: int, *, hidden: int = HIDDEN, merge: int = 2) -> None:
        super().__init__()
        self.width, self.out, self.merge = width, out, merge
        self.ln_q = RootMeanSquareNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width * merge * merge, hidden), nn.GELU(), nn.Linear(hidden, out)
        )

    def forward(self, patches: Tensor, rows: int, columns: int) -> Tensor:
        """(B, rows * columns, width) to (B, rows * columns / merge^2, out), row by row.

        Raises:
            PublishedMismatch: rows or columns do not split into `merge`, or are not the patches'.
        """
        merge = self.merge
        if rows % merge or columns % merge or patches.shape[1] != rows * columns:
            raise PublishedMismatch(
                f"{patches.shape[1]} patches of {rows} x {columns} do not merge {merge} by "
                f"{merge}; resize the picture to whole blocks of them"
            )
        normed = self.ln_q(patches)
        squares = normed.reshape(len(normed), rows // merge, merge, columns // merge, merge, -1)
        # Within a square: row by row, then the numbers of a patch.
        flat = squares.transpose(2, 3).flatten(3).flatten(1, 2)
        merged: Tensor = self.mlp(flat)
        return merged
