"""Training: which rooms are remembered, which are asked about, and what the loss compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..placement.rooms import RoomScene
from .graph import MemoryGraph, RoomGraph, memory_graph, room_graph, seen_types
from .network import Dropout, PlacementNetwork, created
from .tensors import Asked, bridge_tensors, memory_tensors

if TYPE_CHECKING:
    from torch import Tensor

    from .network import NetworkSettings
    from .vocabulary import Vocabulary

LOSSES = ("binary", "choice")


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a network is trained; AdamW with weight decay and a clipped gradient, as the paper's.

    Attributes:
        steps: of the optimiser.
        learning_rate: at first; it falls to zero along half a cosine. (The paper: 2e-5 at a
            width of 1024, 2,000 steps.)
        weight_decay, gradient_clip: the paper's; the clip bounds the norm.
        rooms_per_step: asked about in one step.
        hidden_per_room: objects of a room that are hidden and asked about together; a tidying
            episode moves five.
        memory_rooms: remembered rooms of each kind.
        redraw_memory: False: the paper's split; the first `memory_rooms` drawn of each kind are
            remembered for good and never asked about, all others are asked about. (A network
            without a memory sets them aside too, so that the two learn from equal rooms.) True:
            every step draws rooms to ask about, and remembers others; the trained network
            remembers them all. Either way no room is asked about while it is remembered.
        loss: "binary": cross-entropy of each class alone, over all classes (the paper's);
            "choice": cross-entropy of the choice among the receptacles that the room has.
    """

    steps: int = 300
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    gradient_clip: float = 0.1
    rooms_per_step: int = 10
    hidden_per_room: int = 5
    memory_rooms: int = 5
    redraw_memory: bool = False
    loss: str = "binary"


@dataclass(frozen=True, slots=True)
class Trained:
    """A network, and what it is to remember; None for one that was trained without a memory."""

    network: PlacementNetwork
    memory: MemoryGraph | None


def train_network(
    scenes: Sequence[RoomScene],
    vocabulary: "Vocabulary",
    shape: "NetworkSettings",
    settings: TrainingSettings,
    seed: int,
) -> Trained:
    """Train on the homes of the objects in `scenes`; equal arguments give equal weights.

    Raises:
        ValueError: the loss is unknown, or no room is left to ask about.
    """
    import torch

    if settings.loss not in LOSSES:
        raise ValueError(f"unknown loss `{settings.loss}`; known: {', '.join(LOSSES)}")
    rooms = [room_graph(scene) for scene in scenes]
    random = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    network = created(shape, vocabulary, seed)
    weights = list(network.parameters.values())
    optimizer = torch.optim.AdamW(
        weights, lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, settings.steps))
    numbers = vocabulary.numbers()
    dropout = Dropout(shape.dropout, generator) if shape.dropout else None
    remembered: tuple[RoomGraph, ...] = ()
    memory = None
    for remembered, asked in _splits(rooms, settings, random):
        if shape.memory and (memory is None or settings.redraw_memory):
            memory = memory_tensors(memory_graph(remembered), numbers)
        drawn = [_draw(room, vocabulary, numbers, settings, random) for room in asked]
        bridge = bridge_tensors(memory, [each.asked for each in drawn])
        encoded = None if memory is None else network.remember(memory, dropout)
        logits = network(encoded, bridge, dropout)
        loss = _loss(logits, drawn, settings.loss)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, settings.gradient_clip)
        optimizer.step()
        schedule.step()
    for weight in weights:
        weight.requires_grad_(False)
    kept = tuple(rooms) if settings.redraw_memory else remembered
    return Trained(network, memory_graph(kept) if shape.memory else None)


@dataclass(frozen=True, slots=True)
class _Drawn:
    asked: Asked
    answers: tuple[int, ...]
    present: tuple[tuple[int, ...], ...]


def _splits(
    rooms: Sequence[RoomGraph], settings: TrainingSettings, random: np.random.Generator
) -> Iterator[tuple[tuple[RoomGraph, ...], list[RoomGraph]]]:
    """Each step's remembered rooms and rooms to ask about, which share none."""
    remembered = _remember(rooms, settings.memory_rooms, random)
    askable = _askable(rooms, () if settings.redraw_memory else remembered)
    waiting: list[RoomGraph] = []
    for _ in range(settings.steps):
        asked: list[RoomGraph] = []
        while len(asked) < settings.rooms_per_step:
            if not waiting:
                waiting = [askable[int(place)] for place in random.permutation(len(askable))]
            asked.append(waiting.pop())
        if settings.redraw_memory:
            names = {room.scene.name for room in asked}
            others = [room for room in rooms if room.scene.name not in names]
            remembered = _remember(others, settings.memory_rooms, random)
        yield remembered, asked


def _askable(rooms: Sequence[RoomGraph], remembered: Sequence[RoomGraph]) -> list[RoomGraph]:
    names = {room.scene.name for room in remembered}
    found = [room for room in rooms if room.homes and room.scene.name not in names]
    if not found:
        raise ValueError(
            f"{len(rooms)} rooms leave none to ask about; give more, or lower `memory_rooms`"
        )
    return found


def _remember(
    rooms: Sequence[RoomGraph], each: int, random: np.random.Generator
) -> tuple[RoomGraph, ...]:
    found: list[RoomGraph] = []
    for kind in sorted({room.scene.kind for room in rooms}):
        same = [room for room in rooms if room.scene.kind == kind]
        chosen = random.permutation(len(same))[:each]
        found.extend(same[int(place)] for place in sorted(chosen))
    return tuple(found)


def _draw(
    room: RoomGraph,
    vocabulary: "Vocabulary",
    numbers: Mapping[str, int],
    settings: TrainingSettings,
    random: np.random.Generator,
) -> _Drawn:
    """Hide some objects of the room and ask for their homes."""
    scene, movable = room.scene, list(room.homes)
    places = random.permutation(len(movable))[: settings.hidden_per_room]
    hidden = [movable[int(place)] for place in places]
    classes = {name: number for number, name in enumerate(vocabulary.classes)}
    return _Drawn(
        Asked(
            vocabulary.kind_number(scene.kind),
            [numbers[name] for name in seen_types(scene, hidden)],
            [numbers[scene.by_id[i].type] for i in hidden],
        ),
        tuple(classes[room.homes[i]] for i in hidden),
        tuple(
            tuple(classes[name] for name in scene.candidates(scene.by_id[i].type, hidden))
            for i in hidden
        ),
    )


def _loss(logits: "Tensor", drawn: Sequence[_Drawn], kind: str) -> "Tensor":
    import torch
    from torch.nn import functional

    answers = torch.tensor([answer for each in drawn for answer in each.answers])
    if kind == "binary":
        truth = functional.one_hot(answers, logits.shape[1]).to(logits.dtype)
        return functional.binary_cross_entropy_with_logits(logits, truth)
    absent = torch.ones(logits.shape, dtype=torch.bool)
    for row, present in enumerate(present for each in drawn for present in each.present):
        absent[row, list(present)] = False
    absent[torch.arange(len(answers)), answers] = False  # two types alike, one inside the other
    return functional.cross_entropy(logits.masked_fill(absent, float("-inf")), answers)
