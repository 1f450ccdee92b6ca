"""All recorded episodes that are still learned from, and how they are made again.

Features are many and actions are few: what is kept between sessions is what was told and done,
and the pictures are drawn and looked at again from that.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .batches import drawn, planned
from .choosers import Repeated
from .lessons import Lesson
from .recorder import Recorder
from .trajectory import Trajectory


class Kept(NamedTuple):
    """What one episode is made again from.

    Attributes:
        task, kind, by_policy, instruction: as of `Trajectory`.
        actions: what was done, a digit each.
        mirrored: whether it was learned from in the mirror.
        check: of the recording, see `Trajectory.check`.
    """

    task: str
    kind: str
    by_policy: bool
    instruction: str
    actions: str
    mirrored: bool
    check: int


class Pool:
    """Episodes in the order of their recording; the oldest make room for new ones.

    Args:
        most_bytes: of features.

    Attributes:
        lessons: what is learned from.
        full: whether an episode had to go.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self.full = False
        self.lessons: list[Lesson] = []
        self._kept: list[Kept] = []

    def add(self, episode: Trajectory, lesson: Lesson, *, mirrored: bool) -> None:
        """Keep what is learned from an episode, and what it is made again from.

        `lesson` is of the episode, or of its mirror image where `mirrored`.
        """
        self.lessons.append(lesson)
        self._kept.append(
            Kept(
                episode.task,
                episode.kind,
                episode.by_policy,
                episode.instruction,
                "".join(map(str, episode.actions)),
                mirrored,
                episode.check(),
            )
        )
        self._bytes += lesson.nbytes
        while self._bytes > self._most_bytes and len(self.lessons) > 1:
            self._bytes -= self.lessons.pop(0).nbytes
            del self._kept[0]
            self.full = True

    @property
    def frames(self) -> int:
        """Of all episodes."""
        return sum(map(len, self.lessons))

    def plan(
        self, policy_share: float, batch_frames: int, rng: np.random.Generator
    ) -> list[list[int]]:
        """The batches of one pass over it, by the lessons' numbers; see `TrainingSettings`."""
        lengths = [len(lesson) for lesson in self.lessons]
        chosen = drawn(lengths, [lesson.by_policy for lesson in self.lessons], policy_share, rng)
        batches = planned([lengths[index] for index in chosen], batch_frames, rng)
        return [[chosen[index] for index in batch] for batch in batches]

    def state(self) -> list[dict[str, Any]]:
        """Plain values that `remade` makes the episodes again from."""
        return [kept._asdict() for kept in self._kept]


def remade(state: list[dict[str, Any]], recorder: Recorder) -> Iterator[tuple[Trajectory, Kept]]:
    """Each episode of `Pool.state` recorded again, beside what was kept of it."""
    for told in state:
        kept = Kept(**told)
        recorder.begin(
            kept.task,
            kept.kind,
            kept.instruction,
            Repeated(map(int, kept.actions)),
            by_policy=kept.by_policy,
        )
        for _ in kept.actions:
            if recorder.take():
                break
        yield recorder.recorded(), kept
