"""What the store is measured against: the same by hand, and FAISS alone.

`NumpySqlite` is what a good engineer writes for one table: SQLite rows (WAL, synchronous=NORMAL,
one transaction an add), the vectors in one matrix, each metadata key in a column of numbers, and
the texts of the ten best fetched by id. `FaissFlat` gives numbers and scores only, and is written
when it is closed.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from store_data import DIMENSION, Asked, Lookup, Row, Where
from store_trial import Found

Floats = NDArray[np.float32]

KEYS = ("env", "task")
_AT_ONCE = 10_000
"""Rows read at once: of a million not all, since their texts would fill the memory."""


class Columns:
    """Metadata as numbers, one array a key, with room to grow."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {key: {} for key in KEYS}
        self._columns = {key: np.empty(1024, np.int32) for key in KEYS}
        self.success = np.empty(1024, np.bool_)
        self.when = np.empty(1024, np.int64)

    def put(self, n: int, values: Mapping[str, Any]) -> None:
        if n == len(self.success):
            self._columns = {key: _doubled(column) for key, column in self._columns.items()}
            self.success, self.when = _doubled(self.success), _doubled(self.when)
        for key, column in self._columns.items():
            codes = self._codes[key]
            column[n] = codes.setdefault(values[key], len(codes))
        self.success[n], self.when[n] = values["success"], values["when"]

    def matching(self, n: int, where: Where) -> NDArray[np.int64]:
        """Places, of the first n, where all keys have their values."""
        masks = [self._columns[k][:n] == self._codes[k].get(v, -1) for k, v in where.items()]
        return np.flatnonzero(np.logical_and.reduce(masks))


class NumpySqlite:
    """SQLite and numpy by hand."""

    libraries = ("sqlite3",)
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        self._sql = sqlite3.connect(folder / "rows.db", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode=WAL")
        self._sql.execute("PRAGMA synchronous=NORMAL")
        self._sql.execute(
            "CREATE TABLE IF NOT EXISTS rows"
            " (id INTEGER PRIMARY KEY, metadata TEXT, text TEXT, vector BLOB)"
        )
        (stored,) = self._sql.execute("SELECT COUNT(*) FROM rows").fetchone()
        self._n = 0
        self._matrix = np.empty((max(1024, 2 * stored), DIMENSION), np.float32)
        self._columns = Columns()
        cursor = self._sql.execute("SELECT metadata, vector FROM rows ORDER BY id")
        while rows := cursor.fetchmany(_AT_ONCE):
            held = np.frombuffer(b"".join([vector for _, vector in rows]), np.float32)
            self._matrix[self._n : self._n + len(rows)] = held.reshape(-1, DIMENSION)
            for metadata, _ in rows:
                self._columns.put(self._n, json.loads(metadata))
                self._n += 1

    @staticmethod
    def native(rows: Sequence[Row]) -> Sequence[Row]:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        self._sql.execute("BEGIN")
        self._sql.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", map(_written, rows))
        self._sql.execute("COMMIT")
        for row in rows:
            self._keep(row)

    def add(self, row: Row) -> None:
        self._sql.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", _written(row))
        self._keep(row)

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        matrix = self._matrix[: self._n]
        if where:
            places = self._columns.matching(self._n, where)
            scores = matrix[places] @ query.vector
            best = _best(scores, k)
            numbers = places[best].tolist()
        else:
            scores = matrix @ query.vector
            best = _best(scores, k)
            numbers = best.tolist()
        marks = ",".join("?" * len(numbers))
        rows = self._sql.execute(
            f"SELECT id, metadata, text FROM rows WHERE id IN ({marks})", numbers
        )
        texts = {id: (json.loads(metadata), text) for id, metadata, text in rows}
        return [
            Found(number, score, texts[number][1])
            for number, score in zip(numbers, scores[best].tolist(), strict=True)
        ]

    def close(self) -> None:
        self._sql.close()

    def _keep(self, row: Row) -> None:
        if self._n == len(self._matrix):
            self._matrix = _doubled(self._matrix)
        self._matrix[self._n] = row.vector
        self._columns.put(self._n, row._asdict())
        self._n += 1


class FaissFlat:
    """FAISS's exact index, its filter a selector over columns."""

    libraries = ("faiss",)
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self._faiss: Any = faiss
        self._path = folder / "flat.faiss"
        self._columns_path = folder / "columns.json"
        self._columns, self._values = Columns(), list[dict[str, Any]]()
        if self._path.exists():
            self._index = faiss.read_index(str(self._path))
            self._values = json.loads(self._columns_path.read_text(encoding="utf-8"))
            for n, values in enumerate(self._values):
                self._columns.put(n, values)
        else:
            self._index = faiss.IndexFlatIP(DIMENSION)

    @staticmethod
    def native(rows: Sequence[Row]) -> Sequence[Row]:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        self._index.add(np.stack([row.vector for row in rows]))
        for row in rows:
            self._keep(row)

    def add(self, row: Row) -> None:
        self._index.add(row.vector[None])
        self._keep(row)

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        chosen = {}
        if where:
            places = self._columns.matching(len(self._values), where)
            selector = self._faiss.IDSelectorBatch(places)
            chosen = {"params": self._faiss.SearchParameters(sel=selector)}
        scores, numbers = self._index.search(query.vector[None], k, **chosen)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [Found(number, score, None) for number, score in found if number >= 0]

    def close(self) -> None:
        self._faiss.write_index(self._index, str(self._path))
        self._columns_path.write_text(json.dumps(self._values), encoding="utf-8")

    def _keep(self, row: Row) -> None:
        values = _metadata(row)
        self._columns.put(len(self._values), values)
        self._values.append(values)


def _metadata(row: Row) -> dict[str, Any]:
    return {"env": row.env, "task": row.task, "success": row.success, "when": row.when}


def _written(row: Row) -> tuple[int, str, str, bytes]:
    return row.number, json.dumps(_metadata(row)), row.text, row.vector.tobytes()


def _doubled(array: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([array, np.empty_like(array)])


def _best(scores: Floats, k: int) -> NDArray[np.int64]:
    """Places of the k largest, best first."""
    if len(scores) > k:
        best = np.argpartition(scores, -k)[-k:]
        return best[np.argsort(-scores[best])]
    return np.argsort(-scores)
