"""Bodies and skins of mobs and dropped items."""

import numpy as np

from mnemonaut.envs.minecraft.voxel.bodies import FACE, body_of
from mnemonaut.envs.minecraft.voxel.items import ITEMS
from mnemonaut.envs.minecraft.voxel.kinds import KINDS
from mnemonaut.envs.minecraft.voxel.render_strike import TEXTURE
from mnemonaut.envs.minecraft.voxel.skins import SKINS, wardrobe


def test_bodies_are_about_as_tall_as_their_boxes() -> None:
    for kind in KINDS:
        top = max(part.high[1] for part in body_of(kind))
        assert 0.75 * kind.height <= top <= 1.35 * kind.height, kind.name


def test_parts_are_boxes() -> None:
    for kind in KINDS:
        for part in body_of(kind):
            assert all(low < high for low, high in zip(part.low, part.high, strict=True)), kind.name


def test_most_look_ahead() -> None:
    faceless = [kind.name for kind in KINDS if all(part.front != FACE for part in body_of(kind))]
    assert faceless == ["endermite", "silverfish"]


def test_the_wardrobe_holds_them_all() -> None:
    worn = wardrobe()
    assert len(worn.spans) == len(KINDS) + 2 and worn.spans[-1] == len(worn.parts)
    assert (np.diff(worn.spans) >= 1).all()
    assert len(worn.items) == len(ITEMS)
    assert len(worn.texels) == (SKINS * len(KINDS) + len(ITEMS)) * TEXTURE
    assert worn.items.max() * TEXTURE < len(worn.texels)
