"""What memory bought, in one sentence, and whether the controls let it stand."""

from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.summary import summarise
from mnemonaut.evals.table import terminal_table
from mnemonaut.evals.verdict import Verdict, closing, replicates, verdict

from .hand_made import ALWAYS, NEVER, hand_made


def gain(estimate: float, low: float | None, high: float | None, **more: Any) -> dict[str, Any]:
    return {
        "all_passes": {"estimate": estimate, "low": low, "high": high},
        "last_pass": {"estimate": estimate, "low": low, "high": high},
        "p_permutation": 0.01,
        "equivalent_within_3_points": False,
        "replicates_needed": None,
        **more,
    }


def summary(paired: dict[str, dict[str, Any]], streams: int = 8, **arms: Any) -> dict[str, Any]:
    names = dict.fromkeys(name for pair in paired for name in pair.split(" - "))
    made = {name: {"episodes": streams * 6, **arms.get(name, {})} for name in names}
    for arm in made.values():
        arm |= {"by_pass": [None, None], "by_group": {"a": {"tasks": 2}, "b": {"tasks": 1}}}
    return {"arms": made, "paired": paired}


WON = {
    "online - off": gain(0.1, 0.04, 0.16),
    "online - shuffled": gain(0.05, 0.01, 0.09),
    "online - placebo": gain(0.09, 0.03, 0.15),
    "placebo - off": gain(0.01, -0.01, 0.03, equivalent_within_3_points=True),
}


def test_a_claim_that_stands() -> None:
    found = verdict(summary(WON))
    assert found.claim == "Memory bought +10.0 [+4.0, +16.0] points of success (online - off)."
    assert found.stands is True and found.unsettled == ()
    assert [check.name for check in found.checks] == [
        "online - off above 0",
        "online - shuffled above 0",
        "online - placebo above 0",
        "placebo - off within 3",
        "enough streams",
    ]
    assert all(check.passed for check in found.checks)
    assert "8 streams of each arm: the paired test cannot give a p below 0.781 %" in (
        found.checks[-1].text
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"online - off": gain(0.1, 0.0, 0.2)}, "online - off above 0"),
        ({"online - shuffled": gain(0.1, -0.1, 0.2)}, "online - shuffled above 0"),
        ({"placebo - off": gain(0.0, -0.1, 0.1)}, "placebo - off within 3"),
    ],
)
def test_one_check_that_fails_is_enough(change: dict[str, Any], check: str) -> None:
    found = verdict(summary(WON | change))
    assert found.stands is False
    assert [c.name for c in found.checks if not c.passed] == [check]


def test_few_streams_cannot_show_it() -> None:
    found = verdict(summary(WON | {"placebo - off": gain(0.0, 0.0, 0.0)}, streams=4))
    assert [c.name for c in found.checks if not c.passed] == [
        "placebo - off within 3", "enough streams"
    ]  # fmt: skip
    assert found.checks[3].text.endswith("for which 5 streams are the least")
    assert replicates(summary(WON, streams=4)) == 4 and replicates({"replicates": 3}) == 3


def test_a_control_that_was_not_run_leaves_it_open() -> None:
    found = verdict(summary({"online - off": WON["online - off"]}))
    assert found.stands is None
    assert found.checks[1].passed is None
    assert found.checks[1].text == "no arm `shuffled` was run on the same tasks"
    failed = verdict(summary({"online - off": gain(0.1, -0.1, 0.2)}))
    assert failed.stands is False


@pytest.mark.parametrize(
    ("entry", "claim"),
    [
        (gain(-0.1, -0.2, -0.01), "Memory cost: -10.0 [-20.0, -1.0] points of success"),
        (gain(0.1, -0.1, 0.2), "Memory is not shown to buy or to cost: +10.0 [-10.0, +20.0]"),
        (gain(0.1, None, None), "Memory: +10.0 points of success (online - off); one stream gives"),
    ],
)
def test_what_is_not_bought_is_not_called_so(entry: dict[str, Any], claim: str) -> None:
    found = verdict(summary({"online - off": entry}))
    assert found.claim is not None and found.claim.startswith(claim)
    assert found.claim.count(".") - claim.count(".") <= 1


