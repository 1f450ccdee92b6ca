"""What `dualkv.py` measured, as the parts of the documents, in Markdown.

A published row stands in a table of its own: a millisecond of the paper's graphics card never
shares a column with one of ours.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from figure_tables import percent, table
from measured import Result
from suite_tables import plain

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]

SIZES = ("tiny", "small", "base")
FRAMES = (8, 32, 48)

EXACT = {
    "exact_janus": "Janus, 8 + 48: logits, keys and values of both caches, every layer",
    "exact_janus_windows": "the same Janus, random windows",
    "exact_stack": "random attention layers, 8 + 48: hidden states, every layer",
    "exact_stack_windows": "the same layers, random windows",
    "exact_qwen": "a small random Qwen2.5-VL decoder, 8 + 48: hidden states, every layer",
    "exact_qwen_windows": "the same decoder, random windows",
}
HALF = {
    "bf16 streaming from one pass": "streaming from one pass, both in bf16",
    "bf16 one pass from fp32": "one pass in bf16 from one pass in fp32",
    "bf16 streaming from fp32": "streaming in bf16 from one pass in fp32",
}
FLAT = {
    "step_57_100_ms": "steps 57 to 100, median, ms",
    "step_400_500_ms": "steps 400 to 500, median, ms",
    "late_to_early": "the latter over the former",
    "memory_bytes_difference": "bytes that the memory grows or shrinks by after frame 56",
    "process_growth_mb": "MB that the process grows by from there to frame 500",
}
TABLE_5: Sequence[tuple[int, str, str]] = ((8, "268", "82"), (32, "1,549", "149"), (48, "-", "195"))
"""JanusVLN, arXiv 2509.22548, Table 5: frames, ms a step recomputed and cached; 48 GB of memory
were too few to recompute 48."""


def exactness(dualkv: Result) -> str:
    """Largest differences of streaming from one pass."""
    rows = [
        [told, _small(dualkv[name]), *_target(dualkv, name)]
        for name, told in EXACT.items()
        if name in dualkv.body["figures"]
    ]
    return table(["streaming against one pass, fp32", "at most", "target", "met"], rows)


def layers(dualkv: Result) -> str:
    """The same, layer by layer, of Janus."""
    sides = {
        "semantic cache (decoder)": dualkv["exact_janus_semantic_by_layer"],
        "spatial cache (global attention)": dualkv["exact_janus_spatial_by_layer"],
    }
    rows = _by_layer(sides, _small)
    return table(_layer_head("keys and values", sides), rows)


def conditions(dualkv: Result) -> str:
    """What the differences were measured on, as a sentence."""
    return (
        f"{dualkv['exact_frames']} frames, batch {dualkv['exact_batch']}, instructions of uneven "
        "length; random windows over shorter streams.\nThe random layers in 64 bits differ by "
        f"{_small(dualkv['exact_stack_64_bits'])}: what is left in 32 is rounding."
    )


def half(dualkv: Result) -> str:
    """16 bits, reported and not required."""
    rows = [[told, percent(dualkv[name])] for name, told in HALF.items()]
    return table(["logits of Janus, relative difference", "%"], rows)


def retained(dualkv: Result) -> str:
    """What recomputing over the retained frames alone gives instead."""
    janus: Mapping[str, Sequence[float]] = dualkv["retained_gap_janus"]
    rows = {
        "random attention layers, hidden states": dualkv["retained_gap_stack"],
        "Janus, semantic cache": janus["semantic"],
        "Janus, spatial cache": janus["spatial"],
    }
    # What is rounding alone is told as nought.
    cells = _by_layer(rows, lambda gap: percent(gap) if gap >= 0.0005 else "0")
    told = table(_layer_head("relative difference, %", rows), cells)
    return f"{told}\n\nThe logits of Janus differ by {percent(janus['logits'][0])} %."


def flat(dualkv: Result) -> str:
    """Late steps against early ones, and what the memory holds."""
    rows = []
    for size in SIZES:
        for name, told in FLAT.items():
            figure = f"{size}_{name}"
            if figure in dualkv.body["figures"]:
                value = plain(dualkv[figure])
                rows.append([f"`{size}`: {told}", value, *_target(dualkv, figure)])
    return table(["measured", "value", "target", "met"], rows)


def sizes(dualkv: Result) -> str:
    """What the three sizes are."""
    rows = [
        [
            size,
            f"{dualkv[f'{size}_parameters'] / 1e6:.1f}",
            f"{dualkv[f'{size}_memory_bytes'] / 1e6:.1f}",
        ]
        for size in SIZES
    ]
    return table(["size", "parameters, millions", "memory of 8 + 48 frames, MB"], rows)


def recomputing(dualkv: Result) -> str:
    """A step against recomputing the frames that its memory keeps."""
    rows = []
    for size in SIZES:
        for frames in FRAMES:
            figure = f"{size}_recompute_{frames}_to_step"
            times = [dualkv[f"{size}_{way}_{frames}_ms"] for way in ("recompute", "step")]
            rows.append(
                [
                    size,
                    str(frames),
                    *map(_milliseconds, times),
                    f"{dualkv[figure]:.1f}",
                    *_target(dualkv, figure),
                    f"{dualkv[f'{size}_recompute_{frames}_to_full_step']:.1f}",
                ]
            )
    head = ["size", "frames", "recomputed, ms", "step, ms", "times", "target", "met", "by 8 + 48"]
    return table(head, rows)


def verdict(dualkv: Result) -> str:
    """Which size meets which of the three targets, in words."""
    lines = []
    for size in SIZES:
        names = {frames: f"{size}_recompute_{frames}_to_step" for frames in FRAMES}
        met = [str(n) for n, name in names.items() if _target(dualkv, name)[1] == "yes"]
        missed = [str(n) for n, name in names.items() if _target(dualkv, name)[1] == "NO"]
        told = f"meets the target at {_listed(met)} frames" if met else "meets none of the targets"
        if met and missed:
            told += f" and misses it at {_listed(missed)}"
        lines.append(f"- `{size}` {told}.")
    return "\n".join(lines)


def released(dualkv: Result) -> str:
    """The released code's semantic policy beside."""
    rows = [
        [
            size,
            _milliseconds(dualkv[f"{size}_released_ms"]),
            f"{dualkv[f'{size}_released_to_step']:.1f}",
        ]
        for size in SIZES
        if f"{size}_released_ms" in dualkv.body["figures"]
    ]
    head = ["size", "released code's policy, ms", "times a step with both caches"]
    return table(head, rows)


