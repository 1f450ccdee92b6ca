from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.memory import HashingEmbedding, StoreError
from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.embedding_cache import CachedEmbedding


class Counting(HashingEmbedding):
    """The hashing embedding, noting what it was asked for."""

    def __init__(self, dimension: int = 32) -> None:
        super().__init__(dimension)
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().encode(texts)


def test_each_text_is_encoded_once() -> None:
    inner = Counting()
    cached = CachedEmbedding(inner)
    vectors = cached.encode(["a", "b", "a"])
    assert np.array_equal(vectors, HashingEmbedding(32).encode(["a", "b", "a"]))
    assert np.array_equal(cached.encode(["b", "c"]), HashingEmbedding(32).encode(["b", "c"]))
    assert inner.asked == ["a", "b", "c"]
    assert (cached.name, cached.dimension) == ("hashing:32", 32)
    assert cached.encode([]).shape == (0, 32)


def test_a_file_serves_the_next_process(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    first = CachedEmbedding(Counting(), file)
    second_inner = Counting()
    second = CachedEmbedding(second_inner, file)
    written = first.encode(["mine log", "craft table"])
    assert np.array_equal(second.encode(["craft table", "mine log"]), written[::-1])
    assert second_inner.asked == []
    first.close()
    second.close()


def test_embeddings_do_not_mix_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    small, large = CachedEmbedding(Counting(32), file), CachedEmbedding(Counting(64), file)
    assert small.encode(["a"]).shape == (1, 32)
    assert np.array_equal(large.encode(["a"]), HashingEmbedding(64).encode(["a"]))
    small.close()
    large.close()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are my notes, and not a cache of anything " * 40)
    with pytest.raises(StoreError, match="delete it or name another"):
        CachedEmbedding(Counting(), file)
