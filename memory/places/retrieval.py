"""Remembered instructions that read like the one at hand, and where their paths went."""

import numpy as np
from numpy.typing import NDArray

from .growing import Numbering, grown
from .words import Words, tokens

Floats = NDArray[np.float64]


class InstructionTable:
    """Likeness of an instruction to remembered ones: cosine of TF-IDF."""

    def __init__(self, words: Words) -> None:
        self._general = words
        self._words = Numbering()
        self._terms = np.zeros((0, 0))
        self._texts = 0
        self._weighed: tuple[Floats, Floats] | None = None

    def __len__(self) -> int:
        return self._texts

    def add(self, text: str) -> None:
        """Remember a text."""
        columns = np.array([self._words.add(word) for word in tokens(text)], np.intp)
        self._terms = grown(self._terms, (self._texts + 1, max(len(self._words), 1)))
        np.add.at(self._terms[self._texts], columns, 1.0)
        self._texts += 1
        self._weighed = None

    def likeness(self, text: str) -> Floats:
        """(texts,) cosine with each remembered text; 0 where no word is shared."""
        words = tokens(text)
        columns = self._words.find(words)
        if not self._texts:
            return np.zeros(0)
        if self._weighed is None:
            self._weighed = self._weigh()
        table, rarity = self._weighed
        query = np.bincount(columns[columns >= 0], minlength=table.shape[1])
        here = np.flatnonzero(query)
        weighed = np.log1p(query[here]) * rarity[here]
        unknown = [self._general.rarity(word) for word in set(words) if word not in self._words]
        length = np.sqrt((weighed**2).sum() + np.square(unknown).sum() * np.log(2.0) ** 2)
        return np.asarray(table[:, here] @ (weighed / max(float(length), 1e-12)))

    def rarity(self, words: tuple[str, ...]) -> Floats:
        """(words,) inverse document frequency of each, over general and remembered texts."""
        if self._weighed is None:
            self._weighed = self._weigh()
        columns = self._words.find(words)
        known = self._weighed[1]
        return np.array(
            [
                known[column] if column >= 0 else self._general.rarity(word, self._texts)
                for word, column in zip(words, columns, strict=True)
            ]
        )

    def _weigh(self) -> tuple[Floats, Floats]:
        terms = self._terms[: self._texts, : len(self._words)]
        found = (terms > 0).sum(axis=0)
        names = list(self._words)
        rarity = np.array(
            [
                self._general.rarity(name, self._texts, int(number))
                for name, number in zip(names, found, strict=True)
            ]
        )
        table = np.log1p(terms) * rarity
        table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)
        return table, rarity
