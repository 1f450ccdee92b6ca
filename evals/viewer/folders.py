"""The runs below a results folder, and what of them may be read: nothing outside of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...envs.errors import MnemonautError
from ..results import Folder, StreamKey, read_run, stream_keys
from ..suite import Suite

LEVELS = 2
"""How deep below the results folder a run may lie: `bench --out results/monday/first`."""

_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class NotHere(MnemonautError):
    """What an address names is not there, or not any more."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was found.

    Attributes:
        name: its path below the results folder, fit to be shown.
        slug: the same as one segment of an address; no two runs share one.
        folder: where it lies, without symbolic links.
    """

    name: str
    slug: str
    folder: Path


class Results:
    """A folder of runs, or a single run. It may come later: what is absent holds no runs."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root.expanduser()))
        self._read: dict[Path, tuple[tuple[int, int], Suite, dict[str, object]]] = {}

    def runs(self) -> list[Run]:
        """All runs, by name. A link that leads out of the folder is passed over."""
        if self._is_run(self.root):
            return [_run(self.root.name, self.root)]
        found = [_run(name, folder) for name, folder in self._below(self.root, "", LEVELS)]
        return sorted(found, key=lambda run: run.name)

    def run(self, slug: str) -> Run:
        """The run of that address; addresses are looked up, never made into paths.

        Raises:
            NotHere: there is none.
        """
        for run in self.runs():
            if run.slug == slug:
                return run
        raise NotHere("there is no such run, or not any more; see all runs")

    def suite(self, run: Run) -> tuple[Suite, dict[str, object]]:
        """Its resolved suite, and all of its run.json; read once as long as it stays the same.

        Raises:
            ResultsError: it cannot be read, or is of another version.
        """
        path = Folder(run.folder).run
        try:
            state = path.stat()
        except OSError as error:
            raise NotHere(f"{run.name} has no run.json any more") from error
        stamp = (state.st_mtime_ns, state.st_size)
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            known = self._read[path] = (stamp, *read_run(run.folder))
        return known[1], known[2]

    def stream(self, run: Run, name: str) -> StreamKey:
        """The stream called ARM-N.

        Raises:
            NotHere: the run has none of that name.
            ResultsError: the run cannot be read.
        """
        for key in stream_keys(self.suite(run)[0]):
            if key.name == name:
                return key
        raise NotHere(f"{run.name} has no such stream")

    def file(self, path: Path) -> Path | None:
        """The path without links, where it is a file below the results folder; else None."""
        real = self._inside(path)
        return real if real is not None and real.is_file() else None

    def _is_run(self, folder: Path) -> bool:
        return self.file(Folder(folder).run) is not None

    def _inside(self, path: Path) -> Path | None:
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):
            return None
        return real if real.is_relative_to(self.root) else None

    def _below(self, folder: Path, name: str, levels: int) -> Iterator[tuple[str, Path]]:
        try:
            entries = sorted(os.listdir(folder))
        except OSError:
            return
        for entry in entries:
            inner = self._inside(folder / entry)
            if inner is None or not inner.is_dir():
                continue
            below = f"{name}/{entry}" if name else entry
            if self._is_run(inner):
                yield below, inner
            elif levels > 1:
                yield from self._below(inner, below, levels - 1)


def _run(name: str, folder: Path) -> Run:
    raw = os.fsencode(name)
    return Run(raw.decode("utf-8", "replace"), slug(raw), folder)


def slug(raw: bytes) -> str:
    """A name as one segment of an address: `~` and two digits for what is no plain letter."""
    return "".join(chr(byte) if byte in _PLAIN else f"~{byte:02x}" for byte in raw)
