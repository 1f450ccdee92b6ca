"""Pictures as both encoders read them: one size, whole patches, whole merged squares.

JanusVLN brings a picture of 640 x 480 to 644 x 476 pixels, which are 46 x 34 patches of 14: 1,564
for VGGT, and 23 x 17 = 391 tokens for the language model, each of 2 x 2 patches. Height follows
width in proportion, to the nearest patch; what does not fill a square of patches is cut off at the
right and at the bottom, and what is higher than wide is cut to a square, above and below alike.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .errors import PublishedMismatch

WIDTH = 644

ACROSS = 46
"""Patches of that width."""


@dataclass(frozen=True, slots=True)
class PictureSize:
    """What pictures are brought to: pixels, a patch's side, and patches of a token's side."""

    height: int
    width: int
    patch: int = 14
    merge: int = 2

    @property
    def rows(self) -> int:
        return self.height // self.patch

    @property
    def columns(self) -> int:
        return self.width // self.patch

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of the language model's tokens."""
        return self.rows // self.merge, self.columns // self.merge

    @property
    def tokens(self) -> int:
        """Tokens of a picture for the language model."""
        rows, columns = self.grid
        return rows * columns


def fitted(
    height: int, width: int, *, to: int = WIDTH, patch: int = 14, merge: int = 2
) -> tuple[PictureSize, tuple[int, int]]:
    """The size for pictures of `height` x `width`, and that (height, width) before the cut.

    Raises:
        PublishedMismatch: `to` is not of whole patches, or nothing would be left.
    """
    if to % patch:
        raise PublishedMismatch(
            f"a width of {to} pixels does not split into patches of {patch}; take a multiple of it"
        )
    tall = round(height * (to / width) / patch) * patch
    square = patch * merge
    kept_height, kept_width = min(tall, to) // square * square, to // square * square
    if not kept_height or not kept_width:
        raise PublishedMismatch(
            f"pictures of {width} x {height} pixels leave no {square} x {square} square at a "
            f"width of {to}; take a greater width"
        )
    return PictureSize(kept_height, kept_width, patch, merge), (tall, to)


def prepared(
    frames: Tensor,
    *,
    to: int = WIDTH,
    patch: int = 14,
    merge: int = 2,
    device: torch.device | str | None = None,
) -> tuple[Tensor, PictureSize]:
    """Frames (N, 3, H, W) uint8 to (N, 3, height, width) in 0 to 1 on `device`, and their size.

    Resized bicubically where they lie; on the CPU in 8 bits as Pillow does, to within one step.
    """
    size, (tall, wide) = fitted(*frames.shape[-2:], to=to, patch=patch, merge=merge)
    if frames.shape[-2:] != (tall, wide):
        exact = frames if frames.device.type == "cpu" else frames.float()
        exact = functional.interpolate(exact, size=(tall, wide), mode="bicubic", antialias=True)
        frames = exact.round().clamp(0, 255).to(torch.uint8)
    above = max(0, (tall - wide) // 2)
    cut = frames[..., above : above + size.height, : size.width]
    return cut.to(device or frames.device).float() / 255, size


def patched(
    pictures: Tensor,
    size: PictureSize,
    *,
    mean: tuple[float, ...],
    deviation: tuple[float, ...],
    doubled: int = 2,
) -> Tensor:
    """Normalised patches as Qwen2.5-VL's vision tower reads them.

    (N, 3, height, width) in 0 to 1 to (N * rows * columns, 3 * doubled * patch * patch): square by
    square of `merge` x `merge` patches; a patch is colour, time, row, column, where time is the
    still picture `doubled` times.
    """
    normal = (pictures - pictures.new_tensor(mean)[:, None, None]) / pictures.new_tensor(deviation)[
        :, None, None
    ]
    rows, columns = size.grid
    square = (size.merge, size.patch)
    pieces = normal.reshape(len(normal), 3, rows, *square, columns, *square)
    pieces = pieces.permute(0, 2, 5, 3, 6, 1, 4, 7)
    pieces = pieces.unsqueeze(6).expand(-1, -1, -1, -1, -1, -1, doubled, -1, -1)
    return torch.flatten(pieces, 5).flatten(0, 4)
