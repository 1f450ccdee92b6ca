"""Rotary positions: what attention sees of them is their distance."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.agents.janus.rotary import (
    clocked_rotation,
    image_rotation,
    multimodal_rotation,
    rotate,
    sections,
    speeds,
)


def test_a_quarter_turn_of_one_pair() -> None:
    quarter = torch.polar(torch.ones(1, 1), torch.full((1, 1), math.pi / 2))
    turned = rotate(torch.tensor([[[[1.0, 0.0]]]]), quarter)
    torch.testing.assert_close(turned, torch.tensor([[[[0.0, 1.0]]]]), atol=1e-6, rtol=0)


def test_speeds_run_from_one_radian_down() -> None:
    assert speeds(4, 10_000.0).tolist() == pytest.approx([1.0, 0.1, 0.01, 0.001])


def test_sections_have_qwens_shares() -> None:
    assert sections(64) == (16, 24, 24)
    assert sections(16) == (4, 6, 6)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.integers(-90, 1500)] * 3),
    st.tuples(*[st.integers(-90, 1500)] * 3),
    st.integers(-80, 300),
)
def test_only_distances_matter(a: tuple[int, ...], b: tuple[int, ...], shift: int) -> None:
    query, key = torch.randn(2, 1, 1, 1, 32, generator=torch.Generator().manual_seed(3))

    def seen(at: tuple[int, ...], other: tuple[int, ...]) -> torch.Tensor:
        turned = rotate(query, multimodal_rotation(torch.tensor([at]), 16))
        return (turned * rotate(key, multimodal_rotation(torch.tensor([other]), 16))).sum()

    moved = seen(tuple(x + shift for x in a), tuple(x + shift for x in b))
    torch.testing.assert_close(seen(a, b), moved, atol=1e-4, rtol=0)


def test_time_height_and_width_turn_their_own_pairs() -> None:
    still = multimodal_rotation(torch.zeros(1, 3), 16)
    changed = [
        (multimodal_rotation(torch.eye(3)[axis : axis + 1], 16) != still)[0].nonzero()[:, 0]
        for axis in range(3)
    ]
    assert [pairs.tolist() for pairs in changed] == [
        list(range(4)), list(range(4, 10)), list(range(10, 16)),
    ]  # fmt: skip


def test_in_an_image_half_of_the_pairs_know_the_row_and_half_the_column() -> None:
    rotation = image_rotation(side=3, special=2, pairs=8)
    assert rotation.shape == (2 + 9, 8)
    assert bool((rotation[:2] == 1).all())  # special tokens are not turned
    patches = rotation[2:].view(3, 3, 8)
    torch.testing.assert_close(patches[1, 0, :4], patches[1, 2, :4])
    torch.testing.assert_close(patches[0, 1, 4:], patches[2, 1, 4:])
    assert bool((patches[0, 0, :4] != patches[1, 0, :4]).all())
    assert bool((patches[0, 0, 4:] != patches[0, 1, 4:]).all())


def test_a_quarter_of_a_clocked_rotations_pairs_know_the_time() -> None:
    order = torch.tensor([[0, 1, 40]])
    rotation = clocked_rotation(order, side=2, special=1, pairs=8)
    assert rotation.shape == (1, 3, 5, 8)
    assert bool((rotation[0, 0, :, :2] == 1).all())
    torch.testing.assert_close(
        rotation[0, 2, 0, 0], torch.polar(torch.tensor(1.0), torch.tensor(40.0))
    )
    still = image_rotation(side=2, special=1, pairs=6).expand(1, 3, 5, 6)
    torch.testing.assert_close(rotation[..., 2:], still)


def test_a_dtype_is_kept() -> None:
    rotation = multimodal_rotation(torch.zeros(5, 3), 4)
    assert rotate(torch.ones(1, 2, 5, 8, dtype=torch.bfloat16), rotation).dtype == torch.bfloat16
