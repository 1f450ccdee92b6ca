"""Runs a suite: streams in parallel, episodes of a stream in order, resumable at any instant."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError
from .access import Access
from .executors.executor import Executor, Patience, Work
from .executors.local import LocalExecutor
from .held import held
from .policies import JANUS
from .program import program
from .progress import Progress, Watch
from .results import (
    SCHEMA,
    Folder,
    canonical,
    read_run,
    stream_keys,
    write_atomically,
)
from .stores import new_run_id, public
from .suite import Suite
from .summary import write_summary
from .working import check_models


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
    executor: Executor | None = None,
    stores: str = "",
    patience: Patience = Patience(),  # noqa: B008 - a frozen value
) -> list[str]:
    """Run a whole suite into a new folder; returns what was withdrawn or played again, a line each.

    `access` says how language models are asked, `executor` where streams are played (None: by
    `workers` processes of this machine), `stores` the server that keeps the experience stores
    ("": files in the folder), `patience` how long an episode is waited for, and how often tried.

    Raises:
        ResultsError: the folder holds a run already, or cannot be written.
        LLMError: a language model cannot be asked, or would cost more than allowed; what is done
            is kept.
        StoreError: a trained model that an arm needs is not to be had, or `stores` is no address.
        KeyboardInterrupt: asked to stop; what is done is kept, `resume_run` goes on.
    """
    _check_models(suite)
    told_server = public(stores) if stores else ""
    if executor is not None:
        executor.check(suite, access or Access(), stores)
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
        run_id = new_run_id() if stores else ""
        if stores:
            resolved |= {"stores": told_server, "stores_run": run_id}
        write_atomically(Folder(folder).run, canonical(resolved) + "\n")
        work = _work(suite, folder, access or Access(), stores, run_id, patience)
        return _run(suite, folder, work, executor or LocalExecutor(workers), on_progress)


def resume_run(
    folder: Path,
    *,
    workers: int = 2,
    on_progress: Callable[[Progress], None] | None = None,
    force: bool = False,
    change_access: Callable[[Access], Access] = lambda access: access,
    executor: Executor | None = None,
    stores: str | None = None,
    patience: Patience = Patience(),  # noqa: B008 - a frozen value
) -> list[str]:
    """Go on with a run as if it had never stopped; returns what was withdrawn or played again.

    `change_access` may raise a limit, say, over how the run asked its models before. `stores` is
    the address of the server that the run keeps its stores on, with the password, say, that the
    folder does not keep; None: as it is kept. The rest is as for `run_suite`.

    Raises:
        ResultsError: no run, another results version, or begun by another program (the results
            would mix two; `force` goes on all the same); or stores of another kind.
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
        base, run_id = _stores_of(folder, body, stores)
        kept = {"stores": public(base)} if base else {}
        changed_body = {**body, "access": access.plain(), **kept}
        write_atomically(Folder(folder).run, canonical(changed_body) + "\n")
        work = _work(suite, folder, access, base, run_id, patience)
        return _run(suite, folder, work, executor or LocalExecutor(workers), on_progress)


def _check_models(suite: Suite) -> None:
    check_models(arm for arm in (suite.arm(a.name) for a in suite.arms) if arm.agent == JANUS)


def _access_of(folder: Path, body: dict[str, Any]) -> Access:
    """How the run asked its language models so far."""
    try:
        return Access(**body.get("access", {}))
    except TypeError as error:
        raise ResultsError(f"{folder}/run.json is damaged: {error}; restore it") from error


def _stores_of(folder: Path, body: dict[str, Any], stores: str | None) -> tuple[str, str]:
    """The server of a run's stores, and how they are called there; ("", "") for files."""
    base, run_id = str(body.get("stores", "")), str(body.get("stores_run", ""))
    if stores is None or bool(stores) == bool(run_id):
        return stores or base, run_id
    where = f"on the server {base}" if run_id else "in its folder"
    raise ResultsError(f"{folder} keeps its stores {where}; resume it without another --store")


def _run(
    suite: Suite,
    folder: Path,
    work: Work,
    executor: Executor,
    on_progress: Callable[[Progress], None] | None,
) -> list[str]:
    watch = Watch(suite, folder, on_progress)
    told = executor.run(work, watch.look)
    watch.look(last=True)
    _merge(suite, folder)
    write_summary(folder)
    return told


def _work(
    suite: Suite, folder: Path, access: Access, stores: str, run_id: str, patience: Patience
) -> Work:
    """What is left to be played."""
    paths = Folder(folder)
    keys = [key for key in stream_keys(suite) if not paths.finished(key).is_file()]
    return Work(suite, folder, keys, access, stores, run_id, patience)


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
