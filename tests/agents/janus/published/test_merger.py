"""VGGTMerger: names, order of the merged patches, and the fusion's sizes."""

import pytest
import torch

from mnemonaut.agents.janus.published.errors import PublishedMismatch
from mnemonaut.agents.janus.published.merger import HIDDEN, LAMBDA, VGGTMerger


def test_the_published_sizes() -> None:
    with torch.device("meta"):
        merger = VGGTMerger(2048, 3584)
    shapes = {name: tuple(held.shape) for name, held in merger.state_dict().items()}
    assert shapes == {
        "ln_q.weight": (2048,),
        "mlp.0.weight": (4096, 8192),
        "mlp.0.bias": (4096,),
        "mlp.2.weight": (3584, 4096),
        "mlp.2.bias": (3584,),
    }
    assert (HIDDEN, LAMBDA) == (4096, 0.2)


def test_each_token_is_its_own_square_of_patches() -> None:
    """A patch that changes, changes the one token whose square it lies in."""
    merger = VGGTMerger(8, 5, hidden=6)
    rows, columns = 4, 6
    patches = torch.randn(1, rows * columns, 8)
    with torch.no_grad():
        before = merger(patches, rows, columns)[0]
        for patch in range(rows * columns):
            changed = patches.clone()
            changed[0, patch] = -changed[0, patch]
            moved = (merger(changed, rows, columns)[0] - before).abs().sum(-1) > 1e-6
            row, column = divmod(patch, columns)
            assert moved.nonzero().flatten().tolist() == [row // 2 * (columns // 2) + column // 2]


def test_it_is_what_equation_4_says() -> None:
    merger = VGGTMerger(4, 3, hidden=7)
    patches = torch.randn(1, 4, 4)
    normed = patches / (patches.square().mean(-1, keepdim=True) + 1e-6).sqrt()
    held = merger.state_dict()
    with torch.no_grad():
        first = held["mlp.0.weight"] @ normed.flatten() + held["mlp.0.bias"]
        wanted = held["mlp.2.weight"] @ torch.nn.functional.gelu(first) + held["mlp.2.bias"]
        torch.testing.assert_close(merger(patches, 2, 2)[0, 0], wanted)


def test_odd_grids_are_refused() -> None:
    merger = VGGTMerger(4, 3, hidden=7)
    with pytest.raises(PublishedMismatch, match="resize the picture"):
        merger(torch.zeros(1, 6, 4), 3, 2)
    with pytest.raises(PublishedMismatch, match="6 patches of 2 x 2"):
        merger(torch.zeros(1, 6, 4), 2, 2)
