"""One JSON document in one file, gzipped or not; equal documents give equal bytes."""

import gzip
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import NotAStore, StoreError

_GZIP = b"\x1f\x8b"


def write_document(path: Path, document: Mapping[str, Any]) -> None:
    """Write it whole or not at all.

    Raises:
        StoreError: the file cannot be written.
    """
    text = json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    data = text.encode()
    if path.name.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.write_bytes(data)
        os.replace(waiting, path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; name another file") from error


def read_document(path: Path) -> dict[str, Any]:
    """Read what `write_document` wrote.

    Raises:
        StoreError: the file cannot be read.
        NotAStore: it holds no JSON object.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    try:
        document = json.loads(gzip.decompress(data) if data.startswith(_GZIP) else data)
    except (ValueError, EOFError, OSError) as error:
        raise NotAStore(f"{path} is no JSON document, or damaged") from error
    if not isinstance(document, dict):
        raise NotAStore(f"{path} holds no JSON object")
    return document
