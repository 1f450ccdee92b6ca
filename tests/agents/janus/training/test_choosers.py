"""Who acts: the expert, a policy, chance, or an earlier recording."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.janus.training.choosers import Mixed, PushedExpert, Repeated, expert
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP

ACTIONS = st.integers(0, 3)


@given(ACTIONS, ACTIONS, st.integers(0, 99))
def test_without_a_share_of_the_expert_the_policy_acts_but_never_stops_wrongly(
    wanted: int, proposed: int, seed: int
) -> None:
    taken = Mixed(np.random.default_rng(seed), 0.0)(wanted, proposed)
    assert taken == (wanted if proposed == STOP else proposed)
    assert taken != STOP or wanted == STOP
    assert Mixed(np.random.default_rng(seed), 1.0)(wanted, proposed) == wanted
    assert expert(wanted, proposed) == wanted


def test_the_share_of_the_expert_is_that_of_its_actions() -> None:
    mixed = Mixed(np.random.default_rng(0), 0.25)
    taken = [mixed(LEFT, RIGHT) for _ in range(4000)]
    assert abs(taken.count(LEFT) / 4000 - 0.25) < 0.03


def test_pushes_are_short_never_stop_and_come_at_their_rate() -> None:
    pushed = PushedExpert(np.random.default_rng(1), 0.1, 3)
    taken = np.array([pushed(STOP, None) for _ in range(6000)])  # whatever else is a push
    away = taken != STOP
    assert set(taken[away].tolist()) == {FORWARD, LEFT, RIGHT}
    # After n expert's actions a push of 2 on the mean: 0.2 / 1.1 of all actions.
    assert abs(away.mean() - 0.2 / 1.1) < 0.02
    still = PushedExpert(np.random.default_rng(1), 0.0, 3)
    assert [still(a, None) for a in (1, 2, 3, 0)] == [1, 2, 3, 0]


def test_a_recording_is_repeated_and_then_ends() -> None:
    repeated = Repeated([1, 3, 2])
    assert [repeated(0, None) for _ in range(4)] == [1, 3, 2, STOP]
