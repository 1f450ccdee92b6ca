"""The constants of the memory of places, chosen on training buildings and then fixed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"field": 3.7, "tfidf": 3.5, "last_clause": 1.5, "refuted": 2.0}
)
"""How much each feature adds to a candidate's logit. The first three are a likelihood fit on
training buildings, `refuted` the best of three values tried there."""


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """Constants, in metres where a length.

    Attributes:
        weights: feature -> its weight in the logits; a feature that is absent weighs nothing.
        spread: words of a place also tell of places around it, by exp(-distance / spread).
        step_spread: the same for steps, whose distance is the sum over where they lead from
            (`behind` times), where they are made and where they lead to.
        behind: see `step_spread`.
        prior: how many words a place must hold before they count for half.
        place_power, step_power: how much of the log ratios of places and steps counts: they tell
            the same thing twice.
        astray: a failed walk may have been right at first: its words count by this power of the
            number of nodes from its start.
        nodes: standard deviation, in nodes of a path, of where along it a word is meant.
        goal: how close a remembered end must be to a candidate's, exp(-distance / goal).
        start: the same for the starts; wide, since the way to a goal is told from many starts.
        vote: sharpness of the softmax over remembered instructions.
        radius: ends closer than this share their votes.
        doubt: chance that a memory is worth nothing, before any forecast of it was checked.
        witness: how much of an independent check each forecast counts for.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    spread: float = 1.0
    step_spread: float = 2.0
    behind: float = 0.5
    prior: float = 60.0
    place_power: float = 0.3
    step_power: float = 0.7
    astray: float = 0.5
    nodes: float = 0.8
    goal: float = 2.0
    start: float = 30.0
    vote: float = 20.0
    radius: float = 3.0
    doubt: float = 0.5
    witness: float = 1.0
