"""The semantic encoder: what is seen, frame by frame (in the place of Qwen2.5-VL's vision part).

It looks at one frame at a time and remembers nothing: the semantic memory is what the decoder keeps
of its tokens.
"""

from torch import Tensor, nn

from .attention import attend_all
from .blocks import Block, Stem
from .rotary import image_rotation
from .sizes import JanusSizes


class SemanticEncoder(nn.Module):
    """Stem and blocks of attention within the frame."""

    rotation: Tensor

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        width, layers = sizes.width, sizes.semantic_layers
        self.stem = Stem(width, sizes.patch, sizes.stem)
        self.blocks = nn.ModuleList(
            Block(width, sizes.heads, sizes.head_size, sizes.semantic_mlp * width, layers)
            for _ in range(layers)
        )
        rotation = image_rotation(sizes.side, 0, sizes.head_size // 2)
        self.register_buffer("rotation", rotation, persistent=False)

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 3, H, W) floats -> (N, patches, width)."""
        x: Tensor = self.stem(pictures)
        for block in self.blocks:
            x = block(x, self.rotation, 0, attend_all)
        return x
