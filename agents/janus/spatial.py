"""The spatial encoder: where things are, over the frames of an episode (after VGGT).

Blocks alternate attention within each frame and attention to the frames of a window. Positions are
known within the image only, there is no time; the first frame of an episode is marked by special
tokens of its own, and geometry is told in that frame (Wang et al., arXiv 2503.11651, section 3).
VGGT's weights know geometry from pre-training; here two auxiliary heads teach it from scratch.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .attention import Attend, attend_all
from .blocks import Block, Stem, start
from .rotary import clocked_rotation, image_rotation
from .sizes import JanusSizes


class SpatialView(NamedTuple):
    """What the spatial encoder makes of frames.

    Attributes:
        features: (B, T, patches, 2 * width): frame and global attention's output, side by side.
        depth: (B, T, side, side): distance along the optical axis, 1 = 10 m; None where not asked.
        motion: (B, T, 4): sine and cosine of the turn since the episode's first frame, metres to
            the right of it and in front of it, 1 = 5 m; None where not asked.
        camera: (B, T, width): the normalised camera tokens that motion is read from; None where
            not asked.
    """

    features: Tensor
    depth: Tensor | None = None
    motion: Tensor | None = None
    camera: Tensor | None = None


class SpatialEncoder(nn.Module):
    """Stem, special tokens, blocks of frame and global attention, heads for depth and motion."""

    rotation: Tensor

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.sizes = sizes
        width, depth = sizes.width, 2 * sizes.spatial_blocks
        hidden = sizes.spatial_mlp * width
        self.stem = Stem(width, sizes.patch, sizes.stem)
        # Small, as VGGT's are: what a camera token becomes is what it has read.
        self.special = nn.Parameter(0.1 * torch.randn(2, sizes.special, width))
        self.frame_blocks, self.global_blocks = (
            nn.ModuleList(
                Block(width, heads, sizes.head_size, hidden, depth)
                for _ in range(sizes.spatial_blocks)
            )
            for heads in (sizes.heads, sizes.global_heads)
        )
        self.motion_norm, self.depth_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.motion_head = start(nn.Linear(width, 4), 0.1)
        self.depth_head = start(nn.Linear(width, 1), 0.1)
        rotation = image_rotation(sizes.side, sizes.special, sizes.head_size // 2)
        self.register_buffer("rotation", rotation, persistent=False)

    def forward(
        self, pictures: Tensor, order: Tensor, attend: Attend, *, auxiliary: bool = False
    ) -> SpatialView:
        """See frames.

        Args:
            pictures: (B, T, 3, H, W) floats.
            order: (B, T) or (1, T) long, frames numbered from each episode's first, 0. All 0
                where there is no memory: then every frame is a first one.
            attend: the global attention: who sees whom among all tokens of an episode.
            auxiliary: whether depth and motion are asked, for training.
        """
        batch, time = pictures.shape[:2]
        patches = self.stem(pictures.flatten(0, 1))
        later = (order > 0).long().expand(batch, -1).flatten()
        special = self.special.index_select(0, later).to(patches.dtype)
        x = torch.cat([special, patches], 1)
        tokens = x.shape[1]
        every = self._among(order)
        blocks = list(zip(self.frame_blocks, self.global_blocks, strict=True))
        last = self.sizes.cached_blocks - 1
        features = x
        for layer, (within, among) in enumerate(blocks if auxiliary else blocks[: last + 1]):
            x = within(x, self.rotation, layer, attend_all)
            own = x
            x = among(x.view(batch, time * tokens, -1), every, layer, attend)
            x = x.view(batch * time, tokens, -1)
            if layer == last:
                features = torch.cat([own, x], 2)[:, self.sizes.special :]
        features = features.reshape(batch, time, *features.shape[1:])
        if not auxiliary:
            return SpatialView(features)
        side = self.sizes.side
        depth = self.depth_head(self.depth_norm(x[:, self.sizes.special :]))
        camera = self.motion_norm(x[:, 0]).view(batch, time, -1)
        motion = self.motion_head(camera)
        return SpatialView(features, depth.view(batch, time, side, side), motion, camera)

    def _among(self, order: Tensor) -> Tensor:
        """The rotation of all tokens for global attention, (T * tokens, pairs) or a row each."""
        if not self.sizes.clock:
            return self.rotation if order.shape[1] == 1 else self.rotation.repeat(order.shape[1], 1)
        turned = clocked_rotation(
            order, self.sizes.side, self.sizes.special, self.rotation.shape[1]
        )
        return turned.flatten(1, 2)[:, None]
