"""What each of the two working memories buys: scores by arm and kind, and paired differences.

Scores are arrays [seed, episode]: all seeds of all arms walk the same episodes, as many in each
home. Intervals are two-way bootstraps over seeds and homes, since episodes of one home are alike.
Three seeds are few, so each seed's difference is told beside.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from janus_walks import Episodes

from mnemonaut.agents.janus.agent import MAX_STEPS
from mnemonaut.envs.navigation.rooms.episodes import KINDS
from mnemonaut.envs.navigation.rooms.homes import SPLITS
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

ENCODERS = {"encoders": "both", "encoders without memory": "off"}
"""What policies share: pairs of a semantic and a spatial encoder, each with a working memory that
they are for. Spatial encoders learn with the memory that they will have, or without one."""


def encoders_of(arm: str) -> str:
    """The pair that a policy looks through."""
    return "encoders" if arm in ("both", "spatial") else "encoders without memory"


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
    walks = next(iter(by_arm.values()))[0]
    return {
        "seeds": min(map(len, by_arm.values())),
        "episodes": len(walks),
        "arms": {
            arm: {
                group: {
                    **{name: mean(scores(seeds, name, group), homes(walks, group),
                                  f"{arm} {group} {name}")
                       for name in MEASURES},
                    "steps": round(float(scores(seeds, "steps", group).mean()), 1),
                    "forced": round(float(scores(seeds, "forced", group).mean()), 4),
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
                        homes(walks, group),
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
    """[seed, episode] of one measure, over the kinds of a group; `forced`: the successes of a STOP
    that was not the policy's own."""
    return np.array(
        [
            [_score(episode, name) for episode in episodes if episode["kind"] in GROUPS[group]]
            for episodes in seeds
        ]
    )


def _score(episode: Mapping[str, Any], name: str) -> float:
    if name == "steps":
        return float(episode["steps"])
    if name == "forced":
        return float(episode["steps"] > MAX_STEPS and episode["score"]["SR"])
    return float(episode["score"][name])


def homes(episodes: Episodes, group: str = ALL) -> list[str]:
    """Where each episode of a group takes place."""
    return [home_of(one["task"]) for one in episodes if one["kind"] in GROUPS[group]]


def home_of(task: str) -> str:
    """Where a task of the unseen homes takes place."""
    unseen = SPLITS["unseen"]
    return unseen[int(task.split()[-1]) % len(unseen)]


def mean(values: Floats, where: Sequence[str], name: str) -> dict[str, Any]:
    """The mean of [seed, episode] with its interval, and the mean of each seed.

    The chance of an interval is that of its name: another figure moves none.

    Args:
        where: the home of each episode, of each home as many.

    Raises:
        ValueError: some homes have more episodes than others.
    """
    names, counts = np.unique(where, return_counts=True)
    if len(set(counts.tolist())) > 1:
        raise ValueError("some homes have more episodes than others, which would weigh more")
    at = np.array(where)
    by_home = np.stack([values[:, at == home].mean(axis=1) for home in names], axis=1)
    rng = np.random.default_rng([_SEED, *name.encode()])
    interval = two_way_bootstrap(by_home, rng, draws=DRAWS)
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
