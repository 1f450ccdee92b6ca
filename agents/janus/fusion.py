"""Fusion of what is seen and where it is: F = S' + lam * MLP(G'), JanusVLN's equation (4)."""

from torch import Tensor, nn

from .blocks import start
from .sizes import JanusSizes


class Merger(nn.Module):
    """Norm, merge x merge neighbouring patches side by side, two linear layers with GELU.

    Both S' and G' are made so: Qwen2.5-VL's patch merger, and JanusVLN's VGGTMerger.
    """

    def __init__(self, inputs: int, hidden: int, outputs: int, side: int, merge: int) -> None:
        super().__init__()
        self.side, self.merge = side, merge
        self.norm = nn.RMSNorm(inputs, eps=1e-6)
        self.up = start(nn.Linear(inputs * merge**2, hidden))
        self.down = start(nn.Linear(hidden, outputs))

    def forward(self, patches: Tensor) -> Tensor:
        """(N, side * side, inputs) -> (N, side * side / merge^2, outputs)."""
        parts = self.side // self.merge
        x = self.norm(patches.to(self.norm.weight.dtype))
        x = x.view(-1, parts, self.merge, parts, self.merge, x.shape[-1])
        x = x.transpose(2, 3).reshape(-1, parts * parts, self.up.in_features)
        out: Tensor = self.down(nn.functional.gelu(self.up(x)))
        return out


class Fusion(nn.Module):
    """The two sides of F = S' + lam * MLP(G'), tokens of an image; the caller adds them up."""

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.lam = sizes.lam
        width, side, merge = sizes.width, sizes.side, sizes.merge
        what, where = sizes.semantic_merger or 2 * width, sizes.spatial_merger or 2 * width
        self.semantic = Merger(width, what, width, side, merge)
        self.spatial = Merger(2 * width, where, width, side, merge)

    def what(self, semantic: Tensor) -> Tensor:
        """S', (N, image tokens, width), of semantic features (N, patches, width)."""
        out: Tensor = self.semantic(semantic)
        return out

    def where(self, features: Tensor) -> Tensor:
        """lam * MLP(G'), (N, image tokens, width), of spatial features (N, patches, 2 * width)."""
        out: Tensor = self.lam * self.spatial(features)
        return out
