"""What lies in the user's data folder, and whether it is what the project was measured with.

Nothing is fetched: the inventory only looks, and says where each thing comes from.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from ...data import data_folder
from ...errors import TaskError
from .known import DATA_SETS, DataSet, KnownFile, known_files

State: TypeAlias = Literal["agrees", "differs", "partial", "absent", "unknown"]
"""Of a file: its checksum is the known one, it is another, it is not there, none is known.
Of a data set: all its known files agree, one differs, some are there, none is."""

NOTICES = ("README", "LICENSE")
"""Files that belong to no data set begin so."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A known file, or one that lies beside the known ones; a folder's path ends in `/`.

    `files` counts those in a folder; `sha256` is "" where it is absent.
    """

    path: str
    state: State
    sha256: str
    files: int


@dataclass(frozen=True, slots=True)
class Found:
    """A data set with the state of its files."""

    data_set: DataSet
    state: State
    files: tuple[FoundFile, ...]


def inventory(folder: Path | None = None) -> list[Found]:
    """Each known data set as it lies in the data folder; `folder` stands in for that.

    Raises:
        TaskError: a file cannot be read.
    """
    base = folder or data_folder()
    owned: dict[str, dict[str, KnownFile]] = {one.path: {} for one in DATA_SETS}
    for path, known in known_files().items():
        owned[_owner(path)][path] = known
    return [_found(base, data_set, owned[data_set.path]) for data_set in DATA_SETS]


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 of a file; of a folder's JSON files by the sorted lines `<sha256>  <name>`.

    The second value counts the files. `sha256sum *.json | sha256sum` gives the same for a folder.

    Raises:
        TaskError: a file cannot be read.
    """
    try:
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest(), 1
        names = sorted(one for one in path.iterdir() if one.name.endswith(".json"))
        lines = (f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in names)
        return hashlib.sha256("".join(lines).encode()).hexdigest(), len(names)
    except OSError as error:
        raise TaskError(f"cannot read {path}: {error.strerror}; make it readable") from error


def _owner(path: str) -> str:
    """The data set with the longest path that a known file lies in."""
    return max((one.path for one in DATA_SETS if f"{path}/".startswith(f"{one.path}/")), key=len)


def _found(base: Path, data_set: DataSet, known: dict[str, KnownFile]) -> Found:
    files = [_compared(base, path, one) for path, one in known.items()]
    files += [_unknown(base, path) for path in _beside(base, data_set, known)]
    return Found(data_set, _together({one.state for one in files}), tuple(files))


def _together(states: set[State]) -> State:
    """Of a data set, from the states of its files."""
    if "differs" in states:
        return "differs"
    if "agrees" in states:
        return "partial" if "absent" in states else "agrees"
    return "absent"


def _compared(base: Path, path: str, known: KnownFile) -> FoundFile:
    there = base / path
    if not (there.is_dir() if path.endswith("/") else there.is_file()):
        return FoundFile(path, "absent", "", 0)
    sha256, files = digest(there)
    return FoundFile(path, "agrees" if sha256 == known.sha256 else "differs", sha256, files)


def _unknown(base: Path, path: str) -> FoundFile:
    sha256, files = digest(base / path)
    return FoundFile(path, "unknown", sha256, files)


def _beside(base: Path, data_set: DataSet, known: dict[str, KnownFile]) -> Iterator[str]:
    """Files in the folder of a data set, not below it, that are not known."""
    whole = f"{data_set.path}/" in known
    if whole or not (base / data_set.path).is_dir():
        return
    for one in sorted((base / data_set.path).iterdir()):
        path = f"{data_set.path}/{one.name}"
        if one.is_file() and path not in known and not one.name.startswith(NOTICES):
            yield path
