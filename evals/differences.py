"""Paired differences between arms: which are told, and all that is told of one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from .policies import PLANNING
from .scores import LESS_IS_BETTER, NEITHER_IS_BETTER
from .statistics import (
    Interval,
    equivalence,
    holm,
    mcnemar_exact,
    paired_permutation,
    probability_of_improvement,
    replicates_needed,
    two_way_bootstrap,
)
from .suite import Suite

DRAWS = 4000
EQUIVALENCE_MARGIN = 0.03
FEWEST_STREAMS = 5
"""Fewer streams that happen to agree show nothing about the next one."""

BOUNDS = (-1.0, 1.0)
"""Of a difference of two rates."""

SEMANTIC_PAIRS = (
    ("graph", "common"),
    ("graph", "misfiled"),
    ("online", "common"),
    ("online", "graph"),
    ("placebo", "graph"),
)
"""What a memory of where things belong is worth, and what experiences add to it."""

Floats = npt.NDArray[np.float64]


def pairs(arms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Which differences are told: every arm against off, and online against its controls.

    Arms named after semantic memories are told against each other too. The same for another loop
    with a memory, whose arms are called after each other: `refl` against `refl-off` and
    `refl-placebo`.
    """
    base = [(name, "off") for name in arms if name != "off" and "off" in arms]
    controls = ("shuffled", "placebo", "corrupted")
    against = [p for p in SEMANTIC_PAIRS if p[0] in arms and p[1] in arms]
    against += [("online", c) for c in controls if c in arms and "online" in arms]
    endings = ("off", *controls)
    own = [(n, f"{n}-{end}") for n in arms for end in endings if f"{n}-{end}" in arms]
    told = [p for p in base + against + own if p[0] in arms and p[1] in arms]
    return [p for p in told if arms[p[0]]["tasks"] == arms[p[1]]["tasks"]]


def generator(suite: Suite, *names: str) -> np.random.Generator:
    """Chance of its own for each quantity: adding an arm moves no other arm's interval."""
    return np.random.default_rng([suite.seed, *" - ".join(names).encode()])


def difference(
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    rng: np.random.Generator,
    comparisons: int = 1,
) -> dict[str, Any]:
    """One arm less another: all passes, and the last pass alone.

    `comparisons` is how many differences are told at once: the replicates that would settle this
    one must do so after a correction for their number. A difference that never varies is equal
    within 3 points from 99 cells (streams x tasks) on: `crossed.most_unseen`.
    """
    whole: Floats = one["success"] - other["success"]
    streams = whole.mean(axis=(1, 2))
    means, last = whole.mean(axis=1), whole[:, -1, :]
    narrow = two_way_bootstrap(means, rng, level=0.90, draws=DRAWS, within=BOUNDS)
    return {
        "all_passes": plain(two_way_bootstrap(means, rng, draws=DRAWS, within=BOUNDS)),
        "last_pass": plain(two_way_bootstrap(last, rng, draws=DRAWS, within=BOUNDS)),
        "p_permutation": round(paired_permutation(streams, rng), 6),
        "equivalent_within_3_points": len(streams) >= FEWEST_STREAMS
        and equivalence(narrow, EQUIVALENCE_MARGIN),
        "replicates_needed": replicates_needed(streams, level=0.05 / comparisons),
        "all_passes_90": plain(narrow),
        **graded(
            {name: one[name] - other[name] for name in one if _both_grade(name, other)},
            lambda values: values.mean(axis=1),
            rng,
        ),
        **_improvement(one, other),
    }


def correct(found: Mapping[str, dict[str, Any]]) -> None:
    """Write `p_holm` into each difference: its p-value corrected for how many are told."""
    corrected = holm([entry["p_permutation"] for entry in found.values()])
    for entry, p in zip(found.values(), corrected, strict=True):
        entry["p_holm"] = round(float(p), 6)


def independent(suite: Suite, one: str, other: str) -> bool:
    """Whether the pairs of two arms' episodes share nothing, so that McNemar's test holds.

    Each pair is of another task (one replicate, one pass: a task asked twice is asked twice in
    the same world), nothing is remembered or read from a store, and no draw of wrong beliefs is
    common to a stream.
    """
    if suite.replicates > 1 or suite.passes > 1:
        return False
    return all(
        arm.episodic == "off"
        and arm.semantic == "off"
        and ":" not in arm.planner  # a planner of a user's own may keep what it likes
        and (arm.agent != PLANNING or bool(arm.llm) or arm.error_share == 0)
        for arm in (suite.arm(one), suite.arm(other))
    )


def mcnemar(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """McNemar's exact test on the episodes of two arms; only where they are `independent`."""
    first, second = one["success"] > 0.5, other["success"] > 0.5
    b, c = int((first & ~second).sum()), int((~first & second).sum())
    return {"only_first": b, "only_second": c, "p": round(mcnemar_exact(b, c), 6)}


def graded(
    scores: Mapping[str, Any], pooled: Callable[[Floats], Floats], rng: np.random.Generator
) -> dict[str, Any]:
    """Every graded score with its interval; nothing where the env has none.

    Their range is not known here: one that never varies has an interval without width, which
    says nothing of how sure it is.
    """
    names = sorted(name for name in scores if name.startswith("score."))
    found = {
        name.removeprefix("score."): plain(
            two_way_bootstrap(pooled(scores[name]), rng, draws=DRAWS)
        )
        for name in names
    }
    return {"scores": found} if found else {}


def plain(interval: Interval) -> dict[str, float | None]:
    """An interval as JSON, rounded so that equal results give equal bytes."""
    return {k: finite(round(v, 6)) for k, v in asdict(interval).items() if k != "level"}


def finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _both_grade(name: str, other: Mapping[str, Any]) -> bool:
    return name.startswith("score.") and name in other


def _improvement(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The chance that a stream of the first does better on a task than one of the other."""
    found = {}
    for name in sorted(one):
        short = name.removeprefix("score.")
        if not _both_grade(name, other) or short in NEITHER_IS_BETTER:
            continue
        sign = -1.0 if short in LESS_IS_BETTER else 1.0
        ours, theirs = (sign * arm[name].mean(axis=1) for arm in (one, other))
        found[short] = round(probability_of_improvement(ours, theirs), 6)
    return {"improvement": found} if found else {}
