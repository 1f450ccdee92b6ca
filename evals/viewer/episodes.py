"""What a run's page asks for: the page itself, the trace of an episode, and its frames."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from ...envs import registry
from ...envs.errors import MnemonautError, ResultsError
from ..job import Job
from ..results import Folder, StreamKey
from .folders import NotHere, Results, Run
from .growing import Members

FRAMES = 24
WAIT_SECONDS = 60.0
"""How long a second replay waits for the first: an env may take a machine to itself."""

IN_PROCESS = ("", "headless", "voxel")
"""The engines that are this program itself; "" is what an env has without a wish."""

_PAGES_KEPT = 4
_FRAMES_KEPT = 32


class Episodes:
    """Of all runs of a results folder; what was made is kept as long as its files stay the same."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._members: dict[Path, Members] = {}
        self._pages: dict[Path, tuple[tuple[Any, ...], str]] = {}
        self._frames: dict[tuple[Any, ...], list[list[Any]]] = {}
        self._reading, self._making, self._playing = Lock(), Lock(), Lock()

    def page(self, run: Run) -> str:
        """The report of the run so far.

        Raises:
            ResultsError: the run cannot be read.
        """
        from ..report import gather, page
        from ..report.sources import Served

        self._check(run)
        with self._making:
            stamp = _stamp(run.folder)
            known = self._pages.pop(run.folder, None)
            if known is None or known[0] != stamp:
                made = page([gather(run.folder)], Served(f"/runs/{run.slug}/episodes"))
                known = (stamp, made)
            _keep(self._pages, run.folder, known, _PAGES_KEPT)
            return known[1]

    def trace(self, run: Run, stream: str, index: int) -> bytes:
        """The trace of an episode, as JSON.

        Raises:
            NotHere: there is no such episode, or no trace of it was kept.
        """
        key = self._results.stream(run, stream)
        path = self._results.file(Folder(run.folder).trace(key))
        if path is None:
            raise NotHere(f"{run.name} keeps no traces of {stream}; a newer mnemonaut writes them")
        with self._reading:
            found = self._members.setdefault(path, Members(path)).member(index)
        if found is None:
            raise NotHere(f"{run.name} has no trace of episode {stream}/{index}, or not yet")
        return found

    def frames(self, run: Run, stream: str, index: int) -> list[list[Any]]:
        """[action, picture as a data URL] of some moments of an episode, which is played again.

        Raises:
            ResultsError, EnvError: it cannot be played again here.
        """
        from ..replay import frames

        self._check(run)
        key = self._results.stream(run, stream)
        _check_plays_itself(Job(self._results.suite(run)[0], key, "", run.folder))
        place = (run.folder, key, index, _stamp_of(Folder(run.folder).trace(key)))
        if not self._playing.acquire(timeout=WAIT_SECONDS):
            raise ResultsError("another episode is being played again; try in a moment")
        try:
            known = self._frames.pop(place, None)
            if known is None:
                known = [[at, _url(png)] for at, png in frames(run.folder, key, index, FRAMES)]
            _keep(self._frames, place, known, _FRAMES_KEPT)
            return known
        finally:
            self._playing.release()

    def _check(self, run: Run) -> None:
        """Raise NotHere where a file of the run is a link that leads out of the results folder."""
        for path in _files(run.folder):
            if self._results.file(path) is None:
                raise NotHere(f"{run.name} holds a link that leads out of the results folder")

    def has(self, run: Run, key: StreamKey, index: int) -> bool:
        """Whether a trace of the episode can be shown."""
        try:
            return bool(self.trace(run, key.name, index))
        except MnemonautError:
            return False


def _check_plays_itself(job: Job) -> None:
    """Raise ResultsError where playing an episode again would start what run.json names.

    Looking at a results folder that somebody sent must not run a program of theirs: an interpreter
    for habitat, a build of Unity, a module with an env.
    """
    engine = str(job.env_options.get("engine", ""))
    ours = job.env in registry.BUILT_IN and job.env != "mnemonaut/VLNCE-v0"
    if not ours or engine not in IN_PROCESS:
        raise ResultsError(
            f"frames of {job.env} are not drawn here, since playing it again starts a program that "
            "the run names; `mnemonaut report --frames` does, for runs that you trust"
        )


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.iterdir() if path.is_file())
    for inner in ("streams", "traces"):
        yield from folder.glob(f"{inner}/*")


def _stamp(folder: Path) -> tuple[Any, ...]:
    """Changes when an episode was added, or the run summed up."""
    names = [folder / "run.json", folder / "summary.json", *sorted(folder.glob("streams/*.json*"))]
    return tuple((path.name, _stamp_of(path)) for path in names)


def _stamp_of(path: Path) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def _url(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode("ascii")


def _keep(kept: dict[Any, Any], key: Any, value: Any, most: int) -> None:
    """Put it last, and let go of what was used least lately."""
    kept[key] = value
    while len(kept) > most:
        kept.pop(next(iter(kept)))
