"""Training a ranker: which rows make a batch, what the loss compares, and for how long."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph
from ...envs.navigation.routes import Building, Route
from .batch import Row, batch_of
from .candidates import candidate_paths
from .network import NetworkSettings, forward, table_of
from .prefixes import halfway
from .sights import Sights, joined, sights_of
from .steps import steps_of
from .words import Vocabulary

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import ModuleDict


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a network is trained: AdamW, the rate rising for a tenth of the steps, then falling.

    Attributes:
        epochs: passes over the rows.
        rows: in a batch.
        rate, decay: of the optimiser.
        table_rate: what the rate is multiplied by for the table of words.
        softness: metres; the target of a path is exp(-distance of its end to the goal / softness).
        halfway: weight of the loss over walks broken off half way; 0 leaves them out.
        paths: candidates of a row that are drawn for a step, the goal's neighbours always among
            them; 0: all.
    """

    epochs: int = 6
    rows: int = 16
    rate: float = 2e-3
    decay: float = 0.02
    table_rate: float = 1.0
    softness: float = 0.75
    halfway: float = 0.0
    paths: int = 14


@dataclass(frozen=True, eq=False, slots=True)
class Example:
    """A route to learn from.

    Attributes:
        row: its instructions and candidate paths.
        target: float32 (C,), a distribution over the candidates.
        graph, path, heading: of the route; the path in numbers.
    """

    row: Row
    target: NDArray[np.float32]
    graph: NavigationGraph
    path: tuple[int, ...]
    heading: float


def examples_of(
    routes: Sequence[Route],
    buildings: Sequence[Building],
    vocabulary: Vocabulary,
    softness: float,
) -> tuple[list[Example], Sights]:
    """Routes ready to learn from, and the bags of words of all the buildings."""
    sights, firsts = joined([sights_of(building, vocabulary) for building in buildings])
    known = {b.graph.name: (b.graph, at) for b, at in zip(buildings, firsts, strict=True)}
    examples: list[Example] = []
    for route in routes:
        graph, first = known[route.building]
        path = tuple(graph.number(viewpoint) for viewpoint in route.path)
        candidates = candidate_paths(graph, path[0])
        metres = graph.distances[path[-1]][[way[-1] for way in candidates]]
        wanted = np.exp(-(metres - metres.min()) / softness)
        row = Row(
            [vocabulary.read(text) for text in route.instructions],
            steps_of(graph, candidates, route.heading),
            first,
        )
        target = (wanted / wanted.sum()).astype(np.float32)
        examples.append(Example(row, target, graph, path, route.heading))
    return examples, sights


