"""The quick suites' evidence, on a part of two of them: the real command and its page."""

from pathlib import Path

import evidence_quick
import pytest


def test_a_part_of_it(tmp_path: Path) -> None:
    found = evidence_quick.parts(tmp_path)
    assert set(found["quick_suites"]) == {"minecraft-quick", "household-quick"}
    assert "quick_families_on_the_page" not in found and found["quick_error_episodes"] == 0
    minecraft = found["quick_suites"]["minecraft-quick"]
    assert minecraft["built_in_world"] and minecraft["replicates"] == 2
    assert set(minecraft["success"]) == {"off", "online", "shuffled", "placebo"}
    assert {"online - off", "online - shuffled", "placebo - off"} <= set(minecraft["paired"])
    for difference in minecraft["paired"].values():
        told = difference["all_passes"]
        assert told["low"] <= told["estimate"] <= told["high"]
    # Two streams an arm can settle nothing, and it says so.
    assert minecraft["stands"] is not True
    assert evidence_quick.seconds_of(tmp_path / "minecraft-quick") > 0


def test_a_run_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"failed with 2.*unknown suite"):
        evidence_quick.ran(["nowhere"], tmp_path / "a")


def test_targets() -> None:
    names = [target.figure for target in evidence_quick.TARGETS]
    assert names == ["quick_seconds", "quick_families_on_the_page", "quick_error_episodes"]
    slow = {"quick_seconds": 121.0, "quick_families_on_the_page": 3, "quick_error_episodes": 0}
    assert [t.met(slow) for t in evidence_quick.TARGETS] == [False, True, True]
