"""How a store is searched, for whoever asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How a store is searched.

    Attributes:
        kind: "exact", or "approximate" where queries without a filter look into groups.
        rows: how many experiences are searched.
        checkpointed: how many of them are in the file beside the store.
        groups, probes: how many groups there are, and are looked into; 0 where exact.
        recall: the share of the 10 most similar that is found, measured when it was made.
        precision: of the searched copy of the vectors.
        bytes: that the searched copy takes.
    """

    kind: str
    rows: int
    checkpointed: int = 0
    groups: int = 0
    probes: int = 0
    recall: float = 1.0
    precision: str = "float32"
    bytes: int = 0
