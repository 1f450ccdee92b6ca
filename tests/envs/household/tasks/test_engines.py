"""One code for every engine: the headless house, and the real client on the stand-in player."""

from typing import Any

import numpy as np

from mnemonaut.envs.household.engines import open_controller
from mnemonaut.envs.household.rearrange.apply import begin_unshuffle, begin_walkthrough
from mnemonaut.envs.household.rearrange.draw import draw_rearrangement
from mnemonaut.envs.household.rearrange.metrics import rearrange_score
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.tasks.fetch import draw_fetch
from mnemonaut.envs.household.tasks.tidy import draw_tidy


def drawn(engine: str) -> list[Any]:
    """A task of each sort, drawn and set up from the same seeds."""
    controller = open_controller(engine, scene="FloorPlan21", scenes="ithor")
    try:
        tidy = draw_tidy(controller, np.random.default_rng(3))
        fetch = draw_fetch(controller, np.random.default_rng(3))
        episode = draw_rearrangement(controller, np.random.default_rng(3))
        target = begin_walkthrough(controller, episode)
        start = begin_unshuffle(controller, episode)
        return [tidy, fetch, episode, rearrange_score(target, start, start)]
    finally:
        controller.stop()


def test_the_same_tasks_in_process_and_through_the_real_client(ithor: SceneSource) -> None:
    assert ithor.names()
    assert drawn("headless") == drawn("player")
