"""Object types as numbers: which are known, and the vector that each one's name has.

The paper's nodes carry pixels: half of a node's feature is a learnt embedding of its class, half
what a detector saw of it. Here no pixels exist, so the second half is a text embedding of the
type's name ("CoffeeTable" as "coffee table"). It says nothing of the single object, only of its
type, and lets a type that was never seen in training borrow from its neighbours in meaning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..placement.names import shipped_vectors, words
from ..placement.rooms import RoomScene

if TYPE_CHECKING:
    from ..embedding import Embedding, Vectors


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a network was made for.

    Attributes:
        types: object types; a type's number is its place here.
        classes: receptacle types, sorted: what the network can answer.
        kinds: of rooms, sorted.
        vectors: float32 [types, dimension], the text embedding of each type's name.
    """

    types: tuple[str, ...]
    classes: tuple[str, ...]
    kinds: tuple[str, ...]
    vectors: "Vectors"

    def numbers(self) -> Mapping[str, int]:
        """Type -> its number."""
        return {name: number for number, name in enumerate(self.types)}

    def kind_number(self, kind: str) -> int:
        """The place of a room's kind; -1 for one that no training room was of."""
        return self.kinds.index(kind) if kind in self.kinds else -1


def vocabulary(rooms: Iterable[RoomScene], embedding: "Embedding | None" = None) -> Vocabulary:
    """All types and kinds of the rooms; classes are what holds things in them."""
    types, classes, kinds = set[str](), set[str](), set[str]()
    for room in rooms:
        types.update(thing.type for thing in room.objects)
        classes.update(room.receptacle_types())
        kinds.add(room.kind)
    known = tuple(sorted(types | classes))
    vectors = name_vectors(known, embedding)
    return Vocabulary(known, tuple(sorted(classes)), tuple(sorted(kinds)), vectors)


def name_vectors(types: Sequence[str], embedding: "Embedding | None" = None) -> "Vectors":
    """Float32 [types, dimension], one row of length 1 per type's name in words.

    Without an embedding: MiniLM's vectors of AI2-THOR's type names, which ship with the package;
    a type that is not among them gets zeros.
    """
    if embedding is not None:
        encoded = embedding.encode([words(name) for name in types])
        return np.asarray(encoded, dtype=np.float32)
    shipped = shipped_vectors()
    none = np.zeros(next(iter(shipped.values())).shape)
    rows = [shipped.get(name, none) for name in types]
    return np.array(rows, dtype=np.float32).reshape(len(rows), *none.shape)
