"""What memory buys on DEPS' 70 tasks where every block is really walked to, dug and carried.

Everything runs in the built-in voxel world, with MineDojo's actions and observations; these are
not MineDojo's figures. Measured: all memory conditions, 3 replicates x 2 passes; and transfer,
experiences of the text world, frozen, in the voxel world, and the other way round.
"""

import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from claim import Target, tell
from deps70 import groups, headline

from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import Suite, load_suite
from mnemonaut.evals.summary import difference, load_scores, read_summary

SUITE = "minecraft-voxel"
INTO_VOXEL, INTO_TEXT = "minecraft-text-to-voxel", "minecraft-voxel-to-text"
TRANSFERS = ("text_to_voxel", "voxel_to_text")
QUICK = ("planks", "crafting_table", "wooden_pickaxe", "stone_pickaxe", "furnace", "cooked_beef")
CONTROLS = ("off", "shuffled", "placebo")

Arms: TypeAlias = Mapping[str, Mapping[str, Any]]
"""As `load_scores` gives them."""


def quicker(suite: Suite, quick: bool) -> Suite:
    """A handful of tasks and two replicates, for `--quick`."""
    if not quick:
        return suite
    return suite.model_copy(update={"groups": (), "tasks": QUICK, "replicates": 2, "passes": 1})


def conditions(suite: Suite, summary: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Success by arm and group; the differences that the claim rests on."""
    figures = headline(summary, "voxel")
    figures["voxel.seconds"] = round(seconds, 1)
    figures["voxel.errors"] = sum(found["error_episodes"] for found in summary["arms"].values())
    figures["voxel.by_pass"] = {arm: found["by_pass"] for arm, found in summary["arms"].items()}
    if suite.groups:
        figures["voxel.groups"] = groups(summary)
    return figures


def transfer(name: str, arms: Arms) -> dict[str, Any]:
    """Frozen less off, where the frozen store was learnt in the other world."""
    gain = difference(arms["frozen"], arms["off"], np.random.default_rng(0))
    return {
        **{
            f"{name}.{arm}.success": round(float(arms[arm]["success"].mean()), 4)
            for arm in ("off", "frozen", "oracle")
        },
        f"{name}.gain": gain["all_passes"]["estimate"],
        f"{name}.gain.low": gain["all_passes"]["low"],
        f"{name}.gain.p": gain["p_permutation"],
    }


def measure(options: Namespace) -> Mapping[str, Any]:
    """Off and oracle of the voxel world are run once: equal seeds make equal episodes."""
    main = quicker(load_suite(SUITE), options.quick)
    into_voxel = quicker(load_suite(INTO_VOXEL), options.quick)
    learning = tuple(arm for arm in into_voxel.arms if arm.name in ("learnt", "frozen"))
    into_voxel = into_voxel.model_copy(update={"arms": learning})
    into_text = quicker(load_suite(INTO_TEXT), options.quick)
    with tempfile.TemporaryDirectory() as folder:
        here, there, back = (Path(folder) / name for name in ("main", "to_voxel", "to_text"))
        begun = time.perf_counter()
        run_suite(main, here, workers=options.workers)
        seconds = time.perf_counter() - begun
        run_suite(into_voxel, there, workers=options.workers)
        run_suite(into_text, back, workers=options.workers)
        arms = load_scores(here)
        told = conditions(main, read_summary(here), seconds)
        told |= transfer("text_to_voxel", {**arms, "frozen": load_scores(there)["frozen"]})
        return told | transfer("voxel_to_text", load_scores(back))


TARGETS = [
    *(Target(f"voxel.online-{control}.low", 0.0, above=True) for control in CONTROLS),
    Target("voxel.placebo_equals_off", 1),
    *(Target(f"{name}.gain.low", 0.0, above=True) for name in TRANSFERS),
]

if __name__ == "__main__":
    tell("voxel_suites", measure, TARGETS, __doc__ or "")
