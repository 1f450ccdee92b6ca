"""Figures of navigation become tables that say what was found."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import navigation_tables as navigation
import pytest
import readme
from measured import Measured, Result, Unmeasured

from .conftest import Make
from .documents import row, rows
from .navigation_results import (
    NAVIGATION_MET,
    explored_figures,
    navigation_figures,
    ranker_figures,
    unknown_figures,
)

ROOT = Path(__file__).parents[2]
FIGURES: dict[str, Callable[[], dict[str, Any]]] = {
    "navigation": navigation_figures,
    "navigation_unknown": unknown_figures,
    "navigation_explored": explored_figures,
    "navigation_ranker": ranker_figures,
}
PARTS = [
    pytest.param(script, part, id=part)
    for script, makers in navigation.SCRIPTS.items()
    for part in makers
]


def result(name: str, **changes: Any) -> Result:
    return Result(name, {"figures": FIGURES[name]() | changes, "met": NAVIGATION_MET})


def told(script: str, part: str) -> str:
    return navigation.SCRIPTS[script][part](result(script))


def test_fidelity_shows_all_bounds_of_a_figure() -> None:
    text = told("navigation", "fidelity")
    assert row(text, navigation.FIDELITY["official_trajectories"]) == ["200", ">= 200", "yes"]
    paths = row(text, navigation.FIDELITY["r4r_val_seen_paths"])
    assert paths == ["115", "<= 115, >= 115", "NO"]
    assert len(rows(text)) == 5, "what was not measured has no row"
    speed = told("navigation", "speed")
    assert row(speed, navigation.SPEED["panoramic_steps_per_second"])[0] == "61,234"


def test_policies_stand_beside_what_is_to_be_met() -> None:
    text = told("navigation", "policies")
    assert row(text, "Random, its exact expectation")[:3] == ["12.35", "12.35", "12.35"]
    met = row(text, "Random, to be met")
    assert met == ["9.62", "9.56", "14.86", "20.28", "13.74", "34.12", "-", "-"]


def test_generated_buildings_have_arms_and_differences() -> None:
    text = told("navigation", "generated_unknown")
    assert row(text, "online") == ["50.0", "45.0 to 55.0", "50.0", "4.00", "50.0", "5.0"]
    assert row(text, "online - off") == ["+25.0", "+20.0 to +30.0", "0.031", "-"]
    assert row(text, "placebo - off")[-1] == "yes"
    assert row(text, "shortest")[0] == "100.0"
    assert "shortest" not in told("navigation", "generated_explored")
    assert [cells[0] for cells in rows(told("navigation", "simulated"))] == [
        "simulated model", "off", "online", "success, points", "online - off",
    ]  # fmt: skip
    assert told("navigation", "episodes").startswith("300 episodes")


def test_curves_of_generated_buildings_tell_the_gain() -> None:
    text = told("navigation", "generated_curves")
    assert rows(text)[0][1:] == ["0-6", "6-12"]
    assert text.count("| online - off ") == 2
    gains = [cells[1:] for cells in rows(text) if cells[0] == "online - off"]
    assert gains == [["+25.0", "+40.0"]] * 2


def test_rows_of_the_explored_setting() -> None:
    text = told("navigation_explored", "explored")
    assert rows(text)[0][1:3] == ["SR", "SR, likeliest end"]
    assert row(text, "memory, nothing learnt") == ["62.5", "57.5", "59.5", "5.00", "55.5"]
    names = [cells[0] for cells in rows(text)[1:]]
    assert names == [
        "blind: the shape of the graph alone", "word field", "memory, nothing learnt", "new",
    ]  # fmt: skip
    assert names[0] in text and "shuffled" not in text
    val_seen = told("navigation_explored", "explored_val_seen")
    assert row(val_seen, "memory, train's paths of the building shown before")[0] == "72.0"
    assert "field after train" not in val_seen


def test_controls_stand_beside_what_has_no_memory() -> None:
    text = told("navigation_explored", "explored_controls")
    assert rows(text)[0][1:] == ["no memory", "online", "shuffled", "placebo", "corrupted"]
    assert row(text, "memory, nothing learnt") == ["41.8", "62.5", "40.0", "40.0", "40.0"]
    learnt = told("navigation_ranker", "ranker_controls")
    assert row(learnt, "both") == ["72.5", "80.0", "72.0", "-", "-"]
    assert len(rows(learnt)) == 2, "a row without controls is left out"


def test_gains_and_curves() -> None:
    text = told("navigation_explored", "explored_gains")
    assert row(text, "memory - blind") == ["+20.7", "+19.1 to +22.2"]
    assert row(text, "the same, buildings drawn") == ["+20.7", "+15.5 to +25.5"]
    assert "after 60 paths" not in text
    late = told("navigation_unknown", "unknown_gains")
    assert row(late, "the same, after 60 paths") == ["+12.0", "+10.5 to +13.5"]
    short = told("navigation_ranker", "ranker_curves")
    assert row(short, "both") == ["40.0", "50.0", "-", "-", "-"]


def test_a_split_of_the_ranker_holds_no_other() -> None:
    text = told("navigation_ranker", "ranker_val_seen")
    assert "after_train" not in text and len(rows(text)) == 5


def test_unknown_buildings_tell_lengths_too() -> None:
    text = told("navigation_unknown", "unknown")
    assert rows(text)[0][-2:] == ["OSR", "TL, m"]
    assert row(text, "explorer, learnt, with memory")[-2:] == ["54.0", "11.50"]
    short = navigation.README["navigation_unknown"]["navigation"](result("navigation_unknown"))
    assert len(rows(short)) == 5 and "straightest" not in short


def test_a_split_that_is_absent_is_missed() -> None:
    figures = {k: v for k, v in explored_figures().items() if not k.startswith("val_seen")}
    absent = Result("navigation_explored", {"figures": figures, "met": {}})
    with pytest.raises(Unmeasured, match=r"nothing of `val_seen`; run .*navigation_explored\.py"):
        navigation.SCRIPTS["navigation_explored"]["explored_val_seen"](absent)


def test_published_rows_have_a_table_of_their_own() -> None:
    text = navigation.elsewhere()
    assert rows(text)[0][0] == "R2R, published, %"
    assert row(text, "NavGPT, GPT-4") == ["val_unseen", "34.0", "29.0", "images put into words"]
    for script, makers in navigation.SCRIPTS.items():
        for make in makers.values():
            assert not re.search("NavGPT|MapGPT|DUET", make(result(script)))


def test_the_gain_in_words(made: Make) -> None:
    text = navigation.gains(made())
    assert text is not None
    assert "memory adds +12.0 points of SR (95 % interval +10.5 to +13.5)" in text
    assert "a ranker of paths 72.5 % SR, with memory 80.0 %" in text
    assert "a blind guess 41.8 % SR, with memory 62.5 %" in text
    assert "`off` 25.0 % SR, `online` 50.0 %: +25.0 points" in text
    assert max(map(len, text.splitlines())) <= 120


def test_the_gain_tells_what_there_is(made: Make, tmp_path: Path) -> None:
    made()
    for name in FIGURES:
        (tmp_path / f"{name}.json").unlink()
    measured = Measured(tmp_path)
    assert navigation.gains(measured) is None
    parts = readme.parts(measured)
    assert {parts["README.md"][mark] for mark in ("navigation", "navigation_gain")} == {None}
    page = parts["docs/navigation.md"]
    assert [mark for mark, body in page.items() if body is not None] == ["published"]


@pytest.mark.parametrize("script", FIGURES)
def test_one_result_fills_its_parts_alone(made: Make, tmp_path: Path, script: str) -> None:
    made()
    for name in FIGURES.keys() - {script}:
        (tmp_path / f"{name}.json").unlink()
    parts = readme.parts(Measured(tmp_path))
    filled = {mark for mark, body in parts["docs/navigation.md"].items() if body is not None}
    assert filled == {"published", *navigation.SCRIPTS[script]}
    assert parts["README.md"]["navigation_gain"]


@pytest.mark.parametrize(("script", "part"), PARTS)
def test_every_part_fits_its_page(script: str, part: str) -> None:
    assert max(map(len, told(script, part).splitlines())) <= 120


def test_each_part_has_a_place() -> None:
    text = (ROOT / "docs/navigation.md").read_text(encoding="utf-8")
    marks = [part for makers in navigation.SCRIPTS.values() for part in makers]
    assert sorted(re.findall(r"<!-- (\w+):begin -->", text)) == sorted([*marks, "published"])
