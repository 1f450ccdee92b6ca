"""The learning rate over a run, and what decays."""

import pytest
from torch import nn

from mnemonaut.agents.janus.training.schedule import optimiser, rate, set_rate
from mnemonaut.agents.janus.training.settings import TrainingSettings

SETTINGS = TrainingSettings(rate=0.01, warmup=0.1, final_rate=0.2)


def test_it_rises_and_falls() -> None:
    rates = [rate(step / 100, SETTINGS) for step in range(101)]
    assert rates[10] == pytest.approx(0.01) == max(rates)
    assert rates[:11] == sorted(rates[:11]) and rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[100] == pytest.approx(0.002) == rate(1.5, SETTINGS)
    assert rate(0.55, SETTINGS) == pytest.approx(0.006)
    assert rates[0] > 0


def test_only_matrices_decay_and_all_share_a_rate() -> None:
    layer = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4))
    found = optimiser(layer.parameters(), SETTINGS)
    matrices, others = found.param_groups
    assert [p.ndim for p in matrices["params"]] == [2] and matrices["weight_decay"] > 0
    assert [p.ndim for p in others["params"]] == [1, 1, 1] and others["weight_decay"] == 0
    set_rate(found, 0.5)
    assert [group["lr"] for group in found.param_groups] == [0.5, 0.5]
