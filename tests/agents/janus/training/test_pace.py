"""Speed and time, by a clock that the test turns."""

import json
from pathlib import Path

import pytest

from mnemonaut.agents.janus.training.journal import Journal
from mnemonaut.agents.janus.training.pace import Pace
from mnemonaut.agents.janus.training.settings import TrainingError, TrainingSettings

SETTINGS = TrainingSettings(
    imitation_frames=5000, dagger_rounds=1, dagger_frames=1000,
    imitation_learned=20_000, dagger_learned=4000, scale=0.5,
)  # fmt: skip


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_whole_run_is_reckoned_from_the_rates_so_far() -> None:
    clock = Clock()
    pace = Pace(SETTINGS, 2.0, clock)
    assert pace.expected() is None and pace.warning() is None
    pace.count("record", 500, 5.0)
    assert pace.expected() is None
    pace.count("learn", 600, 3.0)
    pace.count("learn", 200, 5.0)
    assert (pace.rate("record"), pace.rate("learn")) == (100.0, 100.0)
    assert pace.expected() == pytest.approx((3000 + 12_000) / 100 / 60)  # 2.5 minutes
    assert "2 minutes" in str(pace.warning()) and "--scale 0.40" in str(pace.warning())
    assert Pace(SETTINGS, None, clock).warning() is None
    pace.spend(60.0)  # a minute on the encoders, which no scale makes shorter
    assert pace.expected() == pytest.approx(3.5)
    assert "--scale 0.20" in str(pace.warning())
    pace.spend(90.0)
    assert "--resume" in str(pace.warning()) and "--scale" not in str(pace.warning())
    assert not pace.over
    clock.now += 120.0
    assert pace.over and not Pace(SETTINGS, 2.0, clock).over


def test_a_journal_has_one_line_for_each_event(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "new" / "a.jsonl"
    journal = Journal(path, clock=clock)
    clock.now += 2.0
    journal.tell("learned", loss=1.23456789, none=float("nan"), kinds={"route": [0.1, 2]})
    later = Journal(path, begun=journal.seconds, fresh=False, clock=clock)
    clock.now += 1.0
    later.tell("done")
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"event": "learned", "seconds": 2.0, "loss": 1.235, "none": None,
         "kinds": {"route": [0.1, 2]}},
        {"event": "done", "seconds": 3.0},
    ]  # fmt: skip
    Journal(path, clock=clock)
    assert path.read_text() == ""
    with pytest.raises(TrainingError, match="name another --out"):
        Journal(path / "under" / "b.jsonl")
