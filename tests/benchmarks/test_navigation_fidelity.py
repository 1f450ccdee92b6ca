"""The published figures of navigation, computed anew."""

from collections.abc import Callable
from pathlib import Path

import pytest
from navigation_fidelity import TARGETS, fidelity, percent, trajectories
from navigation_speed import ndtw_speed

Find = Callable[[str], Path]


@pytest.fixture(autouse=True)
def folder(data: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNEMONAUT_DATA", str(data("vln").parent))


def test_every_published_figure_is_met() -> None:
    figures = fidelity()
    assert {target.figure for target in TARGETS} <= figures.keys()
    assert [str(target) for target in TARGETS if not target.met(figures)] == []


def test_trajectories_are_compared_pose_by_pose() -> None:
    found = trajectories()
    assert found["official_trajectories"] == 200
    assert found["official_trajectories_poses"] == 2600


def test_ndtw_in_a_batch_is_the_same() -> None:
    found = ndtw_speed(paths=300)
    assert found["ndtw_largest_difference"] < 1e-12
    assert found["ndtw_mean_viewpoints"] > 5


def test_percent() -> None:
    assert percent({"TL": 9.618, "SR": 0.14859}) == {"TL": 9.62, "SR": 14.86}
