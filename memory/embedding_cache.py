"""An embedding that encodes each text once, for this process or for all that share a file."""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from .embedding import Embedding, Vectors
from .errors import StoreError
from .write_ahead import use_log

_BUSY_SECONDS = 30.0
_BATCH = 256
KEPT_TEXTS = 32_768
"""How many texts are kept in memory: 48 MiB of vectors with 384 dimensions."""


class CachedEmbedding:
    """`inner`, with its vectors kept by text: in memory, and in an SQLite file if `path` is given.

    Memory keeps the `kept` texts that were asked for last. The file may be shared by processes
    and by embeddings: a key is the embedding's name and the SHA-256 of the text. It may be deleted
    at any time; it then fills again.
    """

    def __init__(
        self, inner: Embedding, path: str | Path | None = None, *, kept: int = KEPT_TEXTS
    ) -> None:
        if kept < 0:
            raise StoreError(f"a cache cannot keep {kept} texts; use {KEPT_TEXTS}")
        self._path = path
        self._inner = inner
        if isinstance(inner, CachedEmbedding) and inner._path is None:
            self._inner = inner._inner  # two memories would keep each vector twice
        self._kept = kept
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._file: sqlite3.Connection | None = None
        if path is not None:
            try:
                self._file = _open(path)
            except sqlite3.Error as error:
                raise self._unusable(error) from error

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        known = self._known
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        fresh = self._look_up(missing) if missing else {}
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            if text in fresh:
                vectors[row] = fresh[text]
            else:
                vectors[row] = known[text]
                known.move_to_end(text)
        known.update(fresh)
        while len(known) > self._kept:
            known.popitem(last=False)
        return vectors

    def close(self) -> None:
        """Close the file; the vectors in memory stay."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _look_up(self, texts: list[str]) -> dict[str, Vectors]:
        """Vectors of `texts`, from the file or else encoded, and then written to the file."""
        found: dict[str, Vectors] = {}
        if self._file is not None:
            try:
                for text in texts:
                    row = self._file.execute(
                        "SELECT vector FROM vectors WHERE key = ?", (self._key(text),)
                    ).fetchone()
                    if row is not None and len(row[0]) == 4 * self.dimension:
                        found[text] = np.frombuffer(row[0], dtype="<f4").astype(np.float32)
            except sqlite3.Error as error:
                raise self._unusable(error) from error
        missing = [text for text in texts if text not in found]
        for start in range(0, len(missing), _BATCH):  # so that a killed process loses little
            batch = missing[start : start + _BATCH]
            # Copies: a row of the whole array would keep all of it in memory.
            rows = map(np.copy, self._inner.encode(batch))
            encoded: dict[str, Vectors] = dict(zip(batch, rows, strict=True))
            self._write(encoded)
            found.update(encoded)
        return found

    def _write(self, encoded: dict[str, Vectors]) -> None:
        if self._file is None:
            return
        rows = [
            (self._key(text), np.asarray(v, dtype="<f4").tobytes()) for text, v in encoded.items()
        ]
        try:
            with self._file:
                self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _key(self, text: str) -> bytes:
        return sha256(f"{self.name}\0{text}".encode("utf-8", "surrogatepass")).digest()

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        return StoreError(
            f"embedding cache {self._path} cannot be used ({error}); delete it or name another"
        )


def _open(path: str | Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        use_log(connection, _BUSY_SECONDS)
        connection.execute("PRAGMA synchronous=OFF")  # a lost cache is only encoded again
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
            " WITHOUT ROWID"
        )
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