def test_what_more_replicates_would_settle() -> None:
    """By the corrected p where there is one; not where so many ran already."""
    open_ = gain(0.1, -0.1, 0.2, p_permutation=0.04, p_holm=0.12, replicates_needed=17)
    ran = gain(0.1, -0.1, 0.2, p_permutation=0.3, replicates_needed=7)
    found = verdict(summary({"online - off": open_, "online - placebo": ran}))
    assert found.unsettled == ("online - off: about 17 replicates would settle it",)


def test_a_memory_of_where_things_belong() -> None:
    """`off` lacks more than experiences there: its controls are those of the semantic memory."""
    paired = {
        "graph - off": gain(0.3, 0.2, 0.4),
        "online - off": gain(0.31, 0.2, 0.4),
        "graph - common": gain(0.1, 0.02, 0.2),
        "graph - misfiled": gain(0.2, 0.1, 0.3),
        "online - graph": gain(0.01, -0.05, 0.06, p_holm=0.7, replicates_needed=99),
    }
    found = verdict(summary(paired, graph={"semantic": "graph"}, online={"semantic": "graph"}))
    assert found.claim == (
        "A memory of where things belong bought +30.0 [+20.0, +40.0] points of success "
        "(graph - off); experiences on top +1.0 [-5.0, +6.0]."
    )
    assert found.stands is True
    assert found.unsettled == ("online - graph: about 99 replicates would settle it",)


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("both - off", "Working memory bought"),
        ("frozen - off", "Memory bought"),
    ],
)
def test_other_memories(pair: str, said: str) -> None:
    found = verdict(summary({pair: gain(0.1, 0.05, 0.2), "oracle - off": gain(0.3, 0.1, 0.5)}))
    assert found.claim == f"{said} +10.0 [+5.0, +20.0] points of success ({pair})."
    assert found.checks[0].passed and found.checks[-1].passed


def test_a_gain_is_bought_only_where_every_check_holds() -> None:
    """An interval above zero alone is a difference, and says what it lacks."""
    pair = {"refl - refl-off": gain(0.1, 0.05, 0.2)}
    told = "Memory of refl: +10.0 [+5.0, +20.0] points of success (refl - refl-off), but not every"
    assert verdict(summary(pair)).claim == f"{told} control was run."
    failed = pair | {"refl - refl-placebo": gain(0.0, -0.1, 0.1)}
    assert verdict(summary(failed)).claim == f"{told} check holds."
    assert verdict(summary(pair, 4)).claim == f"{told} check holds."


@pytest.mark.parametrize("streams", [3, 6])
def test_few_streams_leave_open_what_they_do_not_contradict(streams: int) -> None:
    crossing = {"online - off": gain(0.1, -0.1, 0.2)}
    assert verdict(summary(crossing, streams)).checks[0].passed is (None if streams < 6 else False)
    below = {"online - off": gain(-0.1, -0.2, -0.05)}
    assert verdict(summary(below, streams)).checks[0].passed is False


@pytest.mark.parametrize("paired", [{}, {"oracle - off": gain(0.3, 0.1, 0.5)}])
def test_without_a_memory_there_is_nothing_to_claim(paired: dict[str, Any]) -> None:
    assert verdict(summary(paired)) == Verdict(None, None, (), ())
    assert closing(summary(paired), 80) == []


def test_the_terminal_closes_with_it(tmp_path: Path) -> None:
    won = {"off": NEVER, "online": ALWAYS, "placebo": NEVER}
    told = summarise(hand_made(tmp_path / "run", won))
    text = terminal_table(told)
    assert text.endswith(".\n") and max(map(len, text.splitlines())) <= 80
    said = " ".join(text.split("\n\n")[-1].split())
    assert said == (
        "Memory is not shown to buy or to cost: +100.0 [-20.5, +100.0] points of success "
        "(online - off). Not shown: enough streams. Open: online - off above 0, "
        "online - shuffled above 0, online - placebo above 0, placebo - off within 3."
    )


@pytest.mark.parametrize(("streams", "passed"), [(2, None), (5, None), (6, True)])
def test_a_few_streams_that_agree_give_no_interval(streams: int, passed: bool | None) -> None:
    """Of a summary made before such intervals had a width."""
    found = verdict(summary({"online - off": gain(1.0, 1.0, 1.0)}, streams))
    assert found.checks[0].passed is passed
    few = f"the same in all {streams} streams; so few that agree give no interval."
    assert found.claim is not None and found.claim.endswith(few) is (passed is None)
    assert ("not every control was run" in found.claim) is bool(passed)
