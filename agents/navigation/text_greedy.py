"""The policy that walks where the view reads most like the instruction; no memory, no model.

Instruction and sentence are compared by the cosine of their TF-IDF weights, clause by clause: in
the middle of the way only the clauses in the middle of the instruction count.
"""

import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from ...memory.places import Words, clauses, tokens
from .greedy import MOVES, Choice, GreedyAgent

STRAIGHT = 0.2
"""Weight of walking straight on, beside the likeness of the texts."""

CLAUSES = 2
"""As many clauses, from where the instruction should have been followed to, are compared."""


class TextLikeness:
    """A `Worth`: likeness of the view to the clauses that are due, and a little straightness.

    Args:
        words: how telling each word is; without them all are equally so.
    """

    def __init__(self, words: Words | None = None, straight: float = STRAIGHT) -> None:
        self._words = words or Words()
        self._straight = straight
        self._weighed = lru_cache(maxsize=50_000)(self._weigh)

    def __call__(self, choice: Choice) -> float:
        told = clauses(choice.instruction)
        first = int(choice.progress * len(told))
        seen = self._weighed(choice.sentence)
        due = told[first : first + CLAUSES]
        likeness = max((_cosine(self._weighed(clause), seen) for clause in due), default=0.0)
        return likeness + self._straight * choice.ahead

    def _weigh(self, text: str) -> Mapping[str, float]:
        """TF-IDF weights of a text, of unit length."""
        counts = Counter(tokens(text))
        weights = {
            word: (1 + math.log(count)) * self._words.rarity(word)
            for word, count in counts.items()
            if len(word) > 2
        }
        length = math.hypot(*weights.values()) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def text_greedy(words: Words | None = None, moves: int = MOVES) -> GreedyAgent:
    """The agent; `words` are counted from instructions that may be known, as the train split's."""
    return GreedyAgent(TextLikeness(words), moves)


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(weight * b.get(word, 0.0) for word, weight in a.items())
