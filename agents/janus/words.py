"""The words that a Janus reads, and each word's number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...envs.navigation.rooms.vocabulary import cut

PAD = 0
"""The number of no word: what fills up the shorter instructions of a batch."""

UNKNOWN = 1
"""The number of every word that is not in the vocabulary."""

_SPECIAL = ("<pad>", "<unk>")


@dataclass(frozen=True)
class WordVocabulary:
    """The known words in their fixed order; the first one has number 2."""

    words: tuple[str, ...]
    numbers: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {word: number for number, word in enumerate(self.words, len(_SPECIAL))}
        if len(numbers) != len(self.words):
            raise ValueError("a vocabulary names every word once; take the repeated ones out")
        object.__setattr__(self, "numbers", numbers)

    def __len__(self) -> int:
        return len(self.words) + len(_SPECIAL)

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's words, in order; unknown ones are `UNKNOWN`."""
        return [self.numbers.get(word, UNKNOWN) for word in cut(text)]

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Numbers of several texts, filled up with `PAD` to the longest (at least one word)."""
        rows = [self.encode(text) for text in texts]
        longest = max((len(row) for row in rows), default=0)
        return [row + [PAD] * (max(longest, 1) - len(row)) for row in rows]

    def decode(self, numbers: Iterable[int]) -> str:
        """Words with spaces between; padding is left out."""
        names = (*_SPECIAL, *self.words)
        return " ".join(names[number] for number in numbers if number != PAD)

    def to_json(self) -> list[str]:
        """Plain JSON, for a checkpoint's head."""
        return list(self.words)

    @staticmethod
    def from_json(told: Any) -> "WordVocabulary":
        """The vocabulary that `to_json` wrote."""
        if not isinstance(told, list) or not all(isinstance(word, str) for word in told):
            raise ValueError("a vocabulary is a JSON list of words; use a checkpoint of Janus")
        return WordVocabulary(tuple(told))


def vocabulary_of(words: Iterable[str]) -> WordVocabulary:
    """A vocabulary of words as they are told: cut as texts are, sorted, each once."""
    return WordVocabulary(tuple(sorted({part for word in words for part in cut(word)})))
