"""The ranker's network: words of an instruction against the steps of candidate paths.

A shared table of word vectors; what is seen at a step is a bag of words in front, to the right,
behind and to the left of the way on; recurrent layers over words and over steps; attention both
ways; two heads: how likely the instruction ends where the path ends, and how likely the right way
goes on through it. PyTorch is imported where it is used.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .sights import BAGS
from .steps import GEOMETRY

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module, ModuleDict

    from .batch import Batch

SIDES = 4
"""In front, to the right, behind, to the left."""

CAP = 8.0
"""No likeness goes beyond it, so that its exponential needs no scaling."""

TINY = 1e-6


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The shape of a network.

    Attributes:
        table: width of a word's vector.
        width: of the encodings of words and steps; even.
        heads: of the attention; they divide the width.
        fused: width of the recurrent layer over steps that have read the instruction.
        dropout: share of numbers that training drops.
        word_dropout: share of words that training drops, in instructions and in panoramas.
        lexical: whether words and panoramas are also compared by their plain vectors.
    """

    table: int = 96
    width: int = 128
    heads: int = 4
    fused: int = 64
    dropout: float = 0.3
    word_dropout: float = 0.1
    lexical: bool = False


def created(settings: NetworkSettings, words: int) -> "ModuleDict":
    """A network with fresh weights, drawn from PyTorch's own generator.

    Args:
        words: rows of the table; the first one stands for no word.
    """
    from torch import nn

    width, fused, half = settings.width, settings.fused, settings.width // 2

    def both_ways(inputs: int, outputs: int) -> "Module":
        return nn.ModuleList([nn.GRU(inputs, outputs // 2, batch_first=True) for _ in range(2)])

    modules: Mapping[str, Module] = {
        "table": nn.EmbeddingBag(words, settings.table, mode="sum", padding_idx=0),
        "word_in": nn.Linear(settings.table, width),
        "word_gru": both_ways(settings.table, width),
        "word_norm": nn.LayerNorm(width),
        "sight_in": nn.Linear((SIDES + 1) * settings.table, width),
        "geometry_in": nn.Sequential(nn.Linear(GEOMETRY, half), nn.GELU(), nn.Linear(half, width)),
        "step_mix": nn.LayerNorm(width),
        "step_gru": both_ways(width, width),
        "step_norm": nn.LayerNorm(width),
        "query": nn.Linear(width, width),
        "key": nn.Linear(width, width),
        "place": _Places.of(settings.heads),
        "worth": nn.Linear(width, settings.heads),
        "late": nn.Linear(settings.heads, 2, bias=False),
        "fuse_step": nn.Linear(width, fused),
        "fuse_words": nn.Linear(width, fused),
        "fuse_both": nn.Linear(width, fused),
        "fuse_norm": nn.LayerNorm(fused),
        "fuse_gru": both_ways(fused, fused),
        "text_end": nn.Linear(width, width),
        "heads": nn.Sequential(nn.Linear(3 * fused + width, fused), nn.GELU(), nn.Linear(fused, 2)),
        "dropout": nn.Dropout(settings.dropout),
    }
    if settings.lexical:
        modules = {**modules, "lexical": _lexical(settings.heads)}
    network = nn.ModuleDict(modules)
    table = table_of(network)
    nn.init.normal_(table, std=1.0 / math.sqrt(settings.table))
    table.data[0].zero_()
    return network


def table_of(network: "ModuleDict") -> "Tensor":
    """Float (words, table): the vectors of words; the first row stands for no word."""
    table: Tensor = network["table"].weight  # type: ignore[assignment]
    return table


class _Places:
    @staticmethod
    def of(heads: int) -> "Module":
        """Per head: how sharply, and how far ahead, a word looks along the path."""
        import torch
        from torch import nn

        return nn.ParameterDict(
            {
                "sharp": nn.Parameter(torch.linspace(0.5, 4.0, heads)),
                "ahead": nn.Parameter(torch.zeros(heads)),
            }
        )


def _lexical(heads: int) -> "Module":
    """Per head: which sides of a step its plain comparison looks at, and how much it counts."""
    import torch
    from torch import nn

    sides = torch.full((heads, SIDES + 1), 0.2)
    sides[torch.arange(heads), torch.arange(heads) % (SIDES + 1)] = 1.0
    return nn.ParameterDict(
        {"sides": nn.Parameter(sides), "scale": nn.Parameter(torch.full((heads,), 3.0))}
    )


def forward(network: "ModuleDict", settings: NetworkSettings, batch: "Batch") -> "Tensor":
    """Float (R, N, C, 2): end and prefix logits of N instructions over C paths in each of R rows.

    Padding has no influence on what is not padding; logits of padding are meaningless.
    """
    import torch

    steps, around = _steps(network, settings, batch)  # (R, C, T, W), (R, C, T, sides, D)
    words, vectors = _words(network, settings, batch)  # (R, N, L, W), (R, N, L, D)
    rows, paths, longest, width = steps.shape
    texts, letters = words.shape[1:3]
    heads, share = settings.heads, width // settings.heads
    query = network["query"](words).view(rows, texts * letters, heads, share).transpose(1, 2)
    key = network["key"](steps).view(rows, paths * longest, heads, share).transpose(1, 2)
    query = query / math.sqrt(share)
    if settings.lexical:
        plain = network["lexical"]
        scale = plain["scale"].view(-1, 1, 1)  # type: ignore[index]
        told = vectors.reshape(rows, 1, texts * letters, -1) * scale
        seen = torch.einsum("rctsd,hs->rhctd", around, plain["sides"])  # type: ignore[index]
        query = torch.cat([query, told], dim=3)
        key = torch.cat([key, seen.flatten(2, 3)], dim=3)
    likeness = CAP * torch.tanh(query @ key.transpose(2, 3) / CAP)
    likeness = likeness.view(rows, heads, texts, letters, paths, longest)
    likeness = likeness + _places(network, batch)
    real = (batch.words > 0)[:, None, :, :, None, None]
    strength = likeness.exp() * batch.inside[:, None, None, None] * real
    # Each word looks for its step ...
    found = (strength * likeness).sum(dim=-1) / (strength.sum(dim=-1) + TINY)  # (R, H, N, L, C)
    floor = torch.finfo(likeness.dtype).min / 2
    worth = network["worth"](words).masked_fill((batch.words == 0)[..., None], floor)
    worth = worth.softmax(dim=2).permute(0, 3, 1, 2)  # (R, H, N, L)
    late = torch.einsum("rhnlc,rhnl->rnch", found, worth)
    # ... and each step for its words.
    values = words.view(rows, texts, letters, heads, share).permute(0, 3, 1, 2, 4)
    flat = strength.flatten(4)  # (R, H, N, L, C * T)
    read = flat.transpose(3, 4) @ values / (flat.sum(dim=3)[..., None] + TINY)
    read = read.permute(0, 2, 3, 1, 4).reshape(rows, texts, paths, longest, width)
    fused = (
        network["fuse_step"](steps)[:, None]
        + network["fuse_words"](read)
        + network["fuse_both"](steps[:, None] * read)
    )
    fused = network["dropout"](torch.nn.functional.gelu(network["fuse_norm"](fused)))
    lengths = batch.inside.sum(dim=-1)  # (R, C)
    many = lengths[:, None].expand(rows, texts, paths).reshape(-1)
    run = _both_ways(network["fuse_gru"], fused.flatten(0, 2), many).view(fused.shape) + fused
    inside = batch.inside[:, None, :, :, None]
    mean = (run * inside).sum(dim=3) / lengths.clamp(min=1)[:, None, :, None]
    best = run.masked_fill(~inside, floor).amax(dim=3)
    last = (lengths - 1).clamp(min=0)
    pick = last[:, None, :, None, None].expand(rows, texts, paths, 1, run.shape[-1])
    end = run.gather(3, pick).squeeze(3)
    step_end = steps.gather(2, last[:, :, None, None].expand(rows, paths, 1, width)).squeeze(2)
    text = torch.einsum("rhnl,rhnls->rnhs", worth, values).flatten(2)
    product = network["text_end"](text)[:, :, None] * step_end[:, None]
    summary = torch.cat([mean, best.clamp(min=-50.0), end, product], dim=-1)
    logits: Tensor = network["heads"](network["dropout"](summary)) + network["late"](late)
    return logits


def _words(
    network: "ModuleDict", settings: NetworkSettings, batch: "Batch"
) -> "tuple[Tensor, Tensor]":
    """Words in their context, and their plain vectors."""
    import torch

    rows, texts, letters = batch.words.shape
    flat = batch.words.reshape(-1, letters)
    vectors = torch.nn.functional.embedding(flat, table_of(network))
    if network.training and settings.word_dropout:
        vectors = vectors * (torch.rand(flat.shape) >= settings.word_dropout)[..., None]
    run = _both_ways(network["word_gru"], vectors, (flat > 0).sum(dim=1))
    out: Tensor = network["word_norm"](network["word_in"](vectors) + run)
    shape = (rows, texts, letters, -1)
    return network["dropout"](out).view(shape), vectors.view(shape)


def _steps(
    network: "ModuleDict", settings: NetworkSettings, batch: "Batch"
) -> "tuple[Tensor, Tensor]":
    """Steps in their context, and the plain vectors of what is seen on each side."""
    import torch

    weights = batch.bag_weights
    if network.training and settings.word_dropout:
        weights = weights * (torch.rand(weights.shape) >= settings.word_dropout)
    bags = network["table"](batch.bag_words, batch.bag_offsets, per_sample_weights=weights)
    bags = bags.view(-1, BAGS, settings.table)
    views = BAGS - 1
    seen = bags[batch.viewpoints] * batch.seen[..., None, None]  # (R, C, T, BAGS, D)
    angles = torch.arange(views) * (2 * math.pi / views)
    sides = torch.arange(SIDES) * (2 * math.pi / SIDES)
    apart = batch.headings[..., None, None] + sides[:, None] - angles
    share = torch.cos(apart).clamp(min=0) ** 2 / 2  # a sector's shares add up to 1 / 2
    around = share @ seen[..., :views, :]  # (R, C, T, SIDES, D)
    told = torch.cat([around, seen[..., views:, :]], dim=-2)
    shown = network["dropout"](told.flatten(3))
    mixed = network["sight_in"](shown) + network["geometry_in"](batch.geometry)
    mixed = torch.nn.functional.gelu(network["step_mix"](mixed))
    longest, width = mixed.shape[2:]
    lengths = batch.inside.sum(dim=-1).reshape(-1)
    run = _both_ways(network["step_gru"], mixed.view(-1, longest, width), lengths)
    out: Tensor = network["step_norm"](mixed + run.view(mixed.shape))
    return network["dropout"](out), told


def _both_ways(pair: "Module", inputs: "Tensor", lengths: "Tensor") -> "Tensor":
    """Two recurrent layers, one from each end of (B, T, inputs); padding comes last in both."""
    import torch

    ahead, back = pair.children()
    places = torch.arange(inputs.shape[1])
    turned = lengths[:, None] - 1 - places
    turned = torch.where(turned < 0, places, turned)[..., None]
    backwards = back(inputs.gather(1, turned.expand_as(inputs)))[0]
    backwards = backwards.gather(1, turned.expand_as(backwards))
    return torch.cat([ahead(inputs)[0], backwards], dim=-1)


def _places(network: "ModuleDict", batch: "Batch") -> "Tensor":
    """Float (R, H, N, L, C, T): a word at some share of the text expects the same of the path."""
    import torch

    heads = network["place"]
    letters, longest = batch.words.shape[2], batch.inside.shape[2]
    count = (batch.words > 0).sum(dim=-1).clamp(min=1)
    word = (torch.arange(letters) + 0.5) / count[..., None]
    step = (torch.arange(longest) + 0.5) / batch.inside.sum(dim=-1).clamp(min=1)[..., None]
    apart = step[:, None, None] - word[..., None, None]
    sharp = heads["sharp"].view(-1, 1, 1, 1, 1)  # type: ignore[index]
    ahead = heads["ahead"].view(-1, 1, 1, 1, 1)  # type: ignore[index]
    expected: Tensor = -sharp * (apart**2)[:, None] * 4.0 + ahead * apart[:, None]
    return expected
