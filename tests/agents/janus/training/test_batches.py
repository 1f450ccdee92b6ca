"""Batches: all episodes once, within the budget, padded where they end."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.agents.janus.sizes import NOTHING
from mnemonaut.agents.janus.training.batches import PADDED, collated, drawn, planned

from .small_runs import made_up_lesson

LENGTHS = st.lists(st.integers(1, 60), min_size=1, max_size=40)


@given(LENGTHS, st.integers(2, 200), st.integers(0, 99))
@settings(deadline=None)
def test_a_pass_holds_every_episode_once_within_the_budget(
    lengths: list[int], most: int, seed: int
) -> None:
    plan = planned(lengths, most, np.random.default_rng(seed))
    assert sorted(index for batch in plan for index in batch) == list(range(len(lengths)))
    for batch in plan:
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= most


def test_like_lengths_stand_together() -> None:
    lengths = np.random.default_rng(0).integers(20, 120, 400).tolist()
    plan = planned(lengths, 1024, np.random.default_rng(1))
    padded = sum(len(batch) * max(lengths[index] for index in batch) for batch in plan)
    assert sum(lengths) / padded > 0.9


@given(LENGTHS, st.data(), st.floats(0.05, 1.0))
@settings(deadline=None)
def test_a_policys_frames_are_the_share_that_is_asked(
    lengths: list[int], data: st.DataObject, share: float
) -> None:
    own = data.draw(st.lists(st.booleans(), min_size=len(lengths), max_size=len(lengths)))
    chosen = drawn(lengths, own, share, np.random.default_rng(0))
    assert len(set(chosen)) == len(chosen)
    by_policy = sum(lengths[index] for index in range(len(lengths)) if own[index])
    taken = sum(lengths[index] for index in chosen)
    if by_policy == 0:
        assert chosen == list(range(len(lengths)))
        return
    assert {index for index in range(len(lengths)) if own[index]} <= set(chosen)
    assert by_policy / taken >= share - max(lengths) / taken
    if len(chosen) < len(lengths):  # never more of a policy's than is asked, while there are others
        assert by_policy / taken <= share + 1e-9


def test_padding_stands_after_an_episodes_end_and_nowhere_else() -> None:
    rng = np.random.default_rng(2)
    lessons = [made_up_lesson(rng, 7, words=4), made_up_lesson(rng, 3, words=9)]
    batch = collated(lessons, rng)
    assert batch.semantic.shape == (2, 7, 16, 32) and batch.spatial.shape == (2, 7, 16, 64)
    for row, lesson in enumerate(lessons):
        count = len(lesson)
        for part in ("semantic", "spatial"):
            found = getattr(batch, part)[row]
            assert torch.equal(found[:count], getattr(lesson, part))
            assert not found[count:].any()
        for part in ("labels", "said", "progress"):
            found = getattr(batch, part)[row, :count].numpy()
            np.testing.assert_array_equal(found, getattr(lesson, part))
        assert batch.words[row].tolist() == lesson.words.tolist() + [0] * (9 - len(lesson.words))
        assert (batch.labels[row, count:] == PADDED).all()
    assert torch.equal(batch.said, batch.done)


def test_what_was_said_is_left_out_at_times_but_counts_for_the_weights() -> None:
    rng = np.random.default_rng(3)
    lessons = [made_up_lesson(rng, 200)]
    batch = collated(lessons, rng, said_dropout=0.3)
    assert batch.done[0].tolist() == lessons[0].said.tolist()
    left_out = batch.said != batch.done
    assert (batch.said[left_out] == NOTHING).all()
    assert 0.2 < left_out.float().mean() < 0.4
