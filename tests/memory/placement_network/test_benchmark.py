"""The benchmark of the network: its split, its questions, its intervals, and its opponent."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import placement_network as benchmark
import pytest
from placement_network import Asked

from mnemonaut.memory.placement.predictor import Ranked
from mnemonaut.memory.placement.rooms import RoomScene

MakeRoom = Callable[..., RoomScene]


class Recorder:
    """Ranks candidates as they come, and writes down what was hidden."""

    def __init__(self) -> None:
        self.hidden: list[frozenset[str]] = []

    def rank(
        self, type: str, room: RoomScene, hidden: object = (), candidates: object = None
    ) -> list[Ranked]:
        assert isinstance(hidden, set) and isinstance(candidates, tuple)
        self.hidden.append(frozenset(hidden))
        return [Ranked(str(name), 0.0) for name in candidates]


def test_each_kind_is_split_and_folded_alike(room: MakeRoom) -> None:
    rooms = [room(f"FloorPlan{k + n}", "kitchen") for k in (0, 200, 300, 400) for n in range(1, 31)]
    training, validation = benchmark.split(rooms)
    assert len(training) == 80 and len(validation) == 20
    assert {r.name for r in validation} >= {"FloorPlan21", "FloorPlan225", "FloorPlan425"}
    folds = [[r.name for r in training if benchmark.fold(r) == nth] for nth in range(4)]
    assert [len(names) for names in folds] == [20] * 4
    assert {"FloorPlan1", "FloorPlan205", "FloorPlan405"} <= set(folds[0])


def test_every_home_is_asked_about_hidden(room: MakeRoom) -> None:
    recorder, kitchen = Recorder(), room("FloorPlan1", "kitchen", 3)
    answers = benchmark.ask(recorder, [kitchen])
    homes = list(kitchen.placements())
    assert len(answers) == len(homes) == 3
    assert recorder.hidden == [frozenset(o.id for o, _ in homes)] * 3
    ranked = kitchen.candidates("Mug")
    assert [a.place for a in answers] == [ranked.index(home) for _, home in homes]
    assert benchmark.ask(Recorder(), [kitchen]) == answers


def test_an_interval_draws_whole_rooms() -> None:
    """Two rooms of one and three objects: the mean is that of all, of one, or of three."""
    answers = [Asked("a", 0), *[Asked("b", 5)] * 3]
    low, high = benchmark.interval(benchmark.hits(answers, 1), answers)
    assert (low, high) == (0.0, 1.0)
    low, high = benchmark.interval([0.25] * 4, answers)
    assert (low, high) == (0.25, 0.25)
    one = [Asked(f"r{i}", int(i % 2)) for i in range(400)]
    low, high = benchmark.interval(benchmark.hits(one, 1), one)
    assert (low, high) == pytest.approx((0.5 - 0.049, 0.5 + 0.049), abs=0.006)


def test_gains_are_paired() -> None:
    mine = [Asked(f"r{i}", 0 if i < 60 else 4) for i in range(100)]
    theirs = [Asked(f"r{i}", 2 if i < 60 else 4) for i in range(100)]
    found = benchmark.compared("row", mine, theirs)
    assert (found["row.hit1"], found["row.hit1.gain"]) == (0.6, 0.6)
    assert (found["row.hit3"], found["row.hit3.gain"]) == (0.6, 0.0)
    assert found["row.hit3.gain.low"] == found["row.hit3.gain.high"] == 0.0
    assert 0.4 < found["row.hit1.gain.low"] < 0.6 < found["row.hit1.gain.high"] < 0.8


def test_the_opponent_is_the_known_one(
    data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CommonMemory with room back-off in iTHOR's training and validation rooms."""
    file = data("household/ithor_5.0.0_scenes/scenes.jsonl.gz")
    monkeypatch.setenv("MNEMONAUT_DATA", str(file.parents[2]))
    training, validation = benchmark.split(benchmark.real_rooms())
    answers = benchmark.folded(benchmark.common, training, range(4))
    assert len(answers) == 1254
    assert np.mean(benchmark.hits(answers, 1)) == pytest.approx(0.608, abs=0.0005)
    answers = benchmark.ask(benchmark.common(training), validation)
    assert len(answers) == 293
    assert np.mean(benchmark.hits(answers, 1)) == pytest.approx(0.550, abs=0.001)
    assert np.mean(benchmark.hits(answers, 3)) == pytest.approx(0.846, abs=0.001)
