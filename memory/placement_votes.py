"""Where people say that an object belongs, told from their votes on other objects.

Many places are right or wrong for almost any object, so the prior is each place's mean share of
votes. What an object's votes differ by is carried over to objects and to places of like names: a
kernel ridge regression whose kernel is the product of both, solved in closed form, and averaged
over several settings, since a hundred objects are too few to choose one. To that comes a weight
for how alike the names of object and place themselves are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .embedding import Embedding

Shares = NDArray[np.float64]
"""Shares of votes, 0 to 1: [objects, places]."""


@dataclass(frozen=True, slots=True)
class Smoothing:
    """How votes are carried over; predictions are averaged over all pairs (ridge, places).

    Attributes:
        ridges: the larger, the less an object's own votes move its neighbours; each above 0.
        places: 0: each place is learnt alone; towards 1: places of like names share what they
            learn.
        names: points of share per unit of cosine between the names of object and place.
    """

    ridges: tuple[float, ...] = (1.0, 3.0, 10.0, 30.0)
    places: tuple[float, ...] = (0.0, 0.3, 0.6, 0.9)
    names: float = 0.175


class PlacementVotes:
    """Predicts the shares of votes that an unseen object would get at each place.

    Args:
        shares: [objects, places], what people said about the known objects.
        objects, places: their names in words, in the order of `shares`.
        embed: the embedding of the names.
        smoothing: how votes are carried over.

    Raises ValueError where the shape of `shares` is another than the names say.
    """

    def __init__(
        self,
        shares: Shares,
        objects: Sequence[str],
        places: Sequence[str],
        embed: Embedding,
        smoothing: Smoothing | None = None,
    ) -> None:
        if shares.shape != (len(objects), len(places)) or not len(objects):
            raise ValueError(
                f"shares of shape {shares.shape} do not fit {len(objects)} objects and "
                f"{len(places)} places; give one row per object and one column per place"
            )
        smoothing = smoothing or Smoothing()
        self.prior: Shares = shares.mean(axis=0)
        self._embed = embed
        self._names = smoothing.names
        self._objects = embed.encode(objects).astype(np.float64)
        self._places = embed.encode(places).astype(np.float64)
        self._usual = (self._objects @ self._places.T).mean(axis=0)
        self._carried = _ridge(
            self._objects @ self._objects.T,
            self._places @ self._places.T,
            shares - self.prior,
            smoothing,
        )

    def predict(self, objects: Sequence[str]) -> Shares:
        """[objects, places]: scores on the scale of shares; they may leave 0 to 1 a little."""
        vectors = self._embed.encode(objects).astype(np.float64)
        own = self._names * (vectors @ self._places.T - self._usual)
        scores: Shares = self.prior + vectors @ self._objects.T @ self._carried + own
        return scores


def _ridge(objects: Shares, places: Shares, targets: Shares, smoothing: Smoothing) -> Shares:
    """Weights [objects, places] to be multiplied by an object kernel's rows.

    For each pair of settings solves (K kron L + ridge I) a = y, where L mixes the identity and the
    kernel of the places, and adds A L. Both kernels are turned onto their eigenvectors once; the
    mixtures share those of `places`.
    """
    rows, left = np.linalg.eigh(objects)
    columns, right = np.linalg.eigh(places)
    turned = left.T @ targets @ right
    settings = list(product(smoothing.ridges, smoothing.places))
    total = np.zeros_like(turned)
    for ridge, alike in settings:
        mixed = (1 - alike) + alike * columns
        total += turned * mixed / (np.outer(rows, mixed) + ridge)
    weights: Shares = left @ (total / len(settings)) @ right.T
    return weights
