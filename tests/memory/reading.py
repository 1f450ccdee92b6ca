"""What a reader of a store's file gets."""

from contextlib import closing
from pathlib import Path

from mnemonaut.memory.sqlite import FullRow, Rows


def read(path: Path, *, read_only: bool = False) -> list[FullRow]:
    """All rows, once everything else that is told of them was read too."""
    with closing(Rows(path, read_only=read_only)) as rows:
        rows.embedding()
        rows.events_after(0)
        return list(rows.after(0))
