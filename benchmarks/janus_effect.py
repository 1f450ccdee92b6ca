"""What each of the two working memories buys: scores by arm and kind, and paired differences.

Scores are arrays [seed, episode]: all seeds of all arms walk the same episodes. Intervals are
two-way bootstraps over both. Three seeds are few, so each seed's difference is told beside.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from janus_walks import Episodes

from mnemonaut.envs.navigation.rooms.episodes import KINDS
from mnemonaut.evals.statistics import Interval, two_way_bootstrap

Floats: TypeAlias = npt.NDArray[np.float64]

MEASURES = ("SR", "SPL", "OSR", "NE")
NEEDING = ("long", "return", "again")
"""Kinds whose instruction is longer than the recent window, or leads back to what was seen."""

ALL, MEMORY = "all", "memory"
GROUPS: Mapping[str, Sequence[str]] = {
    ALL: KINDS,
    MEMORY: NEEDING,
    **{kind: (kind,) for kind in KINDS},
}
"""What scores are told over."""

ARMS = ("both", "spatial", "semantic", "off")
"""The working memory of a policy."""

ENCODERS = ("semantic encoder", "spatial encoder")
"""What a seed's policies share."""

PAIRS = (
    ("both", "spatial"), ("both", "semantic"), ("both", "off"),
    ("spatial", "off"), ("semantic", "off"), ("spatial", "semantic"),
)  # fmt: skip
CLAIMED = PAIRS[:5]
"""`both` is best, and `off` is worst."""

DRAWS = 10_000
_SEED = 2031


def effect(by_arm: Mapping[str, Sequence[Episodes]]) -> dict[str, Any]:
    """Means with intervals and paired differences.

    Args:
        by_arm: of each arm the episodes of each seed, seeds and episodes in one order.
    """
    return {
        "seeds": min(map(len, by_arm.values())),
        "episodes": len(next(iter(by_arm.values()))[0]),
        "arms": {
            arm: {
                group: {
                    **{name: mean(scores(seeds, name, group), f"{arm} {group} {name}")
                       for name in MEASURES},
                    "steps": round(float(scores(seeds, "steps", group).mean()), 1),
                }
                for group in GROUPS
            }
            for arm, seeds in by_arm.items()
        },
        "differences": {
            f"{one} - {other}": {
                group: {
                    name: mean(
                        scores(by_arm[one], name, group) - scores(by_arm[other], name, group),
                        f"{one} - {other} {group} {name}",
                    )
                    for name in MEASURES
                }
                for group in GROUPS
            }
            for one, other in PAIRS
        },
    }  # fmt: skip


def headline(told: Mapping[str, Any]) -> dict[str, float]:
    """The differences that the claim rests on, as numbers of their own."""
    pairs = told["differences"]
    found = {figure_of(*pair): pairs[" - ".join(pair)][ALL]["SR"]["mean"] for pair in CLAIMED}
    return found | {figure_of("both", "off", MEMORY): pairs["both - off"][MEMORY]["SR"]["mean"]}


def figure_of(one: str, other: str, group: str = ALL) -> str:
    """The name of a difference in success."""
    return f"effect_{group}_SR_{one}_minus_{other}"


def scores(seeds: Sequence[Episodes], name: str, group: str = ALL) -> Floats:
    """[seed, episode] of one measure, over the kinds of a group."""
    return np.array(
        [
            [
                float(episode["steps"] if name == "steps" else episode["score"][name])
                for episode in episodes
                if episode["kind"] in GROUPS[group]
            ]
            for episodes in seeds
        ]
    )


def mean(values: Floats, name: str) -> dict[str, Any]:
    """The mean of [seed, episode] with its interval, and the mean of each seed.

    The chance of an interval is that of its name: another figure moves none.
    """
    rng = np.random.default_rng([_SEED, *name.encode()])
    interval = two_way_bootstrap(values, rng, draws=DRAWS)
    return {**plain(interval), "by_seed": [round(float(row.mean()), 4) for row in values]}


def plain(interval: Interval) -> dict[str, float | None]:
    """As JSON; no bound where one seed ran."""
    bounds = {"low": interval.low, "high": interval.high}
    return {
        "mean": round(interval.estimate, 4),
        **{name: round(v, 4) if np.isfinite(v) else None for name, v in bounds.items()},
    }


def means(episodes: Episodes) -> dict[str, dict[str, float]]:
    """The plain mean of each measure by group, and the steps."""
    return {
        group: {
            name: round(float(scores([episodes], name, group).mean()), 4)
            for name in (*MEASURES, "steps")
        }
        for group in GROUPS
    }
