"""Where things belong: TIDEE's memory in real rooms, and preferences by example, in one run.

iTHOR's rooms (closed forms, the context ranker, the paper's graph network), TidyBot's scenarios,
Housekeep's votes; each part is a benchmark of its own, and is told below its own name.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import placement_housekeep
import placement_ithor
import placement_network
import placement_tidybot
from claim import Target, tell

PARTS = {
    "ithor": placement_ithor,
    "network": placement_network,
    "tidybot": placement_tidybot,
    "housekeep": placement_housekeep,
}


def measure(options: Namespace) -> Mapping[str, Any]:
    return {
        f"{name}.{figure}": value
        for name, part in PARTS.items()
        for figure, value in part.measure(options).items()
    }


def targets() -> list[Target]:
    """Every part's own, under its name."""
    return [
        Target(f"{name}.{t.figure}", t.bound, t.at_least, t.above)
        for name, part in PARTS.items()
        for t in part.TARGETS
    ]


if __name__ == "__main__":
    tell("placement", measure, targets(), __doc__ or "")
