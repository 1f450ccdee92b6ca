"""TIDEE's relational graph network: from a memory, a room and a type to receptacle classes.

    Sarch, Fang, Harley, Schydlo, Tarr, Gupta, Fragkiadaki (2022): TIDEE: Tidying Up Novel Rooms
    using Visuo-Semantic Commonsense Priors, arXiv:2207.10761, section 3.2.

Three R-GCN layers run over the memory graph, three GCN layers over the fully connected scene, and
four R-GCN layers over the bridge that ties both to the queried object; a two-layer head reads the
queried node. Widths are the paper's 1024 only where asked for; node features are embeddings of
type names instead of pixels (see `vocabulary.py`).

On a fully connected graph with loops a GCN layer gives every node the same mean: the scene nodes
of the paper's network tell what the room holds, and regain their own type only through the bridge,
from the remembered nodes of that type. `scene_residual` adds each node's own feature back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..placement.relations import RELATIONS
from .layers import GCNConv, RGCNConv

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from .tensors import BridgeTensors, MemoryTensors
    from .vocabulary import Vocabulary

BRIDGES = ("memory_to_query", "map_to_query", "scene_to_query", "scene_and_memory")
"""Remembered objects of the queried type; the room's kind; the objects in the room; and objects
of one type in both, there and back."""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The shape of the network; the defaults are the paper's, but for the width.

    Attributes:
        width: of all hidden features, even (the paper: 1024).
        memory_layers, scene_layers, bridge_layers: how many of each.
        dropout: share of the memory's features that a training step leaves out.
        bases: mix relation weights from so many bases; 0: each relation has its own.
        memory: False leaves the memory graph out: TIDEE's ablation WithoutMemex.
        scene_residual: scene nodes keep their own feature beside the mean of all.
        dropout_everywhere: dropout in scene, bridge and head too.
    """

    width: int = 128
    memory_layers: int = 3
    scene_layers: int = 3
    bridge_layers: int = 4
    dropout: float = 0.2
    bases: int = 0
    memory: bool = True
    scene_residual: bool = False
    dropout_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Dropout:
    """Sets a share of the features to zero and scales the others up; draws from `generator`."""

    rate: float
    generator: "Generator"

    def __call__(self, features: "Tensor") -> "Tensor":
        keep = features.new_empty(features.shape)
        keep.bernoulli_(1.0 - self.rate, generator=self.generator)
        return features * keep / (1.0 - self.rate)


@dataclass(frozen=True, slots=True)
class PlacementNetwork:
    """The weights, and how they are applied.

    Attributes:
        settings: the shape.
        vocabulary: the types and classes that it was made for.
        parameters: name -> weights, all that is trained.
        text: float32 [types, dimension], the names' vectors, scaled to unit variance; not trained.
    """

    settings: NetworkSettings
    vocabulary: "Vocabulary"
    parameters: Mapping[str, "Tensor"]
    text: "Tensor" = field(repr=False)

    def features(self) -> "Tensor":
        """Float [types, width]: [learnt embedding of the class | projected text vector]."""
        import torch

        projected = self.text @ self.parameters["text"]
        return torch.cat([self.parameters["classes"], projected], dim=1)

    def remember(self, memory: "MemoryTensors", dropout: Dropout | None = None) -> "Tensor":
        """Float [remembered nodes, width], what the memory graph makes of each node."""
        nodes = self.features().index_select(0, memory.types)
        for layer in range(self.settings.memory_layers):
            nodes = self._relational(f"memory.{layer}")(nodes, memory.relations).relu()
            nodes = nodes if dropout is None else dropout(nodes)
        return nodes

    def __call__(
        self, remembered: "Tensor | None", bridge: "BridgeTensors", dropout: Dropout | None = None
    ) -> "Tensor":
        """Float [queries, classes]: logits.

        Args:
            remembered: float [remembered nodes, width], of `remember`; None without a memory.
            bridge: the rooms that are asked about, and what is asked.
            dropout: None to predict.
        """
        import torch

        features = self.features()
        drop = dropout if self.settings.dropout_everywhere else None
        if remembered is None:
            remembered = features.new_empty(0, features.shape[1])
        nodes = torch.cat(
            [
                remembered.index_select(0, bridge.remembered),
                self._scene(features.index_select(0, bridge.scene), bridge, drop),
                self.parameters["kinds"].index_select(0, bridge.kinds),
                features.index_select(0, bridge.queries),
            ]
        )
        for layer in range(self.settings.bridge_layers):
            nodes = self._relational(f"bridge.{layer}")(nodes, bridge.relations).relu()
            nodes = nodes if drop is None else drop(nodes)
        asked = nodes[len(nodes) - len(bridge.queries) :]
        hidden = (asked @ self.parameters["head.0"] + self.parameters["head.0.bias"]).relu()
        return hidden @ self.parameters["head.1"] + self.parameters["head.1.bias"]

    def _scene(self, nodes: "Tensor", bridge: "BridgeTensors", dropout: Dropout | None) -> "Tensor":
        for layer in range(self.settings.scene_layers):
            name = f"scene.{layer}"
            convolve = GCNConv(self.parameters[name], self.parameters[f"{name}.bias"])
            met = convolve.complete(nodes, bridge.room, bridge.rooms).relu()
            nodes = nodes + met if self.settings.scene_residual else met
            nodes = nodes if dropout is None else dropout(nodes)
        return nodes

    def _relational(self, name: str) -> RGCNConv:
        weights = self.parameters
        return RGCNConv(
            weights[name],
            weights[f"{name}.relations"],
            weights[f"{name}.bias"],
            weights.get(f"{name}.shares"),
        )


