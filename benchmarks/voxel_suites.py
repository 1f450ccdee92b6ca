"""What memory buys on DEPS' 70 tasks where every block is really walked to, dug and carried.

Everything runs in the built-in voxel world, with MineDojo's actions and observations; these are
not MineDojo's figures. Measured: all memory conditions, 3 replicates x 2 passes; and transfer,
experiences of the text world, frozen, in the voxel world, and the other way round.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from claim import Target, tell
from deps70 import groups, headline, run

from mnemonaut.evals.suite import Suite, load_suite

SUITE = "minecraft-voxel"
TRANSFERS = {"text_to_voxel": "minecraft-text-to-voxel", "voxel_to_text": "minecraft-voxel-to-text"}
QUICK = ("planks", "crafting_table", "wooden_pickaxe", "stone_pickaxe", "furnace", "cooked_beef")
CONTROLS = ("off", "shuffled", "placebo")


def quicker(suite: Suite, quick: bool) -> Suite:
    """A handful of tasks and two replicates, for `--quick`."""
    if not quick:
        return suite
    return suite.model_copy(update={"groups": (), "tasks": QUICK, "replicates": 2, "passes": 1})


def conditions(workers: int, quick: bool) -> dict[str, Any]:
    """Success by arm and group; the differences that the claim rests on."""
    summary, seconds = run(quicker(load_suite(SUITE), quick), workers)
    figures = headline(summary, "voxel")
    figures["voxel.seconds"] = round(seconds, 1)
    figures["voxel.errors"] = sum(found["error_episodes"] for found in summary["arms"].values())
    if not quick:
        figures["voxel.groups"] = groups(summary)
    return figures


def transfer(workers: int, quick: bool) -> dict[str, Any]:
    """Frozen less off, where the frozen store was learnt in the other world."""
    figures: dict[str, Any] = {}
    for name, suite in TRANSFERS.items():
        summary, _ = run(quicker(load_suite(suite), quick), workers)
        for arm in ("off", "frozen", "oracle"):
            figures[f"{name}.{arm}.success"] = summary["arms"][arm]["success"]["estimate"]
        gain = summary["paired"]["frozen - off"]
        figures[f"{name}.gain"] = gain["all_passes"]["estimate"]
        figures[f"{name}.gain.low"] = gain["all_passes"]["low"]
        figures[f"{name}.gain.p"] = gain["p_permutation"]
    return figures


def measure(options: Namespace) -> Mapping[str, Any]:
    told = conditions(options.workers, options.quick)
    return told | transfer(options.workers, options.quick)


TARGETS = [
    *(Target(f"voxel.online-{control}.low", 0.0, above=True) for control in CONTROLS),
    Target("voxel.placebo_equals_off", 1),
    *(Target(f"{name}.gain.low", 0.0, above=True) for name in TRANSFERS),
]

if __name__ == "__main__":
    tell("voxel_suites", measure, TARGETS, __doc__ or "")
