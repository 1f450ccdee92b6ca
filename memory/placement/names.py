"""How alike two type names are: cosines of MiniLM vectors that ship with the package.

`class_names.json` holds all-MiniLM-L6-v2's vectors (Apache-2.0; Reimers and Gurevych 2019) of the
type names of AI2-THOR 5.0, in 8 bits, written by `encode_class_names.py`; so no model is needed.
"""

import base64
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..embedding import Embedding, HashingEmbedding

Floats: TypeAlias = NDArray[np.float64]

RESOURCE = "class_names.json"
SHARPNESS = 8.0
LEAST_COSINE = 0.35

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


def words(type: str) -> str:
    """`RemoteControl` -> "remote control", `TVStand` -> "tv stand"."""
    return _CAPITAL.sub(" ", type).lower()


class ClassNames:
    """Likeness of type names.

    Two names of the shipped table are compared by MiniLM. Where one is not in it, both are
    encoded by `embedding`; the default knows words and no meanings, so give "minilm" for names
    of your own.
    """

    def __init__(self, embedding: Embedding | None = None) -> None:
        self._embedding: Embedding = HashingEmbedding() if embedding is None else embedding
        self._others: dict[str, Floats] = {}

    def cosine(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """Float64 [len(first), len(second)] within -1 to 1; equal names are alike by 1."""
        shipped = shipped_vectors()
        named = [[name in shipped for name in names] for names in (first, second)]
        known = np.logical_and.outer(*named)
        found = np.zeros((len(first), len(second)))
        if known.any():
            zero = np.zeros(next(iter(shipped.values())).shape)
            rows, columns = (
                np.array([shipped.get(name, zero) for name in names]) for names in (first, second)
            )
            found = rows @ columns.T
        if not known.all():
            rows, columns = (
                np.array([self._other(name) for name in names]) for names in (first, second)
            )
            if rows.size and columns.size:
                found = np.where(known, found, rows @ columns.T)
        same = np.array([[a == b for b in second] for a in first], dtype=bool)
        return np.where(same.reshape(found.shape), 1.0, np.clip(found, -1.0, 1.0))

    def kernel(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """exp(8 (cosine - 1)), and 0 below a cosine of .35: 1 for equal names, falling fast."""
        cosine = self.cosine(first, second)
        return np.where(cosine > LEAST_COSINE, np.exp(SHARPNESS * (cosine - 1.0)), 0.0)

    def _other(self, name: str) -> Floats:
        if name not in self._others:
            self._others[name] = self._embedding.encode([words(name)])[0].astype(np.float64)
        return self._others[name]


@cache
def shipped_vectors() -> dict[str, Floats]:
    """Type name -> unit vector [384]."""
    resource = files(__package__ or "").joinpath(RESOURCE)
    table = json.loads(resource.read_text(encoding="utf-8"))
    names: list[str] = table["names"]
    raw = np.frombuffer(base64.b64decode(table["vectors"]), dtype=np.int8).astype(np.float64)
    vectors = raw.reshape(len(names), -1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return dict(zip(names, vectors, strict=True))
