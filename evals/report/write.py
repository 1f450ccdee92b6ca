"""Writing a report: one file, or a file with a folder of chunks beside it."""

import re
from collections.abc import Sequence
from pathlib import Path

from ...envs.errors import ResultsError
from ..results import write_atomically
from .chunks import Chunk, frame_chunks, trace_chunks
from .gather import RunData, gather
from .page import page, sections_of
from .sources import Beside, Inline

MOST_INLINE = 3 * 2**20
"""Bytes of episodes that a page holds itself; beyond, they lie beside it."""

ELSEWHERE = "free the disk, or name another place by `mnemonaut report --out FILE`"

_OURS = re.compile(r"^[a-z0-9.-]+\.js$")


def write_report(
    folders: Sequence[Path],
    out: Path,
    *,
    title: str = "",
    chunk_beside: bool | None = None,
    frames: int = 0,
) -> Path:
    """Write the report of one or more runs to `out`, and return it.

    `chunk_beside`: whether episodes lie in a folder beside the page (None: where they are more
    than about 3 MB). `frames`: how many pictures of each episode to show; each is played again
    for them.

    Raises:
        ResultsError: no run is given or one cannot be read, an episode cannot be played again, or
            the report cannot be written.
    """
    if not folders:
        raise ResultsError("report takes one run or more: name their results folders")
    _check_place(out)
    runs = [gather(folder) for folder in folders]
    held = {
        section.id: _chunks(section.data, frames) for section in sections_of(runs)
    }  # fmt: skip
    size = sum(len(chunk.text) for chunks in held.values() for chunk in chunks)
    apart = size > MOST_INLINE if chunk_beside is None else chunk_beside
    beside = out.with_name(out.stem + "-episodes")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _clear(beside)
        if apart:
            _write_beside(beside, held)
    except OSError as error:
        raise ResultsError(f"cannot write {beside}: {error.strerror}; {ELSEWHERE}") from error
    source = Beside(beside.name) if apart else Inline()
    write_atomically(out, page(runs, source, title=title, chunks=held), cure=ELSEWHERE)
    return out


def _check_place(out: Path) -> None:
    """Raise where a file put at `out` would take the place of what is none: a device, a folder."""
    try:
        taken = out.exists() and not out.is_file()
    except OSError as error:
        raise ResultsError(f"cannot write {out}: {error.strerror}; {ELSEWHERE}") from error
    if taken:
        raise ResultsError(f"{out} is there and is no regular file; name a file by --out")


def _chunks(data: RunData, frames: int) -> list[Chunk]:
    return [*trace_chunks(data), *(frame_chunks(data, frames) if frames else ())]


def _write_beside(folder: Path, held: dict[str, list[Chunk]]) -> None:
    folder.mkdir(exist_ok=True)
    for run, chunks in held.items():
        for chunk in chunks:
            name = f"{run}/{chunk.name}"
            script = f'mnemonaut.chunk("{name}","{chunk.text}");\n'
            (folder / f"{name.replace('/', '.')}.js").write_text(script, encoding="ascii")


def _clear(folder: Path) -> None:
    """Remove what an earlier report left: its episodes are no longer those of the page."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if _OURS.match(path.name):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def default_out(folders: Sequence[Path]) -> Path:
    """In the folder of the one run; of several in the current one."""
    return folders[0] / "report.html" if len(folders) == 1 else Path("report.html")
