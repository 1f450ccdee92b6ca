"""The first thing a report says."""

from dataclasses import replace
from pathlib import Path

from mnemonaut.evals.report import Inline, page
from mnemonaut.evals.report.gather import gather
from mnemonaut.evals.report.headline import Check, Headline, forest, headline, overall
from mnemonaut.evals.report.looks import versus
from mnemonaut.evals.verdict import verdict

from ..conftest import copied


def test_it_says_what_the_verdict_says(complete: Path) -> None:
    data = gather(complete)
    found, said = headline(data), verdict(data.summary)
    assert said.claim and found.claim == versus(said.claim) and found.stands == said.stands
    assert [check.name for check in found.checks] == [versus(check.name) for check in said.checks]


def test_a_run_that_is_not_done_claims_nothing(half: Path) -> None:
    found = headline(gather(half))
    assert "39 of 48" in found.claim and found.stands is None and found.checks == ()


def test_without_an_arm_without_memory_nothing_is_claimed(complete: Path) -> None:
    data = gather(complete)
    alone = {**data.summary, "order": ["off"], "paired": {}}
    alone["arms"] = {"off": data.summary["arms"]["off"]}
    found = headline(replace(data, summary=alone))
    assert found.claim.startswith("`off`, its only arm, reached ")
    assert found.said == "-"


def test_a_check_is_told_by_sign_and_word_and_not_by_colour_alone() -> None:
    told = {(c.sign, c.word) for c in (Check("a", "b", p) for p in (True, False, None))}
    assert len(told) == 3
    assert Headline("", False, (Check("a", "b", False),), ()).said == "not all checks hold"


def test_every_difference_and_arm_is_drawn(complete: Path) -> None:
    data = gather(complete)
    for name in data.summary["paired"]:
        assert versus(name) in forest(data)
    assert all(f">{arm}<" in overall(data) for arm in data.arms)


def test_a_run_without_its_summary_has_all_its_episodes(complete: Path, tmp_path: Path) -> None:
    folder = copied(complete, tmp_path / "run")
    (folder / "summary.json").unlink()
    data = gather(folder)
    assert headline(data).claim.startswith("All 48 episodes were played, and their summary was not")
    text = page([data], Inline())
    assert "writes the summary" in text and "Intervals of two arms" not in text