def shapes(settings: NetworkSettings, vocabulary: "Vocabulary") -> dict[str, tuple[int, ...]]:
    """Parameter -> its shape, in the order in which they are drawn."""
    width, types = settings.width, len(vocabulary.types)
    found: dict[str, tuple[int, ...]] = {
        "classes": (types, width - width // 2),
        "text": (vocabulary.vectors.shape[1], width // 2),
        "kinds": (len(vocabulary.kinds), width),
    }
    stacks = {"bridge": (settings.bridge_layers, len(BRIDGES))}
    if settings.memory:
        stacks = {"memory": (settings.memory_layers, len(RELATIONS)), **stacks}
    for stack, (layers, relations) in stacks.items():
        for layer in range(layers):
            name = f"{stack}.{layer}"
            found[name] = (width, width)
            found[f"{name}.relations"] = (settings.bases or relations, width, width)
            found[f"{name}.bias"] = (width,)
            if settings.bases:
                found[f"{name}.shares"] = (relations, settings.bases)
    for layer in range(settings.scene_layers):
        found[f"scene.{layer}"] = (width, width)
        found[f"scene.{layer}.bias"] = (width,)
    found["head.0"], found["head.0.bias"] = (width, width), (width,)
    found["head.1"], found["head.1.bias"] = (
        (width, len(vocabulary.classes)),
        (len(vocabulary.classes),),
    )
    return found


def created(settings: NetworkSettings, vocabulary: "Vocabulary", seed: int) -> PlacementNetwork:
    """A network before training: Glorot's weights, embeddings of unit variance, biases zero."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    parameters: dict[str, Tensor] = {}
    for name, shape in shapes(settings, vocabulary).items():
        if name.endswith(".bias"):
            drawn = torch.zeros(shape)
        elif name in ("classes", "kinds") or name.endswith(".shares"):
            drawn = torch.randn(shape, generator=generator)
        else:
            limit = (6.0 / (shape[-2] + shape[-1])) ** 0.5
            drawn = (2.0 * torch.rand(shape, generator=generator) - 1.0) * limit
        parameters[name] = drawn.requires_grad_()
    return with_parameters(settings, vocabulary, parameters)


def with_parameters(
    settings: NetworkSettings, vocabulary: "Vocabulary", parameters: Mapping[str, "Tensor"]
) -> PlacementNetwork:
    """The network that has these weights."""
    import torch

    # Rows of length 1 have entries far below 1; scaled up they weigh as much as the other half.
    text = torch.from_numpy(vocabulary.vectors) * float(vocabulary.vectors.shape[1]) ** 0.5
    return PlacementNetwork(settings, vocabulary, parameters, text)
