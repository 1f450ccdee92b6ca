"""Figures become tables and sentences that say what was found, whichever way it went."""

import json
from pathlib import Path
from typing import Any

import figure_tables as tables
import findings
import language_tables
import pytest
import readme
from hypothesis import given
from hypothesis import strategies as st
from measured import Measured, Unmeasured

from .conftest import Make


@pytest.mark.parametrize(
    ("value", "shown"), [(0.1234, "+12.3"), (-0.05, "-5.0"), (0.0, "0.0"), (-0.0001, "0.0")]
)
def test_points(value: float, shown: str) -> None:
    assert tables.points(value) == shown


def test_chance_never_shows_zero() -> None:
    assert tables.chance(0.0005) == "< 0.001"
    assert tables.chance(0.002) == "0.002"


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(st.text("abc-.123", max_size=6), min_size=n, max_size=n), min_size=2
        )
    )
)
def test_a_table_lines_up_and_keeps_its_cells(cells: list[list[str]]) -> None:
    lines = tables.table(cells[0], cells[1:]).splitlines()
    assert len({len(line) for line in lines}) == 1
    read = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    assert [read[0], *read[2:]] == cells


def test_every_part_is_made_of_whole_results(made: Make) -> None:
    parts = readme.parts(made())
    assert set(parts) == {
        "README.md",
        "agents/janus/tiny.md",
        "docs/benchmarks.md",
        "docs/evidence.md",
        "docs/household.md",
        "docs/language_models.md",
        "docs/minecraft.md",
        "docs/navigation.md",
        "docs/placement.md",
        "docs/rooms.md",
        "docs/store.md",
        "docs/voxel.md",
        "docs/working_memory.md",
    }
    for name, wanted in parts.items():
        for mark, text in wanted.items():
            assert text and text.strip(), (name, mark)
            assert max(map(len, text.splitlines())) <= 120, (name, mark)


def test_tables_of_known_figures(made: Make) -> None:
    deps70 = made()["deps70"]
    row = tables.our_table(deps70, "reason").splitlines()[5]
    assert row.split() == ["|", "online", *["|", "50.0"] * 9, "|", "55.0", "|"]
    assert "| online - off      |  +10.0 |        +8.0 | 0.002 |" in tables.differences(deps70)
    assert "| placebo - off     |    0.0 |         0.0 | 1.000 |" in tables.differences(deps70)
    swept = tables.sensitivity(deps70)
    assert swept.index("| 0.1 ") < swept.index("| 0.4 ")
    assert swept.index("| 3 ") < swept.index("| 10 ")
    assert "+2.0" in tables.transfer(deps70)


def test_tables_of_language_models(made: Make) -> None:
    llm, speed = made()["llm"], made()["llm_speed"]
    row = language_tables.loops(llm).splitlines()[2].split("|")
    assert [c.strip() for c in row[1:-1]] == ["online", "50.0", "60.0", "3.2", "1,234", "99", "2"]
    assert "| online - off        |  +10.0 |        +5.0 | 0.002 |" in language_tables.differences(
        llm
    )
    told = language_tables.service(llm, speed)
    assert "199 of 200 went exactly" in " ".join(told.split()) and "15.5 times" in told


def test_a_gap_that_is_none_is_shown_as_none(made: Make) -> None:
    deps70 = made(**{"exact.gap_closed": None, "sensitivity.k=3.gap_closed": None})["deps70"]
    assert tables.conditions(deps70).splitlines()[-1].split()[-4] == "-"
    assert "| 3 " in tables.sensitivity(deps70)


def test_what_was_missed_is_shown(made: Make, tmp_path: Path) -> None:
    made()
    path = tmp_path / "speed.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**body, "met": {"speed >= 9": False}}), encoding="utf-8")
    shown = tables.targets(Measured(tmp_path))
    assert "| `speed >= 9` |  NO |" in shown
    assert "| `resume >= 0` | yes |" in shown


def test_the_gain_in_words(made: Make) -> None:
    text = findings.gain(made()["deps70"])
    assert "`online` reaches 50.0 % and `off` 40.0 %: +10.0 points" in text
    assert "closes 0.50 of the gap" in text
    assert "In the first pass the gain is +10.0 points" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "50 % of it"),
        ({"reason.online-off": -0.01}, "no share can be told"),
        ({}, "Placebo equals off exactly"),
        ({"reason.placebo-off": 0.01}, "Placebo is not quite off"),
        ({}, "memory helps there as well"),
        ({"binary.online-off.low": -0.01}, "that memory helps there is not shown"),
        ({}, "`off` reaches 40.0 % and `online` 50.0 %"),
        (
            {f"exact.{arm}.success": 1.0 for arm in ("off", "online", "oracle")},
            "memory buys replans only",
        ),
    ],
)
def test_limits_follow_the_figures(made: Make, changes: dict[str, Any], said: str) -> None:
    assert said in findings.limits(made(**changes)["deps70"])


def test_the_other_sentences(made: Make) -> None:
    measured = made()
    assert "after 20 of 20 kills" in findings.promises(measured)
    assert "34,567 steps a second" in findings.promises(measured)
    assert "0.4 comes closest to the published 15.4 %" in findings.prior(measured)


def test_a_missing_figure_names_its_benchmark(made: Make) -> None:
    measured = made(**{"binary.online-off": "gone"})
    with pytest.raises(Unmeasured, match=r"lacks `binary\.online-off`; run `python .*deps70\.py`"):
        readme.parts(measured)
    with pytest.raises(Unmeasured, match=r"nothing\.json is absent"):
        measured["nothing"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"quick": false}', "quick"])
def test_what_is_no_full_result_is_refused(made: Make, tmp_path: Path, text: str) -> None:
    made()
    path = tmp_path / "speed.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    whole = json.dumps({**body, "quick": True}) if text == "quick" else text
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(Unmeasured, match=r"speed\.json is no full result; run"):
        Measured(tmp_path)
