import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory import Experience, HashingEmbedding, StoreError
from mnemonaut.memory.embedding import embed_text, embedding


def cosine(a: str, b: str, dimension: int = 4096) -> float:
    first, second = HashingEmbedding(dimension).encode([a, b])
    return float(first @ second)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_rows_are_float32_unit_vectors_whatever_the_text(texts: list[str]) -> None:
    vectors = HashingEmbedding(64).encode(texts)
    assert vectors.shape == (len(texts), 64)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_a_vector_depends_on_its_text_alone(texts: list[str]) -> None:
    together = HashingEmbedding(64).encode(texts)
    apart = [HashingEmbedding(64).encode([text])[0] for text in texts]
    assert np.array_equal(together, np.stack(apart))


def test_known_cosines() -> None:
    # Features: a, b, c, "a b", "b c" against a, b, "a b": three of five, and of three.
    assert cosine("a b c", "a b") == pytest.approx(3 / math.sqrt(5 * 3), abs=1e-5)
    assert cosine("Mine LOG!", "mine log") == pytest.approx(1.0, abs=1e-5)
    assert cosine("oak_log", "oak log") == pytest.approx(0.0, abs=1e-5)
    assert cosine("b a", "a b") == pytest.approx(2 / 3, abs=1e-5)


def test_a_word_said_often_weighs_logarithmically() -> None:
    # "a a" has a twice (1 + ln 2) and "a a" once.
    weight = 1 + math.log(2)
    assert cosine("a a", "a") == pytest.approx(weight / math.hypot(weight, 1.0), abs=1e-5)


def test_texts_without_words_are_alike() -> None:
    assert cosine("", "!?") == 1.0


def test_equal_bytes_in_another_process_with_another_hash_seed() -> None:
    text = "craft wooden_pickaxe near crafting_table with 3 planks and 2 sticks"
    code = (
        "from mnemonaut.memory import HashingEmbedding; import sys;"
        f"sys.stdout.write(HashingEmbedding().encode([{text!r}]).tobytes().hex())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == HashingEmbedding().encode([text]).tobytes().hex()


def test_embedding_by_name() -> None:
    assert embedding("hashing").name == "hashing:512"
    assert embedding("hashing:64").dimension == 64
    for wrong in ("hashing:x", "hashing:0", "", "hashing:-3"):
        with pytest.raises(StoreError) as caught:
            embedding(wrong)
        assert "\n" not in str(caught.value)


def test_the_outcome_is_not_embedded() -> None:
    state, plan = {"text": "a forest"}, [{"skill": "mine", "args": ["log", 3]}]
    won = Experience(state, "get wood", plan, {"success": True, "text": "got it"})
    lost = Experience(state, "get wood", plan, {"success": False, "text": "fell down"})
    assert embed_text(won) == embed_text(lost) == "get wood\nmine(log, 3)\na forest"
