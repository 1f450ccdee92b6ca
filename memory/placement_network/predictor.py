"""The trained network as a predictor: where does an object of this type belong in this room?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import StoreError
from ..placement.predictor import Ranked, asked, ordered
from ..placement.rooms import RoomScene
from .extra import require_torch
from .graph import seen_types
from .network import NetworkSettings, PlacementNetwork, with_parameters
from .tensors import Asked, bridge_tensors, memory_tensors
from .training import Trained, TrainingSettings, train_network
from .vocabulary import name_vectors, vocabulary

if TYPE_CHECKING:
    from torch import Tensor

    from ..embedding import Embedding, Vectors
    from .tensors import MemoryTensors

Floats: TypeAlias = NDArray[np.float64]


class NetworkPredictor:
    """Satisfies `PlacementPredictor`: ranks by what a network, or several, make of the memory.

    A type that was unknown in training is placed by its name alone. A name without a vector has
    no feature at all, and then only the room speaks.

    Args:
        members: networks with their memories; their shares are averaged.
        embedding: the one that they were trained with, for the names of unknown types; None: the
            vectors of AI2-THOR's type names that ship with the package.
    """

    def __init__(self, members: Sequence[Trained], embedding: "Embedding | None" = None) -> None:
        if not members:
            raise ValueError("a predictor needs at least one trained network")
        require_torch()
        self.members = tuple(members)
        self._embedding = embedding
        self._networks = [member.network for member in members]
        self._encoded: list[tuple[MemoryTensors, Tensor] | None] = [None] * len(members)

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        """Receptacle types, best first; see `PlacementPredictor.rank`.

        Of the room's objects only the types of those that are not hidden enter: no place, no
        parent. A candidate that the network never saw hold anything comes last, with a score of 0.
        """
        names = asked(type, room, hidden, candidates, self._networks[0].vocabulary.classes)
        if not names:
            return []
        seen = seen_types(room, hidden)
        shares = np.zeros(len(names))
        for place in range(len(self._networks)):
            network = self._knowing(place, (*seen, type))
            shares += _shares(network, names, self._logits(place, room.kind, seen, type))
        return ordered(names, shares / len(self._networks))

    def _logits(self, place: int, kind: str, seen: Sequence[str], type: str) -> "Vectors":
        """Float32 [classes], of one member."""
        import torch

        network = self._networks[place]
        numbers = network.vocabulary.numbers()
        known = network.vocabulary.kind_number(kind)
        question = Asked(known, [numbers[name] for name in seen], [numbers[type]])
        with torch.inference_mode():
            memory, encoded = self._memory(place)
            logits: Vectors = network(encoded, bridge_tensors(memory, [question]))[0].numpy()
        return logits

    def _memory(self, place: int) -> "tuple[MemoryTensors | None, Tensor | None]":
        """What a member remembers, encoded when first asked for."""
        graph = self.members[place].memory
        if graph is None:
            return None, None
        known = self._encoded[place]
        if known is None:
            network = self._networks[place]
            memory = memory_tensors(graph, network.vocabulary.numbers())
            known = self._encoded[place] = memory, network.remember(memory)
        return known

    def _knowing(self, place: int, types: Iterable[str]) -> PlacementNetwork:
        """The member with all these types in its vocabulary; numbers that are given stay."""
        network = self._networks[place]
        known = set(network.vocabulary.types)
        new = sorted(set(types) - known)
        if new:
            network = self._networks[place] = _extended(network, new, self._embedding)
        return network


def train(
    rooms: Sequence[RoomScene],
    embedding: "Embedding | None" = None,
    *,
    shape: NetworkSettings | None = None,
    settings: TrainingSettings | None = None,
    members: int = 1,
    seed: int = 0,
) -> NetworkPredictor:
    """Learn where things belong from rooms as they are when nobody has touched them.

    Args:
        rooms: as many of each kind as there are; some are remembered, the others asked about.
        embedding: names to vectors; None: MiniLM's vectors of AI2-THOR's type names.
        shape: the network's; None: NetworkSettings().
        settings: of the training; None: TrainingSettings().
        members: how many networks to train, with the seeds `seed`, `seed` + 1, ...
        seed: equal seeds give equal weights on one machine.

    Raises:
        MissingExtra: PyTorch is not installed.
        ValueError: too few rooms, or an unknown setting.
    """
    require_torch()
    if members < 1:
        raise ValueError(f"{members} networks cannot be trained; ask for 1 or more")
    words = vocabulary(rooms, embedding)
    shape, settings = shape or NetworkSettings(), settings or TrainingSettings()
    return NetworkPredictor(
        [train_network(rooms, words, shape, settings, seed + i) for i in range(members)], embedding
    )


def _shares(network: PlacementNetwork, names: Sequence[str], logits: "Vectors") -> Floats:
    """Float64 [names]: the softmax over those that the network knows; 0 for the others."""
    classes = {name: number for number, name in enumerate(network.vocabulary.classes)}
    values = np.array([logits[classes[n]] if n in classes else -np.inf for n in names])
    top = values.max()
    if top == -np.inf:
        return np.zeros(len(names))
    raised = np.exp(values.astype(np.float64) - top)
    return np.asarray(raised / raised.sum())


def _extended(
    network: PlacementNetwork, types: Sequence[str], embedding: "Embedding | None"
) -> PlacementNetwork:
    """The network with more types; their learnt half is zero, the other half is their name's."""
    import torch

    words = network.vocabulary
    rows = name_vectors(types, embedding)
    if rows.shape[1] != words.vectors.shape[1]:
        raise StoreError(
            f"the network was trained on names of {words.vectors.shape[1]} dimensions, not "
            f"{rows.shape[1]}; give the embedding that it was trained with"
        )
    learnt = network.parameters["classes"]
    parameters = dict(network.parameters)
    parameters["classes"] = torch.cat([learnt, learnt.new_zeros(len(types), learnt.shape[1])])
    grown = replace(
        words, types=(*words.types, *types), vectors=np.concatenate([words.vectors, rows])
    )
    return with_parameters(network.settings, grown, parameters)
