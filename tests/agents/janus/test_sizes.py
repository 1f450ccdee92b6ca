"""The numbers that a Janus's shapes follow from."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.agents.janus.model import Janus
from mnemonaut.agents.janus.sizes import PRESETS, JanusSizes, base, small, tiny


def test_tokens_of_a_tiny_frame() -> None:
    sizes = tiny(250)
    assert sizes.side == 4
    assert sizes.spatial_tokens == 19  # camera, two registers, 16 patches
    assert sizes.image_tokens == 1
    assert sizes.decoder_tokens == 3  # the last word, the image, the query
    assert sizes.head_size == 32


def test_only_blocks_up_to_the_one_that_is_read_are_kept() -> None:
    assert tiny(2).cached_blocks == tiny(2).spatial_blocks == 2
    assert base(2).cached_blocks == base(2).spatial_blocks - 1  # the second last, as JanusVLN


@pytest.mark.parametrize("preset", PRESETS.values())
def test_presets_survive_json(preset: Callable[[int], JanusSizes]) -> None:
    sizes = preset(300)
    assert JanusSizes.from_json(sizes.to_json()) == sizes
    assert sizes.lam == 0.2


@pytest.mark.parametrize(("preset", "count"), [(small, 25.8), (base, 141.3)])
def test_presets_have_the_parameters_that_they_tell(
    preset: Callable[[int], JanusSizes], count: float
) -> None:
    millions = sum(weight.numel() for weight in Janus(preset(252)).parameters()) / 1e6
    assert round(millions, 1) == count
    assert str(preset.__doc__).startswith(f"Some {millions:.0f} million parameters")


def test_bases_picture_is_vln_ces() -> None:
    assert base(2).picture == 224
    assert small(2).picture == 128


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"words": 1}, "give >= 2"),
        ({"words": 9, "heads": 0}, "heads=0 is too small; give >= 1"),
        ({"words": 9, "registers": -1}, "registers=-1 is too small; give >= 0"),
        ({"words": 9, "width": 100}, "multiple of 4 [*] heads = 16"),
        ({"words": 9, "patch": 12}, "power of two"),
        ({"words": 9, "picture": 80}, "multiple of patch [*] merge = 32"),
        ({"words": 9, "read": 3}, "within 1..2"),
    ],
)
def test_what_does_not_fit_is_said_with_its_cure(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        JanusSizes(**wrong)


@pytest.mark.parametrize("told", [{}, {"words": 5, "wings": 2}])
def test_sizes_of_something_else_are_refused(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="use a checkpoint of this version"):
        JanusSizes.from_json(told)
