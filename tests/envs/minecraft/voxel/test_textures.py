"""Textures: each block has its faces, with holes only where light comes through."""

import numpy as np
import pytest

from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, OPAQUE, block_id
from mnemonaut.envs.minecraft.voxel.render_strike import TEXTURE
from mnemonaut.envs.minecraft.voxel.shapes import BOXES, DRAWN
from mnemonaut.envs.minecraft.voxel.textures import TINTED, atlas, packed, with_copies

DOWN, UP, NORTH = 0, 1, 2


def test_every_face_has_a_texture() -> None:
    textures = atlas()
    assert textures.texels.shape[1:] == (TEXTURE, 4)
    assert textures.faces.shape == (256, 6)
    assert textures.faces.min() >= 0 and textures.faces.max() < len(textures.texels)


def test_opaque_blocks_have_no_holes() -> None:
    textures = atlas()
    for block in BLOCKS:
        if OPAQUE[block.id]:
            assert (textures.texels[textures.faces[block.id], :, 3] >= 128).all(), block.name


@pytest.mark.parametrize("name", ["leaves", "glass", "tallgrass", "yellow_flower", "torch", "web"])
def test_what_one_sees_through_has_holes(name: str) -> None:
    textures = atlas()
    full = textures.texels[textures.faces[block_id(name), NORTH], :256, 3]
    assert 0.1 < (full < 128).mean() < 0.99


def test_textures_have_their_blocks_colour() -> None:
    textures = atlas()
    for name in ("stone", "dirt", "sand", "gold_block", "log", "planks", "snow"):
        block = BLOCKS[block_id(name)]
        mean = textures.texels[textures.faces[block.id, NORTH], :256, :3].mean(axis=0)
        assert mean == pytest.approx(np.array(block.colours[1]), abs=28), name


def test_grass_is_green_above_and_earth_below() -> None:
    textures = atlas()
    faces = textures.faces[block_id("grass")]
    top, bottom, side = (textures.texels[faces[face], :256] for face in (UP, DOWN, NORTH))
    assert top[:, 1].mean() > top[:, 0].mean() and (top[:, 3] == TINTED).all()
    assert bottom[:, 0].mean() > bottom[:, 1].mean() and (bottom[:, 3] == 255).all()
    assert 0.05 < (side[:, 3] == TINTED).mean() < 0.6


def test_smaller_copies_keep_the_mean() -> None:
    texture = np.full((16, 16, 4), 255.0, np.float32)
    texture[:, :8, :3] = (200, 0, 0)
    texture[:, 8:, :3] = (0, 100, 0)
    rows = with_copies(texture)
    assert rows.shape == (TEXTURE, 4)
    assert rows[-1].tolist() == [100, 50, 0, 255]
    assert rows[256].tolist() == [200, 0, 0, 255]


def test_packed_texels_hold_four_bytes() -> None:
    numbers = packed(np.array([[[1, 2, 3, 4]]], np.uint8))
    assert numbers.tolist() == [1 + (2 << 8) + (3 << 16) + (4 << 24)]


def test_boxes_lie_within_their_cells() -> None:
    assert (BOXES >= 0).all() and (BOXES <= 1).all()
    drawn = [block.id for block in BLOCKS if DRAWN[block.id]]
    assert (BOXES[drawn, :3] < BOXES[drawn, 3:]).all()
