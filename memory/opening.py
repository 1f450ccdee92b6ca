"""From a path or an address to a backend, with the embedding that it was written with."""

import os
from pathlib import Path
from shlex import quote

from .backend import Backend
from .deferred_embedding import DeferredEmbedding
from .embedding import Embedding
from .embedding import embedding as embedding_named
from .errors import NotAStore, StoreError, StoreVersion
from .local.backend import LocalBackend
from .local.codec import PRECISIONS, Precision
from .sqlite import Rows
from .sqlite_file import Durability

SERVERS = ("postgresql://", "postgres://")
_DEFAULT = "hashing"


def opened(
    path: str,
    asked: str | Embedding | None,
    *,
    read_only: bool,
    create: bool,
    durability: Durability,
    approximate_above: int | None,
    precision: Precision | None,
) -> tuple[Backend, Embedding]:
    """The backend at `path`, made where there is none, and the embedding of its vectors.

    Raises StoreVersion where another embedding is asked for than it was written with.
    """
    if precision is not None and precision not in PRECISIONS:
        raise StoreError(f"unknown precision `{precision}`; use one of {', '.join(PRECISIONS)}")
    if approximate_above is not None and not isinstance(approximate_above, int):
        raise StoreError("approximate_above is a number of experiences, or None for exact search")
    if path.startswith(SERVERS):
        return _server(path, asked, read_only=read_only, create=create, durability=durability)
    if "://" in path:
        raise StoreError(f"{path} is no file and no postgresql:// address; check it")
    if path.startswith("~"):
        path = str(Path(path).expanduser())
    if not create and not os.path.exists(path):  # unlike a Path's, False for any path there is not
        raise StoreError(f"there is no store at {path}; check the path")
    given = embedding_named(asked) if isinstance(asked, str) else asked
    rows = Rows(path, read_only=read_only, durability=durability)
    try:
        chosen = given or _written(None if rows.is_new else rows.embedding())
        if rows.is_new and not create:
            raise NotAStore(f"{path} is empty; name a store that was written")
        if rows.is_new:
            rows.create(chosen.name, chosen.dimension)
        _agree(path, chosen, rows.embedding())
        return (
            LocalBackend(rows, approximate_above=approximate_above, precision=precision),
            chosen,
        )
    except BaseException:
        rows.close()
        raise


def _server(
    url: str,
    asked: str | Embedding | None,
    *,
    read_only: bool,
    create: bool,
    durability: Durability,
) -> tuple[Backend, Embedding]:
    from .postgres import PostgresBackend

    given = embedding_named(asked) if isinstance(asked, str) else asked
    new = given or _written(None)
    backend = PostgresBackend.open(
        url,
        embedding=(new.name, new.dimension) if create else None,
        read_only=read_only,
        durability=durability,
    )
    try:
        chosen = given or _written(backend.embedding())
        _agree(backend.path, chosen, backend.embedding())
        return backend, chosen
    except BaseException:
        backend.close()
        raise


def _written(by: tuple[str, int] | None) -> Embedding:
    """The embedding that a store was written with, hashing for a new one.

    It is loaded when a text has to be embedded: a store whose model is not at hand can still be
    looked through, and embedded anew.
    """
    return embedding_named(_DEFAULT) if by is None else DeferredEmbedding(*by)


def _agree(path: str, chosen: Embedding, written: tuple[str, int]) -> None:
    if written != (chosen.name, chosen.dimension):
        raise StoreVersion(
            f"{path} was written with embedding `{written[0]}` ({written[1]} dimensions), not "
            f"`{chosen.name}` ({chosen.dimension}); open it with embedding `{written[0]}`, or run "
            f"`mnemonaut memory reembed --embedding {chosen.name} --store {quote(path)}`"
        )
