"""Navigation: how true the graph world is, how fast, and what memory buys in generated buildings.

Fidelity and speed are those of `navigation_fidelity.py` and `navigation_speed.py`; they need the
data sets of `vln/` in `MNEMONAUT_DATA`. The suites run in generated buildings and need none. What
memory buys on real Room-to-Room has scripts of its own: `navigation_unknown.py` (the headline),
`navigation_explored.py` and `navigation_ranker.py`.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import navigation_fidelity
import navigation_speed
import navigation_suites
from claim import Target, tell

WORTH = ("off", "shuffled", "placebo")
"""What `online` must be better than."""


def headline(generated: Mapping[str, Any]) -> dict[str, Any]:
    """The differences that the claim rests on, as numbers of their own; a quick run has none."""
    return {
        figure_of(setting, *pair.split(" - ")): difference["low"]
        for setting, told in generated.items()
        for pair, difference in told["success differences"].items()
        if difference["low"] is not None
    }


def figure_of(setting: str, arm: str, other: str) -> str:
    """The name of a difference's lower bound."""
    return f"generated_{setting}_{arm}_minus_{other}_low"


def measure(options: Namespace) -> Mapping[str, Any]:
    quick, workers = options.quick, options.workers
    figures: dict[str, Any] = {**navigation_fidelity.fidelity(), **navigation_speed.speed(quick)}
    if not quick:
        figures |= navigation_fidelity.baselines()
        figures["generated_simulated_model"] = navigation_suites.simulated(workers)
    generated = navigation_suites.generated(workers, quick)
    figures |= {f"generated_{setting}": told for setting, told in generated.items()}
    return figures | headline(generated)


TARGETS = [
    *navigation_fidelity.TARGETS,
    *navigation_speed.TARGETS,
    *(
        Target(figure_of(setting, "online", other), 0.0, above=True)
        for setting in navigation_suites.SUITES
        for other in WORTH
    ),
]

if __name__ == "__main__":
    tell("navigation", measure, TARGETS, __doc__ or "")
