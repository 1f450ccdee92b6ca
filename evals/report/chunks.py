"""The traces of a run, some episodes at a time, as a page keeps or loads them.

Lines are joined as they were written, never parsed; a page unpacks one chunk when an episode of
it is opened.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from ..results import Folder
from ..traces import read_traces
from .gather import RunData, keys_of

SIZE = 32
"""Episodes of a chunk; the page computes from an episode's index in which one it lies."""

LEVEL = 5


@dataclass(frozen=True, slots=True)
class Chunk:
    """`name` is STREAM/NUMBER, or STREAM/fINDEX for frames; `text` gzip in base64; `traces`: of how
    many episodes there is one."""

    name: str
    text: str
    traces: int = 0


def trace_chunks(data: RunData) -> Iterator[Chunk]:
    """The traces of every stream; none of a run that kept none."""
    for key in keys_of(data):
        lines: list[bytes] = []
        nth = 0
        for line in read_traces(Folder(data.folder).trace(key)):
            lines.append(line)
            if len(lines) == SIZE:
                yield _traces(f"{key.name}/{nth}", lines)
                lines, nth = [], nth + 1
        if lines:
            yield _traces(f"{key.name}/{nth}", lines)


def frame_chunks(data: RunData, most: int) -> Iterator[Chunk]:
    """Pictures of every episode, played again; none where the world shows none.

    Raises:
        ResultsError: an episode cannot be played again.
    """
    from ..replay import frames

    keys = {(key.arm, key.replicate): key for key in keys_of(data)}
    for row in data.rows:
        if most < 1:
            return
        key = keys[row.arm, row.replicate]
        shown = frames(data.folder, key, row.index, most=most)
        if shown:
            told = [[at, "data:image/png;base64," + b64encode(png).decode()] for at, png in shown]
            yield _chunk(f"{key.name}/f{row.index}", json.dumps(told).encode())


def goals(data: RunData) -> dict[str, str]:
    """What each task asks for, in words, as the first stream with traces was told it."""
    found: dict[str, str] = {}
    for key in keys_of(data):
        for line in read_traces(Folder(data.folder).trace(key)):
            task, text = _goal(line)
            if task in found:
                break  # the stream's next pass
            if task:  # a lost trace is an empty one
                found[task] = text
    return found


def _goal(line: bytes) -> tuple[str, str]:
    trace = json.loads(line)
    return str(trace.get("task", "")), str(trace.get("goal", {}).get("text", ""))


def _traces(name: str, lines: list[bytes]) -> Chunk:
    kept = sum(line.strip() != b"{}" for line in lines)  # a lost trace is an empty one
    return _chunk(name, b"".join(lines), kept)


def _chunk(name: str, content: bytes, traces: int = 0) -> Chunk:
    return Chunk(name, b64encode(gzip.compress(content, LEVEL, mtime=0)).decode(), traces)
