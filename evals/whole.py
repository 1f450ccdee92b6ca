"""Whether a run is whole: all its episodes are there, and its merged file is what streams hold."""

import json
from collections.abc import Iterator
from pathlib import Path

from ..envs.errors import MnemonautError, ResultsError
from .results import Folder, StreamKey, read_run, stream_keys
from .suite import Suite


def lacking(folder: Path) -> str:
    """One line on what a run lacks and what mends it; "" of a whole one.

    Raises:
        ResultsError: no results folder, one of another version, or one that cannot be read.
    """
    suite, _ = read_run(folder)
    paths, keys = Folder(folder), stream_keys(suite)
    if stripped(folder):
        return ""
    counts = {key: sum(1 for _ in whole_lines(paths.episodes(key))) for key in keys}
    told = {key: _told(paths, key) for key in keys}
    for key, count in counts.items():
        of = told[key]
        if of is not None and count != of:
            path = paths.episodes(key)
            return f"{path} holds {count} of {of} episodes; restore it or start a new run"
    resume = f"`mnemonaut resume {folder}`"
    summary = folder / "summary.json"
    if None in told.values():
        return f"{folder} is not complete ({_of(sum(counts.values()), suite)}); {resume} goes on"
    if not (summary.is_file() and paths.merged.is_file()):
        return f"{folder} has all its episodes and no summary; {resume} writes it"
    if not _is_merged(paths, keys):
        return f"{paths.merged} is damaged: streams hold something else; {resume} writes it anew"
    return ""


def stripped(folder: Path) -> bool:
    """Whether only results are there, as of a run that was copied without its streams."""
    summary = (folder / "summary.json").is_file() and Folder(folder).merged.is_file()
    return summary and not any((folder / "streams").glob("*.json*"))


def expected(suite: Suite) -> int | None:
    """Episodes of the whole suite; None where its tasks are not known here, or only to a module of
    the user's own: a results folder may be somebody else's, and looking at it runs nothing."""
    from ..envs import registry
    from .suite import resolve_tasks

    if registry.is_address(suite.env):
        return None
    try:
        tasks = len(resolve_tasks(suite, registry.world(suite.env)))
    except MnemonautError:  # a world whose data set is not on this machine
        return None
    learnt = len(suite.learn_tasks) or tasks
    of = [learnt if arm.name in suite.sources() else tasks for arm in suite.arms]
    return sum(of) * suite.passes * suite.replicates


def whole_lines(path: Path, *, required: bool = False) -> Iterator[bytes]:
    """The lines of a file that end; none where there is no file, unless it is required.

    Raises:
        ResultsError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        if required:
            raise ResultsError(f"cannot read {path}: it is missing; resume the run") from None
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {error.strerror}; check the path") from error


def _told(paths: Folder, key: StreamKey) -> int | None:
    """Episodes that a stream says it has; None of one that goes on."""
    path = paths.finished(key)
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["episodes"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResultsError(f"{path} is damaged; restore it or start a new run") from error


def _of(done: int, suite: Suite) -> str:
    in_all = expected(suite)
    return f"{done} episodes" if in_all is None else f"{done} of {in_all} episodes"


def _is_merged(paths: Folder, keys: list[StreamKey]) -> bool:
    """Whether the merged file is its streams, one after the other."""
    try:
        with paths.merged.open("rb") as merged:
            for key in keys:
                stream = paths.episodes(key).read_bytes()
                if merged.read(len(stream)) != stream:
                    return False
            return not merged.read(1)
    except OSError as error:
        raise ResultsError(
            f"cannot read {paths.merged}: {error.strerror}; check the path"
        ) from error
