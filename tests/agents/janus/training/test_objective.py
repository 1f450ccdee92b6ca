"""The loss: known values, and nothing from padding."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
import torch
from torch import Tensor

from mnemonaut.agents.janus.sizes import NOTHING
from mnemonaut.agents.janus.training.batches import PADDED, Batch, collated
from mnemonaut.agents.janus.training.objective import loss, weights
from mnemonaut.agents.janus.training.settings import TrainingSettings

from .small_runs import made_up_lesson

SETTINGS = TrainingSettings(inflection=3.0, stop=5.0)


@pytest.fixture
def batch() -> Batch:
    rng = np.random.default_rng(0)
    first = replace(
        made_up_lesson(rng, 5),
        said=np.array([NOTHING, 1, 1, 2, 1], np.int8),
        labels=np.array([1, 1, 1, 3, 0], np.int8),
    )
    second = replace(made_up_lesson(rng, 2), labels=np.array([2, 2], np.int8))
    return collated([first, second], rng)


def answers(batch: Batch, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Logits and progress as a model might give them."""
    generator = torch.Generator().manual_seed(seed)
    rows, time = batch.labels.shape
    logits, progress = (
        torch.randn((rows, time, *shape), generator=generator).requires_grad_()
        for shape in ((4,), ())
    )
    return logits, progress


def test_weights_are_higher_where_the_expert_does_something_else(batch: Batch) -> None:
    # said: nothing 1 1 2 1; expert: 1 1 1 3 0
    assert weights(batch, SETTINGS)[0].tolist() == [3.0, 1.0, 1.0, 3.0, 5.0]
    assert weights(batch, SETTINGS)[1, 2:].tolist() == [0.0, 0.0, 0.0]


def test_known_values(batch: Batch) -> None:
    even = torch.zeros(2, 5, 4), batch.progress + 1.0
    found = loss(*even, batch, SETTINGS)
    assert float(found.action) == pytest.approx(log(4))
    assert float(found.progress) == pytest.approx(0.95)  # of a smooth distance, beta 0.1
    assert float(found.total) == pytest.approx(log(4) + SETTINGS.progress_weight * 0.95)
    sure = 50.0 * torch.nn.functional.one_hot(batch.labels.clamp(min=0), 4).float()
    right = loss(sure, even[1], batch, SETTINGS)
    assert float(right.action) == pytest.approx(0.0, abs=1e-6)
    assert float(right.right) == float(right.right_turning) == float(right.right_stopping) == 1.0


def test_padding_has_no_part_in_it(batch: Batch) -> None:
    said, other = answers(batch), answers(batch, 1)
    padded = batch.labels == PADDED
    logits, progress = (
        torch.where(padded.view(2, 5, *[1] * (a.ndim - 2)), b, a)
        for a, b in zip(said, other, strict=True)
    )
    first, second = loss(*said, batch, SETTINGS), loss(logits, progress, batch, SETTINGS)
    for a, b in zip(first, second, strict=True):
        assert torch.equal(a, b)
    first.total.backward()  # type: ignore[no-untyped-call]
    for part in said:
        assert part.grad is not None
        assert not part.grad[padded].any() and part.grad[~padded].any()


def test_a_batch_without_a_stop_has_no_accuracy_of_stops() -> None:
    rng = np.random.default_rng(5)
    lesson = replace(made_up_lesson(rng, 3), labels=np.array([1, 2, 1], np.int8))
    batch = collated([lesson], rng)
    found = loss(*answers(batch), batch, SETTINGS)
    assert torch.isnan(found.right_stopping) and torch.isfinite(found.total)