def paper_size(dualkv: Result) -> str:
    """The paper's sizes on a graphics card; what was missing where there was none."""
    if "published" in dualkv.plain:
        return f"Not measured: {dualkv['published']}."
    rows = []
    for frames in FRAMES:
        again = dualkv[f"published_recompute_{frames}_ms"]
        told = again if isinstance(again, str) else _milliseconds(again)
        ratio = dualkv.body["figures"].get(f"published_recompute_{frames}_to_step")
        step = _milliseconds(dualkv[f"published_step_{frames}_ms"])
        memory = f"{dualkv[f'published_memory_{frames}_bytes'] / 1e9:.1f}"
        rows.append([str(frames), told, step, "-" if ratio is None else f"{ratio:.1f}", memory])
    head = ["frames", "recomputed, ms", "step, ms", "times", "memory, GB"]
    return f"{dualkv['published_device']}, random weights:\n\n{table(head, rows)}"


def published() -> str:
    """The paper's own costs, for the shape of it."""
    rows = [[str(frames), again, cached] for frames, again, cached in TABLE_5]
    told = table(["frames, published", "recomputed, ms", "cached, ms"], rows)
    return f"{told}\n\nRecomputing 48 frames did not fit into 48 GB there."


SCRIPTS: Mapping[str, Makers] = {
    "dualkv": {
        "exactness": exactness,
        "exactness_conditions": conditions,
        "exactness_layers": layers,
        "exactness_half": half,
        "exactness_retained": retained,
        "cost_sizes": sizes,
        "cost_flat": flat,
        "cost_recomputing": recomputing,
        "cost_verdict": verdict,
        "cost_released": released,
        "cost_paper_size": paper_size,
    }
}
"""Script -> part -> what makes it of the result."""

CONSTANT: Mapping[str, Callable[[], str]] = {"cost_published": published}
"""Parts that need no result."""


def _small(value: Any) -> str:
    """1.2e-06 -> "1.2e-06", 0 -> "0"; a text, where nothing was measured, as it is."""
    if isinstance(value, str):
        return value
    return f"{value:.1e}" if value else "0"


def _milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _target(dualkv: Result, name: str) -> tuple[str, str]:
    """The target of a figure, and whether it was met; "-" where it has none."""
    for told, met in dualkv.targets.items():
        figure, _, bound = told.partition(" ")
        if figure == name:
            return bound, "yes" if met else "NO"
    return "-", "-"


def _by_layer(rows: Mapping[str, Sequence[float]], cell: Callable[[float], str]) -> list[list[str]]:
    most = max(map(len, rows.values()))
    return [
        [told, *map(cell, values), *["-"] * (most - len(values))] for told, values in rows.items()
    ]


def _layer_head(title: str, rows: Mapping[str, Sequence[float]]) -> list[str]:
    return [title, *(f"layer {n}" for n in range(1, 1 + max(map(len, rows.values()))))]


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
