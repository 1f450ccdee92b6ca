"""The summary of results written by hand, against figures worked out on paper."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import ResultsError
from mnemonaut.evals.summary import (
    difference,
    load_scores,
    pairs,
    read_summary,
    summarise,
    write_summary,
)

from .conftest import one_line
from .hand_made import ALWAYS, NEVER, hand_made

# TASKS are (crafting_table, stick); replicates of passes of both.
OFF = [["01", "01"], ["00", "00"]]
ONLINE = [["01", "11"], ["00", "01"]]
WON = {"off": OFF, "online": ONLINE, "placebo": OFF, "oracle": ALWAYS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_made(tmp_path_factory.mktemp("made") / "run", WON)


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    return summarise(folder)


def test_scores_are_arrays_of_replicate_pass_task(folder: Path) -> None:
    scores = load_scores(folder)
    assert list(scores) == list(WON)
    online = scores["online"]
    assert online["tasks"] == ["crafting_table", "stick"] and online["groups"] == ["MT2", "MT1"]
    assert online["success"].tolist() == [[[0, 1], [1, 1]], [[0, 0], [0, 1]]]
    assert online["recalled"][:, 0].sum() == 0 and (online["recalled"][:, 1] == 4).all()


def test_rates_of_success(summary: dict[str, Any]) -> None:
    found = {
        name: (arm["success"]["estimate"], arm["last_pass"]["estimate"], arm["episodes"])
        for name, arm in summary["arms"].items()
    }
    assert found == {
        "off": (0.25, 0.25, 8),
        "online": (0.5, 0.75, 8),
        "placebo": (0.25, 0.25, 8),
        "oracle": (1.0, 1.0, 8),
    }
    assert [p["estimate"] for p in summary["arms"]["online"]["by_pass"]] == [0.25, 0.75]
    assert summary["episodes"] == 32 and summary["order"] == list(WON)


def test_rates_by_group(summary: dict[str, Any]) -> None:
    assert summary["arms"]["online"]["by_group"] == {
        "MT1": {"tasks": 1, "success": 0.75, "last_pass": 1.0},
        "MT2": {"tasks": 1, "success": 0.25, "last_pass": 0.5},
    }
    assert summary["arms"]["off"]["by_group"]["MT1"]["success"] == 0.5


def test_replans_per_success_and_means(summary: dict[str, Any]) -> None:
    off, online, oracle = (summary["arms"][name] for name in ("off", "online", "oracle"))
    assert off["replans_per_success"] == 6.0  # six failures of two replans, two successes
    assert online["replans_per_success"] == 1.0
    assert online["replans_per_success_last_pass"] == 0.3333
    assert oracle["replans_per_success"] == 0.0
    assert off["steps"] == 77.5 and oracle["steps"] == 10.0
    assert off["plan_length"] == 3.0
    assert online["experiences_used"] == 2.0 and off["experiences_used"] == 0.0
    assert off["error_episodes"] == 0
    assert oracle["error_share"] == 0.0 and off["error_share"] > 0


def test_paired_differences(summary: dict[str, Any]) -> None:
    paired = summary["paired"]
    assert list(paired) == ["online - off", "placebo - off", "oracle - off", "online - placebo"]
    gain = paired["online - off"]
    assert gain["all_passes"]["estimate"] == 0.25 and gain["last_pass"]["estimate"] == 0.5
    assert gain["p_permutation"] == 0.5  # two streams, both up by 0.25: as extreme half the time
    assert gain["replicates_needed"] == 6 and not gain["equivalent_within_3_points"]
    assert paired["online - placebo"]["all_passes"]["estimate"] == 0.25
    control = paired["placebo - off"]
    half = round(1 - 0.025 ** (1 / 4), 6)  # none of 2 streams x 2 tasks ever differed
    assert control["all_passes"] == {"estimate": 0.0, "low": -half, "high": half}
    oracle = summary["arms"]["oracle"]["success"]
    assert oracle == {"estimate": 1.0, "low": round(0.025 ** (1 / 4), 6), "high": 1.0}
    assert control["p_permutation"] == 1.0 and control["replicates_needed"] is None


@pytest.mark.parametrize(("streams", "equal"), [(4, False), (5, True), (10, True)])
def test_a_few_streams_that_agree_do_not_show_equality(streams: int, equal: bool) -> None:
    same = {"success": np.ones((streams, 2, 30))}
    found = difference(same, same, np.random.default_rng(0))
    assert found["equivalent_within_3_points"] is equal


def test_intervals_hold_their_estimates(summary: dict[str, Any]) -> None:
    found = [arm[key] for arm in summary["arms"].values() for key in ("success", "last_pass")]
    found += [p[key] for p in summary["paired"].values() for key in ("all_passes", "last_pass")]
    for interval in found:
        assert interval["low"] <= interval["estimate"] <= interval["high"]
    off = summary["arms"]["off"]["success"]
    assert off["low"] < off["high"]


def test_the_gap_to_the_oracle(summary: dict[str, Any]) -> None:
    assert summary["gap_closed_last_pass"]["estimate"] == pytest.approx(0.5 / 0.75, abs=1e-6)


def test_an_arm_that_never_succeeds(tmp_path: Path) -> None:
    broken = [["0x", "00"], ["x0", "00"]]
    folder = hand_made(tmp_path / "run", {"off": broken, "online": NEVER})
    arm = summarise(folder)["arms"]["off"]
    assert arm["success"]["estimate"] == 0.0 and arm["error_episodes"] == 2
    assert arm["replans_per_success"] is None and arm["replans_per_success_last_pass"] is None
    assert "gap_closed_last_pass" not in summarise(folder)
    json.dumps(summarise(folder), allow_nan=False)


def test_arms_of_other_tasks_are_no_pairs() -> None:
    same, other = {"tasks": ["stick"]}, {"tasks": ["bowl"]}
    assert pairs({"off": same, "online": other, "frozen": same}) == [("frozen", "off")]
    assert pairs({"online": same, "placebo": same}) == [("online", "placebo")]
    assert pairs({"online": same, "oracle": same}) == []


def test_a_summary_is_written_and_the_same_each_time(tmp_path: Path) -> None:
    folder = hand_made(tmp_path / "run", WON)
    write_summary(folder)
    files = [folder / "summary.json", folder / "table.md"]
    first = [path.read_bytes() for path in files]
    write_summary(folder)
    assert [path.read_bytes() for path in files] == first
    assert read_summary(folder) == json.loads(first[0]) == summarise(folder)


def test_another_seed_moves_the_intervals_alone(folder: Path, tmp_path: Path) -> None:
    one, other = summarise(folder), summarise(hand_made(tmp_path / "run", WON, seed=5))
    assert one["arms"]["online"]["by_group"] == other["arms"]["online"]["by_group"]
    assert one["suite_sha256"] != other["suite_sha256"]


def test_a_run_that_is_not_complete(tmp_path: Path) -> None:
    folder = hand_made(tmp_path / "run", {"off": OFF})
    with pytest.raises(ResultsError) as error:
        read_summary(folder)
    assert f"the run is not complete; `mnemonaut resume {folder}`" in one_line(error)
    (folder / "episodes.jsonl").unlink()
    with pytest.raises(ResultsError) as error:
        summarise(folder)
    told = f"{folder} is not complete (0 of 8 episodes); `mnemonaut resume {folder}` goes on"
    assert one_line(error) == told
    (folder / "episodes.jsonl").touch()
    with pytest.raises(ResultsError) as error:
        summarise(folder)
    assert "episodes.jsonl holds 0 of 8 episodes; `mnemonaut resume" in one_line(error)
