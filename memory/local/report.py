"""How a store is searched, for whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from .segment import Segment


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How a store is searched.

    Attributes:
        kind: "exact"; "quantised" where the searched copy knows the vectors less well; or
            "approximate" where queries without a filter look into groups. Groups are of no use
            where most of them would have to be looked into; then it is not approximate.
        rows: how many experiences are searched.
        checkpointed: how many of them are in the file beside the store.
        groups, probes: how many groups there are, and are looked into; 0 where exact.
        recall: the share of the 10 most similar that is found, measured when the checkpoint was
            made; where two things lose some, the product of what each leaves.
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


def report_of(segments: Sequence[Segment], *, approximate: bool) -> IndexReport:
    """How these segments are searched; `approximate` says whether groups may be used."""
    rows = sum(segment.alive for segment in segments)
    held = sum(segment.codes.nbytes for segment in segments)
    for base in segments:
        if base.checkpointed:
            break
    else:
        return IndexReport("exact", rows, bytes=held)
    groups, probes, recall = 0, 0, base.kept
    kind = "exact" if base.codec.exact else "quantised"
    partition = base.partition
    if partition is not None and approximate and partition.is_narrow:
        kind, groups, probes = "approximate", len(partition.centres), partition.probes
        recall = round(partition.recall * base.kept, 4)
    return IndexReport(kind, rows, base.size, groups, probes, recall, base.codec.precision, held)
