"""Every sort of task in generated homes, for which no data set is needed."""

import numpy as np
import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.rearrange.apply import begin_unshuffle, begin_walkthrough
from mnemonaut.envs.household.rearrange.draw import draw_rearrangement
from mnemonaut.envs.household.rearrange.metrics import rearrange_score
from mnemonaut.envs.household.tasks.acting import objects_of
from mnemonaut.envs.household.tasks.demonstrate import demonstrate
from mnemonaut.envs.household.tasks.fetch import draw_fetch
from mnemonaut.envs.household.tasks.goals import reached
from mnemonaut.envs.household.tasks.tidy import draw_tidy, tidy_score


@pytest.mark.parametrize(
    "home", ["Kitchen_0", "LivingRoom_0", "Bedroom_0", "Bathroom_0", "House_0"]
)
def test_tasks_of_a_generated_home(home: str) -> None:
    house = HeadlessController(home)
    tidy = draw_tidy(house, np.random.default_rng(1))
    score = tidy_score(tidy, objects_of(house), 0)
    assert (tidy.scene, len(tidy.mess.displaced)) == (home, 5)
    assert (score.rightly_placed, score.made_worse) == ((), ())

    goal = draw_fetch(house, np.random.default_rng(1))
    assert reached(demonstrate(house, goal))

    episode = draw_rearrangement(house, np.random.default_rng(1))
    target = begin_walkthrough(house, episode)
    start = begin_unshuffle(house, episode)
    idle = rearrange_score(target, start, start)
    assert idle.initially_misplaced == episode.difficulty
    assert (idle.success, idle.fixed_strict, idle.misplaced, idle.energy) == (0, 0, 1, 1)
    best = rearrange_score(target, start, target)
    assert (best.success, best.fixed_strict, best.misplaced, best.energy) == (1, 1, 0, 0)
