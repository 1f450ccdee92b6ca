"""Training the second stage, on memories right and wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .combiner import Combiner, centred, told_by
from .features import GATED, GEOMETRIC, RANKED, Sight

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class CombinerSettings:
    """How a second stage is made.

    Attributes:
        memory: whether it listens to memory; the same stage without is the fair comparison.
        ranker: whether it reads the ranker.
        hidden: units of each of its two networks.
        epochs, rate, decay, rows: of AdamW.
        silent: share of rows in which memory is hushed.
        members: networks whose logits are averaged.
        softness: metres, as in the ranker's target.
        weighed: see `Combiner`.
    """

    memory: bool = True
    ranker: bool = True
    hidden: int = 32
    epochs: int = 6
    rate: float = 5e-3
    decay: float = 0.01
    rows: int = 256
    silent: float = 0.05
    members: int = 3
    softness: float = 0.75
    weighed: bool = False


def train_combiner(
    sights: Sequence[Sight],
    metres: Sequence[NDArray[np.float64]],
    settings: CombinerSettings,
    seed: int,
) -> Combiner:
    """A second stage; equal arguments give equal weights on one machine.

    Args:
        sights: instructions over candidates, with right memories, wrong ones and none.
        metres: per sight (n,) from each candidate's end to the goal.
    """
    first = 0 if settings.ranker else len(RANKED)
    used = tuple(range(first, len(RANKED) + len(GEOMETRIC)))
    scale = {
        "own": _spread([sight.own[:, list(used)] for sight in sights]),
        "told": _spread([told_by(sight, settings.weighed) for sight in sights]),
    }
    data = _Padded.of(sights, metres, used, scale, settings)
    members = [_member(data, settings, seed * 1009 + place) for place in range(settings.members)]
    return Combiner(members, settings.memory, used, scale, settings.weighed)


def _spread(columns: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    some = [part - part.mean(axis=0) for part in columns[:: max(1, len(columns) // 4000)]]
    return np.asarray(np.maximum(np.concatenate(some).std(axis=0), 1e-6))


@dataclass(frozen=True, eq=False, slots=True)
class _Padded:
    own: NDArray[np.float32]
    told: NDArray[np.float32]
    gate: NDArray[np.float32]
    silent: NDArray[np.bool_]
    target: NDArray[np.float32]
    absent: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        sights: Sequence[Sight],
        metres: Sequence[NDArray[np.float64]],
        used: tuple[int, ...],
        scale: Mapping[str, NDArray[np.float64]],
        settings: CombinerSettings,
    ) -> "_Padded":
        count, most = len(sights), max(len(sight.own) for sight in sights)
        own = np.zeros((count, most, len(used)), np.float32)
        told = np.zeros((count, most, sights[0].told.shape[1]), np.float32)
        gate = np.stack([sight.gate for sight in sights]).astype(np.float32)
        silent = np.array([not np.any(sight.told) for sight in sights])
        target = np.zeros((count, most), np.float32)
        absent = np.ones((count, most), np.bool_)
        for row, (sight, far) in enumerate(zip(sights, metres, strict=True)):
            size = len(far)
            own[row, :size] = centred(sight.own[:, list(used)], scale["own"])
            told[row, :size] = centred(told_by(sight, settings.weighed), scale["told"])
            wanted = np.exp(-(far - far.min()) / settings.softness)
            target[row, :size] = wanted / wanted.sum()
            absent[row, :size] = False
        return cls(own, told, gate, silent, target, absent)


def _member(
    data: _Padded, settings: CombinerSettings, seed: int
) -> Mapping[str, NDArray[np.float64]]:
    import torch

    random = np.random.default_rng(seed)
    own, told = data.own.shape[2], data.told.shape[2]
    read = own + told + len(GATED)

    def drawn(*shape: int) -> "Tensor":
        weights = random.normal(0.0, 0.5 / np.sqrt(shape[0]), shape).astype(np.float32)
        return torch.from_numpy(weights)

    def zeros(*shape: int) -> "Tensor":
        return torch.zeros(*shape)

    weights = {
        "own": zeros(own),
        "own_in": drawn(own, settings.hidden),
        "own_bias": zeros(settings.hidden),
        "own_out": zeros(settings.hidden),
        "told": zeros(told),
        "told_in": drawn(read, settings.hidden),
        "told_bias": zeros(settings.hidden),
        "told_out": zeros(settings.hidden),
        "gate": zeros(len(GATED)),
        "gate_bias": zeros(1),
    }
    kept = {n: w.requires_grad_() for n, w in weights.items() if settings.memory or "own" in n}
    optimizer = torch.optim.AdamW(kept.values(), lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * -(-len(data.own) // settings.rows)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, steps))
    for _ in range(settings.epochs):
        order = random.permutation(len(data.own))
        for start in range(0, len(order), settings.rows):
            rows = order[start : start + settings.rows]
            hushed = data.silent[rows] | (random.random(len(rows)) < settings.silent)
            logits = _logits(weights, data, rows, hushed, settings.memory)
            absent = torch.from_numpy(data.absent[rows])
            chances = logits.masked_fill(absent, -1e9).log_softmax(dim=1)
            target = torch.from_numpy(data.target[rows])
            loss = -(target * chances.masked_fill(absent, 0.0)).sum(dim=1).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return {name: weight.detach().numpy().astype(np.float64) for name, weight in weights.items()}


def _logits(
    weights: Mapping[str, "Tensor"],
    data: _Padded,
    rows: NDArray[np.int64],
    hushed: NDArray[np.bool_],
    memory: bool,
) -> "Tensor":
    import torch

    own = torch.from_numpy(data.own[rows])
    logits = own @ weights["own"] + _net(own, weights, "own")
    if not memory:
        return logits
    told, gate = torch.from_numpy(data.told[rows]), torch.from_numpy(data.gate[rows])
    wide = gate[:, None].expand(-1, own.shape[1], -1)
    added = told @ weights["told"] + _net(torch.cat([own, told, wide], dim=2), weights, "told")
    open_ = torch.sigmoid(gate @ weights["gate"] + weights["gate_bias"])
    open_ = open_ * torch.from_numpy(~hushed)
    return logits + open_[:, None] * added


def _net(inputs: "Tensor", weights: Mapping[str, "Tensor"], name: str) -> "Tensor":
    hidden = (inputs @ weights[f"{name}_in"] + weights[f"{name}_bias"]).tanh()
    return hidden @ weights[f"{name}_out"]
