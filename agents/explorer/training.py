"""Training the navigator's network to decide step by step on maps that are known in part."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..navigator.batch import Row, batch_of
from ..navigator.network import forward
from .lessons import Lessons
from .reader import PathReader, row_of

if TYPE_CHECKING:
    from torch import Tensor


RIGHT = 0.02
"""Share of a target from which on an option is kept."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the network is trained: AdamW, the rate falling to 0 over all steps.

    Attributes:
        rate, decay: of the optimiser.
        paths: most in a batch.
        walks: in a batch, on average, about.
        warm: share of the steps in which the rate rises.
        options: of a decision that are learnt from, drawn anew in each pass; the right ones are
            always among them. 0: all.
    """

    rate: float = 1e-3
    decay: float = 0.02
    paths: int = 700
    walks: int = 16
    warm: float = 0.1
    options: int = 20


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """The decisions of a walk as the network reads them.

    Attributes:
        row: every way once.
        picks: for each decision int64 (n,), the numbers of its options' ways in the row.
        seen: for each decision bool (n,), which of them are stops.
        targets: for each decision float64 (n,), what is right.
    """

    row: Row
    picks: Sequence[NDArray[np.int64]]
    seen: Sequence[NDArray[np.bool_]]
    targets: Sequence[NDArray[np.float64]]


def sheet_of(lessons: Lessons, reader: PathReader, random: np.random.Generator, most: int) -> Sheet:
    """Make the decisions of a walk ready; of each at most `most` options, 0: all."""
    kept = [_drawn(lesson.target, random, most) for lesson in lessons.decisions]
    taken = [
        [lesson.ways[place] for place in places]
        for lesson, places in zip(lessons.decisions, kept, strict=True)
    ]
    ways = dict.fromkeys(way for some in taken for way in some)
    numbers = {way: number for number, way in enumerate(ways)}
    targets = [lesson.target[at] for lesson, at in zip(lessons.decisions, kept, strict=True)]
    return Sheet(
        row_of(lessons.search, list(ways), reader.vocabulary, reader.table),
        [np.array([numbers[way] for way in some], np.int64) for some in taken],
        [lesson.options.seen[at] for lesson, at in zip(lessons.decisions, kept, strict=True)],
        [target / target.sum() for target in targets],
    )


def _drawn(target: NDArray[np.float64], random: np.random.Generator, most: int) -> NDArray[np.intp]:
    """Which options to keep: those that are right first, then any."""
    if not most or len(target) <= most:
        return np.arange(len(target))
    luck = random.random(len(target))
    return np.sort(np.argsort(-np.where(target > RIGHT, 1 + target, luck), kind="stable")[:most])


class Trainer:
    """Trains the first network of a reader in place, as walks come in.

    Args:
        steps: how many batches there will be, about; the rate is 0 after them.
    """

    def __init__(
        self, reader: PathReader, settings: TrainingSettings, steps: int, seed: int = 0
    ) -> None:
        import torch

        self._reader, self._settings, self._total = reader, settings, steps
        self._network = reader.networks[0]
        self._random = np.random.default_rng(seed)
        self._done = 0
        self._optimizer = torch.optim.AdamW(
            self._network.parameters(), lr=settings.rate, weight_decay=settings.decay
        )

    def learn(self, walks: Sequence[Lessons]) -> float:
        """One pass over some walks; the mean loss."""
        import torch

        most = self._settings.options
        sheets = [
            sheet_of(walk, self._reader, self._random, most) for walk in walks if walk.decisions
        ]
        if not sheets:
            return 0.0
        sights = self._reader.table.bags
        losses = []
        self._network.train()
        for some in self._batches(sheets):
            for group in self._optimizer.param_groups:
                group["lr"] = self._settings.rate * self._share()
            logits = forward(
                self._network, self._reader.settings, batch_of([s.row for s in some], sights)
            )
            loss = choice_loss(logits[:, 0], some)
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
            self._optimizer.step()
            self._done += 1
            losses.append(float(loss.detach()))
        self._network.eval()
        self._reader.forget()
        return float(np.mean(losses))

    def _share(self) -> float:
        """Of the rate: rises, then falls as a cosine."""
        at, warm = self._done / max(self._total, 1), self._settings.warm
        if at < warm:
            return (at + 1e-3) / warm
        return 0.5 * (1 + math.cos(math.pi * min((at - warm) / (1 - warm), 1.0)))

    def _batches(self, sheets: Sequence[Sheet]) -> list[list[Sheet]]:
        """Of like sizes, so that little is padded; in a random order."""
        order = sorted(range(len(sheets)), key=lambda n: len(sheets[n].row.steps))
        parts: list[list[Sheet]] = [[]]
        for number in order:
            sheet = sheets[number]
            if (len(parts[-1]) + 1) * len(sheet.row.steps) > self._settings.paths and parts[-1]:
                parts.append([])
            parts[-1].append(sheet)
        return [parts[int(number)] for number in self._random.permutation(len(parts))]


def choice_loss(logits: "Tensor", sheets: Sequence[Sheet]) -> "Tensor":
    """Cross-entropy of one softmax over each decision's options; mean over decisions.

    Args:
        logits: float (R, C, 2), end and prefix logits of each row's ways.
    """
    import torch

    widest = max(len(pick) for sheet in sheets for pick in sheet.picks)
    count = sum(len(sheet.picks) for sheet in sheets)
    where = np.zeros((3, count, widest), np.int64)
    soft = np.zeros((count, widest), np.float32)
    absent = np.ones((count, widest), np.bool_)
    line = 0
    for number, sheet in enumerate(sheets):
        for pick, seen, target in zip(sheet.picks, sheet.seen, sheet.targets, strict=True):
            size = len(pick)
            where[0, line, :size], where[1, line, :size] = number, pick
            where[2, line, :size] = ~seen
            soft[line, :size], absent[line, :size] = target, False
            line += 1
    rows, ways, heads = torch.from_numpy(where)
    out = torch.from_numpy(absent)
    chances = logits[rows, ways, heads].masked_fill(out, -1e9).log_softmax(dim=-1)
    return -(torch.from_numpy(soft) * chances.masked_fill(out, 0.0)).sum(dim=-1).mean()
