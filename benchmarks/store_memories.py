"""Other people's agent memories, with an embedding that looks vectors up; see `store_peers.py`."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from store_data import DIMENSION, Asked, Lookup, Row, Where
from store_peers import Native, metadata
from store_trial import Found


class Mem0:
    """Its FAISS provider; nothing is inferred, so no language model is asked.

    Loaded by its vector store's own bulk insert, since one by one 10,000 take minutes: it writes
    all anew with each. Single rows and questions go through its `Memory`.
    """

    libraries = ("faiss", "mem0", "mem0.vector_stores.faiss", "mem0.embeddings.openai")
    persists = True

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        key = {"api_key": "none"}  # both clients want one, and neither is used
        self._memory = import_module("mem0").Memory.from_config(
            {
                "vector_store": {
                    "provider": "faiss",
                    "config": {
                        "collection_name": "rows",
                        "path": str(folder / "faiss"),
                        "embedding_model_dims": DIMENSION,
                    },
                },
                "history_db_path": str(folder / "history.db"),
                "embedder": {"provider": "openai", "config": key},
                "llm": {"provider": "openai", "config": key},
            }
        )
        self._memory.embedding_model = _Embedder(lookup)

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        self._memory.vector_store.insert(
            [row.vector for row in rows],
            [
                {**metadata(row), "number": row.number, "data": row.text, "user_id": "one"}
                for row in rows
            ],
        )

    def add(self, row: Row) -> None:
        known = {**metadata(row), "number": row.number}
        self._memory.add(row.text, user_id="one", metadata=known, infer=False)

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        asked = {"user_id": "one", **where}
        found = self._memory.search(query.text, top_k=k, filters=asked, threshold=0.0)
        return [
            Found(row["metadata"]["number"], row["score"], row["memory"])
            for row in found["results"]
        ]

    def close(self) -> None:
        """It has nothing to close: every row is saved."""


class LangGraph:
    """Its InMemoryStore, LangMem's default: nothing outlives the process.

    It keeps the caller's own texts and vectors, so its memory is told without them.
    """

    libraries = ("langgraph.store.memory",)
    persists = False

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        def embed(texts: Sequence[str]) -> list[Any]:
            return [lookup(text) for text in texts]

        index = {"dims": DIMENSION, "embed": embed, "fields": ["text"]}
        self._store = import_module("langgraph.store.memory").InMemoryStore(index=index)

    @staticmethod
    def native(rows: Sequence[Row]) -> Native:
        return rows

    def load(self, rows: Sequence[Row]) -> None:
        put = import_module("langgraph.store.base").PutOp
        values = ((str(row.number), {**metadata(row), "text": row.text}) for row in rows)
        self._store.batch([put(("rows",), key, value) for key, value in values])

    def add(self, row: Row) -> None:
        self._store.put(("rows",), str(row.number), {**metadata(row), "text": row.text})

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        found = self._store.search(("rows",), query=query.text, filter=dict(where) or None, limit=k)
        return [Found(int(item.key), item.score, item.value["text"]) for item in found]

    def close(self) -> None:
        """It has nothing to close."""


class _Embedder:
    """What mem0 asks of an embedding model."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def embed(self, text: str, memory_action: str | None = None) -> Any:
        return self._lookup(text)

    def embed_batch(self, texts: Sequence[str], memory_action: str | None = None) -> list[Any]:
        return [np.asarray(self._lookup(text)) for text in texts]
