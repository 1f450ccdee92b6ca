"""The two convolutions against values worked out by hand and against dense matrices."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from mnemonaut.memory.placement_network.layers import Edges, GCNConv, RGCNConv, edges


def tied(pairs: list[tuple[int, int]]) -> Edges:
    both = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2)
    return edges(both[:, 0], both[:, 1])


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float32)


some_pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14)


def test_rgcn_by_hand() -> None:
    """Node 2 hears the mean of 0 and 1 through relation 0, and node 0 through relation 1."""
    layer = RGCNConv(
        own=torch.tensor([[1.0], [0.0]]),
        relations=torch.tensor([[[0.0], [1.0]], [[10.0], [0.0]]]),
        bias=torch.tensor([0.5]),
    )
    nodes = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    out = layer(nodes, [tied([(0, 2), (1, 2)]), tied([(0, 2)])])
    assert out[:, 0].tolist() == [1.5, 3.5, 5.0 + 0.5 + (2 + 4) / 2 + 10 * 1.0]


def test_gcn_by_hand() -> None:
    """One edge 0 -> 1: degrees with loops are 1 and 2, so the edge weighs 1 / sqrt(2)."""
    layer = GCNConv(torch.tensor([[2.0]]), torch.tensor([1.0]))
    out = layer(torch.tensor([[1.0], [3.0]]), torch.tensor([0]), torch.tensor([1]))
    assert out[:, 0].tolist() == pytest.approx([3.0, 1 + 6 / 2 + 2 / 2**0.5])


@given(st.lists(some_pairs, min_size=3, max_size=3))
def test_rgcn_is_its_dense_formula(relations: list[list[tuple[int, int]]]) -> None:
    nodes, layer = drawn(6, 4), RGCNConv(drawn(4, 3), drawn(3, 4, 3, seed=1), drawn(3, seed=2))
    expected = nodes @ layer.own + layer.bias
    for weight, pairs in zip(layer.relations, relations, strict=True):
        adjacency = torch.zeros(6, 6)
        for source, target in pairs:
            adjacency[target, source] += 1
        degrees = adjacency.sum(1, keepdim=True).clamp(min=1)
        expected = expected + (adjacency / degrees) @ nodes @ weight
    torch.testing.assert_close(layer(nodes, list(map(tied, relations))), expected)


@given(some_pairs)
def test_gcn_is_its_dense_formula(pairs: list[tuple[int, int]]) -> None:
    nodes, layer = drawn(6, 4), GCNConv(drawn(4, 3, seed=1), drawn(3, seed=2))
    adjacency = torch.eye(6)
    for source, target in pairs:
        adjacency[target, source] += 1
    scale = torch.diag(adjacency.sum(1).rsqrt())
    both = torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2)
    expected = scale @ adjacency @ scale @ nodes @ layer.weight + layer.bias
    torch.testing.assert_close(layer(nodes, both[:, 0], both[:, 1]), expected)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_complete_graphs_need_no_edges(sizes: list[int]) -> None:
    group = torch.repeat_interleave(torch.tensor(sizes))
    nodes, layer = drawn(len(group), 4), GCNConv(drawn(4, 3, seed=1), drawn(3, seed=2))
    pairs = torch.tensor(
        [
            (a, b)
            for a in range(len(group))
            for b in range(len(group))
            if a != b and group[a] == group[b]
        ]
    ).reshape(-1, 2)
    expected = layer(nodes, pairs[:, 0].long(), pairs[:, 1].long())
    torch.testing.assert_close(layer.complete(nodes, group, len(sizes) + 1), expected)


def test_bases_mix_into_relations() -> None:
    """Schlichtkrull et al., equation 3: W_r = sum over b of a_rb V_b."""
    bases, shares = drawn(2, 4, 3), torch.tensor([[1.0, 0.0], [0.5, -2.0], [0.0, 0.0]])
    mixed = RGCNConv(drawn(4, 3), bases, drawn(3), shares)
    written = torch.stack([bases[0], 0.5 * bases[0] - 2 * bases[1], torch.zeros(4, 3)])
    relations = [tied([(0, 1)]), tied([(2, 1), (0, 2)]), tied([(1, 0)])]
    plain = RGCNConv(mixed.own, written, mixed.bias)
    nodes = drawn(3, 4, seed=3)
    torch.testing.assert_close(mixed(nodes, relations), plain(nodes, relations))


def test_a_relation_too_many_is_refused() -> None:
    layer = RGCNConv(drawn(2, 2), drawn(1, 2, 2), drawn(2))
    with pytest.raises(ValueError, match="2 relations were given to a layer of 1"):
        layer(drawn(3, 2), [tied([]), tied([])])


def test_gradients_are_those_of_differences() -> None:
    own, relations, bias = (drawn(*s).double() for s in ((3, 2), (2, 3, 2), (2,)))
    nodes = drawn(4, 3, seed=5).double()
    lists = [tied([(0, 1), (2, 1), (3, 0)]), tied([(1, 3)])]
    lists = [Edges(e.source, e.slot, e.target, e.share.double()) for e in lists]

    def out(own: Tensor, relations: Tensor, bias: Tensor, nodes: Tensor) -> Tensor:
        return RGCNConv(own, relations, bias)(nodes, lists)

    inputs = tuple(each.requires_grad_() for each in (own, relations, bias, nodes))
    assert torch.autograd.gradcheck(out, inputs)
