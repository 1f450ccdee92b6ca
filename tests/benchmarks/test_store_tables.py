"""Figures of the store become tables that say what was found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import store_tables
from measured import Measured, Result, Unmeasured

from .documents import row, rows
from .store_results import STORE_MET, scale_figures, store_figures

FIGURES: dict[str, Callable[[], dict[str, Any]]] = {
    "store": store_figures,
    "store_scale": scale_figures,
}
PARTS = [
    pytest.param(script, part, id=part)
    for script, makers in store_tables.SCRIPTS.items()
    for part in makers
]


def told(script: str, part: str, **changes: Any) -> str:
    figures = FIGURES[script]() | changes
    return store_tables.SCRIPTS[script][part](
        Result(script, {"figures": figures, "met": STORE_MET, "machine": {"cores": 2}})
    )


def test_claims_stand_beside_their_targets() -> None:
    ratios = told("store", "ratios")
    add = f"random: {store_tables.RATIOS['add_over_floor']}"
    assert row(ratios, add) == ["1.250", "<= 3.0", "yes"]
    narrow = f"clustered: {store_tables.RATIOS['filter1_over_floor']}"
    assert row(ratios, narrow) == ["1.250", "<= 1.0", "NO"]
    assert len(rows(ratios)) == 1 + 2 * len(store_tables.RATIOS)
    scale = told("store_scale", "scale_targets")
    assert row(scale, "top-10, recall") == ["0.975", ">= 0.95", "yes"]
    assert row(scale, "open from the checkpoint, s") == ["2.000", "<= 1.0", "NO"]


@pytest.mark.parametrize("kind", store_tables.KINDS)
def test_every_store_has_its_line(kind: str) -> None:
    times, answers = told("store", f"{kind}_times"), told("store", f"{kind}_answers")
    named = [name for name in store_tables.NAMES if name != "qdrant_local"]
    for text in (times, answers):
        assert [cells[0] for cells in rows(text)[1:]] == [store_tables.NAMES[n] for n in named]
    ours = ["0.010", "0.020", "1.0", "0.25", "0.25", "0.25", "0.030", "0.040", "0.8"]
    assert row(times, "mnemonaut") == ours
    assert row(times, store_tables.NAMES["langgraph"])[6:8] == ["-", "-"]
    assert row(answers, "Chroma")[:3] == ["0.500"] * 3
    assert row(answers, store_tables.NAMES["mem0"])[3] == "7"
    assert row(answers, store_tables.NAMES["langgraph"])[-2] == "-"


def test_who_is_ahead_and_who_failed() -> None:
    text = " ".join(told("store", "ahead").split())
    assert "random vectors, top-10: durable products that are faster at equal recall: none" in text
    assert "at lower recall: mem0 (FAISS), Chroma." in text
    assert "Qdrant, local mode failed: RuntimeError: already accessed" in text
    assert "Not measured" not in text
    absent = told("store", "ahead", left_out="lancedb, mem0")
    assert "- Not measured: LanceDB, mem0 (FAISS)." in absent


def test_the_spread_of_the_rounds() -> None:
    spread = told("store", "spread")
    assert row(spread, "clustered: mnemonaut")[0] == "0.010 to 0.020"
    assert rows(spread)[0][0] == "ms of CPU, 2 rounds"
    assert len(rows(spread)) == 1 + 6


def test_sizes_stand_beside_the_same_by_hand() -> None:
    scale = told("store_scale", "scale")
    assert len(rows(scale)) == 1 + 2 * 4
    ours = ["110.0", "2.000", "1.10", "0.975", "1.10", "1.000", "0.040", "1,000", "2,000"]
    assert row(scale, "1,000,000") == ours
    assert row(scale, "1,000, by hand")[2:7] == ["0.11", "1.000", "0.11", "1.000", "0.013"]


def test_precisions_and_harder_data() -> None:
    precisions = told("store_scale", "precisions")
    assert [cells[0] for cells in rows(precisions)] == [
        "1,000,000 rows",
        "float32",
        "float16",
        "int8",
    ]
    assert row(precisions, "int8")[:4] == ["1.10", "0.975", "0.980", "5 of 1,234"]
    other = told("store_scale", "other_data")
    assert [cells[0] for cells in rows(other)] == [
        "rows",
        "100,000, 50 rows a centre",
        "100,000, 500 rows a centre",
        "100,000, random",
    ]


def test_a_figure_that_is_absent_is_said() -> None:
    with pytest.raises(Unmeasured, match="store_scale"):
        store_tables.scale(Result("store_scale", {"figures": {}, "met": {}}))


def test_without_peers_nobody_is_ahead() -> None:
    figures = {k: v for k, v in store_figures().items() if "durable" not in k}
    figures = {k: v for k, v in figures.items() if "_faster_at_" not in k}
    alone = {"figures": figures | {"left_out": "lancedb"}, "met": {}}
    text = store_tables.ahead(Result("store", alone))
    assert "at equal recall" not in text and "Not measured: LanceDB." in text
    assert "durable products" not in store_tables.ratios(Result("store", alone))


def test_the_gain_in_words(tmp_path: Path) -> None:
    assert store_tables.gains(Measured(tmp_path)) is None
    text = store_tables.gains(with_results(tmp_path, "store", "store_scale"))
    assert text is not None
    plain = " ".join(text.split())
    assert "- 10,000 experiences: a durable add takes 0.010 ms" in plain
    assert "open in 30 ms." in plain
    assert "- 1,000,000 experiences: open in 2.00 s" in plain and "at recall 0.975" in plain
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(("script", "part"), PARTS)
def test_every_part_fits_its_page(script: str, part: str) -> None:
    assert max(map(len, told(script, part).splitlines())) <= 120


def with_results(folder: Path, *names: str) -> Measured:
    for name in names:
        body = {
            "figures": FIGURES[name](),
            "met": STORE_MET,
            "machine": {"cores": 2, "machine": "x86_64", "python": "3.11.7"},
            "commit": "abc",
            "quick": False,
        }
        (folder / f"{name}.json").write_text(json.dumps(body), encoding="utf-8")
    return Measured(folder)
