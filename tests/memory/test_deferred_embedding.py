from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.memory import (
    Experience,
    ExperienceStore,
    Forgetting,
    HashingEmbedding,
    Query,
    StoreError,
    StoreVersion,
)
from mnemonaut.memory.deferred_embedding import DeferredEmbedding
from mnemonaut.memory.embedding import Vectors


def test_it_embeds_as_the_one_it_names() -> None:
    deferred = DeferredEmbedding("hashing:64", 64)
    assert (deferred.name, deferred.dimension) == ("hashing:64", 64)
    for texts in (["mine a log"], ["craft a stick", ""]):
        assert np.array_equal(deferred.encode(texts), HashingEmbedding(64).encode(texts))


def test_an_embedding_that_became_another_is_refused() -> None:
    with pytest.raises(StoreVersion, match="had 32 dimensions and is now `hashing:64` with 64"):
        DeferredEmbedding("hashing:64", 32).encode(["a"])


class Lost:
    """An embedding that nobody can load again."""

    name = "nobody/model"
    dimension = 8

    def encode(self, texts: Sequence[str]) -> Vectors:
        return HashingEmbedding(8).encode(texts)


def test_a_store_without_its_model_can_be_looked_into_and_embedded_anew(
    tmp_path: Path, make: Callable[..., Experience]
) -> None:
    path = tmp_path / "lost.db"
    with ExperienceStore(path, embedding=Lost()) as store:
        store.remember_many([make("a"), make("b", success=False), make("c")])
    with ExperienceStore(path, embedding=DeferredEmbedding("nobody/model", 8)) as store:
        assert [store.get(id).task for id in store.ids({"success": True})] == ["a", "c"]
        assert store.verify() == [] and store.vectors.shape == (3, 8)
        store.credit([1], True)
        assert store.forget(Forgetting(per_task=1)) == []
        for asked in (lambda: store.recall(Query("a")), lambda: store.remember(make("d"))):
            with pytest.raises(StoreError, match="nobody/model"):
                asked()
        store.reembed("hashing:64")
        assert [recall.experience.task for recall in store.recall(Query("a"), 1)] == ["a"]
        assert store.usage(1) == (1, 1)
