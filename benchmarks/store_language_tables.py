"""What `store_language.py` measured, as parts of `docs/store.md`, in Markdown."""

from collections.abc import Callable, Mapping
from textwrap import fill
from typing import Any

from figure_tables import table
from measured import Result
from suite_tables import WIDTH

SETTINGS = {
    "any": "any other instruction",
    "other_paths": "of other paths only",
    "in_building": "of other paths, same building",
}
WAYS = {
    "chance": "chance",
    "tfidf": "TF-IDF by hand",
    "words": "words (FTS5)",
    "hashing": "hashing",
    "hashing + words": "hashing and words",
    "minilm": "MiniLM",
    "minilm + words": "MiniLM and words",
}
EMBEDDINGS = {
    "hashing": "hashing",
    "minilm": "MiniLM, PyTorch",
    "minilm_onnx": "MiniLM, ONNX Runtime",
}


def neighbours(store_language: Result) -> str:
    """How often one of the k nearest describes the same goal, in percent."""
    rows = [
        [label, *(_hits(store_language, f"{setting}.{way}") for setting in SETTINGS)]
        for way, label in WAYS.items()
    ]
    gain = [_gain(store_language, f"{setting}.minilm-hashing") for setting in SETTINGS]
    rows.append(["MiniLM - hashing, hit@1", *gain])
    return table(["hit@1 / hit@5, %", *SETTINGS.values()], rows)


def conditions(store_language: Result) -> str:
    """What was asked, and of how many."""
    asked = ", ".join(
        f"{store_language[f'{setting}.questions']:,.0f} ({label})"
        for setting, label in SETTINGS.items()
    )
    goals = store_language["any.goals"]
    return fill(
        f"{store_language['instructions']:,} instructions stored. Questions: {asked}. "
        f"Intervals (95 %) are over {goals:,.0f} goals and fewer.",
        WIDTH,
    )


def cost(store_language: Result) -> str:
    """Milliseconds of one text, and how far ONNX Runtime is from PyTorch."""
    words = store_language["words_per_text"]
    rows = [
        [label, f"{store_language[f'ms_per_text.{name}']:.2f}"]
        for name, label in EMBEDDINGS.items()
    ]
    far = store_language["onnx.max_difference"]
    rows.append(["largest difference of the two MiniLMs, any element", f"{far:.0e}"])
    return table([f"a text of {words:.0f} words, one thread", "ms of CPU"], rows)


def _hits(result: Result, name: str) -> str:
    return " / ".join(f"{100 * result[f'{name}.hit@{k}']:.1f}" for k in (1, 5))


def _gain(result: Result, name: str) -> str:
    low, high = (100 * result[f"{name}.hit@1.{end}"] for end in ("low", "high"))
    return f"{100 * result[f'{name}.hit@1']:+.1f} ({low:+.1f} to {high:+.1f})"


SCRIPTS: Mapping[str, Mapping[str, Callable[[Result], Any]]] = {
    "store_language": {
        "language": neighbours,
        "language_conditions": conditions,
        "language_cost": cost,
    },
}
"""Script -> part of `docs/store.md` -> what makes it of the script's result."""
