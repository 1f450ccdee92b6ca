from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_the_texts_asked_for_last_are_kept() -> None:
    inner = Counting()
    cached = CachedEmbedding(inner, kept=2)
    cached.encode(["a", "b"])
    cached.encode(["a"])
    cached.encode(["c"])  # b goes, a was asked for since
    assert inner.asked == ["a", "b", "c"]
    cached.encode(["a", "c"])
    assert inner.asked == ["a", "b", "c"]
    vectors = cached.encode(["b", "c", "b", "d", "e"])  # more than are kept
    assert inner.asked == ["a", "b", "c", "b", "d", "e"]
    assert np.array_equal(vectors, HashingEmbedding(32).encode(["b", "c", "b", "d", "e"]))
    with pytest.raises(StoreError, match="cannot keep -1"):
        CachedEmbedding(inner, kept=-1)


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8), st.integers(0, 4))
def test_it_answers_as_its_inner_embedding_does(asked: list[list[str]], kept: int) -> None:
    cached = CachedEmbedding(HashingEmbedding(8), kept=kept)
    for texts in asked:
        assert np.array_equal(cached.encode(texts), HashingEmbedding(8).encode(texts))


def test_what_is_given_away_is_no_part_of_the_cache() -> None:
    cached = CachedEmbedding(HashingEmbedding(32))
    cached.encode(["a"])[:] = 0
    cached.encode(["a"])[:] = 0
    assert np.array_equal(cached.encode(["a"]), HashingEmbedding(32).encode(["a"]))


def test_a_cache_of_a_cache_keeps_each_vector_once(tmp_path: Path) -> None:
    inner = Counting()
    outer = CachedEmbedding(CachedEmbedding(inner), tmp_path / "vectors.db", kept=0)
    outer.encode(["a"])
    outer.encode(["a"])
    assert inner.asked == ["a"]  # by the file
    assert vars(outer)["_inner"] is inner
    outer.close()


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


def test_many_texts_reach_the_file_as_they_are_encoded(tmp_path: Path) -> None:
    """So a run that is killed, or whose embedding fails, keeps most of what it encoded."""

    class Failing(Counting):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if len(self.asked) >= 600:
                raise KeyboardInterrupt
            return super().encode(texts)

    texts = [f"text {n}" for n in range(1000)]
    first = CachedEmbedding(Failing(), tmp_path / "vectors.db")
    with pytest.raises(KeyboardInterrupt):
        first.encode(texts)
    first.close()
    inner = Counting()
    second = CachedEmbedding(inner, tmp_path / "vectors.db")
    assert np.array_equal(second.encode(texts), HashingEmbedding(32).encode(texts))
    assert len(inner.asked) < 400
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
