"""Words of instructions and of panoramas: how a text is cut, and which words are known."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z]+")
LONGEST = 80
"""Words of an instruction that are read; R2R's longest has some 90, the mean is 29."""

EMPTY = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by depicts from has image in is it its of on or scene shows "
        "showing the there this to view with",
    )
)
"""What is dropped from a panorama's words: every caption is full of them."""


def cut(text: str) -> list[str]:
    """The words of a text in lower case, plurals cut to the singular where an s is all."""
    words = _WORD.findall(text.lower())
    return [word[:-1] if _plural(word) else word for word in words]


def _plural(word: str) -> bool:
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "su"


@dataclass(frozen=True)
class Vocabulary:
    """The words that a ranker knows; number 0 is kept for padding, so a word's number is >= 1."""

    words: tuple[str, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Word -> its number."""
        return {word: number for number, word in enumerate(self.words, 1)}

    def __len__(self) -> int:
        return len(self.words) + 1

    def read(self, text: str) -> list[int]:
        """The numbers of a text's known words, in order; unknown ones are skipped."""
        numbers = self.numbers
        return [numbers[word] for word in cut(text) if word in numbers]


def vocabulary_of(
    instructions: Iterable[str], sights: Iterable[str], *, least: tuple[int, int] = (3, 8)
) -> Vocabulary:
    """Words that occur at least `least` times in instructions or in what is seen, sorted."""
    told = Counter(word for text in instructions for word in cut(text))
    seen = Counter(word for text in sights for word in cut(text))
    words = {word for word, count in told.items() if count >= least[0]}
    words |= {word for word, count in seen.items() if count >= least[1] and word not in EMPTY}
    return Vocabulary(tuple(sorted(words)))


def word_vectors(
    vocabulary: Vocabulary,
    width: int,
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Float32 (len(vocabulary), width): vectors of the words alone, cut down by an SVD.

    Args:
        encode: texts -> (n, d) vectors; a sentence transformer's.

    Row 0 (padding) is zero; the others have the mean square 1 / width, as a fresh table would.
    """
    vectors = np.asarray(encode(vocabulary.words), np.float64)
    vectors = vectors - vectors.mean(axis=0)
    left, singular, _ = np.linalg.svd(vectors, full_matrices=False)
    kept = (left * singular)[:, :width]
    kept /= max(float(np.sqrt((kept**2).sum(axis=1).mean())), 1e-12)
    table = np.zeros((len(vocabulary), width), np.float32)
    table[1:, : kept.shape[1]] = kept
    return table