def batches(
    rows: Sequence[Row], size: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Numbers of rows, each once, in batches of like sizes (less padding), shuffled."""
    order = random.permutation(len(rows))
    cost = np.array(
        [len(row.texts) * 10**6 + len(row.steps) * 200 + max(map(len, row.texts)) for row in rows]
    )
    chunk = size * 24
    parts: list[NDArray[np.int64]] = []
    for start in range(0, len(order), chunk):
        some = order[start : start + chunk]
        some = some[np.argsort(cost[some], kind="stable")]
        parts += [some[at : at + size] for at in range(0, len(some), size)]
    for number in random.permutation(len(parts)):
        yield parts[int(number)]


def train_network(
    network: "ModuleDict",
    shape: NetworkSettings,
    sights: Sights,
    examples: Sequence[Example],
    settings: TrainingSettings,
    seed: int,
    told: Callable[[int, float], None] = lambda epoch, loss: None,
) -> None:
    """Train in place; equal arguments give equal weights on one machine.

    Args:
        told: called after each epoch with its number and mean loss.
    """
    import torch

    random = np.random.default_rng(seed)
    weights = list(network.parameters())
    table = table_of(network)
    groups: list[dict[str, Any]] = [
        {"params": [weight for weight in weights if weight is not table]},
        {"params": [table]},
    ]
    optimizer = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * -(-len(examples) // settings.rows)
    rates = [settings.rate, settings.rate * settings.table_rate]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=max(2, steps), pct_start=0.1, cycle_momentum=False
    )
    rows = [example.row for example in examples]
    network.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for epoch in range(settings.epochs):
            total, count = 0.0, 0
            for numbers in batches(rows, settings.rows, random):
                some = [examples[int(number)] for number in numbers]
                loss = _loss(network, shape, sights, some, settings, random)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(weights, 1.0)
                optimizer.step()
                schedule.step()
                total, count = total + float(loss.detach()), count + 1
            told(epoch, total / max(count, 1))
    network.eval()


def _loss(
    network: "ModuleDict",
    shape: NetworkSettings,
    sights: Sights,
    examples: Sequence[Example],
    settings: TrainingSettings,
    random: np.random.Generator,
) -> "Tensor":
    import torch

    drawn = [_drawn(example, settings.paths, random) for example in examples]
    rows = [row for row, _ in drawn]
    logits = forward(network, shape, batch_of(rows, sights))
    loss = choice_loss(logits[..., 0], rows, [target for _, target in drawn])
    if settings.halfway <= 0:
        return loss
    half = [int(n) for n in random.permutation(len(examples))[: -(-len(examples) // 2)]]
    walks = [_broken_off(examples[n], settings, random) for n in half]
    rows = [row for row, _, _ in walks]
    logits = forward(network, shape, batch_of(rows, sights))
    ahead = np.zeros((len(rows), 1, logits.shape[2]), np.bool_)
    for number, (_, _, unvisited) in enumerate(walks):
        ahead[number, 0, : len(unvisited)] = unvisited
    joint = torch.where(torch.from_numpy(ahead), logits[..., 1], logits[..., 0])
    return loss + settings.halfway * choice_loss(joint, rows, [target for _, target, _ in walks])


def _broken_off(
    example: Example, settings: TrainingSettings, random: np.random.Generator
) -> tuple[Row, NDArray[np.float32], NDArray[np.bool_]]:
    """A row of the paths known half way, the target over them, and which ends are unvisited."""
    walk = halfway(example.graph, example.path, random, settings.softness)
    kept = _some(walk.target, settings.paths, random)
    paths, unvisited = [walk.paths[n] for n in kept], walk.unvisited[kept]
    steps = steps_of(example.graph, paths, example.heading, unvisited=unvisited.tolist())
    wanted = walk.target[kept]
    return Row(example.row.texts, steps, example.row.first), wanted / wanted.sum(), unvisited


def _drawn(
    example: Example, paths: int, random: np.random.Generator
) -> tuple[Row, NDArray[np.float32]]:
    """A row with some of its candidates, and the target over them."""
    row, target = example.row, example.target
    kept = _some(target, paths, random)
    wanted = target[kept]
    return Row(row.texts, row.steps.only(kept), row.first), wanted / wanted.sum()


def _some(target: NDArray[np.float32], many: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of what is likely, and of some of the rest, `many` in all; 0: of everything."""
    if not many or len(target) <= many:
        return np.arange(len(target))
    likely = np.flatnonzero(target > 0.02)[:many]
    rest = np.setdiff1d(np.arange(len(target)), likely)
    return np.concatenate([likely, random.permutation(rest)[: many - len(likely)]])


def choice_loss(
    logits: "Tensor", rows: Sequence[Row], targets: Sequence[NDArray[np.float32]]
) -> "Tensor":
    """Cross-entropy of a softmax over each row's paths against its target, mean over texts.

    Args:
        logits: float (R, N, C).
        targets: per row float32 (paths,), a distribution.
    """
    import torch

    count, texts, paths = logits.shape
    soft = np.zeros((count, 1, paths), np.float32)
    real = np.zeros((count, texts), np.float32)
    absent = np.ones((count, 1, paths), np.bool_)
    for number, (row, target) in enumerate(zip(rows, targets, strict=True)):
        soft[number, 0, : len(target)] = target
        real[number, : len(row.texts)] = 1.0
        absent[number, 0, : len(target)] = False
    out = torch.from_numpy(absent)
    chances = logits.masked_fill(out, -1e9).log_softmax(dim=-1).masked_fill(out, 0.0)
    each = -(torch.from_numpy(soft) * chances).sum(dim=-1)
    weights = torch.from_numpy(real)
    return (each * weights).sum() / weights.sum()
