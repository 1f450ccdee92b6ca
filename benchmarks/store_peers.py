"""Other people's vector stores, each as its documentation says to use it, and at its fastest here.

Run by an interpreter that has them: `MNEMONAUT_PEERS_PYTHON` names a Python with chromadb 1.5.9,
lancedb 0.40.0, apsw 3.54.1, sqlite-vec 0.1.9 and qdrant-client 1.20.0; for `store_memories.py` also
mem0ai 2.2.1, faiss-cpu 1.15.1 and langgraph 1.2.22. All keep the vector, the text and four keys of
metadata, and give the texts of what they find.
"""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from store_data import DIMENSION, Asked, Lookup, Row, Where
from store_trial import Found

Native = Sequence[Any]


def metadata(row: Row) -> dict[str, Any]:
    return {"env": row.env, "task": row.task, "success": row.success, "when": row.when}


class ChromaDb:
    """HNSW with its defaults, and one thread; saved with every row, searched approximately."""

    libraries = ("chromadb",)
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        chroma = import_module("chromadb")
        settings = chroma.config.Settings(anonymized_telemetry=False)
        self._client = chroma.PersistentClient(str(folder), settings=settings)
        self._rows = self._client.get_or_create_collection(
            "rows",
            embedding_function=None,
            configuration={"hnsw": {"space": "ip", "num_threads": 1}},
        )

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        most = self._client.get_max_batch_size()
        for start in range(0, len(rows), most):
            self._put(rows[start : start + most])

    def add(self, row: Row) -> None:
        self._put([row])

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        found = self._rows.query(
            query_embeddings=[query.vector],
            n_results=k,
            where=dict(where) or None,
            include=["documents", "metadatas", "distances"],
        )
        columns = (found[key][0] for key in ("ids", "distances", "documents"))
        return [Found(int(id), 1 - away, text) for id, away, text in zip(*columns, strict=True)]

    def close(self) -> None:
        """It has nothing to close: every row is saved."""

    def _put(self, rows: Sequence[Row]) -> None:
        self._rows.add(
            ids=[str(row.number) for row in rows],
            embeddings=[row.vector for row in rows],
            metadatas=[metadata(row) for row in rows],
            documents=[row.text for row in rows],
        )


class LanceDb:
    """Exact, without a vector index; a bitmap index on the key that a narrow filter asks for.

    On the other, which a sixth of the rows share, such an index makes it slower.
    """

    libraries = ("lancedb", "pyarrow")
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        arrow = import_module("pyarrow")
        base = import_module("lancedb").connect(str(folder))
        self._schema = arrow.schema(
            [
                ("number", arrow.int64()),
                ("vector", arrow.list_(arrow.float32(), DIMENSION)),
                ("text", arrow.string()),
                ("env", arrow.string()),
                ("task", arrow.string()),
                ("success", arrow.bool_()),
                ("when", arrow.int64()),
            ]
        )
        self._arrow = arrow
        self._table = base.create_table("rows", schema=self._schema, exist_ok=True)

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        return [{**row._asdict(), "vector": row.vector} for row in rows]

    def load(self, rows: Native) -> None:
        whole = self._arrow.Table.from_pylist(
            [{**row, "vector": row["vector"].tolist()} for row in rows], schema=self._schema
        )
        self._table.add(whole)
        self._table.create_index("task", config=import_module("lancedb.index").Bitmap())

    def add(self, row: Any) -> None:
        self._table.add([row])

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        asked = self._table.search(query.vector).distance_type("dot").limit(k)
        for key, value in where.items():
            asked = asked.where(f"{key} = '{value}'", prefilter=True)
        kept = ["number", "text", "env", "task", "success", "when", "_distance"]
        rows = asked.select(kept).to_list()
        return [Found(row["number"], 1 - row["_distance"], row["text"]) for row in rows]

    def close(self) -> None:
        """It has nothing to close: every row is saved."""


class SqliteVec:
    """A virtual table of SQLite through apsw: this Python's own sqlite3 loads no extensions."""

    libraries = ("apsw", "sqlite_vec")
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        extension = import_module("sqlite_vec")
        self._sql = import_module("apsw").Connection(str(folder / "rows.db"))
        self._sql.enable_load_extension(True)
        self._sql.load_extension(extension.loadable_path())
        self._sql.execute("PRAGMA journal_mode=WAL")
        self._sql.execute("PRAGMA synchronous=NORMAL")
        # Squared distance, not cosine: of unit vectors the order is the same, and it is faster.
        self._sql.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS rows USING vec0("
            f"number INTEGER PRIMARY KEY, vector float[{DIMENSION}], env TEXT, task TEXT,"
            " success INTEGER, moment INTEGER, +text TEXT)"
        )

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        self._sql.execute("BEGIN")
        for row in rows:
            self.add(row)
        self._sql.execute("COMMIT")

    def add(self, row: Row) -> None:
        self._sql.execute(
            "INSERT INTO rows(number, vector, env, task, success, moment, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.number, row.vector, row.env, row.task, int(row.success), row.when, row.text),
        )

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        asked = "".join(f" AND {key} = ?" for key in where)
        rows = self._sql.execute(
            "SELECT number, distance, text, env, task, success, moment FROM rows"
            f" WHERE vector MATCH ? AND k = ?{asked}",
            (query.vector, k, *where.values()),
        )
        return [Found(row[0], 1 - row[1] ** 2 / 2, row[2]) for row in rows]

    def close(self) -> None:
        self._sql.close()


class QdrantLocal:
    """The client's own engine, without a server."""

    libraries = ("qdrant_client",)
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        self._models = import_module("qdrant_client").models
        self._client = import_module("qdrant_client").QdrantClient(path=str(folder))
        if not self._client.collection_exists("rows"):
            distance = self._models.Distance.COSINE
            shape = self._models.VectorParams(size=DIMENSION, distance=distance)
            self._client.create_collection("rows", vectors_config=shape)

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        point = import_module("qdrant_client").models.PointStruct
        return [
            point(
                id=row.number,
                vector=row.vector.tolist(),
                payload={**metadata(row), "text": row.text},
            )
            for row in rows
        ]

    def load(self, rows: Native) -> None:
        for start in range(0, len(rows), 1000):
            self._client.upsert("rows", rows[start : start + 1000])

    def add(self, row: Any) -> None:
        self._client.upsert("rows", [row])

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        models = self._models
        must = [
            models.FieldCondition(key=key, match=models.MatchValue(value=value))
            for key, value in where.items()
        ]
        found = self._client.query_points(
            "rows",
            query=query.vector,
            limit=k,
            query_filter=models.Filter(must=must) if must else None,
            with_payload=True,
        )
        return [Found(point.id, point.score, point.payload["text"]) for point in found.points]

    def close(self) -> None:
        self._client.close()
