"""What the suites of a world show, as figures: means with intervals, paired differences."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from mnemonaut.evals.differences import FEWEST_STREAMS
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.statistics import equivalence, paired_permutation, two_way_bootstrap
from mnemonaut.evals.suite import Suite
from mnemonaut.evals.summary import generator, load_scores

DRAWS = 4000
MARGIN = 0.03
"""Two arms are equal where the 90 % interval of their difference lies within it."""

Pairs: TypeAlias = Sequence[tuple[str, str]]
Arms: TypeAlias = Mapping[str, Mapping[str, Any]]
"""As `load_scores` gives them: arrays [replicate, pass, task] by measure, of each arm."""


def smaller(suite: Suite, tasks: int, **changes: Any) -> Suite:
    """A suite with every nth task, for `--quick`."""
    step = max(1, len(suite.tasks) // tasks)
    return suite.model_copy(update={"tasks": suite.tasks[::step][:tasks], **changes})


def ran(suite: Suite, workers: int) -> dict[str, dict[str, Any]]:
    """The scores of each arm, as arrays [replicate, pass, task]."""
    with tempfile.TemporaryDirectory() as folder:
        run_suite(suite, Path(folder) / suite.name, workers=workers)
        return load_scores(Path(folder) / suite.name)


def told(suite: Suite, arms: Arms, measures: Sequence[str], pairs: Pairs) -> dict[str, Any]:
    """Means with intervals, and the paired differences of `pairs`, by measure."""
    found: dict[str, Any] = {"episodes": sum(int(a["success"].size) for a in arms.values())}
    found["error_episodes"] = int(sum(np.nansum(a["error"]) for a in arms.values()))
    for measure in measures:
        of = {name: np.nan_to_num(arm[measure]) for name, arm in arms.items()}
        short = measure.removeprefix("score.")
        found[short] = {
            name: {**_interval(values.mean(axis=1), suite, name),
                   "last_pass": round(float(values[:, -1].mean()), 4)}
            for name, values in of.items()
        }  # fmt: skip
        found[f"{short} differences"] = {
            f"{a} - {b}": _difference(of[a] - of[b], suite, f"{a} - {b}")
            for a, b in pairs
            if a in of and b in of
        }
    return found


def _interval(values: Any, suite: Suite, name: str) -> dict[str, float | None]:
    interval = two_way_bootstrap(values, generator(suite, name), draws=DRAWS)
    return {
        "mean": round(interval.estimate, 4),
        "low": _finite(interval.low),
        "high": _finite(interval.high),
    }


def _finite(value: float) -> float | None:
    """A bound, or None where too few streams ran for one."""
    return round(value, 4) if np.isfinite(value) else None


def _difference(values: Any, suite: Suite, name: str) -> dict[str, Any]:
    rng = generator(suite, name)
    streams = values.mean(axis=(1, 2))
    narrow = two_way_bootstrap(values.mean(axis=1), rng, level=0.90, draws=DRAWS)
    return {
        **_interval(values.mean(axis=1), suite, name),
        "p_permutation": round(paired_permutation(streams, rng), 4),
        "equivalent_within_3_points": len(streams) >= FEWEST_STREAMS
        and equivalence(narrow, MARGIN),
    }
