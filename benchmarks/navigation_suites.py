"""What memory buys a navigator in generated buildings: both settings, each with its controls."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from suite_figures import Arms, ran, smaller, told

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.tasks import episode_of
from mnemonaut.evals.schedule import schedule
from mnemonaut.evals.suite import Suite, load_suite

SUITES = {"unknown": "navigation", "explored": "navigation-explored"}
"""Setting -> suite."""

MEASURES = ("success", "score.SPL", "score.NE", "score.nDTW", "steps")
PAIRS = (
    ("online", "off"), ("online", "shuffled"), ("online", "placebo"), ("online", "corrupted"),
    ("shuffled", "off"), ("placebo", "off"), ("corrupted", "off"),
)  # fmt: skip
BIN = 6
"""Earlier episodes in a building that share a point of the curve."""

SIMULATED = ("off", "online")
QUICK = {"replicates": 1}


def generated(workers: int, quick: bool) -> dict[str, Any]:
    """Both settings: three buildings that no constant was chosen on, a stream through all."""
    found: dict[str, Any] = {}
    for setting, name in SUITES.items():
        suite = load_suite(name)
        if quick:
            suite = smaller(suite, 4, **QUICK)
        arms = ran(suite, workers)
        found[setting] = {**told(suite, arms, MEASURES, PAIRS), "curve": curve(suite, arms)}
    return found


def simulated(workers: int) -> dict[str, Any]:
    """One row with a (simulated) language model behind the same loop and memory."""
    base = load_suite(SUITES["unknown"])
    suite = base.model_copy(
        update={
            "llm": "simulated:0",
            "replicates": 3,
            "arms": tuple(arm for arm in base.arms if arm.name in SIMULATED),
        }
    )
    arms = ran(suite, workers)
    return {**told(suite, arms, MEASURES, PAIRS), "curve": curve(suite, arms)}


def curve(suite: Suite, arms: Arms) -> dict[str, dict[str, float]]:
    """Success of each arm by the number of earlier episodes in the same building, in bins.

    Only the first pass counts: later ones meet paths that were shown before.
    """
    found: dict[str, dict[str, float]] = {}
    for arm, scores in arms.items():
        success = np.nan_to_num(scores["success"])[:, 0]
        before = earlier(suite, scores["tasks"])
        bins = range(0, int(before.max()) + 1, BIN)
        found[arm] = {
            f"{first}-{first + BIN}": round(
                float(success[(before >= first) & (before < first + BIN)].mean()), 4
            )
            for first in bins
            if ((before >= first) & (before < first + BIN)).any()
        }
    return found


def earlier(suite: Suite, tasks: Sequence[str]) -> Any:
    """(replicates, tasks): how many episodes of a first pass came before in the same building."""
    counts = np.zeros((suite.replicates, len(tasks)), np.int64)
    column = {task: number for number, task in enumerate(tasks)}
    world = registry.world(suite.env)
    for replicate in range(suite.replicates):
        visits: dict[str, int] = {}
        for nth, task in schedule(suite, world, replicate, learning=False):
            if nth == 0:
                building = building_of(task)
                counts[replicate, column[task]] = visits.get(building, 0)
                visits[building] = visits.get(building, 0) + 1
    return counts


@lru_cache(maxsize=1024)
def building_of(task: str) -> str:
    """Where a task takes place."""
    return episode_of(task).route.building
