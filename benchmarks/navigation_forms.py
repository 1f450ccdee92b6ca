"""How the three scripts on real Room-to-Room name their rows, and what the tables call them."""

from collections.abc import Mapping
from dataclasses import dataclass

PLAIN = ("", ".low", ".high")
NAMED = ("mean", "low", "high")


@dataclass(frozen=True, slots=True)
class Gain:
    """A difference: its words, how its figures' names begin after the split, and their ends."""

    told: str
    begin: str
    ends: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """How a script names its rows.

    Attributes:
        labels: row -> its words, in the order in which they are told; rows that are not named
            here follow under their own names, but for those after train's paths.
        columns: metrics that are told.
        controlled: what stands between a row and its control.
        likeliest: what stands behind a row decided by the likeliest end; "" for none.
        against: row with controls -> the row that has no memory.
        curves: rows told by the number of earlier paths.
        gains: differences with intervals.
    """

    labels: Mapping[str, str]
    columns: tuple[str, ...]
    controlled: str
    likeliest: str
    against: Mapping[str, str]
    curves: tuple[str, ...]
    gains: tuple[Gain, ...]


EXPLORED = Form(
    labels={
        "blind": "blind: the shape of the graph alone",
        "density": "where earlier paths ended",
        "tfidf": "texts alike by their words",
        "minilm": "texts alike by MiniLM",
        "hashing": "texts alike by hashed words",
        "place words": "words of places alone",
        "field": "word field",
        "fused": "word field and texts alike",
        "memory": "memory, nothing learnt",
        "memory, no gate": "the same without its gate",
        "memory, no paths shown": "no paths shown: own walks, and whether they succeeded",
        "memory after train": "memory, train's paths of the building shown before",
    },
    columns=("SR", "SPL", "NE", "nDTW"),
    controlled=" ",
    likeliest=", argmax",
    against={"memory": "blind", "memory, no gate": "blind", "fused": "blind"},
    curves=("blind", "memory", "fused", "memory, no paths shown"),
    gains=(
        Gain("memory - blind", "memory-blind.SR", PLAIN),
        Gain("the same, buildings drawn", "memory-blind.SR.buildings ", NAMED),
        Gain("the same, after 60 paths", "memory-blind.SR.late ", NAMED),
    ),
)

RANKER = Form(
    labels={
        "blind": "blind: the shape of the graph alone",
        "blind.learnt": "geometry, learnt",
        "ranker": "ranker alone",
        "alone": "no memory: ranker and geometry",
        "memory": "memory only: geometry and memory",
        "both": "both",
        "hashing.both": "both, texts alike by hashed words",
    },
    columns=("SR", "SPL", "NE", "nDTW"),
    controlled=".",
    likeliest=".argmax",
    against={"both": "alone", "memory": "blind.learnt"},
    curves=("alone", "memory", "both"),
    gains=(
        Gain("both - no memory", "both.gain.", NAMED),
        Gain("the same, after 60 paths", "both.gain60.", NAMED),
    ),
)

UNKNOWN = Form(
    labels={
        "straightest": "straightest",
        "text-greedy": "text-greedy",
        "text, nothing learnt": "explorer, nothing learnt, no memory",
        "memory, nothing learnt": "explorer, nothing learnt, memory only",
        "text + memory, nothing learnt": "explorer, nothing learnt, with memory",
        "learnt": "explorer, learnt, no memory",
        "map only": "explorer, learnt, shown places without words",
        "learnt + own walks": "explorer, learnt, memory of own walks only",
        "learnt + memory": "explorer, learnt, with memory",
        "map only after train": "map only, train's paths shown before",
        "learnt + memory after train": "with memory, train's paths shown before",
    },
    columns=("SR", "SPL", "NE", "nDTW", "OSR", "TL"),
    controlled=" ",
    likeliest="",
    against={"learnt + memory": "learnt", "memory, nothing learnt": "text, nothing learnt"},
    curves=("learnt", "map only", "learnt + memory", "learnt + own walks"),
    gains=(
        Gain("memory - no memory", "learnt + memory-learnt.SR", PLAIN),
        Gain("the same, buildings drawn", "learnt + memory-learnt.buildings.SR", PLAIN),
        Gain("the same, after 60 paths", "learnt + memory-learnt.late.SR", PLAIN),
        Gain("memory - map only", "learnt + memory-map only.SR", PLAIN),
        Gain("the same, buildings drawn", "learnt + memory-map only.buildings.SR", PLAIN),
        Gain("the same, after 60 paths", "learnt + memory-map only.late.SR", PLAIN),
    ),
)
