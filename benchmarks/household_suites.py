"""What memory buys in a household: tidy, rearrange, fetch and place, each with its controls."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from suite_figures import ran, smaller, told

from mnemonaut.envs.household.sources import scene_source
from mnemonaut.evals.suite import Suite, load_suite
from mnemonaut.memory.placement import RoomScene, from_metadata
from mnemonaut.memory.placement.learn import learn

FOLDS = 4
LAST_TRAINING_ROOM = 20
QUICK = {"replicates": 1, "passes": 2}
TIDY = ("success", "score.placed", "score.worse", "steps")
SEMANTIC = ("off", "common", "graph", "misfiled")
PAIRS = (
    ("graph", "off"), ("graph", "common"), ("graph", "misfiled"), ("online", "common"),
    ("online", "graph"), ("online", "shuffled"), ("online", "placebo"), ("placebo", "graph"),
    ("online", "off"), ("shuffled", "off"), ("placebo", "off"), ("oracle", "off"),
)  # fmt: skip


def training_rooms() -> list[RoomScene]:
    """TIDEE's training rooms: floor plans 1-20 of each kind."""
    source = scene_source("ithor")
    found = []
    for name in source.names():
        if int(name.removeprefix("FloorPlan")) % 100 <= LAST_TRAINING_ROOM:
            scene = source.load(name)
            found.append(from_metadata(scene.objects, scene.kind, name))
    return found


def seen(suite: Suite, observations: str) -> Suite:
    """The suite in an observation setting; with all seen, half the streams will do."""
    options = {**suite.env_options, "observations": observations}
    streams = suite.replicates if observations == "egocentric" else suite.replicates // 2
    return suite.model_copy(update={"env_options": options, "replicates": streams})


def tidy_real(workers: int, quick: bool) -> dict[str, Any]:
    """The 20 validation rooms, both observation settings; learnt in the 80 training rooms."""
    rooms = training_rooms()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.json.gz"
        learn(rooms).save(path)
        base = load_suite("household-tidy-ithor").model_copy(update={"placements": str(path)})
        for observations in ("egocentric", "oracle"):
            suite = seen(base, observations)
            if quick:
                suite = smaller(suite, 4, **QUICK)
            arms = ran(suite, workers)
            found[observations] = told(suite, arms, TIDY, PAIRS)
            if quick:
                break
    return found


def tidy_folds(workers: int) -> dict[str, Any]:
    """The 80 training rooms, each tidied with what was learnt in the other folds' rooms.

    The variants of the graph were chosen on these rooms: the figure is optimistic. It has four
    times the rooms of the validation set, which is what it is for.
    """
    rooms = training_rooms()
    base = load_suite("household-tidy-ithor")
    parts: list[dict[str, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(FOLDS):
            held = [room for nth, room in enumerate(rooms) if nth % FOLDS == fold]
            path = Path(folder) / f"places-{fold}.json.gz"
            learn([room for room in rooms if room not in held]).save(path)
            suite = base.model_copy(
                update={
                    "placements": str(path),
                    "tasks": tuple(f"tidy {room.name}" for room in held),
                    "arms": tuple(arm for arm in base.arms if arm.name in SEMANTIC),
                    "passes": 2,
                    "replicates": 3,
                }
            )
            parts.append(ran(suite, workers))
    names = (*TIDY, "error")
    whole = {
        arm: {name: np.concatenate([part[arm][name] for part in parts], axis=2) for name in names}
        for arm in SEMANTIC
    }
    return told(base, whole, TIDY, PAIRS)


def tidy_generated(workers: int, quick: bool) -> dict[str, Any]:
    """20 generated homes; what was learnt comes from others, and ships."""
    found: dict[str, Any] = {}
    base = load_suite("household-tidy")
    for observations in ("egocentric", "oracle"):
        suite = seen(base, observations)
        if quick:
            suite = smaller(suite, 4, **QUICK)
        arms = ran(suite, workers)
        found[observations] = told(suite, arms, TIDY, PAIRS)
        if quick:
            break
    return found


def others(workers: int, quick: bool) -> dict[str, Any]:
    """Rearrange and fetch-and-place."""
    found: dict[str, Any] = {}
    for name, scores in (
        ("rearrange", ("score.fixed_strict", "score.misplaced", "score.energy")),
        ("fetch", ("score.conditions",)),
    ):
        suite = load_suite(f"household-{name}")
        if quick:
            suite = smaller(suite, 2, **QUICK)
        found[name] = told(suite, ran(suite, workers), ("success", *scores, "steps"), PAIRS)
    return found


def real_rearrangement(workers: int) -> dict[str, Any]:
    """RoomR's own episodes in the validation rooms."""
    base = load_suite("household-rearrange")
    plans = [f"FloorPlan{b + n}" for b in (0, 200, 300, 400) for n in range(21, 26)]
    options = {**base.env_options, "scenes": "ithor"}
    suite = base.model_copy(
        update={"tasks": tuple(f"rearrange {p}" for p in plans), "env_options": options}
    )
    names = ("success", "score.fixed_strict", "score.misplaced", "score.energy", "steps")
    return told(suite, ran(suite, workers), names, PAIRS)


def simulated(workers: int) -> dict[str, Any]:
    """One row with a (simulated) language model behind the same loop and memories."""
    base = load_suite("household-tidy")
    suite = base.model_copy(
        update={
            "llm": "simulated:0",
            "passes": 2,
            "replicates": 3,
            "arms": tuple(arm for arm in base.arms if arm.name in ("off", "graph", "online")),
        }
    )
    return told(suite, ran(suite, workers), ("success", "score.placed", "steps"), PAIRS)
