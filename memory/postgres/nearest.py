"""The best rows under the sum of the parts, exactly, found on the server.

The server gives every row in question a rough score: pgvector's inner product is a sum of float32
numbers, whose distance from the true one is bounded. The best by it, and some to spare, come here
and are scored exactly. If the bound cannot rule out a row that did not come, more are fetched.
"""

from collections.abc import Mapping
from typing import Any, LiteralString, NamedTuple

import numpy as np

from ..backend import Traits
from ..embedding import Vectors
from ..ranking import ROUNDING, Ranked, RankWeights, score
from .connecting import Connection
from .failures import remade
from .reading import traits_of
from .values import packed, unpacked
from .where import condition

_SPARE = 16
_MORE = 8
_MOST = 2**62  # rows: more than any server has, and a number that it takes
_LONGEST = 1.01  # no stored vector is longer; see `problems`
_OLDEST = 1000.0  # half-lives; what is older adds nothing, and no float could tell

# Age beyond the last half-life is asked first: 2 ** -2000 would be an error of the server's.
_BEST: LiteralString = (
    "WITH best AS MATERIALIZED (SELECT id,"
    " %s::float8 * -(vector <#> %s) + CASE WHEN success THEN %s::float8 ELSE 0 END"
    " + CASE WHEN (SELECT last_id FROM store) - met > %s::float8 THEN 0"
    " ELSE %s::float8 * power(2.0::float8, (met - (SELECT last_id FROM store)) / %s::float8) END"
    " + %s::float8 * ((helped + 1)::float8 / (used + 2) - 0.5) AS rough"
    " FROM experiences WHERE "
)
_OF_BEST: LiteralString = (
    " ORDER BY rough DESC, id DESC LIMIT %s)"
    " SELECT (SELECT embedding FROM store), (SELECT last_id FROM store), rough, id,"
    " vector_send(vector), success, occurred, met, times, used, helped"
    " FROM best JOIN experiences USING (id) ORDER BY rough DESC"
)


class _Candidates(NamedTuple):
    """Rows with their rough scores, best first, of a store whose newest has `last_id`."""

    rough: list[float]
    ids: list[int]
    vectors: list[Vectors]
    traits: Traits
    last_id: int


class Nearest:
    """Finds rows for one set of weights; `embedding` is that of the queries."""

    def __init__(self, shown: str, embedding: tuple[str, int], weights: RankWeights) -> None:
        self._shown = shown
        self._embedding = embedding
        self._weights = weights
        parts = (weights.similarity, weights.outcome, weights.recency, weights.usefulness)
        # Divided by the largest, no sum is too large for the server.
        self._scale = max(1.0, *map(abs, parts))

    def best(
        self, connection: Connection, query: Vectors, k: int, where: Mapping[str, Any]
    ) -> list[Ranked]:
        """The k best rows for `query` [dimension], best first."""
        margin = self._margin(query)
        k = min(int(k), _MOST)
        fetch = k + _SPARE
        while True:
            found = self._fetched(connection, query, fetch, where)
            if len(found.ids) <= k:
                break
            enough = found.rough[k - 1] - 2 * margin
            if len(found.ids) < fetch or found.rough[-1] < enough:
                break
            # More rows are as good as equal than were fetched.
            fetch = min(_MORE * fetch, _MOST + _SPARE)
        if not found.ids:
            return []
        stacked = np.stack(found.vectors)
        ranked = score(query, found.ids, stacked, found.traits, found.last_id, self._weights)
        return ranked[:k]

    def _margin(self, query: Vectors) -> float:
        """How far a rough score may be from the reported one, in the server's scale."""
        longest = _LONGEST * max(1.0, float(np.linalg.norm(query)))
        products = abs(self._weights.similarity) * (self._embedding[1] + 2) * 2.0**-24 * longest
        return (products + ROUNDING) / self._scale + 1e-14

    def _fetched(
        self, connection: Connection, query: Vectors, fetch: int, where: Mapping[str, Any]
    ) -> _Candidates:
        weights, scale = self._weights, self._scale
        asked, values = condition(where)
        parameters = [
            weights.similarity / scale,
            packed(query),
            weights.outcome / scale,
            _OLDEST * weights.half_life,
            weights.recency / scale,
            weights.half_life,
            weights.usefulness / scale,
            *values,
            fetch,
        ]
        with connection.cursor(binary=True) as cursor:
            # A plan for any filter would be a bad one for most.
            cursor.execute(_BEST + asked + _OF_BEST, parameters, prepare=False)
            rows = cursor.fetchall()
        if rows and rows[0][0] != self._embedding[0]:
            raise remade(self._shown)
        return _Candidates(
            [row[2] for row in rows],
            [row[3] for row in rows],
            [unpacked(row[4]) for row in rows],
            traits_of([row[5:] for row in rows]),
            rows[0][1] if rows else 0,
        )
