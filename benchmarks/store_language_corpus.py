"""Instructions that end somewhere: which may be recalled for which, and which describe its goal.

And what recalls them by rare words alone, as a control beside the store.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnemonaut.envs.navigation.routes import read_r2r, vln_folder

SETTINGS = ("any", "other_paths", "in_building")
DEPTHS = (1, 5)

Hits: TypeAlias = NDArray[np.float64]
"""[questions, len(DEPTHS)], 1 where the goal is among the k best."""


@dataclass(frozen=True, slots=True)
class Told:
    """An instruction, the path that it describes, and the viewpoint where that ends."""

    building: str
    path: str
    goal: str
    text: str


class Corpus:
    """Instructions, and which of them may be recalled for which, and should be."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told
        self._building = _codes([one.building for one in told])
        self._path = _codes([(one.building, one.path) for one in told])
        self.goal = _codes([(one.building, one.goal) for one in told])

    def allowed(self, nth: int, setting: str) -> NDArray[np.bool_]:
        """[instructions]; the same as `scope`."""
        if setting == "any":
            return np.asarray(np.arange(len(self.told)) != nth)
        other = np.asarray(self._path != self._path[nth])
        if setting == "in_building":
            return np.asarray(other & (self._building == self._building[nth]))
        return other

    def scope(self, nth: int, setting: str) -> Mapping[str, Any]:
        """`allowed` as the store is asked."""
        one = self.told[nth]
        if setting == "any":
            return {"nth": {"!=": nth}}
        if setting == "in_building":
            return {"path": {"!=": one.path}, "building": one.building}
        return {"path": {"!=": one.path}}

    def counts(self, nth: int, setting: str) -> tuple[int, int]:
        """How many may be recalled, and how many of these share the goal."""
        allowed = self.allowed(nth, setting)
        return int(allowed.sum()), int((allowed & (self.goal == self.goal[nth])).sum())

    def hits(self, questions: Sequence[int], found: Sequence[Sequence[int]]) -> Hits:
        """`found` are instructions, best first, for each question."""
        same = [
            [self.goal[one] == self.goal[nth] for one in ones]
            for nth, ones in zip(questions, found, strict=True)
        ]
        return np.array([[float(any(row[:k])) for k in DEPTHS] for row in same])

    def chance(self, questions: Sequence[int], setting: str) -> Hits:
        """What drawing without looking would hit on average."""
        counts = [self.counts(nth, setting) for nth in questions]
        return np.array([[drawn(number, good, k) for k in DEPTHS] for number, good in counts])


def drawn(number: int, good: int, k: int) -> float:
    """The chance that k of `number`, drawn without replacement, hold one of the `good`."""
    missed = 1.0
    for nth in range(min(k, number)):
        missed *= max(number - good - nth, 0) / (number - nth)
    return 1.0 - missed


def read(buildings: int | None = None) -> list[Told]:
    """The train instructions, in the file's order; of the first so many buildings, by name."""
    routes = read_r2r(vln_folder() / "r2r" / "R2R_train.json", "train")
    kept = sorted({route.building for route in routes})[:buildings]
    return [
        Told(route.building, route.path_id, route.path[-1], text)
        for route in routes
        if route.building in kept
        for text in route.instructions
    ]


class RareWords:
    """Exact cosines of (1 + ln count) ln(texts / texts that hold the word)."""

    def __init__(self, texts: Sequence[str]) -> None:
        from scipy.sparse import csr_matrix

        counts = [Counter(re.findall(r"[a-z0-9]+", text.lower())) for text in texts]
        held = Counter(word for count in counts for word in count)
        column = {word: n for n, word in enumerate(held)}
        entries = [
            (nth, column[word], (1 + np.log(count)) * np.log(len(texts) / held[word]))
            for nth, found in enumerate(counts)
            for word, count in found.items()
        ]
        rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(texts)))
        values = values / np.maximum(lengths, 1e-12)[rows]
        self._matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), len(column)))

    def best(self, nth: int, allowed: NDArray[np.bool_], k: int) -> list[int]:
        """The k most like the nth text among the allowed; of equals the first."""
        likeness = np.asarray((self._matrix @ self._matrix[nth].T).todense()).ravel()
        places = np.flatnonzero(allowed)
        return [int(n) for n in places[np.argsort(-likeness[places], kind="stable")[:k]]]


def _codes(values: Sequence[Any]) -> NDArray[np.int64]:
    known = {value: n for n, value in enumerate(dict.fromkeys(values))}
    return np.array([known[value] for value in values], dtype=np.int64)
