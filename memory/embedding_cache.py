"""An embedding that encodes each text once, for this process or for all that share a file."""

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from .embedding import Embedding, Vectors
from .errors import StoreError
from .write_ahead import use_log

_BUSY_SECONDS = 30.0
_KEPT_TEXTS = 100_000


class CachedEmbedding:
    """`inner`, with its vectors kept by text: in memory, and in an SQLite file if `path` is given.

    The file may be shared by processes and by embeddings: a key is the embedding's name and the
    SHA-256 of the text. It may be deleted at any time; it then fills again.
    """

    def __init__(self, inner: Embedding, path: str | Path | None = None) -> None:
        self._inner = inner
        self._known: dict[str, Vectors] = {}
        self._path = path
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
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = self._look_up(missing) if missing else {}
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = fresh[text] if text in fresh else self._known[text]
        if len(self._known) + len(fresh) > _KEPT_TEXTS:
            self._known.clear()
        self._known.update(fresh)
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
        if missing:
            encoded = dict(zip(missing, self._inner.encode(missing), strict=True))
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
