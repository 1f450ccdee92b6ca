"""Remembered instructions and where their paths went, found again by likeness."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidates
from .known_map import KnownMap
from .retrieval import InstructionTable
from .routes import RememberedRoute
from .settings import PlaceSettings
from .words import Words, last_clause

Floats: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.intp]
Embed: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]


class Recollection:
    """Routes one by one, unlike the field, which melts them together.

    Args:
        embed: texts -> (n, dimension) rows of length 1; None: no likeness but words.
    """

    def __init__(self, settings: PlaceSettings, words: Words, embed: Embed | None) -> None:
        self._settings, self._embed = settings, embed
        self._texts, self._lasts = InstructionTable(words), InstructionTable(words)
        self._vectors: list[Floats] = []
        self._last_vectors: list[Floats] = []
        self._of_text: list[int] = []
        self._paths: list[Numbers] = []
        self._success: list[bool] = []

    def add(self, route: RememberedRoute, path: Numbers) -> None:
        """Keep a route whose viewpoints have the rows `path`."""
        self._paths.append(path)
        self._success.append(route.success)
        for instruction in route.instructions:
            self._texts.add(instruction)
            self._lasts.add(last_clause(instruction))
            self._of_text.append(len(self._paths) - 1)
        if self._embed and route.instructions:
            self._vectors.append(_unit(self._embed(route.instructions)))
            lasts = [last_clause(text) or text for text in route.instructions]
            self._last_vectors.append(_unit(self._embed(lasts)))

    def tell(
        self,
        instruction: str,
        start: int,
        candidates: Candidates,
        known: KnownMap,
        numbers: Numbers,
    ) -> dict[str, Floats]:
        """(n,) features of each candidate.

        Args:
            numbers: the number of each row on the map, -1 where it is not on it.
        """
        settings = self._settings
        if not self._paths:
            return {}
        good = np.array(self._success)[:, None]
        starts = numbers[[path[0] for path in self._paths]]
        ends = numbers[[path[-1] for path in self._paths]]
        on_map = (starts >= 0) & (ends >= 0)
        from_start = np.where(on_map, known.distances[start, starts], np.inf)
        to_end = known.distances[np.ix_(ends, candidates.ends)]
        to_end = np.where(on_map[:, None], to_end, np.inf)
        at_goal = np.exp(-to_end / settings.goal) * good
        within = np.where(good, to_end < settings.radius, False).astype(np.float64)
        near_start = np.exp(-from_start / settings.start)
        told = {
            "density": at_goal.mean(axis=0),
            "start": near_start @ at_goal / len(self._paths),
        }
        of_text = np.array(self._of_text, np.intp)
        if not len(of_text):
            return told
        near, at_goal, within = near_start[of_text], at_goal[of_text], within[of_text]
        kernel = near[:, None] * at_goal
        alike = self._texts.likeness(instruction)
        last = self._lasts.likeness(last_clause(instruction))
        told["tfidf"] = (alike[:, None] * kernel).max(axis=0)
        told["last_clause"] = (last[:, None] * at_goal).max(axis=0)
        told["votes"] = _votes(settings.vote * alike, near, within)
        told["overlap"] = self._overlap(alike * near, numbers, candidates)
        if self._vectors and self._embed:
            asked = _unit(self._embed([instruction, last_clause(instruction) or instruction]))
            meant = np.maximum(np.concatenate(self._vectors) @ asked[0], 0.0)
            ending = np.maximum(np.concatenate(self._last_vectors) @ asked[1], 0.0)
            told["embedding"] = (meant[:, None] * kernel).max(axis=0)
            told["embedding_votes"] = _votes(settings.vote * meant, near, within)
            told["embedding_last"] = (ending[:, None] * at_goal).max(axis=0)
        failed = ~good[of_text, 0]
        if failed.any():
            wrong = (
                alike[failed, None]
                * near[failed, None]
                * (to_end < settings.radius)[of_text[failed]]
            )
            told["refuted"] = -wrong.max(axis=0)
        return told

    def _overlap(self, weights: Floats, numbers: Numbers, candidates: Candidates) -> Floats:
        """Share of a candidate's viewpoints that lie on paths of like instructions; the most."""
        best = np.zeros(len(self._paths))
        np.maximum.at(best, np.array(self._of_text, np.intp), weights)
        passed = np.zeros((len(self._paths), int(candidates.nodes.max()) + 1), bool)
        for row, path in enumerate(self._paths):
            nodes = numbers[path]
            nodes = nodes[(nodes >= 0) & (nodes < passed.shape[1])]
            passed[row, nodes] = self._success[row]
        shares = passed[:, candidates.nodes].mean(axis=2)
        return np.asarray((best[:, None] * shares).max(axis=0))


def _unit(vectors: NDArray[np.float32]) -> Floats:
    """Rows of length 1; embeddings promise it, half precision and caches may not keep it."""
    rows = np.asarray(vectors, np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12))


def _votes(logits: Floats, near_start: Floats, within: Floats) -> Floats:
    """Remembered instructions vote for the ends near theirs, the likelier ones with more weight."""
    weights = np.exp(logits - logits.max()) * near_start
    return np.asarray(weights @ within / max(float(weights.sum()), 1e-12))
