"""Episodes of like length together, padded to the longest of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..sizes import NOTHING
from .lessons import Lesson

PADDED = -100
"""The label of what is no frame."""


class Batch(NamedTuple):
    """B episodes of at most T frames, told in at most L words.

    Attributes:
        semantic: (B, T, patches, width) bfloat16; zeros after an episode's end.
        spatial: (B, T, patches, 2 * width) bfloat16; likewise.
        said: (B, T) long: what was done before each frame, NOTHING where it is not told.
        done: (B, T) long: the same, always told; NOTHING before the first.
        words: (B, L) long, 0 after an instruction's end.
        labels: (B, T) long: what the expert would do; PADDED after an episode's end.
        progress: (B, T) float.
    """

    semantic: Tensor
    spatial: Tensor
    said: Tensor
    done: Tensor
    words: Tensor
    labels: Tensor
    progress: Tensor

    def to(self, device: "torch.device | str") -> "Batch":
        """The same on another device."""
        return Batch(*(part.to(device, non_blocking=True) for part in self))


def drawn(
    lengths: Sequence[int], by_policy: Sequence[bool], share: float, rng: np.random.Generator
) -> list[int]:
    """Which episodes one pass goes through: all of a policy's, and of the expert's so many that
    the policy's frames are that share, or all of them. Without any of a policy: all.
    """
    own = [index for index, is_own in enumerate(by_policy) if is_own]
    if not own or share <= 0.0:
        return list(range(len(lengths)))
    wanted = sum(lengths[index] for index in own) * (1.0 - share) / share
    others = [index for index, is_own in enumerate(by_policy) if not is_own]
    chosen: list[int] = []
    for index in map(int, rng.permutation(others)):
        if wanted <= 0:
            break
        chosen.append(index)
        wanted -= lengths[index]
    return sorted(own + chosen)


def planned(lengths: Sequence[int], most_frames: int, rng: np.random.Generator) -> list[list[int]]:
    """Which episodes make up which batch of one pass over all of them, in random order.

    A batch has one episode at least, and else at most `most_frames` frames with its padding.
    Lengths are blurred by a tenth, so that passes do not always put the same ones together.
    """
    blurred = np.asarray(lengths) * rng.uniform(0.95, 1.05, len(lengths))
    result: list[list[int]] = []
    longest = 0
    for index in map(int, np.argsort(-blurred, kind="stable")):
        longest = max(longest, lengths[index])
        if result and longest * (len(result[-1]) + 1) <= most_frames:
            result[-1].append(index)
        else:
            result.append([index])
            longest = lengths[index]
    return [result[index] for index in rng.permutation(len(result))]


def collated(
    lessons: Sequence[Lesson], rng: np.random.Generator, *, said_dropout: float = 0.0
) -> Batch:
    """One batch, some of what was said left out."""
    rows, longest = len(lessons), max(map(len, lessons))
    told = max(len(lesson.words) for lesson in lessons)
    semantic, spatial = (
        torch.zeros((rows, longest, *part.shape[1:]), dtype=part.dtype)
        for part in (lessons[0].semantic, lessons[0].spatial)
    )
    done = torch.full((rows, longest), NOTHING)
    spoken = torch.zeros((rows, told), dtype=torch.long)
    labels = torch.full((rows, longest), PADDED)
    progress = torch.zeros((rows, longest))
    for row, lesson in enumerate(lessons):
        count = len(lesson)
        semantic[row, :count] = lesson.semantic
        spatial[row, :count] = lesson.spatial
        done.numpy()[row, :count] = lesson.said
        spoken.numpy()[row, : len(lesson.words)] = lesson.words
        labels.numpy()[row, :count] = lesson.labels
        progress.numpy()[row, :count] = lesson.progress
    silent = torch.from_numpy(rng.random((rows, longest)) < said_dropout)
    return Batch(
        semantic=semantic,
        spatial=spatial,
        said=done.masked_fill(silent, NOTHING),
        done=done,
        words=spoken,
        labels=labels,
        progress=progress,
    )
