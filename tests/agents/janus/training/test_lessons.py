"""Lessons: what the encoders saw of an episode, with the pictures gone."""

import numpy as np
import torch

from mnemonaut.agents.janus.model import Features, Janus
from mnemonaut.agents.janus.training.batches import collated
from mnemonaut.agents.janus.training.learner import Learner, device_of
from mnemonaut.agents.janus.training.lessons import lesson
from mnemonaut.agents.janus.training.mirror import mirror
from mnemonaut.agents.janus.windows import windows_for

from .small_runs import SMALL, WORDS, made_up

WINDOWS = windows_for("both", 2, 4)


def small_janus() -> Janus:
    torch.manual_seed(0)
    return Janus(SMALL.sizes(len(WORDS)))


def test_a_policy_decides_from_lessons_as_from_pictures() -> None:
    """Two padded episodes, by what was kept of them, and each by its pictures alone."""
    model, rng = small_janus(), np.random.default_rng(0)
    episodes = [made_up(rng, 11, words=3), made_up(rng, 7, words=6)]
    lessons = [lesson(model, WINDOWS, episode, half=False) for episode in episodes]
    batch = collated(lessons, rng)
    seen = Features(batch.semantic, batch.spatial)
    with torch.no_grad():
        logits, progress = model.decide(seen, batch.said, batch.words, WINDOWS.semantic)
        for row, episode in enumerate(episodes):
            count = len(episode)
            stream = model.stream(
                torch.from_numpy(episode.frames)[None],
                torch.from_numpy(episode.said).long()[None],
                torch.from_numpy(episode.words).long()[None],
                WINDOWS,
            )
            # Features have 8 bits of mantissa.
            torch.testing.assert_close(logits[row, :count], stream.logits[0], atol=5e-3, rtol=0.02)
            torch.testing.assert_close(
                progress[row, :count], stream.progress[0], atol=5e-3, rtol=0.02
            )


def test_a_lesson_keeps_what_was_seen_and_done_in_sixteen_bits() -> None:
    model, episode = small_janus(), made_up(np.random.default_rng(1), 5)
    kept = lesson(model, WINDOWS, episode, half=False)
    with torch.no_grad():
        seen = model.look(torch.from_numpy(episode.frames)[None], WINDOWS.spatial)
    assert torch.equal(kept.semantic, seen.semantic[0].bfloat16())
    assert torch.equal(kept.spatial, seen.spatial[0].bfloat16())
    assert len(kept) == 5 and kept.nbytes == 5 * 16 * (32 + 64) * 2
    for part in ("words", "said", "labels", "progress"):
        np.testing.assert_array_equal(getattr(kept, part), getattr(episode, part))
    assert (kept.kind, kept.by_policy) == (episode.kind, episode.by_policy)
    half = lesson(model, WINDOWS, episode, half=True)
    torch.testing.assert_close(half.spatial, kept.spatial, atol=0.1, rtol=0.1)
    assert not torch.equal(half.spatial, kept.spatial)


def test_what_is_learned_in_the_mirror_was_seen_in_the_mirror() -> None:
    learner = Learner(SMALL, device_of("cpu"))
    episode = made_up(np.random.default_rng(2), 4)
    flipped = mirror(episode, learner.words)
    kept = learner.lesson(episode, mirrored=True)
    again = lesson(learner.model, learner.windows, flipped, half=False)
    assert torch.equal(kept.semantic, again.semantic)
    assert kept.labels.tolist() == flipped.labels.tolist()
    assert kept.words.tolist() == flipped.words.tolist()
    assert not torch.equal(kept.semantic, learner.lesson(episode, mirrored=False).semantic)
