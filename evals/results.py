"""A results folder: append-only, schema-versioned, fsynced.

run.json             resolved suite, its hash, versions
streams/ARM-N.jsonl  one line an episode, in order, fsynced when the episode is over
streams/ARM-N.json   written when the stream is complete: its store's fingerprint
stores/ARM-N.db      the stream's experience store
traces/ARM-N.jsonl.gz  what can be looked at of each episode, a gzip member each (see `trace.py`)
spans/ARM-N.jsonl    what took how long: outside the promise "same seed, same bytes"
episodes.jsonl       all streams merged in canonical order
summary.json, table.md
timings.jsonl        wall times: outside the promise "same seed, same bytes"
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError
from .suite import Suite

SCHEMA = 1


@dataclass(frozen=True, slots=True, order=True)
class StreamKey:
    """One arm x one replicate."""

    arm: str
    replicate: int

    @property
    def name(self) -> str:
        return f"{self.arm}-{self.replicate}"


def stream_keys(suite: Suite) -> list[StreamKey]:
    """All streams of a suite in canonical order."""
    return [StreamKey(arm.name, r) for arm in suite.arms for r in range(suite.replicates)]


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside a results folder."""

    path: Path

    def episodes(self, key: StreamKey) -> Path:
        return self.path / "streams" / f"{key.name}.jsonl"

    def finished(self, key: StreamKey) -> Path:
        return self.path / "streams" / f"{key.name}.json"

    def timings(self, key: StreamKey) -> Path:
        return self.path / "streams" / f"{key.name}.timings"

    def trace(self, key: StreamKey) -> Path:
        return self.path / "traces" / f"{key.name}.jsonl.gz"

    def spans(self, key: StreamKey) -> Path:
        return self.path / "spans" / f"{key.name}.jsonl"

    def store(self, key: StreamKey) -> Path:
        return self.path / "stores" / f"{key.name}.db"

    @property
    def run(self) -> Path:
        return self.path / "run.json"

    @property
    def merged(self) -> Path:
        return self.path / "episodes.jsonl"


def canonical(value: Any) -> str:
    """JSON in one way only: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_atomically(
    path: Path, text: str, *, cure: str = "free space, then `mnemonaut resume`"
) -> None:
    """The whole text or nothing, also when the process is killed; `cure` ends the error's line.

    Raises:
        ResultsError: the disk is full or the folder may not be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {error.strerror}; {cure}") from error


class EpisodeLog:
    """Appends one line an episode, each on disk before the next begins.

    Opening it drops a line that was torn by a kill. `records` are the whole lines found.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what could not be written must not be tried again when it is closed.
            self._file = path.open("ab+", buffering=0)
        except OSError as error:
            raise ResultsError(f"cannot write {path}: {error.strerror}") from error
        try:
            _lock(self._file.fileno(), path)
            self._file.seek(0)
            whole = self._file.read()
            end = whole.rfind(b"\n") + 1
            if end < len(whole):
                self._file.truncate(end)
            self.records = [parse_line(line, path) for line in whole[:end].splitlines()]
        except BaseException:
            self._file.close()
            raise

    def append(self, record: Mapping[str, Any]) -> None:
        """Write and fsync one record.

        Raises:
            ResultsError: the disk is full; what was written before stays.
        """
        try:
            line = canonical(record).encode() + b"\n"
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            reason = f"{error.strerror}; free space, then `mnemonaut resume`"
            raise ResultsError(f"cannot write {self._path}: {reason}") from error

    def keep(self, count: int) -> None:
        """Drop all records after the first `count`."""
        if count >= len(self.records):
            return
        kept = b"".join(canonical(record).encode() + b"\n" for record in self.records[:count])
        self._file.truncate(len(kept))
        os.fsync(self._file.fileno())
        del self.records[count:]

    def close(self) -> None:
        self._file.close()


def append_timing(path: Path, row: Mapping[str, Any]) -> None:
    """Append one line; it is whole or absent, whenever the process is killed.

    Raises:
        ResultsError: the disk is full or the folder may not be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(canonical(row) + "\n")
    except OSError as error:
        reason = f"{error.strerror}; free space, then `mnemonaut resume`"
        raise ResultsError(f"cannot write {path}: {reason}") from error


def _lock(descriptor: int, path: Path) -> None:
    """Hold the file alone; the kernel lets go of it when the process dies, however it dies."""
    import fcntl
    import time

    # A worker whose parent was just killed is about to go; it is waited for.
    deadline = time.monotonic() + 20.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise ResultsError(f"{path} is in use; another process is running it") from None
            time.sleep(0.05)


def parse_line(line: bytes, path: Path) -> dict[str, Any]:
    """One record.

    Raises:
        ResultsError: the line is no record of this schema.
    """
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ResultsError(f"{path} is damaged: {error}; restore it or start a new run") from error
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        version = record.get("schema") if isinstance(record, dict) else None
        raise ResultsError(f"{path} has schema {version}, this mnemonaut reads {SCHEMA}")
    return record


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a merged or stream file."""
    try:
        with path.open("rb") as file:
            for line in file:
                yield parse_line(line, path)
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {error.strerror}; is the run complete?") from error


def read_run(folder: Path) -> tuple[Suite, dict[str, Any]]:
    """The resolved suite of a run, and all of its run.json.

    Raises:
        ResultsError: no results folder, or one of another version.
    """
    path = Folder(folder).run
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ResultsError(
            f"{folder} is no results folder: it has no run.json; name the folder of a run"
        ) from error
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {error.strerror}; check its rights") from error
    except ValueError as error:
        raise ResultsError(f"{path} is damaged: {error}; restore it or start a new run") from error
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        found = body.get("schema") if isinstance(body, dict) else None
        raise ResultsError(
            f"{folder} was written with results schema {found}; this mnemonaut reads {SCHEMA}: "
            "use the version that wrote it, or run the suite again"
        )
    try:
        return Suite.model_validate(body["suite"]), body
    except (KeyError, ValueError) as error:
        raise ResultsError(f"{path} is damaged: restore it or start a new run") from error
