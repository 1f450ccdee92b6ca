"""What the sections say: ends, cost, recall, groups, configuration."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from mnemonaut.evals.report import Served, page, write_report
from mnemonaut.evals.report.chunks import trace_chunks
from mnemonaut.evals.report.configuration import configuration
from mnemonaut.evals.report.failures import ends_of, failures, told_errors
from mnemonaut.evals.report.gather import RunData, gather
from mnemonaut.evals.report.graded import graded, graded_differences
from mnemonaut.evals.report.groups import by_group, curves, totals
from mnemonaut.evals.report.notes import notes, untraced
from mnemonaut.evals.report.recollection import binned, calibration, recollection
from mnemonaut.evals.report.rows import Foresight
from mnemonaut.evals.report.spending import asks_a_model, is_timed, spending

from ..conftest import copied
from .conftest import row


@pytest.fixture
def data(complete: Path) -> RunData:
    return gather(complete)


def test_ends_add_up_to_all_episodes(data: RunData) -> None:
    for found in failures(data):
        assert sum(count for _, count, _ in found.ends) == found.episodes == 12
        assert sum(share for _, _, share in found.ends) == pytest.approx(1)
    assert [end for end, _, _ in failures(data)[0].ends] == ends_of(data)


def test_errors_are_told_with_how_often(data: RunData) -> None:
    broken = replace(data, errors={0: "EnvCrashed: a\nb", 3: "EnvCrashed: a", 5: "EnvTimeout: c"})
    assert told_errors(broken) == [("EnvCrashed: a", 2), ("EnvTimeout: c", 1)]


def test_cost_by_hand(data: RunData) -> None:
    llm = {"calls": 2, "tokens_in": 100, "tokens_out": 10, "repairs": 1, "format_failures": 1}
    rows = (
        row(arm="off", seconds=1.0, steps=10),
        row(arm="off", seconds=3.0, steps=30, ended="stopped"),
        row(arm="online", llm=llm | {"cost": 0.5}, steps=5),
        row(arm="online", llm=llm | {"cost": 0.25, "calls": 4}, ended="format"),
    )
    off, online, *_ = spending(
        replace(data, rows=rows, summary={**data.summary, "order": ["off", "online"]})
    )
    assert (off.steps, off.seconds, off.slowest, off.hours) == (20.0, 2.0, 3.0, 4 / 3600)
    assert off.calls is None and off.usd is None
    assert (online.calls, online.tokens_in, online.format_failures) == (3.0, 100.0, 2)
    assert (online.usd, online.usd_per_success, online.seconds) == (0.75, 0.75, None)
    assert asks_a_model([off, online]) and not asks_a_model([off])
    assert is_timed([off]) and not is_timed([online])


def test_an_unknown_price_is_no_price(data: RunData) -> None:
    llm = {"calls": 1, "tokens_in": 1, "tokens_out": 1, "repairs": 0, "format_failures": 0}
    rows = (row(llm=llm | {"cost": 0.5}), row(llm=llm | {"cost": None}))
    (found,) = spending(replace(data, rows=rows, summary={**data.summary, "order": ["online"]}))
    assert found.usd is None and found.usd_per_success is None


def test_recall_by_hand(data: RunData) -> None:
    rows = (
        row(recalled=4, recall_score=0.6, foresights=(Foresight(0.75, True),)),
        row(recalled=2, recall_score=0.2, ended="stopped", foresights=(Foresight(0.5, False),)),
        row(recalled=0, ended="stopped"),
    )
    (found,) = recollection(replace(data, rows=rows, summary={**data.summary, "order": ["online"]}))
    assert (found.episodes, found.recalling, found.experiences) == (3, 2, 3.0)
    assert (found.with_, found.without) == (0.5, 0.0)
    assert (found.score_success, found.score_failure) == (0.6, 0.2)
    assert found.plans == 2 and found.brier == pytest.approx((0.25**2 + 0.5**2) / 2)


def test_bins_hold_every_plan() -> None:
    told = [
        Foresight(0.0, False),
        Foresight(0.04, True),
        Foresight(0.95, True),
        Foresight(1.0, True),
    ]
    (mean, share, count), (above, all_of_them, others) = binned(told)
    assert [mean, share, above, all_of_them] == pytest.approx([0.02, 0.5, 0.975, 1.0])
    assert (count, others) == (2, 2)


def test_few_plans_draw_no_picture(data: RunData) -> None:
    few = replace(data, rows=(row(foresights=(Foresight(0.1, True),) * 9),))
    assert calibration(replace(few, summary={**data.summary, "order": ["online"]})) == []
    assert [arm for arm, _ in calibration(data)]


def test_groups_are_those_of_the_summary(data: RunData) -> None:
    for group in by_group(data):
        for arm, cell in zip(data.arms, group.cells, strict=True):
            share = data.summary["arms"][arm]["by_group"][group.name]["success"]
            assert cell.told == f"{100 * share:.0f}" and cell.shade == round(10 * share)
    assert [total.name for total in totals(data)] == ["all", "all, last pass"]
    assert [arm for arm, _ in curves(data)] == data.arms and graded(data) == []


def test_a_group_that_an_arm_has_no_task_of(data: RunData) -> None:
    arms = {name: dict(arm) for name, arm in data.summary["arms"].items()}
    arms["off"]["by_group"] = {}
    cells = by_group(replace(data, summary={**data.summary, "arms": arms}))[0].cells
    assert cells[0].told == "-" and cells[1].told != "-"


def test_one_pass_has_no_curve(data: RunData) -> None:
    arms = {n: {**a, "by_pass": a["by_pass"][:1]} for n, a in data.summary["arms"].items()}
    assert curves(replace(data, summary={**data.summary, "arms": arms})) == []


def test_graded_scores_say_which_way_is_better(data: RunData) -> None:
    interval = {"estimate": 0.25, "low": 0.1, "high": 0.4}
    arms = {n: dict(a) for n, a in data.summary["arms"].items()}
    arms["online"]["scores"] = {"misplaced": interval, "TL": interval, "placed": interval}
    found = graded(replace(data, summary={**data.summary, "arms": arms}))
    assert [(score.name, score.better) for score in found] == [
        ("TL", "neither"),
        ("misplaced", "less"),
        ("placed", "more"),
    ]
    assert found[0].cells[0][:2] == ("-", "") and found[0].cells[1][:2] == ("0.25", "0.10 to 0.40")


def test_differences_of_graded_scores(data: RunData) -> None:
    interval = {"estimate": -0.25, "low": -0.4, "high": 0.1}
    arms = {n: {**a, "scores": {"placed": interval}} for n, a in data.summary["arms"].items()}
    pair = {"scores": {"placed": interval}, "improvement": {"placed": 0.25}}
    summary = {**data.summary, "arms": arms, "paired": {"online - off": pair}}
    ((name, cells),) = graded_differences(replace(data, summary=summary))
    assert name.split() == ["online", "\N{MINUS SIGN}", "off"]
    assert cells == [("\N{MINUS SIGN}0.25 [\N{MINUS SIGN}0.40, +0.10]", "25 %")]
    assert graded_differences(data) == []


def test_a_built_in_world_is_called_one(data: RunData) -> None:
    assert any("never a MineDojo number" in note for note in notes(data))


def test_a_simulated_model_is_called_one(data: RunData) -> None:
    arms = {n: {**a, "llm": "simulated:0.3"} for n, a in data.summary["arms"].items()}
    told = notes(replace(data, summary={**data.summary, "arms": arms}))
    assert any("not a language model" in note for note in told)


def test_streams_without_traces_are_named(complete: Path, tmp_path: Path) -> None:
    folder = copied(complete, tmp_path / "run")
    data = gather(folder)
    assert untraced(data, list(trace_chunks(data))) == ""
    cut = folder / "traces" / "off-0.jsonl.gz"
    cut.write_bytes(cut.read_bytes()[:-20])
    lost = folder / "traces" / "online-1.jsonl.gz"
    lost.write_bytes(gzip.compress(b"{}\n") * 6)
    told = untraced(data, list(trace_chunks(data)))
    assert told == "Traces of episodes cannot be read: 1 of 6 in off-0, 6 of 6 in online-1."
    text = write_report([folder], tmp_path / "a.html").read_text(encoding="utf-8")
    assert f'<p class="note">{told}</p>' in text
    assert "No traces can be read" in untraced(data, [])
    assert "cannot be read" not in page([data], Served("/x"))


def test_the_configuration_names_what_differs(data: RunData) -> None:
    found = configuration(data)
    assert found.columns == ("arm", "memory")
    assert found.arms == tuple((name, name) for name in data.arms)
    assert dict(found.facts)["hash of the suite"] == data.suite.digest()
    assert "control" in dict(found.conditions)["placebo"]
    assert data.suite.digest() in found.whole
