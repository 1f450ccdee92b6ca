"""Runs a suite: streams in parallel, episodes of a stream in order, resumable at any instant."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError
from .access import Access
from .held import held
from .policies import JANUS
from .program import program
from .progress import Progress, Watch
from .results import (
    SCHEMA,
    Folder,
    StreamKey,
    canonical,
    read_run,
    stream_keys,
    write_atomically,
)
from .schedule import source_of
from .stream import run_stream
from .suite import Suite
from .summary import write_summary
from .working import check_models

POLL_SECONDS = 0.2
STOP_SECONDS = 5.0


def new_folder(suite: Suite, base: Path = Path("results")) -> Path:
    """A folder that does not exist yet: results/NAME, results/NAME-2, ..."""
    folder, nth = base / suite.name, 2
    while folder.exists():
        folder, nth = base / f"{suite.name}-{nth}", nth + 1
    return folder


def run_suite(
    suite: Suite,
    folder: Path,
    *,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    access: Access | None = None,
) -> None:
    """Run a whole suite into a new folder; `access` says how language models are asked.

    Raises:
        ResultsError: the folder holds a run already, or cannot be written.
        LLMError: a language model cannot be asked, or would cost more than allowed; what is done
            is kept.
        StoreError: a trained model that an arm needs is not to be had.
        KeyboardInterrupt: asked to stop; what is done is kept, `resume_run` goes on.
    """
    _check_models(suite)
    with held(folder):
        if Folder(folder).run.exists():
            raise ResultsError(f"{folder} holds a run already; `mnemonaut resume {folder}` goes on")
        if any(path.name != "lock" for path in folder.iterdir()):
            raise ResultsError(f"{folder} is not empty; name a new folder for the run")
        resolved = {
            "schema": SCHEMA,
            "suite": suite.model_dump(mode="json"),
            "suite_sha256": suite.digest(),
            "program": program(suite),
            "access": (access or Access()).plain(),
        }
        write_atomically(Folder(folder).run, canonical(resolved) + "\n")
        _run(suite, folder, workers, on_progress, access or Access())


def resume_run(
    folder: Path,
    *,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    force: bool = False,
    change_access: Callable[[Access], Access] = lambda access: access,
) -> list[str]:
    """Go on with a run as if it had never stopped; returns what was withdrawn, one line each.

    `change_access` may raise a limit, say, over how the run asked its models before.

    Raises:
        ResultsError: no run, another results version, or begun by another program (the results
            would mix two; `force` goes on all the same).
        StoreError: a trained model that an arm needs is not to be had.
    """
    suite, body = read_run(folder)
    _check_models(suite)
    was, now = body.get("program", {}), program(suite)
    changed = [name for name in now if was.get(name) != now[name]]
    if changed and not force:
        told = ", ".join(f"{n} {str(was.get(n))[:12]} -> {now[n][:12]}" for n in changed)
        raise ResultsError(f"{folder} was begun by another program ({told}); --force goes on")
    with held(folder):
        access = change_access(_access_of(folder, body))
        write_atomically(Folder(folder).run, canonical({**body, "access": access.plain()}) + "\n")
        return _run(suite, folder, workers, on_progress, access)


def _check_models(suite: Suite) -> None:
    check_models(arm for arm in (suite.arm(a.name) for a in suite.arms) if arm.agent == JANUS)


def _access_of(folder: Path, body: dict[str, Any]) -> Access:
    """How the run asked its language models so far."""
    try:
        return Access(**body.get("access", {}))
    except TypeError as error:
        raise ResultsError(f"{folder}/run.json is damaged: {error}; restore it") from error


def _run(
    suite: Suite,
    folder: Path,
    workers: int,
    on_progress: Callable[[Progress], None] | None,
    access: Access,
) -> list[str]:
    told = _run_streams(suite, folder, max(1, workers), on_progress, access)
    _merge(suite, folder)
    write_summary(folder)
    return told


def _run_streams(
    suite: Suite,
    folder: Path,
    workers: int,
    on_progress: Callable[[Progress], None] | None,
    access: Access,
) -> list[str]:
    keys = stream_keys(suite)
    # Big streams first would need estimates; arms with memory take longest, and come first here.
    waiting = sorted(keys, key=lambda k: suite.arm(k.arm).episodic == "off")
    finished = {key for key in keys if Folder(folder).finished(key).is_file()}
    waiting = [key for key in waiting if key not in finished]
    running: dict[Future[str | None], StreamKey] = {}
    told: list[str] = []
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    watch = Watch(suite, folder, on_progress)
    pool = ProcessPoolExecutor(workers, context, _prepare_worker, (stop,))
    try:
        while waiting or running:
            ready = [k for k in waiting if (s := source_of(suite, k)) is None or s in finished]
            for key in ready[: 2 * workers - len(running)]:
                waiting.remove(key)
                with _undisturbed():
                    running[pool.submit(_work, suite.model_dump(), folder, key, access)] = key
            done, _ = wait(running, POLL_SECONDS, FIRST_COMPLETED)
            for future in done:
                line = future.result()
                finished.add(running.pop(future))
                told += [line] if line else []
            watch.look()
        watch.look(last=True)
    except BrokenProcessPool as error:
        raise ResultsError(f"a worker died; `mnemonaut resume {folder}` goes on") from error
    finally:
        stop.set()
        for future in running:
            future.cancel()
        late = wait([f for f in running if not f.cancelled()], STOP_SECONDS).not_done
        pool.shutdown(wait=False, cancel_futures=True)
        if late:
            _end_workers()
    return told


def _end_workers() -> None:
    """End workers that wait for a slow model or simulator, so that Ctrl-C takes seconds.

    Safe at any instant: what an unfinished episode remembered is withdrawn by the next `resume`.
    """
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(STOP_SECONDS)
        if worker.is_alive():
            worker.kill()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back while workers are born: one would die of it before it can ignore it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_should_stop: Callable[[], bool] = lambda: False  # noqa: E731 - replaced in each worker


def _prepare_worker(stop: Any) -> None:
    """A worker leaves Ctrl-C to its parent, and goes when its parent has gone."""
    global _should_stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _should_stop = stop.is_set


def _leave_with_parent() -> None:
    """End this worker when its parent dies, however it dies.

    A pool's worker would wait for its next stream for ever: its sisters hold the other end of
    the queue too, so that it never closes. Leaving at once is safe at any instant: what an
    unfinished episode wrote is withdrawn by the next `resume`.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(suite: dict[str, Any], folder: Path, key: StreamKey, access: Access) -> str | None:
    return run_stream(Suite.model_validate(suite), folder, key, _should_stop, access)


def _merge(suite: Suite, folder: Path) -> None:
    """All episodes in canonical order in one file, and all timings in another."""
    paths = Folder(folder)
    for part, whole in ((paths.episodes, paths.merged), (paths.timings, folder / "timings.jsonl")):
        partial = whole.with_name(whole.name + ".partial")
        try:
            with partial.open("wb") as out:
                for key in stream_keys(suite):
                    # A kill may have kept timings from being written; nothing else may lack.
                    if part(key).exists() or part == paths.episodes:
                        out.write(part(key).read_bytes())
                out.flush()
                os.fsync(out.fileno())
            partial.replace(whole)
        except OSError as error:
            raise ResultsError(f"cannot write {whole}: {error.strerror}") from error
