"""Draw a goal of ALFRED's kinds that a home demonstrably takes."""

from collections.abc import Collection

import numpy as np

from ...errors import TaskError
from ..engines import Controller
from .acting import scene_name
from .demonstrate import demonstrate
from .feasible import draw_goal
from .goals import KINDS, FetchGoal, reached

DRAWS = 20


def draw_fetch(
    controller: Controller, rng: np.random.Generator, kinds: Collection[str] = KINDS
) -> FetchGoal:
    """A goal for the controller's home that an expert was seen to reach; the home is as before.

    `draw_goal` asks whether all that is needed is there and fits by type; here it is also tried
    whether there is room for it.

    Raises:
        TaskError: no goal of these kinds is possible, or none of the drawn ones was reached.
    """
    scene = scene_name(controller)
    undisturbed = controller.reset(scene).metadata
    for _ in range(DRAWS):
        goal = draw_goal(undisturbed, rng, kinds)
        shown = reached(demonstrate(controller, goal))
        controller.reset(scene)
        if shown:
            return goal
    raise TaskError(f"{scene}: none of {DRAWS} drawn goals could be reached; choose another home")
