from dataclasses import replace

import numpy as np
import pytest

from mnemonaut.agents.navigator.combiner import Combiner
from mnemonaut.agents.navigator.combiner_training import CombinerSettings, train_combiner
from mnemonaut.agents.navigator.features import (
    GATED,
    GEOMETRIC,
    RANKED,
    Sight,
    agreement,
    gate,
    geometry,
    ranked,
    told,
)
from mnemonaut.envs.navigation.routes import Building
from mnemonaut.memory.places.evidence import Evidence
from mnemonaut.memory.places.memory import FEATURES

OWN, TOLD = len(RANKED) + len(GEOMETRIC), len(FEATURES)


def drawn(count: int, seed: int, share_right: float) -> tuple[list[Sight], list[np.ndarray]]:
    """Ten candidates; own evidence is weak; memory's is strong where its gate says so."""
    random = np.random.default_rng(seed)
    sights, metres = [], []
    for _ in range(count):
        right = random.random() < share_right
        goal, lie = random.integers(10), random.integers(10)
        own, shown = random.normal(size=(10, OWN)), 0.1 * random.normal(size=(10, TOLD))
        own[goal, 0] += 1.0
        shown[goal if right else lie, 1] += 3.0
        trust = np.array([0.5, 1.0 if right else 0.0, 2.0 if right else 0.0, 0.5])
        sights.append(Sight(own, shown, trust))
        metres.append(np.where(np.arange(10) == goal, 0.0, 9.0))
    return sights, metres


def share(combiner: Combiner, sights: list[Sight], metres: list[np.ndarray]) -> float:
    picks = [int(combiner.logits(sight).argmax()) for sight in sights]
    return float(np.mean([far[pick] == 0 for far, pick in zip(metres, picks, strict=True)]))


def test_by_hand() -> None:
    member = {
        "own": np.array([2.0]), "own_in": np.zeros((1, 1)), "own_bias": np.zeros(1),
        "own_out": np.zeros(1), "told": np.r_[3.0, np.zeros(TOLD - 1)],
        "told_in": np.zeros((1 + TOLD + len(GATED), 1)), "told_bias": np.ones(1),
        "told_out": np.zeros(1), "gate": np.array([0.0, 1.0, 0.0, 0.0]), "gate_bias": np.zeros(1),
    }  # fmt: skip
    scale = {"own": np.ones(1), "told": np.ones(TOLD)}
    own, shown = np.zeros((2, OWN)), np.zeros((2, TOLD))
    own[:, 0], shown[:, 0] = [0, 2], [1, 0]
    sight = Sight(own, shown, np.array([9.0, np.log(3), 9.0, 9.0]))  # a gate of 3 / 4
    both = Combiner([member], True, (0,), scale)
    assert np.allclose(both.logits(sight), [-2 + 0.75 * 1.5, 2 - 0.75 * 1.5])
    assert np.isclose(both.trust(sight), 0.75)
    sure = Sight(own, shown, np.array([9.0, np.log(3), 9.0, 0.5]))
    weighed = Combiner([member], True, (0,), scale, weighed=True)
    assert np.allclose(weighed.logits(sure), [-2 + 0.375 * 1.5, 2 - 0.375 * 1.5])
    alone = Combiner([member], False, (0,), scale)
    assert np.allclose(alone.logits(sight), [-2, 2]) and alone.trust(sight) == 0
    empty = Sight(own, np.zeros((2, TOLD)), sight.gate)
    assert np.allclose(both.logits(empty), [-2, 2]) and both.trust(empty) == 0


def test_right_memories_are_believed_and_wrong_ones_cost_little() -> None:
    pytest.importorskip("torch").set_num_threads(1)
    settings = CombinerSettings(hidden=8, epochs=8, rows=64, members=1)
    sights, metres = drawn(1500, 1, 0.5)
    both = train_combiner(sights, metres, settings, 0)
    alone = train_combiner(sights, metres, replace(settings, memory=False), 0)
    right, wrong = drawn(500, 2, 1.0), drawn(500, 3, 0.0)
    assert share(both, *right) > share(alone, *right) + 0.3
    assert share(both, *wrong) > share(alone, *wrong) - 0.06
    assert both.trust(right[0][0]) > both.trust(wrong[0][0]) + 0.1


def test_without_a_ranker_its_columns_are_not_read() -> None:
    pytest.importorskip("torch")
    sights, metres = drawn(200, 4, 1.0)
    settings = CombinerSettings(ranker=False, hidden=4, epochs=1, members=1)
    combiner = train_combiner(sights, metres, settings, 0)
    again = train_combiner(sights, metres, settings, 0)
    one = sights[0]
    assert np.array_equal(combiner.logits(one), again.logits(one))
    other = one.own.copy()
    other[:, : len(RANKED)] = 7.0
    changed = Sight(other, one.told, one.gate)
    assert np.array_equal(combiner.logits(one), combiner.logits(changed))


def test_agreement_tells_fitting_paths_from_others(building: Building) -> None:
    distances = building.graph.distances
    ends = np.array([4, 20, 24])
    logits = np.array([5.0, 0.0, 0.0])
    assert agreement(logits, ends, 4, distances) > 0.5
    assert agreement(logits, ends, 24, distances) < 0
    assert np.isclose(agreement(np.zeros(3), ends, 24, distances), 0)


def test_features_by_hand(building: Building) -> None:
    graph = building.graph
    rows = ranked(np.log([0.5, 0.3, 0.2]), np.array([0, 1, 24]), graph.distances)
    assert np.allclose(np.exp(rows), [[0.5, 0.8], [0.3, 0.8], [0.2, 0.2]], atol=1e-5)
    shape = geometry(graph, [(0, 1, 2), (0, 5)], 0.0)
    assert shape.shape == (2, len(GEOMETRIC))
    assert np.allclose(shape[:, 0], [-3, -4]) and np.allclose(shape[0, 3:5], [1, 1], atol=1e-3)
    assert np.allclose(shape[1, 3], 0, atol=1e-6)
    wild = {name: np.full(2, -np.inf) for name in FEATURES[:3]}
    columns = told(Evidence(wild, 1.0, np.zeros(2)), 2)
    assert columns.shape == (2, TOLD) and np.isfinite(columns).all() and not columns[:, 3:].any()
    assert not told(None, 3).any()
    assert np.isclose(gate([0.5, 0.5], 1, 0.7)[1], 0.5) and gate([], 0, 0.0).tolist() == [0] * 4


def test_a_path_that_stays_has_a_geometry(building: Building) -> None:
    assert np.isfinite(geometry(building.graph, [(3,)], 1.0)).all()
