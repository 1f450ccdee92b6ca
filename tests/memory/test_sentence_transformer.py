"""With the real weights of all-MiniLM-L6-v2, which a package carries."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mnemonaut.memory import Embedding, Experience, ExperienceStore, Query, StoreError
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.embedding_cache import CachedEmbedding


@pytest.fixture(scope="module")
def minilm() -> Embedding:
    return embedding("minilm")


def test_it_knows_meanings(minilm: Embedding) -> None:
    apple, fruit, oak = minilm.encode(
        [
            "put the apple in the fridge",
            "store the fruit in the refrigerator",
            "chop down an oak tree",
        ]
    )
    assert apple @ fruit > 0.5 > apple @ oak


def test_vectors_are_unit_and_depend_on_their_text_alone(minilm: Embedding) -> None:
    texts = ["mine a log", "a much longer text that would pad the shorter one in a batch", ""]
    vectors = minilm.encode(texts)
    assert (minilm.name, minilm.dimension) == ("minilm", 384)
    assert vectors.shape == (3, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(vectors[0], minilm.encode(texts[:1])[0])


def test_texts_are_kept_and_strange_ones_are_no_error(minilm: Embedding) -> None:
    assert isinstance(minilm, CachedEmbedding)
    whole, half = minilm.encode(["a ? b", "a \ud800 b"])
    assert np.array_equal(whole, half)  # half a surrogate pair is no text


def test_opening_tells_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    embedding("minilm")
    assert capfd.readouterr() == ("", "")


def test_a_store_recalls_by_meaning(
    minilm: Embedding, tmp_path: Path, make: Callable[..., Experience]
) -> None:
    with ExperienceStore(tmp_path / "s.db", embedding=minilm) as store:
        store.remember(make("chop down an oak tree", state="outdoors"))
        store.remember(make("store the fruit in the refrigerator", state="indoors"))
        store.remember(make("sail the boat across the sea", state="outdoors"))
        best = store.recall(Query("put the apple in the fridge"), k=1)[0]
    assert best.id == 2


def test_a_folder_without_a_model_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        embedding(str(tmp_path))
    assert str(tmp_path) in str(caught.value) and "\n" not in str(caught.value)
