"""What `store.py` and `store_scale.py` measured, as the parts of `docs/store.md`, in Markdown."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from figure_tables import table
from measured import Measured, Result
from suite_tables import bullets, measures

Makers: TypeAlias = Mapping[str, Callable[[Result], str]]
Figures: TypeAlias = Mapping[str, Any]

KINDS = ("random", "clustered")
OURS, FLOOR, FLAT = "ours", "numpy_sqlite", "faiss_flat"

NAMES = {
    "ours": "mnemonaut",
    "ours_default": "mnemonaut, its own weights",
    "ours_after_kill": "mnemonaut, never closed",
    "numpy_sqlite": "by hand: SQLite, numpy",
    "sqlite_vec": "sqlite-vec (apsw)",
    "lancedb": "LanceDB",
    "chromadb": "Chroma",
    "qdrant_local": "Qdrant, local mode",
    "mem0": "mem0 (FAISS)",
    "faiss_flat": "FAISS flat *",
    "langgraph": "LangGraph InMemoryStore *",
}
"""In the order of the tables; * what was added is not on disk."""

RATIOS = {
    "add_over_floor": "durable add, times by hand",
    "add_mean_over_floor": "durable add, mean, times by hand",
    "add_growth": "durable add at 10,000 rows, times at 1,000",
    "top10_over_faiss_flat": "top-10, times FAISS flat",
    "top10_recall": "top-10, recall",
    "filter1_over_floor": "top-10 of 1 %, times by hand",
    "filter1_recall": "top-10 of 1 %, recall",
    "filter1_short": "top-10 of 1 %, answers that were too short",
    "filter17_over_floor": "top-10 of 17 %, times by hand",
    "open_over_floor": "open, times by hand",
    "open_with_recall_over_floor": "open and recall, times by hand",
    "durable_compared": "durable products that were compared",
    "top10_durable_ahead": "durable products faster at top-10, at equal recall",
    "filter1_durable_ahead": "durable products faster at 1 %, at equal recall",
}
SPREAD = {
    "add_ms": "durable add",
    "top10_ms": "top-10",
    "filter1_ms": "top-10 of 1 %",
    "open_s": "open, s",
}

SCALE = {
    "1000000.open_wall_s": "open from the checkpoint, s",
    "1000000.top10_ms": "top-10, ms",
    "1000000.top10_recall": "top-10, recall",
    "1000000.filter1_ms": "top-10 of 1 %, ms",
    "1000000.filter1_recall": "top-10 of 1 %, recall",
    "1000000.filter1_short": "top-10 of 1 %, answers that were too short",
    "1000000.memory_over_vectors": "memory, times that of the vectors",
}
OTHERS = {"200_centres": "500 rows a centre", "random": "random"}
PRECISIONS = {"ours": "float32", "ours_float16": "float16", "ours_int8": "int8"}


def ratios(store: Result) -> str:
    """What is claimed, for random and for clustered vectors."""
    labels = {
        f"{kind}.{name}": f"{kind}: {told}" for kind in KINDS for name, told in RATIOS.items()
    }
    return measures(store, labels)


def times(kind: str) -> Callable[[Result], str]:
    """Milliseconds of CPU of one kind of vectors, and seconds where they say so."""

    def made(store: Result) -> str:
        rows = [
            [
                NAMES[name],
                _number(told["add_ms"], 3),
                _number(told["add_mean_ms"], 3),
                _number(told["add_growth"], 1),
                *(_number(told[f"{question}_ms"], 2) for question in QUESTIONS),
                _number(told.get("open_s"), 3),
                _number(told.get("open_with_recall_s"), 3),
                _number(told["load_cpu_s"] + told["close_cpu_s"], 1),
            ]
            for name, told in _measured(store[kind])
        ]
        head = ["ms of CPU", "add", "mean", "growth", "top-10", "17 %", "1 %"]
        return table([*head, "open, s", "and recall, s", "load, s"], rows)

    return made


def answers(kind: str) -> Callable[[Result], str]:
    """What was found, and what it takes."""

    def made(store: Result) -> str:
        rows = [
            [
                NAMES[name],
                *(_number(told[f"{question}_recall"], 3) for question in QUESTIONS),
                _number(told["filter1_short"], 0),
                _number(told["add_wall_ms"], 3),
                _number(told["top10_wall_ms"], 2),
                _number(told["disk_mb"] or None, 0),
                _number(told["rss_mb"], 0),
            ]
            for name, told in _measured(store[kind])
        ]
        head = ["recall; ms", "top-10", "17 %", "1 %", "too short", "add, wall", "top-10, wall"]
        return table([*head, "disk, MB", "memory, MB"], rows)

    return made


QUESTIONS = ("top10", "filter17", "filter1")


def ahead(store: Result) -> str:
    """Durable products that are faster than ours, and those that could not be measured."""
    lines = []
    for kind in KINDS:
        asked = {"top10": "top-10", "filter1": "top-10 of 1 %"}
        for question, told in asked.items() if _compared(store, kind) else ():
            equal = store[f"{kind}.{question}_faster_at_equal_recall"]
            lower = store[f"{kind}.{question}_faster_at_lower_recall"]
            lines.append(
                f"- {kind} vectors, {told}: durable products that are faster at equal recall: "
                f"{_named(equal)}; at lower recall: {_named(lower)}."
            )
        for name, told_of in store[kind].items():
            if "failed" in told_of:
                lines.append(f"- {kind} vectors: {NAMES[name]} failed: {told_of['failed']}")
    if store["left_out"] != "none":
        lines.append(f"- Not measured: {_named(store['left_out'])}.")
    return bullets(lines)


def spread(store: Result) -> str:
    """The lowest and the highest of the rounds, of those whose ratios are told."""
    rows = []
    for kind in KINDS:
        for name in (OURS, FLOOR, FLAT):
            rounds = store[kind][name]["rounds"]
            ends = [(min(rounds[figure]), max(rounds[figure])) for figure in SPREAD]
            told = [f"{low:.3f} to {high:.3f}" for low, high in ends]
            rows.append([f"{kind}: {NAMES[name].removesuffix(' *')}", *told])
    return table([f"ms of CPU, {store['rounds']} rounds", *SPREAD.values()], rows)


def scale_targets(store_scale: Result) -> str:
    """What is claimed for a million rows."""
    return measures(store_scale, SCALE)


def scale(store_scale: Result) -> str:
    """From a thousand rows to a million, beside the same by hand."""
    rows = []
    for size in store_scale["sizes"]:
        told = store_scale[str(size)]
        for name, label in (("ours", f"{size:,}"), ("floor", f"{size:,}, by hand")):
            one = told[name]
            rows.append(
                [
                    label,
                    _number(one["build_s"] + one["checkpoint_s"], 1),
                    _number(one["open_wall_s"], 3),
                    _number(one["top10_ms"], 2),
                    _number(one["top10_recall"], 3),
                    _number(one["filter1_ms"], 2),
                    _number(one["filter1_recall"], 3),
                    _number(one["add_ms"], 3),
                    _number(one["memory_mb"], 0),
                    _number(one["disk_mb"], 0),
                ]
            )
    head = ["rows", "build, s", "open, s", "top-10, ms", "recall", "1 %, ms", "recall"]
    return table([*head, "add, ms", "memory, MB", "disk, MB"], rows)


def precisions(store_scale: Result) -> str:
    """The searched copy of the vectors in fewer bits, at the largest size."""
    size = store_scale["sizes"][-1]
    rows = [
        [precision, *_answers(store_scale[str(size)][name])]
        for name, precision in PRECISIONS.items()
    ]
    return table([f"{size:,} rows", *ANSWERS], rows)


def other_data(store_scale: Result) -> str:
    """How approximate search goes where the data is harder."""
    figures = store_scale.body["figures"]
    found = {name: figures[name] for name in figures if name.partition(".")[2] in OTHERS}
    rows = []
    for nth, (name, told) in enumerate(found.items()):
        size, _, kind = name.partition(".")
        rows.append([f"{int(size):,}, {OTHERS[kind]}", *_answers(told["ours"])])
        if not nth and size in figures:
            usual = f"{int(size):,}, {store_scale['rows_per_centre']} rows a centre"
            rows.insert(0, [usual, *_answers(figures[size]["ours"])])
    return table(["rows", *ANSWERS], rows)


ANSWERS = (
    "top-10, ms",
    "recall",
    "said",
    "looks into",
    "1 %, ms",
    "recall",
    "open, s",
    "memory, MB",
)


def _answers(told: Figures) -> list[str]:
    """Of one way to search; "said" is the recall that `index()` gives, measured on other rows."""
    index = told["index"]
    looks = f"{index['probes']:,} of {index['groups']:,}" if index["groups"] else "all"
    return [
        _number(told["top10_ms"], 2),
        _number(told["top10_recall"], 3),
        _number(index["recall"], 3),
        looks,
        _number(told["filter1_ms"], 2),
        _number(told["filter1_recall"], 3),
        _number(told["open_wall_s"], 3),
        _number(told["memory_mb"], 0),
    ]


def gains(measured: Measured) -> str | None:
    """The README's lines, one for each result that is there; None where none is."""
    told = {"store": _store_gain, "store_scale": _scale_gain}
    return bullets(make(measured[n]) for n, make in told.items() if n in measured) or None


