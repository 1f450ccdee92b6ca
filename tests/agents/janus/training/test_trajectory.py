"""What is derived from a recorded episode."""

from dataclasses import replace

import numpy as np
import pytest

from mnemonaut.agents.janus.sizes import NOTHING

from .small_runs import made_up


def test_what_was_said_is_the_action_before() -> None:
    episode = made_up(np.random.default_rng(0), 4)
    assert episode.said.tolist() == [NOTHING, *episode.actions[:3].tolist()]


@pytest.mark.parametrize("part", ["frames", "labels", "progress"])
def test_the_check_sees_every_part(part: str) -> None:
    episode = made_up(np.random.default_rng(1), 5)
    changed = getattr(episode, part).copy()
    changed.reshape(-1)[-1] += 1
    assert replace(episode, **{part: changed}).check() != episode.check()
    assert made_up(np.random.default_rng(1), 5).check() == episode.check()
