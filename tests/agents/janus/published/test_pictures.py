"""Pictures are cut and sorted as the published encoders want them."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from mnemonaut.agents.janus.published.errors import PublishedMismatch
from mnemonaut.agents.janus.published.pictures import PictureSize, fitted, patched, prepared

MEAN, DEVIATION = (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)


@pytest.mark.parametrize(
    ("camera", "to", "wanted"),
    [
        ((480, 640), 644, (476, 644)),  # JanusVLN's: 46 x 34 patches, 391 tokens
        ((480, 640), 518, (392, 504)),  # VGGT's own width: 37 x 28 patches, one column is cut
        ((224, 224), 644, (644, 644)),
        ((640, 480), 644, (644, 644)),  # higher than wide: cut to a square
    ],
)
def test_sizes(camera: tuple[int, int], to: int, wanted: tuple[int, int]) -> None:
    size, _ = fitted(*camera, to=to)
    assert (size.height, size.width) == wanted


def test_a_picture_of_janusvln_is_391_tokens() -> None:
    size, _ = fitted(480, 640)
    assert (size.rows * size.columns, size.tokens, size.grid) == (1_564, 391, (17, 23))


def test_a_picture_of_the_right_size_stays_as_it_is() -> None:
    frames = torch.randint(0, 256, (2, 3, 16, 24), dtype=torch.uint8)
    pictures, size = prepared(frames, to=24, patch=4)
    assert size == PictureSize(16, 24, 4, 2)
    assert torch.equal(pictures, frames.float() / 255)


def test_resizing_is_the_one_of_picture_libraries() -> None:
    """Within one of 255 steps of Pillow's bicubic, nearly always equal."""
    from PIL import Image

    frames = torch.randint(0, 256, (1, 3, 30, 40), dtype=torch.uint8)
    pictures, size = prepared(frames, to=24, patch=4)
    own = Image.fromarray(frames[0].permute(1, 2, 0).numpy())
    theirs = np.asarray(own.resize((24, 16), Image.Resampling.BICUBIC)).astype(int)
    ours = (pictures[0].permute(1, 2, 0) * 255).round().numpy().astype(int)
    apart = np.abs(ours - theirs[: size.height, : size.width])
    assert apart.max() <= 1
    assert (apart == 0).mean() > 0.95


def test_a_high_picture_is_cut_above_and_below_alike() -> None:
    frames = torch.arange(40, dtype=torch.uint8)[None, None, :, None].expand(1, 3, 40, 24)
    pictures, _ = prepared(frames, to=24, patch=4)
    assert torch.equal((pictures[0, 0, :, 0] * 255).round(), torch.arange(8.0, 32.0))


def test_patches_equal_those_of_transformers() -> None:
    pictures = torch.randint(0, 256, (2, 3, 16, 24), dtype=torch.uint8)
    processor: Any = Qwen2VLImageProcessorPil(
        patch_size=4,
        merge_size=2,
        temporal_patch_size=2,
        do_resize=False,
        image_mean=MEAN,
        image_std=DEVIATION,
    )
    theirs = processor([p.permute(1, 2, 0).numpy() for p in pictures], return_tensors="pt")
    size = PictureSize(16, 24, 4, 2)
    ours = patched(pictures.float() / 255, size, mean=MEAN, deviation=DEVIATION)
    torch.testing.assert_close(ours, theirs["pixel_values"].float(), rtol=0, atol=1e-5)
    assert theirs["image_grid_thw"].tolist() == [[1, size.rows, size.columns]] * 2


def test_impossible_sizes_are_told_in_one_line() -> None:
    with pytest.raises(PublishedMismatch, match=r"take a multiple of it$"):
        fitted(480, 640, to=640)
    with pytest.raises(PublishedMismatch, match=r"take a greater width$"):
        fitted(10, 640, to=644)
