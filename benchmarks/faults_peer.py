"""One store, ours or another's, that is opened, looked at, and then added to until it is killed.

A script of its own, since the other stores are installed in another Python (see `faults_peers`):
`faults_peer.py KIND FOLDER` reads the ids that were acknowledged so far as one line of JSON, says
in one line what it finds of them, then adds from the next id on and prints each when it is told.
Needs numpy and the package in question.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

DIMENSION = 384
_LOOKED_AT = 100


class Peer(Protocol):
    """What is asked of a store; an id is a whole number, and stands for `vector_of(id)`."""

    def add(self, id: int) -> None: ...

    def ids(self) -> set[int]: ...

    def nearest(self, id: int) -> int | None: ...


def vector_of(id: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(id).standard_normal(DIMENSION)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


class Ours:
    """This package's experience store; the embedding looks the vector up by the text."""

    name = "lookup"
    dimension = DIMENSION

    def __init__(self, folder: Path) -> None:
        from mnemonaut.memory import Experience, ExperienceStore, Query, RankWeights

        self._make, self._query = Experience, Query
        alone = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)
        self._store = ExperienceStore(folder / "store.db", embedding=self, weights=alone)

    def encode(self, texts: Any) -> Any:
        return np.stack([vector_of(int(text.split()[-1])) for text in texts])

    def add(self, id: int) -> None:
        self._store.remember(self._make({"text": str(id)}, "task", [], {"success": True}))

    def ids(self) -> set[int]:
        rows = self._store.get_many(list(self._store.ids()))
        return {int(row.state["text"]) for row in rows}

    def nearest(self, id: int) -> int | None:
        found = self._store.recall(self._query(str(id)), 1)
        return int(found[0].experience.state["text"]) if found else None


class Chroma:
    def __init__(self, folder: Path) -> None:
        chromadb: Any = _imported("chromadb")
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(folder), settings=settings)
        self._rows = client.get_or_create_collection("rows", metadata={"hnsw:space": "cosine"})

    def add(self, id: int) -> None:
        self._rows.add(ids=[str(id)], embeddings=[vector_of(id).tolist()])

    def ids(self) -> set[int]:
        return set(map(int, self._rows.get(include=[])["ids"]))

    def nearest(self, id: int) -> int | None:
        found = self._rows.query(query_embeddings=[vector_of(id).tolist()], n_results=1)["ids"][0]
        return int(found[0]) if found else None


class Lance:
    def __init__(self, folder: Path) -> None:
        lancedb: Any = _imported("lancedb")
        pyarrow: Any = _imported("pyarrow")
        vector = pyarrow.list_(pyarrow.float32(), DIMENSION)
        schema = pyarrow.schema([("id", pyarrow.int64()), ("vector", vector)])
        database = lancedb.connect(str(folder))
        self._rows = database.create_table("rows", schema=schema, exist_ok=True)

    def add(self, id: int) -> None:
        self._rows.add([{"id": id, "vector": vector_of(id).tolist()}])

    def ids(self) -> set[int]:
        return set(self._rows.to_arrow()["id"].to_pylist())

    def nearest(self, id: int) -> int | None:
        found = self._rows.search(vector_of(id)).metric("cosine").limit(1).to_list()
        return int(found[0]["id"]) if found else None


class Qdrant:
    def __init__(self, folder: Path) -> None:
        package: Any = _imported("qdrant_client")
        self._models = package.models
        self._client = package.QdrantClient(path=str(folder))
        if not self._client.collection_exists("rows"):
            size = self._models.VectorParams(size=DIMENSION, distance="Cosine")
            self._client.create_collection("rows", vectors_config=size)

    def add(self, id: int) -> None:
        point = self._models.PointStruct(id=id, vector=vector_of(id).tolist())
        self._client.upsert("rows", [point])

    def ids(self) -> set[int]:
        return {point.id for point in self._client.scroll("rows", limit=1_000_000)[0]}

    def nearest(self, id: int) -> int | None:
        found = self._client.query_points("rows", query=vector_of(id).tolist(), limit=1).points
        return int(found[0].id) if found else None


class Mem0:
    """mem0's FAISS store, below its language model."""

    def __init__(self, folder: Path) -> None:
        os.environ["MEM0_TELEMETRY"] = "False"
        module: Any = _imported("mem0.vector_stores.faiss")
        self.rows = module.FAISS(
            "rows", path=str(folder), distance_strategy="cosine", embedding_model_dims=DIMENSION
        )

    def add(self, id: int) -> None:
        self.rows.insert([vector_of(id).tolist()], [{"data": str(id)}], [str(id)])

    def ids(self) -> set[int]:
        return set(map(int, self.rows.docstore))

    def nearest(self, id: int) -> int | None:
        found = self.rows.search("", [vector_of(id).tolist()], top_k=1)
        return int(found[0].id) if found else None


PEERS: dict[str, Callable[[Path], Peer]] = {
    "mnemonaut": Ours,
    "chromadb": Chroma,
    "lancedb": Lance,
    "qdrant": Qdrant,
    "mem0": Mem0,
}


def _imported(name: str) -> Any:
    from importlib import import_module

    return import_module(name)


def found_of(peer: Peer, acknowledged: list[int]) -> dict[str, Any]:
    """Which acknowledged ids are gone; of those asked for, how many are not their own nearest, and
    how many of these are answered with another."""
    there = peer.ids()
    step = max(1, len(acknowledged) // _LOOKED_AT)
    asked = sorted({*acknowledged[::step], *acknowledged[-10:]})
    wrong = [(id, near) for id in asked if (near := peer.nearest(id)) != id]
    return {
        "lost": sorted(set(acknowledged) - there),
        "asked": len(asked),
        "wrong": len(wrong),
        "another": sum(near is not None for _, near in wrong),
    }


def torn(folder: Path) -> dict[str, Any]:
    """mem0: its second file cut short, as by a crash; then one more row, then a question."""
    first = Mem0(folder)
    for id in (1, 2):
        first.add(id)
    documents = folder / "rows.json"
    content = documents.read_bytes()
    documents.write_bytes(content[: len(content) // 2])
    again = Mem0(folder)
    again.add(3)
    answer = again.rows.search("", [vector_of(1).tolist()], top_k=1)
    said = {"id": int(answer[0].id), "score": round(float(answer[0].score), 4)} if answer else {}
    return {"asked": 1, **said}


def main() -> None:
    kind, folder = sys.argv[1], Path(sys.argv[2])
    if kind == "torn":
        print(json.dumps(torn(folder)), flush=True)
        return
    acknowledged: list[int] = json.loads(sys.stdin.readline())
    peer = PEERS[kind](folder)
    print(json.dumps(found_of(peer, acknowledged)), flush=True)
    # The row that was under way may be there; its id is not given again.
    id = max(acknowledged, default=0) + 2
    while True:
        peer.add(id)
        print(id, flush=True)
        id += 1


if __name__ == "__main__":
    main()
