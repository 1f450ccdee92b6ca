"""Figures of the voxel world become tables that say what was found."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import readme
import voxel_tables as voxel
from figure_tables import other_figures
from measured import Measured, Result, Unmeasured

from .conftest import Make
from .documents import row, rows
from .voxel_results import (
    VOXEL_MET,
    skills_figures,
    soak_figures,
    suites_figures,
    voxel_figures,
)

ROOT = Path(__file__).parents[2]
FIGURES: dict[str, Callable[[], dict[str, Any]]] = {
    "voxel": voxel_figures,
    "voxel_skills": skills_figures,
    "voxel_soak": soak_figures,
    "voxel_suites": suites_figures,
}
CONSTANT = {"published", "controller"}
PARTS = [
    pytest.param(script, part, id=part)
    for script, makers in voxel.SCRIPTS.items()
    for part in makers
]


def result(name: str, **changes: Any) -> Result:
    figures = FIGURES[name]() | changes
    return Result(name, {"figures": figures, "met": VOXEL_MET, "machine": {"cores": 2}})


def told(script: str, part: str, **changes: Any) -> str:
    return voxel.SCRIPTS[script][part](result(script, **changes))


def test_speed_and_contract_stand_beside_their_targets() -> None:
    speed = told("voxel", "speed")
    assert row(speed, voxel.SPEED["bare_steps_per_second"]) == ["3,456", ">= 3000", "yes"]
    assert row(speed, voxel.SPEED["reset_seconds"]) == ["0.123", "<= 0.3", "yes"]
    contract = told("voxel", "contract")
    assert row(contract, voxel.CONTRACT["spaces_equal_of_20"]) == ["19", ">= 20", "NO"]
    assert row(contract, voxel.CONTRACT["sequence_steps_equal_share"])[0] == "0.995"
    soak = told("voxel_soak", "soak")
    assert row(soak, voxel.SOAK["soak_steps"])[0] == "10,000,000"
    assert row(soak, voxel.SOAK["soak_wrong"]) == ["0", "<= 0", "yes"]


def test_the_package_and_the_peers() -> None:
    assert rows(told("voxel", "package"))[1:] == [
        ["5 x 8", "1,200", "1,000", "1.20"],
        ["64 x 64", "1,100", "900", "1.21"],
        ["160 x 256", "1,000", "800", "1.22"],
    ]
    assert rows(told("voxel", "peers"))[1:] == [
        ["Crafter", "4,321"],
        ["Craftax-Symbolic-v1", "54,321"],
    ]


def test_what_was_not_at_hand_is_said() -> None:
    absent = {k: v for k, v in voxel_figures().items() if not k.startswith("peer ")}
    absent |= {"peers": "set THE_PYTHON", "contract": "needs minedojo 0.1"}
    without = Result("voxel", {"figures": absent, "met": {}})
    assert voxel.peers(without) == "Not measured: set THE_PYTHON."
    for make in (voxel.contract, voxel.package):
        assert make(without) == "Not measured: needs minedojo 0.1."
    assert len(voxel.speed_gain(without)) == 1


def test_skills_are_told_with_interval_steps_and_aim() -> None:
    text = told("voxel_skills", "skills")
    log = ["600", "90.0", "85.0 to 95.0", "1,234", "95.0", "NO"]
    assert row(text, voxel.SKILLS["log"]) == log
    diamond = ["12,000", "0.0", "-5.0 to 5.0", "-", "-", "-"]
    assert row(text, voxel.SKILLS["diamond"]) == diamond
    sheep = [cells[1:3] + cells[-2:] for cells in rows(text) if cells[0] == voxel.SKILLS["sheep"]]
    assert sheep == [["600", "90.0", "-", "-"], ["1,200", "90.0", "90.0", "yes"]]
    names = list(dict.fromkeys(cells[0] for cells in rows(text)[1:]))
    assert names == list(voxel.SKILLS.values())
    with pytest.raises(Unmeasured, match=r"lacks `log@600\.low`"):
        voxel.skills(Result("voxel_skills", {"figures": {"log@600": 1.0}, "met": {}}))


def test_suites_tell_arms_differences_and_transfer() -> None:
    groups = told("voxel_suites", "groups")
    assert rows(groups)[0][0] == "voxel world, %"
    assert row(groups, "online") == ["50.0"] * 9 + ["56.2"]
    differences = told("voxel_suites", "differences")
    assert row(differences, "online - off") == ["+25.0", "+20.0", "0.250"]
    assert "frozen" not in differences, "a pair that was not measured has no row"
    transfer = told("voxel_suites", "transfer")
    line = ["25.0", "37.5", "75.0", "+12.5", "+2.0", "0.250"]
    assert [cells[1:] for cells in rows(transfer)[1:]] == [line, line]
    assert told("voxel_suites", "length") == (
        "The suite took 1.5 h on 2 cores; 2 of its episodes ended in an error."
    )


def test_published_rows_have_tables_of_their_own() -> None:
    published = voxel.published()
    assert rows(published)[0][0] == "MineDojo, published, %"
    assert row(published, "DEPS")[0] == "79.77" and "MC-TextWorld" not in published
    controller = voxel.controller()
    assert rows(controller)[0][0] == "MineDojo, published, %"
    assert row(controller, "a diamond, iron pickaxe") == ["12,000", "35.0"]
    for script, makers in voxel.SCRIPTS.items():
        for part in makers:
            assert "published" not in told(script, part) and "79.77" not in told(script, part)


def test_the_published_rates_are_those_that_the_text_world_is_made_of() -> None:
    from mnemonaut.envs.minecraft.facts import facts

    laws = facts().laws
    for skill, law in {
        "one oak log": "log",
        "cobblestone, with a pickaxe": "cobblestone",
        "one iron ore, stone pickaxe": "ore",
        "a diamond, iron pickaxe": "deep_ore",
        "kill a sheep": "sheep",
        "kill a cow": "cow",
        "kill a pig": "pig",
        "craft at a table": "craft",
        "smelt": "smelt",
    }.items():
        rate, steps = laws[law]
        assert row(voxel.controller(), skill) == [f"{steps:,}", f"{100 * rate:.1f}"]


def test_the_gain_in_words(made: Make) -> None:
    text = voxel.gains(made())
    assert text is not None
    plain = " ".join(text.split())
    assert "`off` 25.0 %, `online` 50.0 %, `oracle` 75.0 %" in plain
    assert "`online` - `off` +25.0 points (lower bound +20.0)" in plain
    assert "words to blocks +12.5 points (lower bound +2.0), blocks to words +12.5 (+2.0)" in plain
    chosen = (
        "% of 100 worlds that nothing was chosen on: within 600 steps log 90.0, cobblestone 90.0,"
    )
    assert chosen in plain and "; within 12,000 steps diamond 0.0" in plain
    assert "3,456 steps a second" in plain and "19 of 20 task ids; 99.5 % of 600" in plain
    assert max(map(len, text.splitlines())) <= 120


def test_the_gain_tells_what_there_is(made: Make, tmp_path: Path) -> None:
    made()
    for name in FIGURES:
        (tmp_path / f"{name}.json").unlink()
    measured = Measured(tmp_path)
    assert voxel.gains(measured) is None
    parts = readme.parts(measured)
    assert parts["README.md"]["voxel_gain"] is None
    page = parts["docs/voxel.md"]
    assert {mark for mark, body in page.items() if body is not None} == CONSTANT


@pytest.mark.parametrize("script", FIGURES)
def test_one_result_fills_its_parts_alone(made: Make, tmp_path: Path, script: str) -> None:
    made()
    for name in FIGURES.keys() - {script}:
        (tmp_path / f"{name}.json").unlink()
    parts = readme.parts(Measured(tmp_path))
    filled = {mark for mark, body in parts["docs/voxel.md"].items() if body is not None}
    assert filled == {*CONSTANT, *voxel.SCRIPTS[script]}
    assert (parts["README.md"]["voxel_gain"] is not None) == (script in voxel.GAINS)


@pytest.mark.parametrize(("script", "part"), PARTS)
def test_every_part_fits_its_page(script: str, part: str) -> None:
    assert max(map(len, told(script, part).splitlines())) <= 120


def test_each_part_has_a_place() -> None:
    text = (ROOT / "docs/voxel.md").read_text(encoding="utf-8")
    marks = [part for makers in voxel.SCRIPTS.values() for part in makers]
    assert sorted(re.findall(r"<!-- (\w+):begin -->", text)) == sorted([*marks, *CONSTANT])


def test_figures_with_tables_of_their_own_are_in_no_other(made: Make) -> None:
    assert "soak_steps" not in other_figures(made())
