"""Any picture as the model's square."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from mnemonaut.agents.janus.pictures import square


def test_the_right_size_is_left_alone() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert (square(picture, 64) == picture.transpose(2, 0, 1)).all()


@pytest.mark.parametrize("shape", [(128, 128), (224, 224), (64, 192)])
def test_whole_areas_are_averaged_as_torch_does(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    side = 64 if shape != (224, 224) else 56
    own = square(picture, side).astype(np.float32)
    floats = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    theirs = interpolate(floats, (side, side), mode="area")[0].numpy()
    assert own.shape == (3, side, side)
    assert np.abs(own - theirs).max() <= 0.501


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 40), st.integers(0, 255))
def test_one_colour_stays_that_colour(height: int, width: int, side: int, grey: int) -> None:
    seen = square(np.full((height, width, 3), grey, np.uint8), side)
    assert seen.shape == (3, side, side) and (seen == grey).all()
    assert seen.flags.c_contiguous


def test_a_wider_picture_is_squeezed_not_cut() -> None:
    picture = np.zeros((10, 30, 3), np.uint8)
    picture[:, 0], picture[:, -1] = 255, 255
    seen = square(picture, 10)
    assert (seen[:, :, 0] == 85).all() and (seen[:, :, -1] == 85).all()
    assert not seen[:, :, 1:-1].any()
