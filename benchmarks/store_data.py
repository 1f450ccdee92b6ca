"""What the benchmarks of the store keep and ask for: made from a seed, alike in every process.

Rows are made in blocks, each from a seed of its own, so that a process makes only those it needs.
A text ends with the number of its row, written as a place ("at 12 345"): this is how an embedding
that costs nothing finds the vector, and how an answer's text is checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Where = Mapping[str, str]

DIMENSION = 384
CENTRES = 200
NOISE = 0.7
"""Of a clustered row about its centre, where the centre's own spread is 1."""

ENVS = 6
"""One of them is 17 % of the rows."""
TASKS = 100
"""One of them is 1 % of the rows."""

WORDS = 37
"""Of a text, before the three of its place."""

_BLOCK = 1000
_VOCABULARY = 2000
_SEED = 8
_QUERIES_FROM = 900_000_000
"""Queries have numbers too, far above those of rows."""

_ROWS, _VECTORS, _CENTRES, _QUERIES = range(4)


class Row(NamedTuple):
    """What is stored; `number` counts from 0, `vector` has length 1."""

    number: int
    vector: Floats
    text: str
    env: str
    task: str
    success: bool
    when: int


class Asked(NamedTuple):
    """What is searched for."""

    vector: Floats
    text: str


@dataclass(frozen=True, slots=True)
class Data:
    """Unit vectors, with texts and metadata that do not depend on them.

    Attributes:
        kind: "random", where nearest neighbours are hardly nearer than the rest, or "clustered",
            as the experiences of many tries at few tasks are.
        centres: of the clusters.
    """

    kind: str
    centres: int = CENTRES

    def vectors(self, start: int, stop: int) -> Floats:
        """Of the rows from `start` to below `stop`, [stop - start, DIMENSION]."""
        blocks = [
            self._unit(np.random.default_rng([_SEED, _VECTORS, block]), _BLOCK)
            for block in range(start // _BLOCK, -(-stop // _BLOCK))
        ]
        if not blocks:
            return np.empty((0, DIMENSION), np.float32)
        first = start // _BLOCK * _BLOCK
        made = blocks[0] if len(blocks) == 1 else np.concatenate(blocks)
        return made[start - first : stop - first]

    def rows(self, start: int, stop: int) -> list[Row]:
        """The same, with all that belongs to them."""
        traits = traits_of(start, stop)
        words = _words(start, stop)
        return [
            Row(
                number,
                vector,
                f"{' '.join(map(_word, drawn))} {place(number)}",
                env_name(int(env)),
                task_name(int(task)),
                bool(success),
                number,
            )
            for number, vector, drawn, env, task, success in zip(
                range(start, stop), self.vectors(start, stop), words, *traits, strict=True
            )
        ]

    def queries(self, count: int) -> list[Asked]:
        """Drawn as the rows are, and none of them."""
        vectors = self._unit(np.random.default_rng([_SEED, _QUERIES]), count)
        return [Asked(v, f"near {place(_QUERIES_FROM + n)}") for n, v in enumerate(vectors)]

    def _unit(self, rng: np.random.Generator, count: int) -> Floats:
        if self.kind == "random":
            drawn = rng.standard_normal((count, DIMENSION), dtype=np.float32)
        else:
            # The centres are drawn first, so that the first queries do not depend on the number.
            chosen = _centres(self.centres)[rng.integers(self.centres, size=count)]
            drawn = chosen + NOISE * rng.standard_normal((count, DIMENSION), dtype=np.float32)
        lengths = np.linalg.norm(drawn, axis=1, keepdims=True)
        return np.asarray(drawn / lengths, dtype=np.float32)


class Traits(NamedTuple):
    """Of rows [n each]: number of the env, number of the task, success."""

    env: NDArray[np.int64]
    task: NDArray[np.int64]
    success: NDArray[np.bool_]

    def of(self, numbers: NDArray[np.int64]) -> "Traits":
        """Those of some rows."""
        return Traits(self.env[numbers], self.task[numbers], self.success[numbers])


def traits_of(start: int, stop: int) -> Traits:
    """What the rows from `start` to below `stop` can be filtered by."""
    first, last = start // _BLOCK, -(-stop // _BLOCK)
    parts = [_block_traits(block) for block in range(first, max(last, first + 1))]
    kept = slice(start - first * _BLOCK, stop - first * _BLOCK)
    env, task, success = (np.concatenate(part)[kept] for part in zip(*parts, strict=True))
    return Traits(env, task, success)


def env_name(number: int) -> str:
    return f"env-{number}"


def task_name(number: int) -> str:
    return f"task {number:02d}"


def questions(count: int) -> dict[str, list[Where]]:
    """What is asked for beside each of `count` queries, by kind of question."""
    return {
        "top10": [{} for _ in range(count)],
        "filter17": [{"env": env_name(n % ENVS)} for n in range(count)],
        "filter1": [{"task": task_name(n % TASKS)} for n in range(count)],
    }


def matching(traits: Traits, where: Where) -> NDArray[np.bool_]:
    """Which of the rows a question asks for [n]."""
    mask = np.ones(len(traits.env), np.bool_)
    if "env" in where:
        mask &= traits.env == _ENV_NUMBERS[where["env"]]
    if "task" in where:
        mask &= traits.task == _TASK_NUMBERS[where["task"]]
    return mask


def place(number: int) -> str:
    """How a number is written, so that few different words write many numbers."""
    return f"at {number // 1000} {number % 1000}"


def number_in(text: str) -> int:
    """The number that a text ends with."""
    _, thousands, ones = text.rsplit(" ", 2)
    return int(thousands) * 1000 + int(ones)


class Lookup:
    """Finds the vector of a text by the number that it ends with: an embedding that costs nothing.

    Args:
        rows: with neighbouring numbers, or none.
        queries: all that will be asked.
    """

    def __init__(self, rows: Sequence[Row], queries: Sequence[Asked]) -> None:
        self._queries = [query.vector for query in queries]
        self.hold(rows)

    def hold(self, rows: Sequence[Row]) -> None:
        """Know these rows, and no others."""
        self._first = rows[0].number if rows else 0
        self._rows = [row.vector for row in rows]

    def __call__(self, text: str) -> Floats:
        number = number_in(text)
        if number >= _QUERIES_FROM:
            return self._queries[number - _QUERIES_FROM]
        return self._rows[number - self._first]


def _words(start: int, stop: int) -> NDArray[np.int64]:
    """Which words a text has [n, WORDS]; the r-th is drawn in proportion to 1 / r (Zipf's law)."""
    first, last = start // _BLOCK, -(-stop // _BLOCK)
    blocks = [_block_words(block) for block in range(first, max(last, first + 1))]
    return np.concatenate(blocks)[start - first * _BLOCK : stop - first * _BLOCK]


def _block_traits(block: int) -> Traits:
    rng = np.random.default_rng([_SEED, _ROWS, block])
    return Traits(
        rng.integers(ENVS, size=_BLOCK), rng.integers(TASKS, size=_BLOCK), rng.random(_BLOCK) < 0.5
    )


def _block_words(block: int) -> NDArray[np.int64]:
    rng = np.random.default_rng([_SEED, _ROWS, block, WORDS])
    return (_VOCABULARY ** rng.random((_BLOCK, WORDS))).astype(np.int64)


_ENV_NUMBERS = {env_name(number): number for number in range(ENVS)}
_TASK_NUMBERS = {task_name(number): number for number in range(TASKS)}


@lru_cache(maxsize=2)
def _centres(count: int) -> Floats:
    rng = np.random.default_rng([_SEED, _CENTRES])
    return rng.standard_normal((count, DIMENSION), dtype=np.float32)


@lru_cache(maxsize=_VOCABULARY)
def _word(number: int) -> str:
    """A word that can be said: "ba", "beko", ..."""
    consonants, vowels, told = "bdfgklmnprstvz", "aeiou", ""
    while True:
        number, syllable = divmod(number, len(consonants) * len(vowels))
        told += consonants[syllable // len(vowels)] + vowels[syllable % len(vowels)]
        if not number:
            return told
