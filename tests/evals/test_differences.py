"""What is told of a pair beside its interval: correction, improvement, independence."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.evals.differences import correct, difference, independent, mcnemar
from mnemonaut.evals.statistics import holm, interquartile_mean
from mnemonaut.evals.suite import parse_suite
from mnemonaut.evals.summary import summarise

from .hand_made import ALWAYS, NEVER, hand_made
from .test_scores import navigated


def test_every_difference_is_corrected_for_all_that_are_told(tmp_path: Path) -> None:
    won = {"off": NEVER, "online": ALWAYS, "placebo": NEVER, "oracle": ALWAYS}
    paired = summarise(hand_made(tmp_path / "run", won))["paired"]
    plain = [found["p_permutation"] for found in paired.values()]
    assert [found["p_holm"] for found in paired.values()] == pytest.approx(holm(plain))
    entries: dict[str, dict[str, Any]] = {"a": {"p_permutation": 0.01}, "b": {"p_permutation": 0.2}}
    correct(entries)
    assert [entry["p_holm"] for entry in entries.values()] == [0.02, 0.2]


def test_improvement_says_which_way_is_better(tmp_path: Path) -> None:
    folder = navigated(tmp_path / "run", {"off": NEVER, "online": ALWAYS})
    summary = summarise(folder)
    # Nearer to the goal and a better SPL in every stream; a path's length is neither.
    assert summary["paired"]["online - off"]["improvement"] == {"NE": 1.0, "SPL": 1.0}
    assert summary["arms"]["online"]["iqm"] == {"NE": 0.0, "SPL": 1.0, "TL": 9.0}
    off = [[7.0, 4.0], [8.0, 5.0]]
    assert summary["arms"]["off"]["iqm"]["NE"] == interquartile_mean(off) == 6.0
    plain = summarise(hand_made(tmp_path / "plain", {"off": NEVER, "online": ALWAYS}))
    assert "improvement" not in plain["paired"]["online - off"]
    assert "iqm" not in plain["arms"]["off"]


def test_the_narrower_interval_is_told_beside() -> None:
    rng = np.random.default_rng(1)
    arms = [{"success": rng.integers(0, 2, (8, 2, 5)).astype(float)} for _ in range(2)]
    found = difference(arms[0], arms[1], np.random.default_rng(0))
    wide, narrow = found["all_passes"], found["all_passes_90"]
    assert wide["low"] < narrow["low"] < narrow["estimate"] < narrow["high"] < wide["high"]
    assert wide["low"] >= -1 and wide["high"] <= 1


ALONE = {"replicates": 1, "passes": 1}


@pytest.mark.parametrize(
    ("arms", "changes", "said"),
    [
        ([{"name": "a", "error_share": 0.0}, {"name": "b", "error_share": 0.0}], ALONE, True),
        ([{"name": "a", "agent": "stop"}, {"name": "b", "agent": "straightest"}], ALONE, True),
        # A prior's errors are common to a stream; a store is; a task asked twice is the same.
        ([{"name": "a"}, {"name": "b", "error_share": 0.0}], ALONE, False),
        (
            [
                {"name": "a", "error_share": 0.0},
                {"name": "b", "error_share": 0.0, "episodic": "online"},
            ],
            ALONE,
            False,
        ),
        ([{"name": "a", "error_share": 0.0}, {"name": "b", "error_share": 0.0}], {}, False),
    ],
)
def test_pairs_that_share_nothing(
    arms: list[dict[str, Any]], changes: dict[str, Any], said: bool
) -> None:
    env = (
        "mnemonaut/R2R-v0" if any("agent" in arm for arm in arms) else "mnemonaut/MinecraftText-v0"
    )
    task = "generated unseen House_12-0_0" if "R2R" in env else "stick"
    body = {"name": "made", "env": env, "tasks": [task], "passes": 2, "replicates": 2}
    assert independent(parse_suite(body | {"arms": arms} | changes, "made"), "a", "b") is said


def test_mcnemar_is_told_of_independent_pairs_alone(tmp_path: Path) -> None:
    one = np.array([[[1.0, 1.0, 0.0, 1.0]]])
    found = mcnemar({"success": one}, {"success": 1 - one})
    assert found == {"only_first": 3, "only_second": 1, "p": 0.625}
    won = {"off": [["00"]], "oracle": [["11"]]}
    exact = {"error_share": 0.0, **ALONE}
    told = summarise(hand_made(tmp_path / "one", won, **exact))["paired"]["oracle - off"]
    assert told["mcnemar"] == {"only_first": 2, "only_second": 0, "p": 0.5}
    assert told["all_passes"]["low"] is None and told["p_permutation"] == 1.0
    many = summarise(hand_made(tmp_path / "two", {"off": NEVER, "oracle": ALWAYS}))
    assert "mcnemar" not in many["paired"]["oracle - off"]
    json.dumps(many, allow_nan=False)


@pytest.mark.parametrize(
    ("streams", "tasks", "equal"),
    [(5, 1, False), (7, 14, False), (9, 11, True), (4, 25, False), (5, 20, True)],
)
def test_what_never_differed_is_equal_only_where_there_was_enough_of_it(
    streams: int, tasks: int, equal: bool
) -> None:
    """A true difference of 10 points shows in none of 5 episodes 59 times of 100."""
    arm = {"success": np.ones((streams, 2, tasks))}
    found = difference(arm, arm, np.random.default_rng(0))
    half = round(1 - 0.05 ** (1 / (streams * tasks)), 6)
    assert found["all_passes_90"] == {"estimate": 0.0, "low": -half, "high": half}
    assert found["equivalent_within_3_points"] is equal