def _store_gain(store: Result) -> str:
    ours = store["clustered"][OURS]
    return (
        f"- {store['rows']:,} experiences: a durable add takes {ours['add_ms']:.3f} ms, the ten "
        f"nearest {ours['top10_ms']:.2f} ms, the ten nearest of 1 % {ours['filter1_ms']:.2f} ms "
        f"(CPU, one thread, recall {ours['top10_recall']:.2f} and {ours['filter1_recall']:.2f}); "
        f"open in {1000 * ours['open_s']:.0f} ms."
    )


def _scale_gain(store_scale: Result) -> str:
    size = store_scale["sizes"][-1]
    ours = store_scale[str(size)]["ours"]
    return (
        f"- {size:,} experiences: open in {ours['open_wall_s']:.2f} s, the ten nearest in "
        f"{ours['top10_ms']:.2f} ms at recall {ours['top10_recall']:.3f}, the exact ten nearest "
        f"of 1 % in {ours['filter1_ms']:.1f} ms, memory {ours['memory_over_vectors']:.2f} times "
        "that of the vectors."
    )


def _compared(store: Result, kind: str) -> bool:
    """Whether there was a durable product to compare with."""
    return f"{kind}.durable_compared" in store.body["figures"]


def _measured(told: Mapping[str, Figures]) -> list[tuple[str, Figures]]:
    """Those that answered, in the order of `NAMES`."""
    return [(n, told[n]) for n in NAMES if n in told and "failed" not in told[n]]


def _named(listed: str) -> str:
    """Names as they are written for readers."""
    return ", ".join(NAMES.get(name, name).removesuffix(" *") for name in listed.split(", "))


def _number(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


SCRIPTS: Mapping[str, Makers] = {
    "store": {
        "ratios": ratios,
        "random_times": times("random"),
        "random_answers": answers("random"),
        "clustered_times": times("clustered"),
        "clustered_answers": answers("clustered"),
        "ahead": ahead,
        "spread": spread,
    },
    "store_scale": {
        "scale_targets": scale_targets,
        "scale": scale,
        "precisions": precisions,
        "other_data": other_data,
    },
}
"""Script -> part of `docs/store.md` -> what makes it of the script's result."""
