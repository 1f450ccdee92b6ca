"""Figures of the working memory become tables and a picture that say what was found."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import dualkv_picture
import dualkv_tables as dualkv
import pytest
import readme
from figure_tables import other_figures
from measured import Measured, Result

from .conftest import Make
from .documents import row, rows
from .dualkv_results import DUALKV_MET, dualkv_figures, on_a_device

ROOT = Path(__file__).parents[2]
PAGE = "docs/working_memory.md"
PARTS = dualkv.SCRIPTS["dualkv"]


def result(**changes: Any) -> Result:
    figures = {k: v for k, v in (dualkv_figures() | changes).items() if v != "gone"}
    return Result("dualkv", {"figures": figures, "met": DUALKV_MET})


def told(part: str, **changes: Any) -> str:
    return PARTS[part](result(**changes))


def test_exactness_stands_beside_its_targets() -> None:
    text = told("exactness")
    assert row(text, dualkv.EXACT["exact_janus"]) == ["3.5e-06", "<= 1e-05", "yes"]
    assert row(text, dualkv.EXACT["exact_qwen_windows"]) == ["2.0e-05", "<= 1e-05", "NO"]
    absent = told("exactness", exact_qwen="needs transformers")
    assert row(absent, dualkv.EXACT["exact_qwen"])[0] == "needs transformers"
    layers = told("exactness_layers")
    assert row(layers, "semantic cache (decoder)") == ["1.0e-06", "2.0e-06", "3.5e-06"]
    assert row(layers, "spatial cache (global attention)") == ["0", "1.5e-06", "-"]
    assert "500 frames, batch 3" in told("exactness_conditions")
    assert row(told("exactness_half"), dualkv.HALF["bf16 one pass from fp32"]) == ["1.6"]


def test_what_is_rounding_alone_is_no_gap() -> None:
    text = told("exactness_retained")
    stack = row(text, "random attention layers, hidden states")
    assert stack == ["0", "15.0", "23.5", "32.0"]
    assert row(text, "Janus, spatial cache") == ["0", "1.1", "-", "-"]
    assert text.endswith("The logits of Janus differ by 25.0 %.")


def test_costs_are_told_by_size() -> None:
    flat = told("cost_flat")
    assert row(flat, f"`tiny`: {dualkv.FLAT['late_to_early']}") == ["1.050", "<= 1.1", "yes"]
    assert row(flat, f"`tiny`: {dualkv.FLAT['memory_bytes_difference']}") == ["0", "<= 0", "yes"]
    assert "`small`" in flat and "`base`" not in flat, "base has no episode"
    ratios = rows(told("cost_recomputing"))[1:]
    assert ratios[0] == ["tiny", "8", "8.75", "2.50", "3.5", ">= 3", "yes", "1.8"]
    assert ratios[1] == ["tiny", "32", "23.1", "2.50", "9.2", ">= 10", "NO", "4.6"]
    assert ratios[8] == ["base", "48", "29,250", "650", "45.0", ">= 15", "NO", "22.5"]
    assert row(told("cost_sizes"), "base") == ["2.4", "3.0"]
    assert rows(told("cost_released"))[1:] == [["tiny", "5.00", "2.0"], ["small", "80.0", "2.0"]]


def test_it_says_plainly_which_size_meets_which_target() -> None:
    assert told("cost_verdict").splitlines() == [
        "- `tiny` meets the target at 8 and 48 frames and misses it at 32.",
        "- `small` meets the target at 8, 32 and 48 frames.",
        "- `base` meets none of the targets.",
    ]


def test_the_papers_sizes_where_a_device_was_at_hand() -> None:
    assert told("cost_paper_size") == "Not measured: no CUDA device was at hand."
    text = told("cost_paper_size", published="gone", **on_a_device())
    assert text.startswith("some card, random weights:")
    assert row(text, "8") == ["400", "100", "4.0", "2.5"]
    assert row(text, "48") == ["out of memory", "100", "-", "2.5"]


def test_published_costs_have_a_table_of_their_own() -> None:
    published = dualkv.CONSTANT["cost_published"]()
    assert rows(published)[0][0] == "frames, published"
    assert row(published, "8") == ["268", "82"] and row(published, "48") == ["-", "195"]
    for part in PARTS:
        assert "published" not in told(part) and "1,549" not in told(part)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_fits_its_page(part: str) -> None:
    assert max(map(len, told(part).splitlines())) <= 120


def test_each_part_has_a_place() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    marks = re.findall(r"<!-- ((?:exactness|cost)\w*):begin -->", text)
    assert sorted(marks) == sorted([*PARTS, *dualkv.CONSTANT])


def test_absent_results_leave_their_parts_as_they_are(made: Make, tmp_path: Path) -> None:
    made()
    (tmp_path / "dualkv.json").unlink(missing_ok=True)
    without = readme.parts(Measured(tmp_path))[PAGE]
    assert all(without[part] is None for part in PARTS)
    assert without["cost_published"] is not None
    assert ROOT / dualkv_picture.PICTURE not in readme.documents(Measured(tmp_path))
    body = json.loads((tmp_path / "speed.json").read_text(encoding="utf-8"))
    body |= {"figures": dualkv_figures(), "met": DUALKV_MET}
    (tmp_path / "dualkv.json").write_text(json.dumps(body), encoding="utf-8")
    measured = Measured(tmp_path)
    made_of = readme.documents(measured)
    page = made_of[ROOT / PAGE]
    assert all(told(part) in page for part in PARTS)
    assert made_of[ROOT / dualkv_picture.PICTURE] == dualkv_picture.picture(measured["dualkv"])
    assert "exact_janus" not in other_figures(measured)


def test_the_picture_names_its_lines_and_is_the_same_bytes_every_time() -> None:
    first = dualkv_picture.picture(result())
    assert first == dualkv_picture.picture(result()) and "<dc:date>" not in first
    texts = [
        "".join(node.itertext()).strip()
        for node in ElementTree.fromstring(first).iter("{http://www.w3.org/2000/svg}text")
    ]
    for label in ("recomputing 32 frames: 23.1 ms", "with the memory of 8 + 48 frames: 2.6 ms"):
        assert texts.count(label) == 1
    assert {"tiny", "small", "base", "target", "8 frames", "45"} <= set(texts)
