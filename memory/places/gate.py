"""How far a memory may be trusted, from its own forecasts.

Before a route is added, memory is asked where its instructions lead; then it is shown. A memory
whose texts and paths belong together forecasts better than chance, and ever better; one whose
texts are of elsewhere, or whose paths are wrong, does not. The weight of its word is the mean of a
Bayesian posterior over weights (prequential, after Dawid 1984): it grows as forecasts come true.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Trust:
    """A posterior over how much of a memory's logits to believe.

    Args:
        doubt: chance that the memory is worth nothing, before any forecast; the rest is spread
            evenly over the weights above 0.
        witness: how much of an independent forecast each one counts for.
        weights: that are thought possible, from 0 on. All or nothing was best on training
            buildings: finer ones leave a wrong memory a small weight for long.
    """

    def __init__(
        self,
        *,
        doubt: float = 0.5,
        witness: float = 1.0,
        weights: tuple[float, ...] = (0.0, 1.0),
    ) -> None:
        self._weights = np.array(weights)
        others = (1 - doubt) / (len(weights) - 1)
        self._logs = np.log([doubt, *[others] * (len(weights) - 1)])
        self._witness = witness

    @property
    def value(self) -> float:
        """0 to 1: the mean weight."""
        chances = np.exp(self._logs - self._logs.max())
        return float(np.clip(chances @ self._weights / chances.sum(), 0.0, 1.0))

    def observe(self, logits: Floats, came_true: NDArray[np.bool_]) -> None:
        """Learn how a forecast turned out.

        Args:
            logits: (n,) what memory said of each candidate.
            came_true: (n,) which of them agree with what was shown; no news if all or none do.
        """
        if came_true.all() or not came_true.any():
            return
        spread = self._weights[:, None] * logits
        spread -= spread.max(axis=1, keepdims=True)
        chances = np.exp(spread)
        right = chances[:, came_true].sum(axis=1) / chances.sum(axis=1)
        # A floor: no single surprise may end all belief.
        self._logs += self._witness * np.log(np.maximum(right, 1e-3))
