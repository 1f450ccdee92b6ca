"""Figures of the household and of placement become tables that say what was found."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import household_tables as household
import placement_tables as placement
import pytest
import readme
from measured import Measured, Result, Unmeasured

from .conftest import Make
from .documents import row, rows
from .household_results import (
    HOUSEHOLD_MET,
    difference,
    household_figures,
    placement_figures,
)

ROOT = Path(__file__).parents[2]


def result(name: str, figures: dict[str, Any]) -> Result:
    return Result(name, {"figures": figures, "met": HOUSEHOLD_MET})


@pytest.fixture
def home() -> Result:
    return result("household", household_figures())


@pytest.fixture
def places() -> Result:
    return result("placement", placement_figures())


def test_fidelity_shows_targets_and_misses(home: Result) -> None:
    text = household.fidelity(home)
    assert row(text, household.FIDELITY["trace_f1_with_recovered"]) == ["0.977", ">= 0.95", "yes"]
    assert row(text, household.FIDELITY["trace_f1_without_recovered"])[1:] == [">= 0.95", "NO"]
    assert row(text, "RoomR episodes tried") == ["2,000", "-", "-"]
    assert len(rows(text)) == 6, "what was not measured has no row"


def test_speed_shows_at_most_targets(home: Result) -> None:
    text = household.speed(home)
    assert row(text, household.SPEED["headless_steps_per_second"]) == ["3,457", "-", "-"]
    assert row(text, household.SPEED["real_client_over_codec"]) == ["1.234", "<= 1.5", "yes"]


def test_tidy_has_each_arm_with_its_interval(home: Result) -> None:
    text = household.tidy(home, "tidy_real", "egocentric")
    head = rows(text)[0]
    assert head[0] == "real rooms, egocentric"
    assert head[1:4] == ["placed", "95 % interval", "made worse"]
    assert row(text, "graph") == ["62.5", "57.5 to 67.5", "0.62", "250", "62.5", "63.5"]
    assert [cells[0] for cells in rows(text)[1:]] == [
        "off", "common", "graph", "misfiled", "online", "shuffled", "placebo",
    ]  # fmt: skip
    assert "oracle" in household.tidy_oracle(home)


def test_differences_in_each_setting(home: Result) -> None:
    text = household.tidy_differences(home)
    assert rows(text)[0][1:] == list(household.SETTINGS.values())
    assert row(text, "graph - common") == ["+12.5 [+7.5, +17.5]"] * 4
    figures = household_figures()
    figures["tidy_real"] = {"egocentric": figures["tidy_real"]["egocentric"]}
    assert len(rows(household.tidy_differences(result("household", figures)))[0]) == 4


def test_the_other_suites(home: Result) -> None:
    restored = household.rearrange(home)
    assert restored.count("| off ") == 2 and restored.count("| online - off ") == 2
    assert "RoomR episodes" in restored and "fixed, strict" in restored
    fetched = household.fetch(home)
    assert row(fetched, "oracle")[0] == "90.0" and "conditions met" in fetched
    assert row(household.simulated(home), "online")[0] == "75.0"
    assert row(household.folds(home), "graph - misfiled") == ["+2.5", "-2.5 to +7.5", "0.031"]
    assert household.episodes(home).startswith("900 episodes") and " 9 of " in household.episodes(
        home
    )


@pytest.mark.parametrize(
    ("mean", "shown"), [(0.1, True), (-0.1, True), (0.01, False), (0.05, False), (-0.05, False)]
)
def test_the_gain_says_where_nothing_is_shown(mean: float, shown: bool) -> None:
    figures = household_figures()
    figures["fetch"]["success differences"]["online - off"] = difference(mean)
    sentence = " ".join(household.gain(result("household", figures)).split())
    assert "`graph` - `common`: +12.5 points (95 % interval +7.5 to +17.5)." in sentence
    told = sentence.rpartition("Fetching")[2]
    assert ("no difference is shown" in told) is not shown


def test_too_few_streams_for_an_interval() -> None:
    figures = household_figures()
    figures["fetch"]["success"]["off"] |= {"low": None, "high": None}
    figures["fetch"]["success differences"]["online - off"] |= {"low": None, "high": None}
    home = result("household", figures)
    assert row(household.fetch(home), "off")[1] == "none"
    assert row(household.fetch(home), "online - off")[1] == "none"
    told = " ".join(household.gain(home).split())
    assert told.endswith("(95 % interval none), so no difference is shown.")


def test_placement_of_known_figures(places: Result) -> None:
    text = placement.ithor(places, "val")
    assert rows(text)[0][0] == "20 validation rooms, %"
    assert row(text, "CommonMemory with room back-off") == ["60.0", "-", "60.0", "-"]
    assert row(text, "context ranker (`graph`)")[:2] == ["61.5", "+1.5 [-0.5, +3.5]"]
    assert row(placement.ablation(places), "+ availability") == ["+1.5 [-0.5, +3.5]"] * 4
    assert [cells[0] for cells in rows(placement.curve(places))[1:]] == ["5", "20", "80"]
    assert row(placement.detector(places), "the detector") == ["0.900", "0.950"]
    assert row(placement.detector(places), "search prior") == ["3.00", "4.00"]
    assert "62.6 %" in placement.ceiling(places) and "187 pairs" in placement.ceiling(places)
    shown = placement.network(places)
    assert shown.count("the paper's layers and loss") == 2 and "-1.0 [-3.0, +1.0]" in shown
    assert row(shown, "shallower") == ["+3.0 [+1.0, +5.0]"] * 4


def test_a_part_that_is_absent_is_missed() -> None:
    figures = {k: v for k, v in placement_figures().items() if not k.startswith("network.")}
    with pytest.raises(Unmeasured, match=r"nothing of `network`; run .*placement\.py"):
        placement.network(result("placement", figures))
    del figures["ithor.cv.context.hit1"]
    with pytest.raises(Unmeasured, match=r"lacks `cv\.context\.hit1`"):
        placement.ithor(result("placement", figures), "cv")


def test_preferences_and_votes_of_known_figures(places: Result) -> None:
    text = placement.tidybot(places)
    assert row(text, "`Preferences.predict`") == ["84.0 [81.0, 87.0]", "87.0 [84.0, 90.0]"]
    assert row(text, "any receptacle") == ["32.1", "-"]
    text = placement.housekeep(places)
    assert row(text, "rooms, mAP") == ["0.676", "0.706", "+0.030 [+0.010, +0.050]"]
    assert len(rows(text)) == 7
    told = " ".join(placement.findings(places).split())
    assert "+1.5 points over CommonMemory (-0.5 to +3.5)" in told
    assert "87.0 % one object at a time" in told and "0.706" in told


def test_published_rows_have_tables_of_their_own(places: Result) -> None:
    for ours in (placement.tidybot(places), placement.housekeep(places)):
        assert "published" not in ours
    users, people = placement.tidybot_published(places), placement.housekeep_published(places)
    assert row(users, "examples, summarised by the model") == ["91.2"]
    assert rows(people)[1] == ["RoBERTa+CM", "0.791", "0.652"]
    assert all("published" in text.splitlines()[0] for text in (users, people))


MAKERS = [
    *((name, make) for name, make in readme.HOUSEHOLD.items()),
    *((name, make) for name, make in readme.README_HOUSEHOLD.items()),
]


@pytest.mark.parametrize(("name", "make"), MAKERS)
def test_every_part_fits_its_page(home: Result, name: str, make: Callable[[Result], str]) -> None:
    assert max(map(len, make(home).splitlines())) <= 120, name


def test_parts_stay_as_they_are_while_a_result_is_absent(made: Make, tmp_path: Path) -> None:
    made()
    (tmp_path / "household.json").unlink()
    parts = readme.parts(Measured(tmp_path))
    assert set(parts["docs/household.md"].values()) == {None}
    assert None not in parts["docs/placement.md"].values()
    text = "<!-- one:begin -->\nold\n<!-- one:end --> <!-- two:begin -->\n<!-- two:end -->"
    kept = readme.filled(text, {"one": None, "two": "new"}, "x.md")
    assert "\nold\n" in kept and "\nnew\n" in kept


def test_a_figure_that_is_gone_is_missed(made: Make, tmp_path: Path) -> None:
    made()
    path = tmp_path / "household.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    del body["figures"]["fetch"]
    path.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(Unmeasured, match=r"lacks `fetch`; run `python benchmarks/household\.py`"):
        readme.parts(Measured(tmp_path))


@pytest.mark.parametrize("name", ["docs/household.md", "docs/placement.md"])
def test_each_part_has_a_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    makers = readme.HOUSEHOLD if name == "docs/household.md" else readme.PLACEMENT
    assert sorted(re.findall(r"<!-- (\w+):begin -->", text)) == sorted(makers)
