"""VGGT-1B's aggregator (arXiv 2503.11651), one picture at a time over a fixed-size memory.

Each picture becomes a camera token, 4 registers and DINOv2's patch tokens. Then 24 times: attention
within each frame, then attention over all frames ("global"). The first frame of an episode has a
camera token and registers of its own: its camera is the frame of reference. JanusVLN (arXiv
2509.22548) keeps keys and values of the global layers, and reads the second last pair of layers:
what its frame layer and its global layer gave, side by side, patch tokens only.

The last pair cannot reach those features, so neither is it run nor are its keys kept; the released
code runs it and drops the result. The released code stores keys before their norm and rotary and
applies both again at each step; the rotary lives within the image, so it is the same to keep them
finished, as `FrameCache` does.

The published heads (camera, depth, points, tracks) are left out, as in JanusVLN.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ....memory.frame_cache import FrameCache
from ....memory.frame_window import FrameWindow
from .dinov2 import DinoEncoder
from .errors import PublishedMismatch
from .rotary2d import rotary_table
from .vision_block import Keep, VisionBlock

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)

_EPSILON = 1e-5
_SCALE = 0.01


@dataclass(frozen=True, slots=True)
class VGGTSizes:
    """Sizes of an aggregator; the defaults are VGGT-1B's: 909,112,320 parameters.

    `patch` is a patch's side in pixels, `grid` the patches of a side that DINOv2's positions were
    learnt for (37 x 14 = 518 pixels).
    """

    width: int = 1024
    heads: int = 16
    blocks: int = 24
    encoder_blocks: int = 24
    patch: int = 14
    grid: int = 37
    registers: int = 4

    @property
    def special(self) -> int:
        """Tokens of a frame that are not patches: the camera's and the registers."""
        return 1 + self.registers

    @property
    def layers(self) -> int:
        """Pairs of layers that are run: all but the last."""
        return self.blocks - 1

    def tokens(self, height: int, width: int) -> int:
        """Tokens of a frame of so many pixels."""
        return self.special + (height // self.patch) * (width // self.patch)


class Aggregator(nn.Module):
    """Pictures to geometry: `step` one by one over a `FrameCache`, or all in one pass."""

    def __init__(self, sizes: VGGTSizes | None = None) -> None:
        super().__init__()
        self.sizes = sizes = sizes or VGGTSizes()
        if sizes.blocks < 2 or sizes.width % (4 * sizes.heads):
            raise PublishedMismatch(
                f"{sizes} is no aggregator; take 2 blocks or more and a width that 4 x heads divide"
            )
        self.patch_embed = DinoEncoder(
            width=sizes.width,
            heads=sizes.heads,
            blocks=sizes.encoder_blocks,
            patch=sizes.patch,
            grid=sizes.grid,
            registers=sizes.registers,
        )
        # Of the first frame, and of every other.
        self.camera_token = nn.Parameter(torch.randn(1, 2, 1, sizes.width) * 1e-6)
        self.register_token = nn.Parameter(torch.randn(1, 2, sizes.registers, sizes.width) * 1e-6)
        self.frame_blocks = nn.ModuleList(self._blocks())
        self.global_blocks = nn.ModuleList(self._blocks())

    def memory(
        self,
        window: FrameWindow,
        *,
        batch: int,
        height: int,
        width: int,
        dtype: torch.dtype | None = None,
        device: torch.device | str | None = None,
    ) -> FrameCache:
        """A memory for pictures of `height` x `width` pixels; dtype and device as the weights'."""
        sizes = self.sizes
        return FrameCache(
            window,
            layers=sizes.layers,
            batch=batch,
            heads=sizes.heads,
            head_size=sizes.width // sizes.heads,
            tokens=sizes.tokens(height, width),
            dtype=dtype or self.camera_token.dtype,
            device=device or self.camera_token.device,
        )

    def step(self, pictures: Tensor, memory: FrameCache) -> Tensor:
        """One picture per row, (B, 3, H, W) in 0 to 1, to (B, patches, 2 * width).

        Writes to `memory`; `memory.advance` is the caller's, after all that reads this frame.

        Raises:
            PublishedMismatch: H or W is not a multiple of a patch.
            CacheMismatch: the memory was made for other pictures, rows or numbers.
        """
        tokens, rotary = self._embedded(pictures[:, None], memory.frames[:, None], memory.window)
        tokens = tokens.flatten(0, 1)
        within = tokens
        for layer in range(self.sizes.layers):
            within = self.frame_blocks[layer](tokens, rotary)
            tokens = self.global_blocks[layer](within, rotary, keep=_keeper(memory, layer))
        return torch.cat([within, tokens], dim=-1)[:, self.sizes.special :]

    def forward(self, pictures: Tensor, window: FrameWindow | None = None) -> Tensor:
        """Whole episodes in one pass, (B, T, 3, H, W) in 0 to 1, to (B, T, patches, 2 * width).

        Args:
            window: the frames that each frame sees, as `step` with a memory of that window; None:
                all frames see all, as VGGT reads a set of pictures.
        """
        batch, frames = pictures.shape[:2]
        numbers = torch.arange(frames, device=pictures.device).expand(batch, -1)
        tokens, rotary = self._embedded(pictures, numbers, window)
        count = tokens.shape[2]
        mask: Tensor | None = None
        if window is not None:
            mask = torch.from_numpy(window.mask(frames)).to(pictures.device)
            mask = mask.repeat_interleave(count, 0).repeat_interleave(count, 1)
        everywhere = rotary.repeat(1, frames, 1, 1)
        within = tokens
        for layer in range(self.sizes.layers):
            within = self.frame_blocks[layer](tokens.flatten(0, 1), rotary).view_as(tokens)
            tokens = self.global_blocks[layer](within.flatten(1, 2), everywhere, mask)
            tokens = tokens.view_as(within)
        return torch.cat([within, tokens], dim=-1)[:, :, self.sizes.special :]

    def _blocks(self) -> Iterator[VisionBlock]:
        for _ in range(self.sizes.blocks):
            yield VisionBlock(
                self.sizes.width, self.sizes.heads, normed=True, scale=_SCALE, epsilon=_EPSILON
            )

    def _embedded(
        self, pictures: Tensor, numbers: Tensor, window: FrameWindow | None
    ) -> tuple[Tensor, Tensor]:
        """Tokens (B, T, tokens, width) of pictures (B, T, 3, H, W), and a frame's rotary table.

        `numbers`, (B, T), counts the frames of the episode from 0; without a memory every frame is
        a first one.
        """
        sizes = self.sizes
        height, width = pictures.shape[-2:]
        if height % sizes.patch or width % sizes.patch:
            raise PublishedMismatch(
                f"pictures of {width} x {height} pixels do not split into patches of "
                f"{sizes.patch}; resize them to multiples of it"
            )
        dtype = self.camera_token.dtype
        mean = pictures.new_tensor(MEAN)[:, None, None]
        deviation = pictures.new_tensor(DEVIATION)[:, None, None]
        seen = ((pictures - mean) / deviation).to(dtype)
        patches = self.patch_embed(seen.flatten(0, 1))
        patches = patches.reshape(*pictures.shape[:2], -1, sizes.width)
        remembers = window is None or window.slots > 1
        later = ((numbers > 0) & remembers).long()
        tokens = torch.cat([self.camera_token[0][later], self.register_token[0][later], patches], 2)
        rotary = rotary_table(
            height // sizes.patch,
            width // sizes.patch,
            sizes.width // sizes.heads,
            special=sizes.special,
            dtype=dtype,
            device=pictures.device,
        )
        return tokens, rotary


def _keeper(memory: FrameCache, layer: int) -> Keep:
    return lambda keys, values: memory.write(layer, keys, values)
