"""Likeness of type names, from the shipped vectors and beyond them."""

import base64
import json
from importlib.resources import files
from itertools import product

import numpy as np
import pytest

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.placement.encode_class_names import encoded
from mnemonaut.memory.placement.names import ClassNames, shipped_vectors, words


@pytest.mark.parametrize(
    ("type", "spoken"),
    [("RemoteControl", "remote control"), ("TVStand", "tv stand"), ("CD", "cd"), ("Mug", "mug")],
)
def test_words(type: str, spoken: str) -> None:
    assert words(type) == spoken


def test_meanings_are_known_without_a_model() -> None:
    names = ClassNames()
    (pencil_cup, pencil_pen), (mug_cup, mug_pen) = names.cosine(("Pencil", "Mug"), ("Cup", "Pen"))
    assert min(pencil_pen, mug_cup) > 0.6 > max(pencil_cup, mug_pen)


def test_unknown_names() -> None:
    names = ClassNames()
    found = names.cosine(("Zzyzx", "RedMug", "Mug"), ("Zzyzx", "BlueMug"))
    assert found[0, 0] == 1.0 and found[0, 1] == 0.0
    assert found[1, 1] == pytest.approx(1 / 3, abs=0.2)  # one word of two, and no pair of words
    assert found[2, 1] > 0.0
    assert names.cosine((), ("Mug",)).shape == (0, 1)


def test_an_embedding_of_ones_own() -> None:
    class Constant:
        name, dimension = "constant", 2

        def encode(self, texts: object) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            return np.array([[1.0, 0.0]], dtype=np.float32)

    assert ClassNames(Constant()).cosine(("Zzyzx",), ("Qwert", "Mug")).tolist() == [[1.0, 1.0]]


def test_the_kernel_falls_fast_and_is_cut() -> None:
    names = ClassNames()
    types = sorted(shipped_vectors())[:40]
    kernel, cosine = names.kernel(types, types), names.cosine(types, types)
    assert kernel.diagonal().tolist() == [1.0] * 40 and np.allclose(kernel, kernel.T)
    assert ((kernel > 0) == (cosine > 0.35)).all()
    assert kernel.max() <= 1.0


def test_what_ships() -> None:
    resource = files("mnemonaut.memory.placement").joinpath("class_names.json")
    assert len(resource.read_bytes()) < 110_000
    vectors = shipped_vectors()
    assert len(vectors) == 125
    assert {len(vector) for vector in vectors.values()} == {384}
    assert all(abs(float(vector @ vector) - 1.0) < 1e-9 for vector in vectors.values())


def test_encoding_loses_little() -> None:
    """8 bits move no cosine by .01; names come sorted, once each."""
    types = ["Mug", "RemoteControl", "TVStand", "Mug", "ArmChair"]
    table = json.loads(encoded(types, HashingEmbedding(64)))
    assert table["names"] == ["ArmChair", "Mug", "RemoteControl", "TVStand"]
    raw = np.frombuffer(base64.b64decode(table["vectors"]), dtype=np.int8).reshape(4, 64)
    coded = raw / np.linalg.norm(raw.astype(float), axis=1, keepdims=True)
    exact = HashingEmbedding(64).encode([words(name) for name in table["names"]])
    for one, other in product(range(4), repeat=2):
        assert coded[one] @ coded[other] == pytest.approx(exact[one] @ exact[other], abs=0.01)
