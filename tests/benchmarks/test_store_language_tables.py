"""Figures of the store on natural language become tables."""

from typing import Any

import store_language_tables
from measured import Result

from .documents import row, rows


def result() -> Result:
    figures: dict[str, Any] = {"instructions": 14039, "words_per_text": 26.2}
    for setting in store_language_tables.SETTINGS:
        figures |= {f"{setting}.questions": 1701, f"{setting}.goals": 167}
        for nth, way in enumerate(store_language_tables.WAYS):
            figures |= {f"{setting}.{way}.hit@{k}": 0.01 * nth + 0.001 * k for k in (1, 5)}
        for end, value in (("", 0.062), (".low", -0.01), (".high", 0.08)):
            figures[f"{setting}.minilm-hashing.hit@1{end}"] = value
    for nth, name in enumerate(store_language_tables.EMBEDDINGS):
        figures[f"ms_per_text.{name}"] = 1.5 + nth
    figures["onnx.max_difference"] = 2.3e-7
    return Result("store_language", {"figures": figures})


def test_hits_and_the_difference_stand_beside_each_other() -> None:
    told = store_language_tables.neighbours(result())
    assert row(told, "chance") == ["0.1 / 0.5"] * 3
    assert row(told, "MiniLM and words") == ["6.1 / 6.5"] * 3
    assert row(told, "MiniLM - hashing, hit@1") == ["+6.2 (-1.0 to +8.0)"] * 3


def test_what_was_asked_and_what_it_cost() -> None:
    told = store_language_tables.conditions(result())
    assert "14,039 instructions" in told and max(map(len, told.splitlines())) <= 120
    cost = store_language_tables.cost(result())
    assert row(cost, "MiniLM, ONNX Runtime") == ["3.50"] and len(rows(cost)) == 5
