"""Experiences out of a store into a file, and from a file into a store.

The format is told by the file's name: JSON lines (.jsonl, .json) or Parquet (.parquet). Experiences
are carried exactly; what became of them stays behind, since how often an experience was made, used
and helped belongs to the store in which that happened. A copy of the store's file takes all along.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .backend import Watermark
from .errors import StoreError
from .experience import Experience
from .jsonl import read_jsonl, write_jsonl

if TYPE_CHECKING:
    from .store import ExperienceStore

IMPORTED_AT_ONCE = 5000
"""A file of no more is imported in one transaction."""

_JSON_LINES = (".jsonl", ".json")
_PARQUET = (".parquet",)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    Attributes:
        experiences: how many the file has.
        new: how many became rows; the others merged with experiences that are the same.
    """

    experiences: int
    new: int


def export_file(store: "ExperienceStore", file: str | Path, *, vectors: bool = False) -> int:
    """Write all experiences to `file`, replacing it at once; returns how many.

    With `vectors` a Parquet file gets a column of them. StoreError where `file` cannot be written,
    or its name tells no format.
    """
    target = Path(file)
    with suppress(OSError):
        if target.exists() and target.samefile(store.path):
            raise StoreError(f"{file} is the store itself; name another file")
    if _is_parquet(file):
        from .parquet import write_parquet

        with replaced(file) as part:
            return write_parquet(store, part, vectors=vectors)
    if vectors:
        raise StoreError(f"{file}: JSON lines take no vectors; name a .parquet file")
    with replaced(file) as part, part.open("wb") as stream:
        return write_jsonl(store, stream)


def read_file(file: str | Path) -> Iterator[Experience]:
    """The experiences of a file, one after another.

    Raises StoreError that names the first line or row which is not an experience.
    """
    if _is_parquet(file):
        from .parquet import read_parquet

        return read_parquet(file)
    return read_jsonl(file)


def check_file(file: str | Path) -> int:
    """How many experiences `file` has; StoreError, as of `read_file`, unless all are sound."""
    path = Path(file)
    if path.exists() and not path.is_file():
        raise StoreError(f"{file} is no plain file, and is read twice; name a file")
    return sum(1 for _ in read_file(file))


def import_file(store: "ExperienceStore", file: str | Path) -> Imported:
    """Remember every experience of `file`, or none.

    The whole file is checked first. A process that is killed in the midst of more than
    `IMPORTED_AT_ONCE` leaves those that came before; to import the file again adds what is missing.
    """
    check_file(file)
    return add_file(store, file)


def add_file(store: "ExperienceStore", file: str | Path) -> Imported:
    """`import_file` for a file that `check_file` found sound."""
    mark = store.watermark()
    last_id = mark.last_id
    count = new = 0
    batch: list[Experience] = []

    def add() -> None:
        nonlocal count, last_id, new
        ids = store.remember_many(batch)
        new += len({id for id in ids if id > last_id})
        last_id = max(last_id, *ids)
        count += len(batch)
        batch.clear()

    try:
        for experience in read_file(file):
            batch.append(experience)
            if len(batch) == IMPORTED_AT_ONCE:
                add()
        if batch:
            add()
    except BaseException as error:
        now = Watermark(mark.last_id + new, mark.last_credit + count - new)
        _undo(store, mark, now, file, error)
        raise
    return Imported(count, new)


def _undo(
    store: "ExperienceStore",
    mark: Watermark,
    expected: Watermark,
    file: str | Path,
    cause: BaseException,
) -> None:
    """Withdraw what was imported, unless another process wrote too: its rows would go as well."""
    if expected == mark:
        return
    with suppress(StoreError):
        if store.watermark() == expected:
            store.withdraw(mark)
            return
    raise StoreError(
        f"{cause or type(cause).__name__}; the {expected.last_id - mark.last_id} new experiences "
        f"before it stay in {store.path}: import {file} again, what is there merges"
    ) from cause


@contextmanager
def replaced(file: str | Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `file` once all is written; else it goes."""
    target = Path(file)
    if target.exists() and not target.is_file():
        raise StoreError(f"{file} is no plain file; name a file")
    part = target.with_name(f"{target.name}.part")
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written ({error.strerror or error}); choose another file"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _is_parquet(file: str | Path) -> bool:
    suffix = Path(file).suffix.lower()
    if suffix not in (*_JSON_LINES, *_PARQUET):
        raise StoreError(f"{file}: its name tells no format; end it in .jsonl or .parquet")
    return suffix in _PARQUET
