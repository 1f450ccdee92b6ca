"""Rotary positions: a head's numbers in pairs, each pair turned by an angle of its position.

Attention then depends on distances of positions only (Su et al., arXiv 2104.09864). A pair is a
complex number here, so that turning is one multiplication. Rotations are complex tensors that
broadcast against (..., heads, tokens, head_size / 2).
"""

import torch
from torch import Tensor

TEXT_BASE = 10_000.0
"""Slowest pair of the decoder: one turn in some 60,000 positions."""

IMAGE_BASE = 100.0
"""As VGGT's rotary within the image: positions there are few."""


def rotate(x: Tensor, rotation: Tensor) -> Tensor:
    """x (B, heads, N, head_size) turned by a rotation that broadcasts to (B, heads, N, pairs)."""
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * rotation).flatten(-2).to(x.dtype)


def speeds(pairs: int, base: float) -> Tensor:
    """(pairs,) radians per position, from 1 down to nearly 1 / base."""
    return base ** (-torch.arange(pairs, dtype=torch.float64) / pairs)


def image_rotation(side: int, special: int, pairs: int) -> Tensor:
    """(special + side * side, pairs) complex: half of the pairs know the row, half the column.

    Special tokens stand at position 0, patches from 1 on, as in VGGT, so that a special token is
    told from a patch by every pair.
    """
    place = torch.arange(side, dtype=torch.float64) + 1
    rows, columns = torch.meshgrid(place, place, indexing="ij")
    positions = torch.zeros(special + side * side, 2, dtype=torch.float64)
    positions[special:, 0], positions[special:, 1] = rows.flatten(), columns.flatten()
    return _turned(positions.repeat_interleave(pairs // 2, 1), speeds(pairs // 2, IMAGE_BASE), 2)


def clocked_rotation(order: Tensor, side: int, special: int, pairs: int) -> Tensor:
    """(..., special + side * side, pairs) complex of frames numbered `order` (...).

    A quarter of the pairs know the time, the rest of them the row and the column.
    """
    times = pairs // 4
    angles = order[..., None].double() * speeds(times, TEXT_BASE).to(order.device)
    time = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
    image = image_rotation(side, special, pairs - times).to(order.device)
    return torch.cat(
        [
            time[..., None, :].expand(*order.shape, len(image), -1),
            image.expand(*order.shape, -1, -1),
        ],
        -1,
    )


def sections(pairs: int) -> tuple[int, int, int]:
    """How many pairs know the time, the height and the width: Qwen2.5-VL's 16, 24, 24 of 64."""
    time = max(pairs // 4, 1)
    height = (pairs - time) // 2
    return time, height, pairs - time - height


def multimodal_rotation(positions: Tensor, pairs: int) -> Tensor:
    """(..., pairs) complex of positions (..., 3): time, height and width.

    As Qwen2.5-VL's multimodal rotary: the speeds run through all pairs, and each section of the
    pairs follows one of the three positions.
    """
    count = torch.tensor(sections(pairs), device=positions.device)
    axis = torch.repeat_interleave(torch.arange(3, device=positions.device), count)
    angles = positions[..., axis].double() * speeds(pairs, TEXT_BASE).to(positions.device)
    return torch.polar(torch.ones_like(angles), angles).to(torch.complex64)


def _turned(positions: Tensor, per_axis: Tensor, axes: int) -> Tensor:
    angles = positions * per_axis.repeat(axes)
    return torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
