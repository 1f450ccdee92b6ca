"""How often each word was said of each thing: a table that grows both ways."""

import numpy as np
from numpy.typing import NDArray

from .growing import grown

Floats = NDArray[np.float64]


class WordCounts:
    """Counts of words (columns) at rows: places, steps, kinds of turn.

    Args:
        prior: strength of the mean over rows in each row's shares, in words.
    """

    def __init__(self, prior: float) -> None:
        self._prior = prior
        self._table = np.zeros((0, 0))
        self._of_rows = np.zeros(0)
        self._of_words = np.zeros(0)

    def add(self, rows: NDArray[np.intp], columns: NDArray[np.intp], shares: Floats) -> None:
        """Add `shares` (words, rows); rows and columns may be new, and may stand twice."""
        size = int(rows.max()) + 1, int(columns.max()) + 1
        self._table = grown(self._table, size)
        self._of_rows = grown(self._of_rows, size[:1])
        self._of_words = grown(self._of_words, size[1:])
        np.add.at(self._table, (rows[None, :], columns[:, None]), shares)
        np.add.at(self._of_rows, rows, shares.sum(axis=0))
        np.add.at(self._of_words, columns, shares.sum(axis=1))

    def ratios(self, columns: NDArray[np.intp], kernel: Floats | None = None) -> Floats:
        """How much likelier each word is at a row than on the whole; 1 where nothing is known.

        Args:
            columns: of the words asked for.
            kernel: (m, rows) how much each row tells of each of m things; without it, the rows
                themselves.

        Returns:
            (m, words).
        """
        total = float(self._of_words.sum())
        rows = len(self._of_rows) if kernel is None else kernel.shape[1]
        if total <= 0 or not len(columns):
            size = rows if kernel is None else len(kernel)
            return np.ones((size, len(columns)))
        inside = np.minimum(columns, len(self._of_words) - 1)
        overall = np.where(columns < len(self._of_words), self._of_words[inside], 0.0) / total
        heard = overall > 0
        self._table = grown(self._table, (rows, 0))
        self._of_rows = grown(self._of_rows, (rows,))
        counts = self._table[:rows, inside]
        held = self._of_rows[:rows]
        if kernel is not None:
            counts, held = kernel @ counts, kernel @ held
        more = counts / np.where(heard, overall, 1.0)
        told = (more + self._prior) / (held[:, None] + self._prior)
        return np.where(heard, told, 1.0)
