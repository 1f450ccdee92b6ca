"""Rotary positions within an image: half of a head turns by the row, the other by the column.

VGGT's (arXiv 2503.11651): base 100, patches count from 1, and the tokens that are not patches
(camera, registers) stand at 0, 0, where nothing turns. There is no time in it, so keys of any frame
may be kept already turned.
"""

import torch
from torch import Tensor

BASE = 100.0


def rotary_table(
    rows: int,
    columns: int,
    head_size: int,
    *,
    special: int,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> Tensor:
    """Cosines and sines, (2, special + rows * columns, 2, head_size / 4), for `turned`.

    The first axis tells cosine from sine, the third row from column. Angles are computed in 32
    bits whatever `dtype` is: 16 bits would blur positions.
    """
    half = head_size // 2
    speeds = BASE ** (-torch.arange(0, half, 2, dtype=torch.float32, device=device) / half)
    down = torch.arange(1, rows + 1, dtype=torch.float32, device=device)
    right = torch.arange(1, columns + 1, dtype=torch.float32, device=device)
    places = torch.cartesian_prod(down, right)
    places = torch.cat([places.new_zeros(special, 2), places])
    angles = places[:, :, None] * speeds
    return torch.stack([angles.cos(), angles.sin()]).to(dtype)


def turned(heads: Tensor, table: Tensor) -> Tensor:
    """Queries or keys (..., tokens, head_size), turned by `rotary_table`'s table of those tokens.

    Within each half of a head, number i is paired with number i + head_size / 4.
    """
    pairs = heads.reshape(*heads.shape[:-1], 2, 2, heads.shape[-1] // 4)
    first, second = pairs.unbind(-2)
    cosine, sine = table[0], table[1]
    return torch.stack(
        [first * cosine - second * sine, second * cosine + first * sine], dim=-2
    ).flatten(-3)
