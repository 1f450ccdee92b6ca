"""Figures of the store on natural language become tables."""

import store_language_tables
from measured import Result

from .documents import row, rows
from .store_results import language_figures


def result() -> Result:
    return Result("store_language", {"figures": language_figures()})


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
