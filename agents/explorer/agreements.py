"""Does what was shown fit what was said? The ground on which a memory is believed.

A network that knows nothing of the memory reads each remembered instruction at its start: how much
likelier does it hold the way that was shown than others? Where instructions and ways do not belong
together, no likelier.
"""

from collections.abc import Sequence

import numpy as np

from ...planners.wayfinding.explorer import Moment, Scorer, Search
from ...planners.wayfinding.options import options_of
from ...planners.wayfinding.remembered import RememberedBuilding
from ..navigator.features import agreement
from .courses import Shown


def note_agreements(shown: Sequence[Shown], reader: Scorer) -> None:
    """Note in each building how well a route that was just shown fits its instructions.

    An own walk that failed counts the other way round.
    """
    moments: list[Moment] = []
    ends: list[tuple[RememberedBuilding, int, float]] = []
    for told in shown:
        known, path = told.building.known, told.route.path
        options = options_of(known, path[0], path[0], 10**6)
        stops = np.flatnonzero(options.seen)
        if not len(stops):
            continue
        options = options.only(stops)
        sign = 1.0 if told.route.success else -1.0
        for instruction in told.route.instructions:
            moments.append(Moment(Search(instruction, told.heading, [path[0]], known, 0), options))
            ends.append((told.building, known.index[path[-1]], sign))
    answers = reader.score(moments) if moments else []
    for (building, end, sign), moment, logits in zip(ends, moments, answers, strict=True):
        fit = agreement(logits, moment.options.numbers, end, building.known.distances)
        building.agreements.append(sign * fit)
