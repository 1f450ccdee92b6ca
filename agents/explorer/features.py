"""What the second stage reads of each option: the network's word, geometry, and memory's word.

The same second stage as the navigator's (`navigator/combiner.py`), over other columns: an option
is a stop or a frontier here, and memory means different things of each.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...memory.places import Evidence
from ...memory.places.memory import FEATURES
from ...planners.wayfinding.decision import RADIUS
from ...planners.wayfinding.explorer import Moment
from ...planners.wayfinding.text_match import straightness
from ..navigator.features import Sight as Columns
from ..navigator.features import gate

Floats = NDArray[np.float64]

OWN = (
    "chance",
    "chance_near",
    "stop",
    "stop_edges",
    "stop_edges_squared",
    "frontier_edges",
    "metres",
    "walk",
    "straight",
    "crowd",
)
"""Known without memory."""

TOLD = (*(f"stop_{name}" for name in FEATURES), *(f"frontier_{name}" for name in FEATURES))
"""What memory says, of a stop and of a frontier: two weights for each."""


def columns_of(moment: Moment, logits: Floats, evidence: Evidence | None) -> Columns:
    """One moment for the second stage.

    Args:
        logits: (n,) of the network; zeros where there is none.
        evidence: of the memory of places over the options; None: nothing is remembered.
    """
    size = len(moment.options)
    told = np.zeros((size, len(TOLD)))
    trust, routes = 0.0, 0
    agreements: Sequence[float] = ()
    remembered = moment.search.remembered
    if evidence is not None and remembered is not None:
        some = np.stack([evidence.features.get(n, np.zeros(size)) for n in FEATURES], axis=1)
        stop = moment.options.seen[:, None]
        told = np.concatenate([some * stop, some * ~stop], axis=1)
        trust, routes = evidence.trust, len(remembered)
        agreements = remembered.agreements
    return Columns(own_of(moment, logits), told, gate(agreements, routes, trust))


def own_of(moment: Moment, logits: Floats) -> Floats:
    """(n, OWN)."""
    options = moment.options
    seen = options.seen
    apart = options.known.distances[np.ix_(options.numbers, options.numbers)] < RADIUS
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    near = np.where(seen, apart @ (chances * seen), chances)
    edges = options.hops - 5.0
    columns = np.stack(
        [
            np.log(chances + 1e-6),
            np.log(near + 1e-6),
            seen.astype(np.float64),
            edges * seen,
            edges**2 * seen,
            edges * ~seen,
            options.lengths / 10.0 - 1.0,
            options.walks / 10.0,
            straightness(options.known.positions, options.paths, moment.search.heading),
            np.log((apart @ seen) + 1.0),
        ],
        axis=1,
    )
    return np.asarray(columns, np.float64)
