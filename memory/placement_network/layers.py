"""Graph convolutions on plain tensors: relational (R-GCN) and plain (GCN).

    Schlichtkrull, Kipf, Bloem, van den Berg, Titov, Welling (2018): Modeling Relational Data with
    Graph Convolutional Networks, arXiv:1703.06103, equation 2 with c = the in-degree, and 3.
    Kipf, Welling (2017): Semi-Supervised Classification with Graph Convolutional Networks,
    arXiv:1609.02907, equation 2.

A layer is a value that holds its weights, and is called with nodes and edges. It is no module of
PyTorch's, so that this file can be imported where PyTorch is absent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Edges:
    """The directed edges of one relation, grouped by the node that they point to.

    Attributes:
        source: int64 [edges], the node that sends.
        slot: int64 [edges], the place in `target` of the node that receives.
        target: int64 [receivers], each node that receives anything, once.
        share: float32 [edges, 1], 1 / the number of edges into that receiver: their mean.
    """

    source: "Tensor"
    slot: "Tensor"
    target: "Tensor"
    share: "Tensor"

    def mean(self, nodes: "Tensor") -> "Tensor":
        """Float [receivers, width]: the mean over the senders of each receiver.

        Args:
            nodes: float [all nodes, width].
        """
        # index_select and index_add, not brackets: their gradients are much faster on a CPU.
        messages = nodes.index_select(0, self.source) * self.share
        empty = nodes.new_zeros(len(self.target), nodes.shape[1])
        return empty.index_add(0, self.slot, messages)


def edges(source: "Tensor", target: "Tensor") -> Edges:
    """Edges from `source[k]` to `target[k]`, int64 [edges] each; a repeated edge counts twice."""
    import torch

    receivers, slot, counts = torch.unique(target, return_inverse=True, return_counts=True)
    share = 1.0 / counts.to(torch.float32).index_select(0, slot)
    return Edges(source, slot, receivers, share[:, None])


@dataclass(frozen=True, slots=True)
class RGCNConv:
    """out_i = W_own x_i + sum over relations r of W_r mean over j -> i in r of x_j, + bias.

    Attributes:
        own: float [inputs, outputs], the weight of the node itself.
        relations: float [relations, inputs, outputs]; with `shares`, [bases, inputs, outputs].
        bias: float [outputs].
        shares: float [relations, bases], where each relation is a mixture of bases; else None.
    """

    own: "Tensor"
    relations: "Tensor"
    bias: "Tensor"
    shares: "Tensor | None" = None

    def __call__(self, nodes: "Tensor", by_relation: Sequence[Edges]) -> "Tensor":
        """Float [nodes, outputs].

        Args:
            nodes: float [nodes, inputs].
            by_relation: one per relation, in the order of the weights.

        Raises:
            ValueError: there are more or fewer of them than weights.
        """
        weights = self.weights()
        if len(by_relation) != len(weights):
            raise ValueError(
                f"{len(by_relation)} relations were given to a layer of {len(weights)}; "
                "pass one `Edges` each, empty where there are none"
            )
        out = nodes @ self.own + self.bias
        for relation, weight in zip(by_relation, weights, strict=True):
            if len(relation.target):
                out = out.index_add(0, relation.target, relation.mean(nodes) @ weight)
        return out

    def weights(self) -> "Tensor":
        """Float [relations, inputs, outputs], mixed from the bases where there are any."""
        if self.shares is None:
            return self.relations
        bases, inputs, outputs = self.relations.shape
        return (self.shares @ self.relations.view(bases, -1)).view(-1, inputs, outputs)


@dataclass(frozen=True, slots=True)
class GCNConv:
    """out = D^-1/2 (A + 1) D^-1/2 x W + bias, D the degrees of A + 1.

    Attributes:
        weight: float [inputs, outputs].
        bias: float [outputs].
    """

    weight: "Tensor"
    bias: "Tensor"

    def __call__(self, nodes: "Tensor", source: "Tensor", target: "Tensor") -> "Tensor":
        """Float [nodes, outputs].

        Args:
            nodes: float [nodes, inputs].
            source, target: int64 [edges]; without the loops, which are added here.
        """
        messages = nodes @ self.weight
        ones = nodes.new_ones(len(target))
        scale = nodes.new_ones(len(nodes)).index_add(0, target, ones).rsqrt()[:, None]
        sent = (messages * scale).index_select(0, source)
        out = messages * scale + messages.new_zeros(messages.shape).index_add(0, target, sent)
        return out * scale + self.bias

    def complete(self, nodes: "Tensor", group: "Tensor", groups: int) -> "Tensor":
        """The same on graphs in which every node is tied to every other one.

        There D is the number of nodes, and each node receives the plain mean of its group.

        Args:
            nodes: float [nodes, inputs].
            group: int64 [nodes], the graph that each node is in, below `groups`.
            groups: how many graphs there are; one may be empty.
        """
        sums = nodes.new_zeros(groups, nodes.shape[1]).index_add(0, group, nodes)
        sizes = nodes.new_zeros(groups).index_add(0, group, nodes.new_ones(len(nodes)))
        means = sums / sizes.clamp(min=1.0)[:, None]
        return (means @ self.weight + self.bias).index_select(0, group)
