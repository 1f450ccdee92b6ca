"""Metadata, bodies and vectors as the server keeps them, and back.

PostgreSQL's text has no NUL, its JSON no NaN and no infinity, and UTF-8 no lone surrogate. A body
needs nothing: canonical JSON writes NUL as an escape. Metadata is kept as natural JSON, so that
SQL can ask for it, with two rare exceptions:

- in a text or a key, U+0001 becomes U+0001 U+0002 and then NUL becomes U+0001 U+0001: no two texts
  become one, and their order stays;
- a number that is not finite becomes {"float": "Infinity"}.

A lone surrogate is half of a character, and is refused (see `session`).
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FLOAT = "float"
"""The key of a number that is not finite."""

MOST_DIMENSIONS = 16_000
"""pgvector's limit."""

_HEADER = struct.Struct(">HH")  # the dimension, and what pgvector keeps for later


@dataclass(frozen=True, slots=True)
class Packed:
    """A vector as pgvector sends and receives it: a header, and big-endian float32."""

    payload: bytes


def packed(vector: bytes | NDArray[np.float32]) -> Packed:
    """From little-endian float32 bytes, or an array [dimension]."""
    numbers = np.frombuffer(vector, dtype="<f4") if isinstance(vector, bytes) else vector
    return Packed(_HEADER.pack(numbers.size, 0) + numbers.astype(">f4").tobytes())


def unpacked(payload: bytes) -> NDArray[np.float32]:
    """The array [dimension] that `vector_send` sent."""
    numbers = np.frombuffer(payload, dtype=">f4", offset=_HEADER.size)
    return numbers.astype(np.float32)


def checksum(content: bytes | str) -> int:
    """CRC-32; a text's is that of its UTF-8."""
    return crc32(content.encode() if isinstance(content, str) else content)


def text(value: str) -> str:
    """A text of metadata, or a key, without NUL; equal and ordered as before."""
    if "\x01" in value or "\x00" in value:
        return value.replace("\x01", "\x01\x02").replace("\x00", "\x01\x01")
    return value


def json_of(value: Any) -> str:
    """A value of metadata as the text of what the server keeps."""
    return json.dumps(_kept(value), ensure_ascii=False)


def facets_json(facets: Mapping[str, Any]) -> str:
    """All metadata of an experience in the same way."""
    kept = {text(key): _kept(value) for key, value in facets.items()}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float):
        if not isfinite(value):
            return {FLOAT: json.dumps(value)}
        return int(value) if value.is_integer() else value
    return value
